/** Drafts of the next plan. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { Doubt, Operator } from './doubts.ts';
import { Direction } from './plans.ts';

const year = z.int().min(1949).max(2100);
const value = z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]);
export const DraftRow = z.object({
  no: z.string().trim().min(1).max(40),
  from: z.string().max(40).nullable().describe('number of the target of the last plan it continues'),
  indicator: z.string().max(40).nullable(),
  domain: z.string().trim().min(1).max(120),
  domainEn: z.string().max(200).nullable(),
  name: z.string().trim().min(1).max(200),
  nameEn: z.string().max(300).nullable(),
  unit: z.string().max(20).nullable(),
  decimals: z.int().min(0).max(6),
  direction: Direction,
  nature: z.string().max(20).nullable(),
  owner: z.string().max(80).nullable().describe('unit responsible'),
  baseline: z.number().nullable(),
  baselineYear: year.nullable(),
  target: z.object({ op: Operator, value, byYear: year }),
  keep: z.boolean(),
  note: z.string().max(500).nullable(),
});
export type DraftRow = z.infer<typeof DraftRow>;
export const DraftContent = z.object({
  plan: z.object({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/)
      .max(64),
    title: z.string().trim().min(1).max(200),
    titleEn: z.string().max(300).nullable(),
    region: z.string().max(120),
    areaCode: z.string().max(12),
    period: z.tuple([year, year]),
  }),
  rows: z.array(DraftRow).max(1000),
});
export type DraftContent = z.infer<typeof DraftContent>;

export const Proposal = z.object({
  kind: z.enum(['trend', 'pace', 'peers', 'plans', 'reference', 'last']),
  value: z.number(),
  low: z.number().optional(),
  high: z.number().optional(),
  text: Bilingual,
});
export type Proposal = z.infer<typeof Proposal>;
export const Feasibility = z.object({
  neededPerYear: z.number().nullable(),
  pastPerYear: z.number().nullable(),
  probability: z.number().nullable().describe('of reaching the target under the straight trend'),
  needed: z.number().nullable().describe('persons, beds … more than now, with the population as it is'),
  warnings: z.array(z.enum(['no-baseline', 'looser-than-last', 'unlikely', 'much-faster', 'below-baseline'])),
  text: Bilingual,
});
export const RowAssessment = z.object({
  proposals: z.array(Proposal),
  recommended: z.object({ op: Operator, value }),
  feasibility: Feasibility,
});
export type RowAssessment = z.infer<typeof RowAssessment>;
export const DraftAssessment = z.object({ rows: z.record(z.string(), RowAssessment), doubts: z.array(Doubt) });
export type DraftAssessment = z.infer<typeof DraftAssessment>;

const head = {
  id: z.string(),
  basePlan: z.string(),
  baseSnapshot: z.string().nullable(),
  areaCode: z.string(),
  state: z.enum(['open', 'enacted', 'discarded']),
  enactedPlan: z.string().nullable(),
  revision: z.number(),
  createdAt: z.string(),
  createdBy: z.string(),
  changedAt: z.string(),
  changedBy: z.string(),
};
export const DraftSummary = z.object({
  ...head,
  title: z.string(),
  titleEn: z.string().nullable(),
  region: z.string(),
  period: z.tuple([z.number(), z.number()]),
  kept: z.number(),
  dropped: z.number(),
});
export type DraftSummary = z.infer<typeof DraftSummary>;
export const Draft = z.object({ ...head, content: DraftContent, assessment: DraftAssessment });
export type Draft = z.infer<typeof Draft>;

export const DraftRequest = z.object({
  plan: z.string().min(1).max(64),
  snapshot: z.string().max(64).optional().describe('its values become the baselines; default: the plan as it stands'),
  title: z.string().trim().max(200).optional(),
  period: z.tuple([year, year]).optional().describe('default: the five years after the last plan'),
});
export type DraftRequest = z.infer<typeof DraftRequest>;
export const DraftSave = z.object({ revision: z.int(), content: DraftContent });
export const ProposedRow = z.object({ row: DraftRow, assessment: RowAssessment });
export type ProposedRow = z.infer<typeof ProposedRow>;
export const DraftVersion = z.object({
  version: z.number(),
  note: z.string(),
  savedAt: z.string(),
  savedBy: z.string(),
  rows: z.number(),
});
export type DraftVersion = z.infer<typeof DraftVersion>;
