import { z } from 'zod';

/** A program that proves who it is with a key of its own. */
export const SmartClientRow = z.object({
  id: z.string().describe('client_id'),
  account: z.string(),
  label: z.string(),
  role: z.string(),
  scopes: z.array(z.string()).describe('SMART scopes it may ask for at most'),
  keys: z.array(z.string()).describe('kid of each public key'),
  createdAt: z.string(),
  usedAt: z.string().optional().describe('when it last fetched a token that is still kept'),
  revoked: z.boolean(),
});
export type SmartClientRow = z.infer<typeof SmartClientRow>;
export const SmartClientCreate = z.object({
  account: z.string().min(2).max(63),
  label: z.string().min(1).max(100),
  role: z.string().max(64).optional(),
  scopes: z.string().min(1).max(4000).describe('divided by blanks, such as `system/Observation.rs`'),
  keys: z.looseObject({ keys: z.array(z.looseObject({})) }).describe('JWK Set of public keys'),
});
export type SmartClientCreate = z.infer<typeof SmartClientCreate>;
export const SmartClientMade = z.object({ clientId: z.string() });
export type SmartClientMade = z.infer<typeof SmartClientMade>;
