/** Plans, the status of their targets, doubts and snapshots. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { DecidedValue, Doubt, FactItem, Operator, StatedItem } from './doubts.ts';

export { Operator };

export const TargetStatus = z.enum(['met', 'missed', 'on-track', 'at-risk', 'off-track', 'no-data']);
export type TargetStatus = z.infer<typeof TargetStatus>;
export const Direction = z.enum(['higher', 'lower', 'neutral']);

export const PlanSummary = z.object({
  id: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  region: z.string(),
  areaCode: z.string(),
  period: z.tuple([z.number(), z.number()]),
  targets: z.number(),
  tasks: z.number(),
  projects: z.number(),
  counts: z.partialRecord(TargetStatus, z.number()).optional(),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

export const PlanDetail = PlanSummary.extend({
  tasks: z.number(),
  taskList: z.array(
    z.object({
      no: z.string(),
      section: z.string(),
      title: z.string(),
      leadUnits: z.array(z.string()),
      coopUnits: z.array(z.string()),
    }),
  ),
  projectList: z.array(z.object({ name: z.string(), kind: z.string().nullable(), due: z.number().nullable() })),
  standardList: z.array(z.object({ rule: z.string(), ruleEn: z.string().optional(), quantity: z.unknown() })),
  doubts: z.array(Doubt),
  statedList: z.array(StatedItem),
  factList: z.array(FactItem),
});
export type PlanDetail = z.infer<typeof PlanDetail>;

/** One target of a plan on a date, with the rule that made its light. `progress` is absent for ceilings, floors and keeps. */
export const TargetRow = z.object({
  no: z.string(),
  parent: z.string().optional(),
  domain: z.string(),
  domainEn: z.string().optional(),
  name: z.string(),
  nameEn: z.string().optional(),
  indicator: z.string().nullable().describe('catalogue code; null when the target is not bound to an indicator'),
  unit: z.string().nullable().describe('as the plan writes it'),
  unitEn: z.string().optional().describe('of the catalogue'),
  decimals: z.number(),
  direction: Direction,
  nature: z.string().nullable(),
  baselineYear: z.number().nullable(),
  baseline: z.number().nullable(),
  baselineRaw: z.string().nullable(),
  target: z.object({
    op: Operator,
    value: z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]),
    raw: z.string(),
    byYear: z.number(),
  }),
  value: z.number().nullable(),
  period: z.string().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  source: z.enum(['computed', 'reported', 'none']),
  status: TargetStatus,
  smallSample: z
    .boolean()
    .optional()
    .describe('no value: the demonstration’s sample is too small for a rate of rare events'),
  rule: Bilingual,
  kind: z.enum(['progress', 'ceiling', 'floor', 'keep', 'check', 'trend']),
  progress: z.number().nullable(),
  timeShare: z.number().nullable(),
  expected: z.number().nullable().describe('value on the needed-pace line on the date'),
  gap: z.number().nullable().describe('how far the value is from the target, in units; null when met or unknown'),
  gapCount: z
    .number()
    .nullable()
    .optional()
    .describe('the gap in subjects (persons, beds …) where the indicator counts subjects'),
  neededPerYear: z.number().nullable().optional().describe('change per year still needed to reach the target in time'),
  forecast: z
    .object({ period: z.string(), value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .optional()
    .describe('where the straight trend of the years ends in the target year, with its 95 % prediction interval'),
  worst: z.array(z.object({ area: z.string(), name: z.string(), value: z.number().nullable() })),
  spark: z.array(z.object({ period: z.string(), value: z.number().nullable() })),
  doubts: z.array(Doubt),
  origin: z.literal('text').optional().describe('present for targets of the text; section says where'),
  section: z.string().optional(),
  unjudged: z
    .enum(['no-number', 'no-indicator', 'each-year'])
    .optional()
    .describe('why nothing can be computed for this target of the text'),
  repeats: z.string().optional().describe('the row that says the same; it counts there'),
  decided: z.array(DecidedValue).optional().describe('values of this row that hold by decision'),
});
export type TargetRow = z.infer<typeof TargetRow>;
export const PlanStatus = z.object({
  plan: PlanSummary,
  on: z.string(),
  phase: Bilingual.describe('e.g. 中期 / 终期'),
  counts: z.partialRecord(TargetStatus, z.number()),
  score: z.number().nullable().describe('composite 0..1 of governance.md §12'),
  rows: z.array(TargetRow),
  textRows: z
    .array(TargetRow)
    .optional()
    .describe(
      'targets of the text beside `rows`, neither counted nor scored: the judged ones, then those with `unjudged`',
    ),
});
export type PlanStatus = z.infer<typeof PlanStatus>;
