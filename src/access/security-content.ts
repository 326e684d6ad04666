/** content/access/retention.yaml and security-register.yaml. */
import { z } from 'zod';
import { accessContent, readContent } from './content.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Months = z.int().min(1).max(1200);

const RetentionFile = z.strictObject({
  schema: z.literal(1),
  classes: z.record(
    z.string().regex(/^[a-z-]+$/),
    z.strictObject({
      title: Bilingual,
      source: z.string().min(1),
      from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD'),
      months: Months,
      dispose: z.enum(['by-hand', 'never']),
    }),
  ),
});
type RetentionFile = z.infer<typeof RetentionFile>;

const RegisterFile = z.strictObject({
  schema: z.literal(1),
  kinds: z.record(
    z.string().regex(/^[a-z-]+$/),
    z.strictObject({
      title: Bilingual,
      source: z.string().min(1),
      months: Months.optional(),
      fields: z.record(
        z.string().regex(/^[a-z-]+$/),
        z.strictObject({ title: Bilingual, required: z.boolean(), pattern: z.string().optional() }),
      ),
    }),
  ),
});
type RegisterFile = z.infer<typeof RegisterFile>;

let retention: RetentionFile | undefined;
let registers: RegisterFile | undefined;

/** Rules of keeping for what is no health record; read once, a broken file is refused with file, line and reason. */
export function holdingRules(): RetentionFile['classes'] {
  retention ??= readContent(accessContent('retention.yaml'), RetentionFile);
  return retention.classes;
}

export function securityRegisters(): RegisterFile['kinds'] {
  registers ??= readContent(accessContent('security-register.yaml'), RegisterFile);
  return registers.kinds;
}

/** The day `months` before or, negative, after a day; the last of the month where that has no such day. */
export function monthsBefore(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, days)))
    .toISOString()
    .slice(0, 10);
}
