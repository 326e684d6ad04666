/** Shapes of content/quality: tables that are judged, rules over their rows, and how results become a score. */
import { z } from 'zod';
import { DIMENSIONS, SEVERITIES } from '../../algorithms/quality-dimensions.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Id = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
const Day = z.iso.date();

const rule = {
  id: Id,
  dimension: z.enum(DIMENSIONS),
  severity: z.enum(SEVERITIES),
  validFrom: Day,
  validTo: Day.optional(),
  source: z.string().min(1),
  title: Bilingual,
};

export const Table = z.strictObject({
  id: Id,
  type: z.string().regex(/^[A-Z][A-Za-z]+$/),
  title: Bilingual,
  joins: z.string(),
  day: z.string().min(1).optional(),
  where: z.string().min(1).optional(),
});
export type Table = z.infer<typeof Table>;

/** A rule over the stored rows of a table. */
export const RowRule = z.strictObject({
  ...rule,
  table: Id,
  concerns: z.string().min(1).optional(),
  holds: z.string().min(1),
  shows: z.string().min(1).optional(),
});
export type RowRule = z.infer<typeof RowRule>;

/** A rule whose outcome is what the door's rules held back. */
export const DoorRule = z.strictObject({
  ...rule,
  ingest: z.array(z.string().min(1)).optional(),
  others: z.literal(true).optional(),
});
export type DoorRule = z.infer<typeof DoorRule>;

const Weighted = z.strictObject({ weight: z.number().min(0), title: Bilingual, formula: Bilingual });
export const Score = z.strictObject({
  schema: z.literal(1),
  version: z.string().min(1),
  severity: z.strictObject({ error: z.number().positive(), warning: z.number().positive() }),
  sample: z.number().int().min(0).max(200),
  levels: z.strictObject({ good: z.number(), fair: z.number() }),
  dimensions: z.record(z.enum(DIMENSIONS), Weighted),
});
export type Score = z.infer<typeof Score>;

/** The tables of rules that are not over stored rows. */
export const DOOR_TABLE = 'received';
export const STATED_TABLE = 'visits';
/** The one rule of business completeness: visits uploaded among those that the source states. */
export const STATED_RULE = 'visits-uploaded';

export type QualityRule =
  | (RowRule & { kind: 'rows' })
  | (DoorRule & { kind: 'door'; table: typeof DOOR_TABLE })
  | (Omit<RowRule, 'holds' | 'table'> & { kind: 'stated'; table: typeof STATED_TABLE });

export interface QualityContent {
  tables: ReadonlyMap<string, Table>;
  rules: ReadonlyMap<string, QualityRule>;
  score: Score;
  /** Titles of all tables, those without stored rows included. */
  tableTitles: ReadonlyMap<string, { zh: string; en: string }>;
}
