/** Indicators: catalogue, cells, lines, subjects, explanation, reported and closed values. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { Direction, Operator } from './plans.ts';

export const IndicatorSummary = z.object({
  code: z.string(),
  title: Bilingual,
  unit: Bilingual,
  decimals: z.number(),
  direction: Direction,
  domain: Bilingual.optional(),
  kind: z.enum(['base', 'derived', 'reported']),
  source: z.string().optional(),
});
export type IndicatorSummary = z.infer<typeof IndicatorSummary>;
export const IndicatorDetail = IndicatorSummary.extend({
  definition: Bilingual,
  formula: Bilingual,
  numerator: Bilingual.optional(),
  denominator: Bilingual.optional(),
  factor: z.number().optional(),
  why: Bilingual.optional().describe('of a reported indicator: why no record gives it'),
  aliases: z.array(z.string()),
  version: z.string(),
  validFrom: z.string(),
  timeDependent: z.boolean(),
  inputs: z.array(z.object({ role: z.enum(['numerator', 'denominator']), code: z.string(), title: Bilingual })),
  sql: z.string().optional().describe('text of the base indicator query'),
  references: z.array(z.string()),
  strata: z
    .array(z.object({ key: z.string(), title: Bilingual, values: z.record(z.string(), Bilingual) }))
    .describe('what its subjects are told apart by'),
  targets: z.array(
    z.object({
      plan: z.string(),
      planTitle: z.string(),
      no: z.string(),
      baseline: z.number().nullable(),
      baselineYear: z.number().nullable(),
      op: Operator,
      value: z.union([z.number(), z.tuple([z.number(), z.number()]), z.null()]),
      byYear: z.number(),
    }),
  ),
});
export type IndicatorDetail = z.infer<typeof IndicatorDetail>;

export const Cell = z.object({
  indicator: z.string(),
  area: z.string().nullable(),
  institution: z.string().nullable(),
  name: z.string().optional().describe('name of the area or institution'),
  period: z.string(),
  stratum: z.string().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  value: z.number().nullable(),
  low: z
    .number()
    .nullable()
    .describe('95 % interval (Wilson for shares, exact Poisson for rates, Monte Carlo for life tables)'),
  high: z.number().nullable(),
  source: z.enum(['computed', 'reported', 'none']),
  suppressed: z.boolean(),
  smallSample: z
    .literal(true)
    .optional()
    .describe('a rate of rare events that the sample of a demonstration cannot carry; it has no value'),
  closed: z.object({ value: z.number().nullable(), at: z.string(), by: z.string() }).nullable(),
  restated: z.boolean(),
  formulaVersion: z.string(),
  computedAt: z.string().nullable(),
  stale: z.boolean(),
});
export type Cell = z.infer<typeof Cell>;

export const Series = z.object({
  indicator: z.string(),
  area: z.string(),
  points: z.array(Cell),
  target: z
    .object({
      value: z.number().nullable(),
      byYear: z.number(),
      baseline: z.number().nullable(),
      baselineYear: z.number(),
    })
    .optional(),
  pace: z.array(z.object({ period: z.string(), value: z.number() })),
  forecast: z.array(z.object({ period: z.string(), value: z.number(), low: z.number(), high: z.number() })),
  forecastMethod: Bilingual.optional(),
});
export type Series = z.infer<typeof Series>;

/** A subject behind a cell. `part`: which of numerator / denominator / in denominator but not numerator. */
export const SubjectRow = z.object({
  subject: z.string().describe('Type/id'),
  label: z.string(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  institution: z.string().nullable(),
  institutionName: z.string().optional(),
  strata: z.record(z.string(), z.string()),
  strataNames: z
    .record(z.string(), z.string())
    .optional()
    .describe('names of values that are sign-in names or teams, by stratum'),
  numerator: z.number(),
  denominator: z.number().nullable(),
  evidence: z.array(z.string()).describe('Type/id/_history/version'),
});
export type SubjectRow = z.infer<typeof SubjectRow>;

export const Explanation = z.object({
  indicator: z.string(),
  period: z.string(),
  area: z.string(),
  formula: Bilingual,
  steps: z.array(
    z.object({
      label: Bilingual,
      expression: z.string(),
      value: z.string(),
      inputs: z.array(
        z.object({
          label: Bilingual,
          code: z.string().optional(),
          value: z.number().nullable(),
          source: z.string().optional(),
          vintage: z.string().optional(),
          rows: z.number().optional(),
        }),
      ),
    }),
  ),
  provenance: z.object({
    formulaVersion: z.string(),
    computedAt: z.string().nullable(),
    commitSeq: z.string().nullable(),
    population: z.object({ source: z.string(), vintage: z.string(), basis: z.string(), value: z.number() }).nullable(),
  }),
  restatements: z.array(
    z.object({
      period: z.string(),
      closedValue: z.number().nullable(),
      closedAt: z.string(),
      liveValue: z.number().nullable(),
      reason: Bilingual.optional(),
    }),
  ),
});
export type Explanation = z.infer<typeof Explanation>;

export const ReportedValue = z.object({
  id: z.string(),
  indicator: z.string(),
  area: z.string(),
  period: z.string(),
  value: z.number(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  source: z.string(),
  note: z.string().nullable(),
  evidence: z.object({ id: z.string(), name: z.string(), size: z.number(), row: z.number().optional() }).nullable(),
  reportedBy: z.string(),
  reportedAt: z.string(),
  superseded: z.boolean(),
});
export type ReportedValue = z.infer<typeof ReportedValue>;

/** One version of a reported value; at most one counts. */
export const ReportedVersion = z.object({
  id: z.string(),
  value: z.number(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  source: z.string(),
  note: z.string().nullable(),
  file: z.object({ id: z.string(), name: z.string() }).nullable(),
  return: z.object({ id: z.string(), row: z.number() }).nullable(),
  by: z.string(),
  at: z.string(),
  state: z.enum(['counts', 'superseded', 'withdrawn']),
  withdrawn: z.object({ by: z.string().nullable(), at: z.string(), reason: z.string().nullable() }).nullable(),
  restores: z.string().nullable().describe('version whose figures this one brought back'),
});
export type ReportedVersion = z.infer<typeof ReportedVersion>;

export const ClosedPeriod = z.object({
  id: z.string(),
  period: z.string(),
  area: z.string(),
  closedBy: z.string(),
  closedAt: z.string(),
  indicators: z.number(),
});
export type ClosedPeriod = z.infer<typeof ClosedPeriod>;
