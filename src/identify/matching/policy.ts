import { join } from 'node:path';
import { z } from 'zod';
import { FIELD_KINDS, type FieldKind } from '../../algorithms/linkage/schema.ts';
import { packageRoot, readContent, versionOn } from '../../kernel/index.ts';
import '../errors.ts';

const PARTS = ['id', 'sound', 'name', 'birth', 'birth-year', 'birth-day', 'phone-tail', 'village'] as const;
export type KeyPart = (typeof PARTS)[number];
const FIELDS = ['name', 'family', 'sex', 'birthDate', 'idNumber', 'mother', 'phone', 'address'] as const;
/** What two Patients are compared by. */
export type MatchField = (typeof FIELDS)[number];

const share = z.number().min(0).max(1);
const Weight = z.strictObject({ agree: z.number().min(0), close: z.number().min(0), m: z.array(share).length(5) });
const Shares = z.array(share).min(2).max(5);
const Register = z.strictObject({
  fields: z.record(
    z.string(),
    z.strictObject({ kind: z.enum(FIELD_KINDS as [FieldKind, ...FieldKind[]]), m: Shares, u: Shares }),
  ),
  blocking: z.array(z.array(z.string()).min(1).max(2)).min(1),
});
const Version = z.strictObject({
  from: z.iso.date(),
  thresholds: z
    .strictObject({ automatic: share, review: share, startingAutomatic: share })
    .refine(({ automatic, review, startingAutomatic }) => review < Math.min(automatic, startingAutomatic), {
      message: 'review must lie below automatic',
    }),
  population: z.int().positive(),
  ambiguity: z.number().min(1),
  largestBlock: z.int().positive().max(1000),
  candidates: z.int().positive().max(2000),
  keys: z.array(z.array(z.enum(PARTS)).min(1)).min(1),
  weights: z.strictObject(
    Object.fromEntries(FIELDS.map((field) => [field, Weight])) as Record<MatchField, typeof Weight>,
  ),
  learning: z.strictObject({ records: z.int().positive(), linkedShare: share, least: z.int().positive() }),
  registers: z.strictObject({ Organization: Register, Practitioner: Register }),
  survivorship: z.strictObject({
    ranks: z.array(z.strictObject({ source: z.string().min(1), rank: z.int() })),
    other: z.int(),
  }),
});
export type MatchPolicy = z.output<typeof Version>;
const PolicyFile = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

let versions: MatchPolicy[] | undefined;

/** The policy of the master index that holds on a day (`YYYY-MM-DD`); a broken file is refused with line and reason. */
export function matchPolicy(day: string): MatchPolicy {
  versions ??= readPolicy(join(packageRoot(), 'content', 'identify', 'matching.yaml'));
  return versionOn(versions, day);
}

/** @throws identify.content with the place and the reason */
export function readPolicy(file: string): MatchPolicy[] {
  const { versions } = readContent(file, PolicyFile, 'identify.content');
  return versions.sort((a, b) => a.from.localeCompare(b.from));
}
