import { z } from 'zod';
import { accessContent, readContent } from './content.ts';

/** Rules of sign-in as data (content/access/policy.yaml). */
export const Policy = z.strictObject({
  schema: z.literal(1),
  lockout: z.strictObject({ failures: z.int().min(2), minutes: z.int().min(1) }),
  session: z.strictObject({ idleMinutes: z.int().min(1), absoluteHours: z.int().min(1) }),
  attempts: z.strictObject({
    perAddressAndAccount: z.int().min(1),
    perAddress: z.int().min(1),
    windowMinutes: z.int().min(1),
  }),
  password: z.strictObject({ minLength: z.int().min(8), classes: z.int().min(1).max(4) }),
  scrypt: z.strictObject({ N: z.int().min(32768), r: z.int().min(8), p: z.int().min(1) }),
  token: z.strictObject({ defaultDays: z.int().min(1), maxDays: z.int().min(1) }),
});
export type Policy = z.infer<typeof Policy>;

export function loadPolicy(file: string = accessContent('policy.yaml')): Policy {
  return readContent(file, Policy);
}
