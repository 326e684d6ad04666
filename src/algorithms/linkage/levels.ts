import type { Column } from './columns.ts';
import { isChinese } from './normalize-name.ts';
import { CROSSED, EXACT, LEVELS, MISSING, SIMILAR } from './schema.ts';

const SLOTS = 1 << 14;
/** Among fewer records hardly a pair of values meets twice. */
const FEW = 2000;
/** Values of which there are few, and whose comparison takes time; others meet too rarely to be remembered. */
const REMEMBERED = new Set<Column['kind']>(['name', 'family-name', 'text']);

/** Levels of one column for pairs of records. */
export type LevelOf = (i: number, j: number) => number;

export function levelsOf(column: Column): LevelOf {
  const { kind, codes, values, silent, compare, partners } = column;
  const others = partners.map((partner) => partner.codes);
  // 王芳之子 may bear another surname than the parent it is called after.
  const parents = kind === 'family-name' ? partners.filter((partner) => partner.silent) : [];
  const isParents = (i: number) => parents.some(({ codes: given, silent: nameless }) => nameless![given[i]!] === 1);
  // One Chinese character is many people's surname and a part of many given names: it must be gone from both places.
  const crossed = (kind === 'name' || kind === 'family-name') && isChinese(column) ? changedPlaces : movedOver;
  const remember = REMEMBERED.has(kind) && codes.length >= FEW;
  const slots = remember ? SLOTS : 0;
  const keys = new Float64Array(slots).fill(-1);
  const known = new Uint8Array(slots);
  const recall = (a: number, b: number) => {
    const key = a * 67108864 + b;
    const slot = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 18;
    if (keys[slot] !== key) {
      known[slot] = compare(values[a]!, values[b]!);
      keys[slot] = key;
    }
    return known[slot]!;
  };
  return (i, j) => {
    const a = codes[i]!;
    const b = codes[j]!;
    if (a < 0 || b < 0) return MISSING;
    if (a === b) return silent && silent[a] === 1 ? MISSING : EXACT;
    const level = remember ? recall(a, b) : compare(values[a]!, values[b]!);
    if (level < SIMILAR || level === MISSING) return level;
    if (parents.length > 0 && (isParents(i) || isParents(j))) return MISSING;
    for (const other of others) if (crossed(other[i]!, other[j]!, a, b)) return CROSSED;
    return level;
  };
}

/** Both names stand in each other's place; one of them may be missing. */
const changedPlaces = (otherI: number, otherJ: number, a: number, b: number) =>
  (otherJ === a && (otherI === b || otherI < 0)) || (otherI === b && otherJ < 0);

/** The value stands in another field. */
const movedOver = (otherI: number, otherJ: number, a: number, b: number) => otherJ === a || otherI === b;

/** Share of each level: `exact close similar crossed different`, summing to 1. */
export type Shares = Float64Array;

/** What is assumed of pairs of one person before the data speak (worth PRIOR_PAIRS pairs). */
const TYPICAL: Record<Column['kind'], readonly number[]> = {
  name: [0.82, 0.09, 0.03, 0.02, 0.04],
  'family-name': [0.85, 0.07, 0.02, 0.02, 0.04],
  date: [0.9, 0.06, 0.02, 0.001, 0.02],
  sex: [0.98, 0.001, 0.001, 0.001, 0.02],
  phone: [0.7, 0.05, 0.001, 0.001, 0.25],
  address: [0.65, 0.12, 0.08, 0.02, 0.13],
  postcode: [0.8, 0.05, 0.03, 0.001, 0.12],
  'id-number': [0.92, 0.05, 0.01, 0.001, 0.02],
  text: [0.7, 0.1, 0.03, 0.02, 0.15],
  exact: [0.85, 0.001, 0.001, 0.001, 0.15],
};
const PRIOR_PAIRS = 30;

export function typicalShares(column: Column): Shares {
  return normalized(Float64Array.from(TYPICAL[column.kind]));
}

/** Shares of counted pairs, drawn towards what is typical when there are few. */
export function sharesOf(counts: ArrayLike<number>, prior: Shares, worth = PRIOR_PAIRS): Shares {
  const shares = new Float64Array(LEVELS);
  for (let level = 0; level < LEVELS; level += 1) shares[level] = counts[level]! + worth * prior[level]!;
  return normalized(shares);
}

export function normalized(shares: Float64Array): Shares {
  let sum = 0;
  for (const share of shares) sum += share;
  return shares.map((share) => share / sum);
}
