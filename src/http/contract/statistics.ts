/** Statistical returns: files that reporters send back, judged row by row. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const ReturnRowState = z.enum(['accepted', 'warned', 'rejected', 'unchanged']);
export type ReturnRowState = z.infer<typeof ReturnRowState>;

/** Key of a column of the kind of return. */
export const ReturnColumn = z.string().max(64);
export type ReturnColumn = z.infer<typeof ReturnColumn>;

export const ReturnProblem = z.object({
  code: z.string(),
  level: z.enum(['error', 'warning', 'info']),
  column: ReturnColumn.nullable(),
  message: Bilingual,
  suggestion: z.string().optional(),
});
export type ReturnProblem = z.infer<typeof ReturnProblem>;

export const ReturnSummary = z.object({
  id: z.string(),
  fileName: z.string(),
  size: z.number(),
  sha256: z.string(),
  area: z.string(),
  areaName: z.string().optional(),
  period: z.string().nullable(),
  sentBy: z.string(),
  sentAt: z.string(),
  withdrawn: z.object({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
  counts: z.object({ accepted: z.number(), warned: z.number(), rejected: z.number(), unchanged: z.number() }),
});
export type ReturnSummary = z.infer<typeof ReturnSummary>;

export const ReturnRow = z.object({
  row: z.number(),
  version: z.number(),
  state: ReturnRowState,
  area: z.string().nullable(),
  areaName: z.string().optional(),
  /** Code of an indicator, or sex and ages. */
  item: z.string().nullable(),
  itemTitle: Bilingual.optional(),
  period: z.string().nullable(),
  /** Cells as text; one that held an error has none. */
  cells: z.record(ReturnColumn, z.string()),
  problems: z.array(ReturnProblem),
  changedBy: z.string(),
  changedAt: z.string(),
});
export type ReturnRow = z.infer<typeof ReturnRow>;

/** `rows` holds those that wait; the settled ones are counted and listed by their own address. */
export const ReturnReceipt = ReturnSummary.extend({
  notes: z.array(ReturnProblem),
  waiting: z.array(ReturnRow),
  /** The file had been sent before; this is the receipt it got. */
  repeated: z.boolean(),
});
export type ReturnReceipt = z.infer<typeof ReturnReceipt>;

export const ReturnCorrections = z.object({
  rows: z
    .array(
      z.object({
        row: z.int().positive(),
        version: z.int().positive(),
        cells: z.record(ReturnColumn, z.string().max(2000)),
      }),
    )
    .min(1)
    .max(2000),
});
export type ReturnCorrections = z.infer<typeof ReturnCorrections>;

export const CompletenessState = z.enum(['reported', 'rejected', 'missing', 'late']);
export type CompletenessState = z.infer<typeof CompletenessState>;
export const Completeness = z.object({
  period: z.string(),
  /** Day by which values are due; null where no rule names one. */
  due: z.string().nullable(),
  /** The due day is this program's assumption, not an order. */
  assumed: z.boolean(),
  areas: z.array(z.object({ code: z.string(), name: z.string() })),
  rows: z.array(
    z.object({
      indicator: z.string(),
      title: Bilingual,
      states: z.array(CompletenessState).describe('one for each area, in their order'),
    }),
  ),
});
export type Completeness = z.infer<typeof Completeness>;
