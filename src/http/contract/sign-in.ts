/** The second step of a sign-in, the second factor, and the list of sessions. */
import { z } from 'zod';
import { SessionInfo } from './session.ts';

/** 202 of `POST /api/session`: the password was right, a code is left; also a new factor of one's own. */
export const FactorStep = z.object({
  step: z.enum(['code', 'enrol']).describe('enrol: a new factor, whose secret is here and nowhere again'),
  ticket: z.string().describe('good for this step alone'),
  expiresAt: z.string(),
  secret: z.string().optional().describe('base32 (RFC 4648)'),
  uri: z.string().optional().describe('otpauth:// address, for a QR code'),
});
export type FactorStep = z.infer<typeof FactorStep>;

const Code = z.string().min(6).max(40).describe('one-time code, or a recovery code');
export const FactorProof = z.object({ ticket: z.string().min(20).max(100), code: Code });
export const FactorReplace = z.object({ password: z.string().min(1).max(256), code: Code.optional() });

/** A session that was just opened. */
export const SignedIn = SessionInfo.extend({
  before: z.object({
    lastSignIn: z.string().nullable().describe('the sign-in before this one'),
    failures: z.number().describe('attempts that failed in between'),
    ended: z.number().describe('sessions elsewhere that this sign-in ended, because so many at once are allowed'),
  }),
});
export type SignedIn = z.infer<typeof SignedIn>;
export const SignedInByCode = SignedIn.extend({
  recoveryCodes: z.array(z.string()).optional().describe('of a factor enrolled by this sign-in; shown this once'),
});
export type SignedInByCode = z.infer<typeof SignedInByCode>;
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const FactorState = z.object({
  since: z.string().nullable(),
  required: z.boolean().describe('a role that the account holds demands it'),
  recoveryCodes: z.number().describe('not used yet'),
});
export type FactorState = z.infer<typeof FactorState>;

export const SessionLimit = z.object({ most: z.number().describe('sessions of an account at the same time') });
export type SessionLimit = z.infer<typeof SessionLimit>;

export const SessionRow = z.object({
  id: z.string(),
  role: z.string(),
  area: z.string(),
  areaName: z.string().optional(),
  since: z.string(),
  seenAt: z.string(),
  expiresAt: z.string(),
  twoFactor: z.boolean(),
  ip: z.string().nullable(),
  agent: z.string().nullable(),
  current: z.boolean().describe('the session that asks'),
});
export type SessionRow = z.infer<typeof SessionRow>;
