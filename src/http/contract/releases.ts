/** What the commission shows the public of a plan, and what people say about it. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { SnapshotKind } from './evaluation.ts';
import { Direction, Operator, TargetStatus } from './plans.ts';

const counts = z.partialRecord(TargetStatus, z.number());
const ReleasedPlan = z.object({
  id: z.string(),
  title: z.string(),
  titleEn: z.string().nullable(),
  region: z.string(),
  areaCode: z.string(),
  period: z.tuple([z.number(), z.number()]),
});
export const PublicRow = z.object({
  no: z.string(),
  name: z.string(),
  nameEn: z.string().optional(),
  unit: z.string().nullable(),
  decimals: z.number(),
  direction: Direction,
  baseline: z.number().nullable(),
  baselineYear: z.number().nullable(),
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
  suppressed: z.boolean().describe('fewer than five persons: the figure is not published'),
  status: TargetStatus,
  progress: z.number().nullable(),
  sentence: Bilingual,
  spark: z.array(z.object({ period: z.string(), value: z.number().nullable() })),
});
export type PublicRow = z.infer<typeof PublicRow>;
export const PublicDocument = z.object({
  plan: ReleasedPlan,
  on: z.string(),
  phase: Bilingual,
  kind: SnapshotKind,
  office: z.string(),
  intro: Bilingual.nullable(),
  licence: z.string().nullable(),
  demo: z.boolean(),
  counts,
  total: z.number(),
  leftOut: z.number().describe('targets of the plan that this release does not show'),
  domains: z.array(z.object({ name: z.string(), nameEn: z.string().nullable(), rows: z.array(PublicRow) })),
  snapshot: z.object({ id: z.string(), digest: z.string().nullable() }),
});
export type PublicDocument = z.infer<typeof PublicDocument>;

export const PublicPlanSummary = z.object({
  plan: ReleasedPlan,
  on: z.string(),
  phase: Bilingual,
  kind: SnapshotKind,
  office: z.string(),
  releasedAt: z.string(),
  counts,
  total: z.number(),
  demo: z.boolean(),
});
export type PublicPlanSummary = z.infer<typeof PublicPlanSummary>;
export const PublicHistory = z.object({
  id: z.string(),
  releasedAt: z.string(),
  on: z.string(),
  kind: SnapshotKind,
  office: z.string(),
  digest: z.string(),
  withdrawn: z.object({ at: z.string(), reason: z.string() }).nullable(),
});
export type PublicHistory = z.infer<typeof PublicHistory>;
export const PublicPlanPage = z.object({
  release: PublicHistory.nullable(),
  document: PublicDocument.nullable().describe('null when everything released was withdrawn'),
  history: z.array(PublicHistory),
  answers: z.array(
    z.object({
      text: z.string(),
      target: z.string().nullable(),
      receivedAt: z.string(),
      answer: z.string(),
      answeredAt: z.string(),
    }),
  ),
});
export type PublicPlanPage = z.infer<typeof PublicPlanPage>;

export const ReleaseRequest = z.object({
  snapshot: z.string().max(64),
  rows: z.array(z.string().min(1).max(40)).min(1).max(1000).describe('numbers of the targets to show'),
  office: z.string().trim().min(2).max(80).describe('who speaks: the office, no person'),
  introZh: z.string().trim().max(2000).optional(),
  introEn: z.string().trim().max(2000).optional(),
  licence: z.string().trim().max(200).optional(),
});
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;
export const Release = z.object({
  id: z.string(),
  plan: z.string(),
  snapshot: z.string(),
  releasedAt: z.string(),
  releasedBy: z.string(),
  digest: z.string(),
  on: z.string(),
  kind: SnapshotKind,
  phase: Bilingual,
  office: z.string(),
  total: z.number(),
  leftOut: z.number(),
  withdrawnAt: z.string().nullable(),
  withdrawnBy: z.string().nullable(),
  reason: z.string().nullable(),
});
export type Release = z.infer<typeof Release>;

export const FeedbackRequest = z.object({
  text: z.string().trim().min(1).max(2000),
  contact: z.string().trim().max(200).optional(),
  target: z.string().max(40).optional().describe('number of the target it is about'),
});
export const FeedbackState = z.enum(['new', 'answered', 'hidden']);
export type FeedbackState = z.infer<typeof FeedbackState>;
export const Feedback = z.object({
  id: z.string(),
  plan: z.string(),
  release: z.string(),
  target: z.string().nullable(),
  text: z.string(),
  contact: z.string().nullable(),
  receivedAt: z.string(),
  state: FeedbackState,
  answer: z.string().nullable(),
  published: z.boolean(),
  at: z.string().nullable(),
  by: z.string().nullable(),
});
export type Feedback = z.infer<typeof Feedback>;
export const FeedbackStep = z.object({
  state: FeedbackState,
  answer: z.string().trim().max(2000).optional(),
  published: z.boolean().optional().describe('the answer stands on the public page with the question'),
});
export type FeedbackStep = z.infer<typeof FeedbackStep>;
