import { join } from 'node:path';
import { z } from 'zod';
import { KangyuError, packageRoot, readContent, versionOn } from '../../kernel/index.ts';
import '../errors.ts';

const Words = z.object({ zh: z.string(), en: z.string() });
const count = z.int().min(1);

const Purpose = z.strictObject({
  title: Words,
  identity: z.array(z.enum(['name', 'sex', 'birthDate', 'idNumber', 'area'])).min(1),
  /** Types of records a scan opens; `*` is every type, nothing means only who it is. */
  records: z.array(z.string().regex(/^(\*|[A-Z][A-Za-z]+)$/)),
});

const Version = z.strictObject({
  from: z.iso.date(),
  dynamic: z.strictObject({ seconds: count, perMinute: count }),
  printed: z.strictObject({
    days: count,
    factors: z.array(z.enum(['pin', 'id-tail'])).min(1),
    tailDigits: z.int().min(3).max(8),
    attempts: count,
    lockMinutes: count,
  }),
  realName: z.strictObject({
    register: z.array(z.enum(['name', 'id-number', 'phone'])),
    attemptsPerDay: count,
  }),
  reference: z.array(z.enum(['id-type', 'id-number', 'name'])).min(1),
  guardians: z.strictObject({ wards: count, childUntil: count }),
  terminals: z.strictObject({ days: count, clockSeconds: count, scansPerMinute: count }),
  grant: z.strictObject({ minutes: count }),
  offline: z.strictObject({ listHours: count, uploadDays: count }),
  keys: z.strictObject({ days: count }),
  relations: z.record(z.string(), Words.extend({ until: z.literal('childUntil').optional() })),
  proofs: z.record(z.string(), Words),
  terminalKinds: z.record(z.string(), Words),
  purposes: z.record(z.string(), Purpose),
});
/** Rules of the e-health code that hold from a day on (content/health-code/policy.yaml). */
export type CodePolicy = z.infer<typeof Version>;

const PolicyFile = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

const FILE = join(packageRoot(), 'content', 'health-code', 'policy.yaml');
let loaded: readonly CodePolicy[] | undefined;

/** The rules that hold on `day` (`YYYY-MM-DD`); a broken file is refused with file, line and reason. */
export function codePolicy(day: string, file: string = FILE): CodePolicy {
  if (file === FILE) loaded ??= read(FILE);
  const versions = file === FILE ? loaded! : read(file);
  return versionOn(versions, day);
}

function read(file: string): CodePolicy[] {
  return [...readContent(file, PolicyFile, 'identify.content').versions].sort((a, b) => a.from.localeCompare(b.from));
}

/** Refuses a value that the rules in force do not list. */
export function requireListed(field: string, value: string, list: object): void {
  if (!Object.hasOwn(list, value)) throw new KangyuError('identify.code-rule', { field, value });
}
