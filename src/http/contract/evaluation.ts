/** Frozen evaluations of a plan and their comparison. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { Direction, Operator, TargetStatus } from './plans.ts';

export const SnapshotKind = z.enum(['mid-term', 'final', 'annual', 'other']);
export type SnapshotKind = z.infer<typeof SnapshotKind>;
/** An evaluation frozen for ever; reports are made from it with `?snapshot=`. */
export const PlanSnapshot = z.object({
  id: z.string(),
  plan: z.string(),
  on: z.string(),
  kind: SnapshotKind,
  title: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  digest: z.string().nullable().describe('SHA-256 of all it says; null when frozen before snapshots were sealed'),
  counts: z.partialRecord(TargetStatus, z.number()),
  score: z.number().nullable(),
});
export type PlanSnapshot = z.infer<typeof PlanSnapshot>;

export const SnapshotRequest = z.object({
  on: z.iso.date().optional().describe('day of the evaluation; default: today, never after the end of the plan'),
  kind: SnapshotKind.optional().describe('default: what an evaluation on that day usually is'),
  title: z.string().trim().max(120).optional(),
  note: z.string().trim().max(2000).optional(),
});
export type SnapshotRequest = z.infer<typeof SnapshotRequest>;

export const SnapshotCheck = z.object({
  digest: z.string().nullable(),
  indicators: z.number(),
  subjects: z.number(),
});
export type SnapshotCheck = z.infer<typeof SnapshotCheck>;

const ComparedSide = z.object({
  id: z.string().nullable().describe('null is the plan as it stands'),
  on: z.string(),
  phase: Bilingual,
  kind: SnapshotKind.nullable(),
  title: z.string().nullable(),
  createdAt: z.string().nullable(),
  counts: z.partialRecord(TargetStatus, z.number()),
  score: z.number().nullable(),
});
const ComparedState = z.object({
  value: z.number().nullable(),
  period: z.string().nullable(),
  status: TargetStatus,
  progress: z.number().nullable(),
  source: z.enum(['computed', 'reported', 'none']),
  baseline: z.number().nullable(),
  target: z.object({
    op: Operator,
    value: z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]),
    raw: z.string(),
    byYear: z.number(),
  }),
});
export const Verdict = z.enum(['better', 'worse', 'same', 'new', 'removed', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;
export const ComparedTarget = z.object({
  no: z.string(),
  name: z.string(),
  nameEn: z.string().optional(),
  domain: z.string(),
  domainEn: z.string().optional(),
  unit: z.string().nullable(),
  decimals: z.number(),
  direction: Direction,
  indicator: z.string().nullable(),
  before: ComparedState.nullable(),
  now: ComparedState.nullable(),
  change: z.number().nullable().describe('in the unit of the indicator'),
  verdict: Verdict,
  redefined: z.boolean().describe('the plan changed: another baseline or target'),
  restated: z
    .array(
      z.object({
        period: z.string(),
        before: z.number(),
        now: z.number(),
        reason: Bilingual,
      }),
    )
    .describe('values of one period that differ between the two evaluations'),
});
export type ComparedTarget = z.infer<typeof ComparedTarget>;
export const Comparison = z.object({
  plan: z.string(),
  a: ComparedSide,
  b: ComparedSide,
  verdicts: z.record(Verdict, z.number()),
  rows: z.array(ComparedTarget),
});
export type Comparison = z.infer<typeof Comparison>;
