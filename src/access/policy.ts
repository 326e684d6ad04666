import { z } from 'zod';
import { accessContent, readContent } from './content.ts';

/** Rules of sign-in on a day. */
const Policy = z.strictObject({
  lockout: z.strictObject({ failures: z.int().min(2).max(5), minutes: z.int().min(1) }),
  session: z.strictObject({ idleMinutes: z.int().min(1).max(30), absoluteHours: z.int().min(1), most: z.int().min(1) }),
  attempts: z.strictObject({
    perAddressAndAccount: z.int().min(1),
    perAddress: z.int().min(1),
    windowMinutes: z.int().min(1),
  }),
  password: z.strictObject({
    minLength: z.int().min(8),
    classes: z.int().min(1).max(4),
    maxAgeDays: z.int().min(1),
    history: z.int().min(1).max(24),
  }),
  scrypt: z.strictObject({ N: z.int().min(32768), r: z.int().min(8), p: z.int().min(1) }),
  token: z.strictObject({ defaultDays: z.int().min(1), maxDays: z.int().min(1) }),
  secondFactor: z.strictObject({
    roles: z.array(z.string()),
    demoExempt: z.boolean(),
    issuer: z.string().regex(/^[^:]+$/, 'a name without colon'),
    digits: z.int().min(6).max(8),
    periodSeconds: z.int().min(15).max(120),
    driftSteps: z.int().min(0).max(2),
    minutes: z.int().min(1).max(30),
    recoveryCodes: z.int().min(1).max(20),
  }),
});
export type Policy = z.infer<typeof Policy>;

/** content/access/policy.yaml. */
const PolicyFile = z
  .strictObject({
    schema: z.literal(2),
    versions: z.array(Policy.extend({ from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD') })).min(1),
  })
  .superRefine(({ versions }, context) => {
    versions.forEach(({ from }, i) => {
      if (i > 0 && from <= versions[i - 1]!.from)
        context.addIssue({ code: 'custom', path: ['versions', i, 'from'], message: 'must be after the one before' });
    });
  });

/** Rules that hold on a day; before the first version, the first. */
export type PolicyBook = (day: string) => Policy;

export function loadPolicy(file: string = accessContent('policy.yaml')): PolicyBook {
  const { versions } = readContent(file, PolicyFile);
  return (day) => versions.findLast(({ from }) => from <= day) ?? versions[0]!;
}
