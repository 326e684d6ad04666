/** Data quality: scores by source, outcomes of rules, the records that break one. */
import { z } from 'zod';
import { DIMENSIONS, SEVERITIES } from '../../algorithms/quality-dimensions.ts';
import { Bilingual } from './common.ts';

const DimensionKey = z.enum(DIMENSIONS);
const DimensionScore = z.object({
  score: z.number().describe('0..100'),
  rows: z.number().describe('records judged, once for each rule'),
  failed: z.number(),
  rules: z.number(),
});
const Scored = z.object({
  score: z.number().nullable().describe('0..100; null where nothing was measured'),
  dimensions: z.partialRecord(DimensionKey, DimensionScore),
});

export const QualityScoreRow = Scored.extend({
  key: z.string().describe('source, table or month'),
  title: Bilingual.optional(),
});
export type QualityScoreRow = z.infer<typeof QualityScoreRow>;

export const QualityScorecard = z.object({
  measuredAt: z.string().nullable(),
  by: z.enum(['source', 'table']),
  all: Scored,
  items: z.array(QualityScoreRow),
  trend: z.array(QualityScoreRow).describe('by month of what happened'),
});
export type QualityScorecard = z.infer<typeof QualityScorecard>;

const Rule = z.object({
  id: z.string(),
  table: z.string(),
  tableTitle: Bilingual,
  dimension: DimensionKey,
  severity: z.enum(SEVERITIES),
  title: Bilingual,
  basis: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  concerns: z.string().nullable(),
  holds: z.string().nullable(),
});

export const QualityRules = z.object({
  version: z.string(),
  levels: z.object({ good: z.number(), fair: z.number() }),
  severity: z.object({ error: z.number(), warning: z.number() }),
  dimensions: z.array(z.object({ key: DimensionKey, weight: z.number(), title: Bilingual, formula: Bilingual })),
  items: z.array(Rule),
});
export type QualityRules = z.infer<typeof QualityRules>;

export const QualityResult = Rule.extend({
  rows: z.number(),
  failed: z.number(),
  rate: z.number().describe('0..100: what passed among what the rule concerns'),
});
export type QualityResult = z.infer<typeof QualityResult>;

export const QualityFailure = z.object({
  reference: z.string().describe('Type/id, or quarantine/id of a record that was held back'),
  version: z.number().nullable(),
  source: z.string(),
  day: z.string(),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
  shows: z.string().nullable(),
  state: z.string().nullable(),
});
export type QualityFailure = z.infer<typeof QualityFailure>;

export const StatedVisitsRequest = z.object({
  source: z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u),
  month: z.string().regex(/^\d{4}-\d{2}$/),
  visits: z.number().int().min(0).max(1_000_000_000),
  note: z.string().max(500).optional(),
});
export type StatedVisitsRequest = z.infer<typeof StatedVisitsRequest>;

export const QualityReturnRequest = z.object({
  rule: z.string().max(40),
  source: z.string().min(1).max(64),
  period: z.string().max(20).optional(),
  area: z.string().min(1).max(32),
  unit: z.uuid(),
  due: z.iso.date().optional(),
  note: z.string().max(1000).optional(),
});
export type QualityReturnRequest = z.infer<typeof QualityReturnRequest>;
export const QualityReturn = z.object({ item: z.uuid() });
export type QualityReturn = z.infer<typeof QualityReturn>;
