import { type Column, presentIn } from './columns.ts';
import { normalized, type Shares } from './levels.ts';
import { EXACT, LEVELS } from './schema.ts';

/** How often pairs are of one person, of one household, of twins; the rest is of strangers. */
export interface Priors {
  match: number;
  household: number;
  twins: number;
}

/** What the levels of one column say: shares among pairs of one person (m), household, twins, and strangers (u). */
export interface ColumnModel {
  m: Shares;
  household: Shares;
  twins: Shares;
  u: Shares;
}

export interface Model {
  columns: ColumnModel[];
  priors: Priors;
}

/** Given names of brothers, sisters and twins are alike more often than strangers' are. */
const TWIN_NAMES = Float64Array.of(0.002, 0.02, 0.05, 0.004, 0.924);
const TWIN_SEX = Float64Array.of(0.6, 0, 0, 0, 0.4);
const SIBLING_NAMES = Float64Array.of(0.002, 0.02, 0.05, 0.004, 0.924);

/**
 * Besides one person and strangers there are people who share a home: what belongs to a household agrees among them as
 * for one person, what belongs to a person as among strangers. Twins share the birth date too. Without these two kinds of
 * pairs a family at one address with one telephone looks like one person.
 */
export function columnModel(column: Column, m: Shares, u: Shares): ColumnModel {
  const mixed = mix(m, u, 0.5);
  switch (column.role) {
    case 'household':
      return { m, u, household: m, twins: m };
    case 'open':
      return { m, u, household: mixed, twins: mixed };
    default:
  }
  if (column.kind === 'name') return { m, u, household: mix(u, SIBLING_NAMES, 0.7), twins: TWIN_NAMES };
  if (column.kind === 'sex') return { m, u, household: u, twins: TWIN_SEX };
  return { m, u, household: u, twins: column.kind === 'date' ? m : u };
}

const mix = (a: Shares, b: Shares, weight: number): Shares =>
  normalized(a.map((share, level) => share * weight + b[level]! * (1 - weight)));

/** Logarithms of the ratios to strangers, by level; a missing value weighs nothing. */
export interface Weights {
  match: Float64Array;
  household: Float64Array;
  twins: Float64Array;
  /** For equal values by code: what is added because the value is rarer, or commoner, than values are on average. */
  rarity: Float32Array;
}

const LEAST = 1e-9;

export function weightsOf(column: Column, { m, household, twins, u }: ColumnModel): Weights {
  const ratio = (shares: Shares) =>
    Float64Array.from({ length: LEVELS + 1 }, (_, level) =>
      level === LEVELS ? 0 : Math.log(Math.max(shares[level]!, LEAST) / Math.max(u[level]!, LEAST)),
    );
  const present = presentIn(column);
  const rarity = Float32Array.from(column.counts, (count) =>
    count === 0 ? 0 : Math.log(Math.max(u[EXACT]!, LEAST) / (Math.max(1, count - 1) / present)),
  );
  return { match: ratio(m), household: ratio(household), twins: ratio(twins), rarity };
}
