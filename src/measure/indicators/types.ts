/** Shapes of the catalogue (parsed at the door by load-catalogue.ts) and of what is stored. */
import { z } from 'zod';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Bilingual = z.infer<typeof Bilingual>;
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and _');
export const code = z.string('must be text; quote it').regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'is no indicator code');

const common = {
  code,
  title: Bilingual,
  aliases: z.array(z.string()).default([]),
  domain: Bilingual,
  unit: Bilingual,
  decimals: z.int().min(0).max(6),
  direction: z.enum(['higher', 'lower', 'neutral']),
  definition: Bilingual,
  formula: Bilingual,
  source: z.string().min(1),
  version: z.string('must be text; quote it').min(1),
  validFrom: z.iso.date(),
  references: z.array(z.string()).default([]),
};

/** Header of content/catalogue/base/<code>.sql. */
export const BaseHeader = z.strictObject({
  ...common,
  /** stock: what stands on a day; flow: what happens on a day; exposure: days lived between two days. */
  kind: z.enum(['stock', 'flow', 'exposure']),
  /** sum: every row counts; first: a subject counts once in all areas and once in an institution, by its row with the earliest start. */
  combine: z.enum(['sum', 'first']).default('sum'),
  /** FHIR type of the subject: facts carry `Type/key`. */
  subject: z.strictObject({ type: z.string().regex(/^[A-Z][A-Za-z]+$/), title: Bilingual }),
  /** Persons in care are suppressed below 5 in small areas; resources and workers are not. */
  personal: z.boolean().default(false),
  /**
   * Which subjects a changed row of a view touches: the column that holds the subject's key, or a column with a select
   * that gives the keys of the subjects for `:keys`.
   */
  reach: z.record(name, z.union([name, z.strictObject({ field: name, subjects: z.string().min(1) })])),
  /** Facts that depend on today's date are made again after so many days; absent = never. */
  refreshDays: z.int().min(1).optional(),
  strata: z.array(name).default([]),
  /** Combinations of strata that cells are kept for, besides the total and each stratum alone. */
  rollups: z.array(z.array(name).min(2)).default([]),
  /** Kinds of period whose cells are kept; others are computed when asked for. */
  periods: z.array(z.enum(['year', 'month'])).default(['year', 'month']),
  /** The base whose cells show that the register reports at all; where it has none a zero would be a guess. */
  presence: code.optional(),
  numerator: Bilingual,
  denominator: Bilingual.optional(),
});
/** What a stratum and its values are called; values without words are shown as they are (names, numbers). */
export const StratumWords = z.strictObject({ title: Bilingual, values: z.record(z.string(), Bilingual).default({}) });
export type StratumWords = z.infer<typeof StratumWords>;

export type BaseIndicator = z.infer<typeof BaseHeader> & {
  sql: string;
  hash: string;
  words: Readonly<Record<string, StratumWords>>;
};

/** One side of a quotient: a base indicator (optionally one stratum of it) or official population. */
const Side = z.union([
  z.strictObject({
    base: code,
    column: z.enum(['numerator', 'denominator']).default('numerator'),
    stratum: z.string().optional(),
    words: Bilingual,
  }),
  z.strictObject({ population: z.enum(['year-end', 'mid-year']), words: Bilingual }),
]);
export type Side = z.infer<typeof Side>;

/** Ends of a range in the indicator's unit; an open one is null. */
const Range = z.tuple([z.number().nullable(), z.number().nullable()]);
/** What a reported value is expected to be. Outside `range` it asks for a confirming note, outside `hard` it is refused. */
const Plausible = z.strictObject({
  range: Range,
  hard: Range.optional(),
  reason: Bilingual,
  source: z.string().min(1),
});
const derived = {
  ...common,
  cycle: z.enum(['D', 'W', 'M', 'Q', 'Y', '3Y', '5Y']).default('Y'),
  disaggregation: z.array(z.string()).default([]),
  /** Of a computed quotient: it is asked in statistical returns too, and what is reported stands where nothing is computed. */
  reportable: z.boolean().default(false),
  /** Without it the range of the unit (content/statistics/rules.yaml). */
  plausible: Plausible.optional(),
};
const interval = z.enum(['none', 'wilson', 'poisson']);

export const DerivedHeader = z.discriminatedUnion('method', [
  z.strictObject({
    ...derived,
    method: z.literal('ratio'),
    numerator: Side,
    denominator: Side,
    factor: z.number().positive(),
    interval: interval.default('none'),
  }),
  z.strictObject({
    ...derived,
    method: z.literal('share'),
    base: code,
    factor: z.number().positive().default(100),
    interval: interval.default('wilson'),
  }),
  z.strictObject({
    ...derived,
    /** The lowest share among the areas of a level and the values of strata: the place and the kind that lag furthest behind. */
    method: z.literal('lowest'),
    base: code,
    /** Areas that are compared: those of this level inside the area; an area that holds none stands for itself. */
    level: z.enum(['county', 'township']),
    /** Strata of the base that are told apart, alone or as one of its rollups (vaccine, dose). */
    strata: z.array(name).default([]),
    factor: z.number().positive().default(100),
  }),
  z.strictObject({
    ...derived,
    method: z.literal('life-table'),
    deaths: z.strictObject({ base: code, words: Bilingual }),
    exposure: z.strictObject({ base: code, words: Bilingual }),
    /** First ages of the groups; the strata `age` of both bases carry them. */
    ages: z.array(z.int().min(0).max(120)).min(3),
    a0: z.number().min(0).max(1),
    /** Years added up where fewer person-years than `below` were lived in the year. */
    pool: z.strictObject({ years: z.int().min(1).max(5), below: z.number().positive() }),
    /** Share of deaths that are registered; deaths are divided by it. */
    completeness: z.number().gt(0).max(1),
    draws: z.int().min(100).max(10_000).default(1000),
  }),
  z.strictObject({
    ...derived,
    /** Probability of dying between the first age and `until`: 1 − Π(1 − nqx). */
    method: z.literal('death-probability'),
    deaths: z.strictObject({ base: code, stratum: z.string().optional(), words: Bilingual }),
    exposure: z.strictObject({ base: code, words: Bilingual }),
    ages: z.array(z.int().min(0).max(120)).min(1),
    until: z.int().min(1).max(120),
    factor: z.number().positive().default(100),
    pool: z.strictObject({ years: z.int().min(1).max(5), below: z.number().positive() }),
    completeness: z.number().gt(0).max(1),
  }),
  z.strictObject({
    ...derived,
    method: z.literal('reported'),
    /** Why no record gives it. */
    why: Bilingual.optional(),
    /** What the reporter divides by what, where the value is a quotient. */
    numerator: Bilingual.optional(),
    denominator: Bilingual.optional(),
    factor: z.number().positive().optional(),
  }),
]);
export type DerivedIndicator = z.infer<typeof DerivedHeader>;

export interface Catalogue {
  bases: ReadonlyMap<string, BaseIndicator>;
  derived: ReadonlyMap<string, DerivedIndicator>;
  /** View -> columns whose values are noted when its rows change. */
  watched: ReadonlyMap<string, ReadonlySet<string>>;
}

export type Scope = 'area' | 'institution';

/** Which cell: a place, a period and a stratum (`''` is the total, `sex=male`, `age=5,sex=male`). */
export interface CellKey {
  scope: Scope;
  code: string;
  period: string;
  stratum: string;
}

/** Added-up facts of one base indicator. Exposure is in person-days. */
export interface BaseSum extends CellKey {
  base: string;
  numerator: number;
  denominator: number;
  facts: number;
}

export interface UsedPopulation {
  value: number;
  basis: string;
  rule: string;
  source: string;
  vintage: string;
  dates: string[];
}

/** A computed value; counts are null where there is nothing to count (no register, no population). */
export interface ComputedCell extends CellKey {
  indicator: string;
  numerator: number | null;
  denominator: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
  population: UsedPopulation | null;
}
