/** Shapes of a plan as it stands in content/plans/<id>/ and as `plan import` prints it. */
import { z } from 'zod';

export const Operator = z.enum([
  '>=',
  '<=',
  '>',
  '<',
  '==',
  'keep',
  'range',
  'trend',
  'relative',
  'delta-per-year',
  'external-ref',
]);
export type Operator = z.infer<typeof Operator>;
export const Direction = z.enum(['higher', 'lower', 'neutral']);
export type Direction = z.infer<typeof Direction>;
export const DoubtType = z.enum([
  'conflict',
  'looser-than-baseline',
  'impossible',
  'ratio-mismatch',
  'sum-exceeds',
  'deadline',
  'definition',
  'other',
]);

/** The rules that find doubts; see doubts/. */
export const DoubtRule = z.enum([
  'looser-than-baseline',
  'impossible',
  'no-baseline',
  'conflict',
  'bound',
  'baseline-conflict',
  'trend-conflict',
  'date-conflict',
  'outside-period',
  'undated',
  'late-issue',
  'no-issue',
  'external',
  'kin',
  'subset',
  'ratio-mismatch',
  'sum-exceeds',
  'parts',
  'rounds',
  'growth',
  'bed-use',
  'implausible',
  'count-fraction',
  'approximate',
  'open-range',
  'increment',
  'per',
  'lead-and-coop',
]);
export type DoubtRule = z.infer<typeof DoubtRule>;

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Bilingual = z.infer<typeof Bilingual>;
/** Codes stay text: an unquoted 01 would lose its zero. */
const code = z.string('must be text; quote it').min(1);
const indicator = z.string('must be text; quote it').regex(/^[A-Z][A-Za-z0-9-]*$/, 'is no indicator code');
const year = z.int().min(1949).max(2100);
/** Half-open range of UTF-16 units in the text the plan was read from. */
const span = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const value = z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]);
const confidence = z.number().min(0).max(1).optional();

export const PlanHeader = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and -'),
  title: z.string().min(1),
  titleEn: z.string().optional(),
  region: z.string().min(1),
  areaCode: z
    .string('must be text; quote it')
    .regex(/^(\d{6}|\d{9}|\d{12})$/, 'must be a division code of 6, 9 or 12 digits'),
  period: z.tuple([year, year]),
  issuer: z.string().nullable(),
  issuedOn: z.iso.date().nullable(),
  /** Day of publication, where it is another than that of issue. */
  publishedOn: z.iso.date().optional(),
  docNo: z.string().nullable(),
  text: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), length: z.int().positive() }).optional(),
});
export type PlanHeader = z.infer<typeof PlanHeader>;

export const PlanTarget = z
  .strictObject({
    no: code,
    parent: code.optional(),
    repeats: code.optional(),
    weight: z.number().nonnegative().optional(),
    indicator: indicator.nullable().optional(),
    domain: z.string().min(1),
    domainEn: z.string().optional(),
    name: z.string().min(1),
    nameEn: z.string().optional(),
    unit: z.string().nullable(),
    baselineYear: year.nullable(),
    baseline: z.number().nullable(),
    baselineRaw: z.string().nullable(),
    target: z.strictObject({ op: Operator, value, raw: z.string(), byYear: year.optional() }),
    direction: Direction,
    nature: z.string().nullable(),
    span: span.optional(),
    confidence,
  })
  .superRefine((target, context) => {
    const { op, value: wanted } = target.target;
    const problem = faultOfValue(op, wanted);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: ['target', 'value'] });
    const turn = faultOfDirection(op, target.direction);
    if (turn) context.addIssue({ code: 'custom', message: turn, path: ['direction'] });
  });
export type PlanTarget = z.infer<typeof PlanTarget>;

const takesNoValue = (op: Operator): boolean => op === 'keep' || op === 'trend' || op === 'external-ref';

function faultOfValue(op: Operator, wanted: number | [number, number] | null): string | undefined {
  if (op === 'range') return Array.isArray(wanted) && wanted[0] <= wanted[1] ? undefined : 'a range needs [low, high]';
  if (takesNoValue(op)) return wanted === null ? undefined : `"${op}" takes no value`;
  return typeof wanted === 'number' && Number.isFinite(wanted) ? undefined : `"${op}" needs one number`;
}

function faultOfDirection(op: Operator, direction: Direction): string | undefined {
  return direction === 'neutral' && takesNoValue(op) ? `"${op}" needs the direction higher or lower` : undefined;
}

/** Why an operator and a value make no target of that direction; undefined where they do. */
export function faultOfGoal(
  op: Operator,
  wanted: number | [number, number] | null,
  direction: Direction,
): string | undefined {
  return faultOfValue(op, wanted) ?? faultOfDirection(op, direction);
}

export const StatedTarget = z.strictObject({
  no: code.optional(),
  key: z.string().optional(),
  indicator: indicator.optional(),
  name: z.string().min(1),
  nameEn: z.string().optional(),
  unit: z.string().nullable().optional(),
  op: Operator,
  value,
  raw: z.string(),
  byYear: year.nullable(),
  byYearImplied: z.boolean().optional(),
  direction: Direction.optional(),
  kind: z.string().optional(),
  /** Where the change starts, when the sentence says so: 由26.4%提高到32%. */
  baseline: z.number().optional(),
  baselineYear: year.optional(),
  qualifier: z.string().optional(),
  alternative: z.string().optional(),
  periodicity: z.literal('annual').optional(),
  /** True when the figure stands in another document. */
  external: z.boolean().optional(),
  /** Number of units that a share counts (14 counties). */
  of: z.int().positive().optional(),
  /** People that the number is counted on, where the catalogue counts on others. */
  per: z.int().positive().optional(),
  /** Number of the stated target of which this one is a part, or the total that this yearly number should add up to. */
  partOf: code.optional(),
  yields: code.optional(),
  section: z.string(),
  span: span.optional(),
  confidence,
});
export type StatedTarget = z.infer<typeof StatedTarget>;

/** A figure of the past in the plan's text: never a target, but a baseline where a target has none. */
export const BaselineFact = z.strictObject({
  no: code,
  indicator: indicator.optional(),
  name: z.string().min(1),
  nameEn: z.string().optional(),
  value: z.number(),
  /** The figure is only a limit: the true one lies on that side of it. */
  bound: z.enum(['<', '>']).optional(),
  unit: z.string().nullable(),
  year,
  partOf: code.optional(),
  span: span.optional(),
});
export type BaselineFact = z.infer<typeof BaselineFact>;

export const PlanTask = z.strictObject({
  no: code,
  section: z.string(),
  title: z.string().min(1),
  leadUnits: z.array(z.string().min(1)),
  coopUnits: z.array(z.string().min(1)),
  span: span.optional(),
});
export type PlanTask = z.infer<typeof PlanTask>;

export const PlanProject = z.strictObject({
  no: code.optional(),
  name: z.string().min(1),
  kind: z.string().nullable(),
  due: year.nullable(),
  span: span.optional(),
});
export type PlanProject = z.infer<typeof PlanProject>;

export const PlanStandard = z.strictObject({
  no: code.optional(),
  rule: z.string().min(1),
  ruleEn: z.string().optional(),
  quantity: z.record(z.string(), z.unknown()),
  span: span.optional(),
});
export type PlanStandard = z.infer<typeof PlanStandard>;

export const ManualDoubt = z.strictObject({
  id: code.optional(),
  type: DoubtType,
  subject: z.string().min(1),
  targets: z.array(code).default([]),
  finding: Bilingual,
  confirms: DoubtRule.optional(),
  spans: z.array(span).optional(),
});
export type ManualDoubt = z.infer<typeof ManualDoubt>;

/** The figure that an `external-ref` target refers to. */
export const PlanReference = z.strictObject({
  indicator,
  year,
  value: z.number(),
  issuer: z.string().min(1),
  /** False while nobody has compared the figure with its source; it is shown so. */
  verified: z.boolean().default(true),
  note: z.string().optional(),
});
export type PlanReference = z.infer<typeof PlanReference>;

/** A whole plan, read and validated. */
export interface Plan {
  plan: PlanHeader;
  tableIndicators: PlanTarget[];
  statedTargets: StatedTarget[];
  baselineFacts: BaselineFact[];
  tasks: PlanTask[];
  projects: PlanProject[];
  standards: PlanStandard[];
  doubts: ManualDoubt[];
  references: PlanReference[];
}

const part = z.union([z.strictObject({ indicator }), z.strictObject({ key: z.string() })]);
export const Relation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ratio'),
    of: indicator,
    numerator: indicator,
    denominator: indicator,
    text: Bilingual,
  }),
  z.strictObject({ kind: z.literal('part'), part: indicator, whole: indicator, text: Bilingual }),
  z.strictObject({ kind: z.literal('sum'), parts: z.array(part).min(2), whole: indicator, text: Bilingual }),
  /** Two measures with near names; `pastOnly` = told only when the plan has a figure of the past for the one and a target for the other. */
  z.strictObject({
    kind: z.literal('kin'),
    indicators: z.tuple([indicator, indicator]),
    pastOnly: z.boolean().optional(),
    text: Bilingual,
  }),
  /** A share of a part of those that another share counts: all of the whole is all of the part. */
  z.strictObject({ kind: z.literal('subset'), part: indicator, whole: indicator, text: Bilingual }),
  /** A product that can hardly grow much faster than the parts it consists of. */
  z.strictObject({
    kind: z.literal('growth'),
    product: z.tuple([indicator, indicator]),
    parts: z.array(indicator).min(1),
    text: Bilingual,
  }),
  /** A capacity that the plan lets grow although it is used less than `below` percent. */
  z.strictObject({ kind: z.literal('use'), capacity: indicator, use: indicator, below: z.number(), text: Bilingual }),
  /** Where a target can be expected to lie. */
  z.strictObject({ kind: z.literal('plausible'), indicator, low: z.number(), high: z.number(), text: Bilingual }),
]);
export type Relation = z.infer<typeof Relation>;
