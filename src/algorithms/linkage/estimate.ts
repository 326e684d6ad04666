import type { Random } from '../random.ts';
import { leftsOf } from './choose-keys.ts';
import type { Column } from './columns.ts';
import type { BlockingKey, Blocks } from './keys.ts';
import { type LevelOf, type Shares, sharesOf, typicalShares } from './levels.ts';
import { columnModel, type Priors } from './model.ts';
import { EXACT, LEVELS, MISSING } from './schema.ts';

/** Pairs of records drawn at random, `left` of one file and the rest of the other when it is above 0. */
function randomPairs(
  records: number,
  left: number,
  count: number,
  random: Random,
  visit: (i: number, j: number) => void,
): void {
  for (let drawn = 0; drawn < count; drawn += 1) {
    const i = left > 0 ? random.int(0, left - 1) : random.int(0, records - 1);
    const j = left > 0 ? random.int(left, records - 1) : random.int(0, records - 1);
    if (i !== j) visit(i, j);
  }
}

/** Worth of what is assumed of strangers' values that are not equal, in pairs. */
const STRANGERS = 2;
const UNLIKE = Float64Array.of(0, 0.01, 0.02, 0.001, 0.969);

/** u of each column: equal values counted exactly from how often each occurs, the other levels from random pairs. */
export function estimateStrangers(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  records: number,
  left: number,
  random: Random,
): Shares[] {
  const counts = columns.map(() => new Float64Array(LEVELS));
  randomPairs(records, left, Math.min(200_000, records * 40), random, (i, j) => {
    for (let c = 0; c < columns.length; c += 1) {
      const level = levels[c]!(i, j);
      if (level !== MISSING) counts[c]![level]! += 1;
    }
  });
  return columns.map((column, c) => {
    const found = counts[c]!;
    let present = 0;
    let equal = 0;
    for (const count of column.counts) {
      present += count;
      equal += count * (count - 1);
    }
    const exact = Math.min(0.999, (equal + 0.5) / Math.max(1, present * (present - 1)));
    found[EXACT] = 0;
    const others = sharesOf(found, UNLIKE, STRANGERS);
    return others.map((share, level) => (level === EXACT ? exact : share * (1 - exact)));
  });
}

/** Levels of pairs of one block, counted: pairs with the same levels are one pattern. */
export interface Patterns {
  key: BlockingKey;
  levels: Uint8Array[];
  counts: Float64Array;
  /** Pairs of the key in the whole input. */
  pairs: number;
  /** The pairs themselves, with the pattern of each. */
  lefts: Int32Array;
  rights: Int32Array;
  patternOf: Int32Array;
}

/** Draws up to `most` pairs of a blocking, whole blocks at a time, and counts their patterns. */
export function countPatterns(
  key: BlockingKey,
  blocks: Blocks,
  pairs: number,
  levels: readonly LevelOf[],
  left: number,
  most: number,
  random: Random,
): Patterns {
  const places = new Map<string, number>();
  const counts: number[] = [];
  const patterns: Uint8Array[] = [];
  const [lefts, rights, patternOf]: [number[], number[], number[]] = [[], [], []];
  const { members, starts } = blocks;
  const share = Math.min(1, most / Math.max(1, pairs));
  for (let block = 0; block + 1 < starts.length; block += 1) {
    if (share < 1 && random.next() >= share) continue;
    const from = starts[block]!;
    const to = starts[block + 1]!;
    const across = leftsOf(members, from, to, left);
    for (let p = from; p < (across < 0 ? to : from + across); p += 1)
      for (let q = across < 0 ? p + 1 : from + across; q < to; q += 1) {
        const [i, j] = [members[p]!, members[q]!];
        const found = Uint8Array.from(levels, (levelOf) => levelOf(i, j));
        const name = String.fromCharCode(...found);
        const place = places.get(name) ?? counts.length;
        if (place === counts.length) {
          places.set(name, place);
          counts.push(0);
          patterns.push(found);
        }
        counts[place]! += 1;
        lefts.push(i);
        rights.push(j);
        patternOf.push(place);
      }
    if (lefts.length > most * 2) break;
  }
  return {
    key,
    levels: patterns,
    counts: Float64Array.from(counts),
    pairs,
    lefts: Int32Array.from(lefts),
    rights: Int32Array.from(rights),
    patternOf: Int32Array.from(patternOf),
  };
}

export interface Estimate {
  m: Shares[];
  /** By training key: shares of matches and of household pairs among its pairs. */
  shares: { match: number; household: number }[];
  /** By training key and pattern: the probability of a match. */
  posteriors: Float64Array[];
}

const ROUNDS = 25;

/**
 * m by expectation–maximisation within the blocks of several keys at once (Fellegi & Sunter 1969; Winkler 1988): within a
 * key, the columns it is made of say nothing; u stays; each key has its own share of matches and of households.
 */
export function estimateMatches(
  columns: readonly Column[],
  u: readonly Shares[],
  training: readonly Patterns[],
): Estimate {
  const typical = columns.map(typicalShares);
  let m = columns.map((column, c) => fixed(column.weights?.m) ?? typical[c]!);
  const shares = training.map(({ key }) => ({ match: 0.3, household: personal(key, columns) ? 0 : 0.1 }));
  const posteriors = training.map(({ counts }) => new Float64Array(counts.length));
  for (let round = 0; round < ROUNDS; round += 1) {
    const models = columns.map((column, c) => columnModel(column, m[c]!, u[c]!));
    const expected = columns.map(() => new Float64Array(LEVELS));
    training.forEach(({ key, levels, counts }, t) => {
      const used = new Set(key.flatMap((part) => part.columns));
      const share = shares[t]!;
      let [matches, households, all] = [0, 0, 0];
      levels.forEach((pattern, at) => {
        let [match, household, stranger] = [share.match, share.household, 1 - share.match - share.household];
        for (let c = 0; c < columns.length; c += 1) {
          const level = pattern[c]!;
          if (level === MISSING || used.has(c)) continue;
          match *= models[c]!.m[level]!;
          household *= models[c]!.household[level]!;
          stranger *= models[c]!.u[level]!;
        }
        const sum = match + household + stranger;
        const count = counts[at]!;
        const probability = sum > 0 ? match / sum : 0;
        posteriors[t]![at] = probability;
        matches += probability * count;
        households += sum > 0 ? (household / sum) * count : 0;
        all += count;
        for (let c = 0; c < columns.length; c += 1) {
          const level = pattern[c]!;
          if (level !== MISSING && !used.has(c)) expected[c]![level]! += probability * count;
        }
      });
      shares[t] = {
        match: (matches + 0.01) / (all + 1),
        household: personal(key, columns) ? 0 : (households + 0.01) / (all + 1),
      };
    });
    m = columns.map((column, c) => fixed(column.weights?.m) ?? sharesOf(expected[c]!, typical[c]!));
  }
  return { m, shares, posteriors };
}

const personal = (key: BlockingKey, columns: readonly Column[]) =>
  key.some((part) => part.columns.some((c) => columns[c]!.role === 'personal' && columns[c]!.kind !== 'sex'));

/** Shares that the schema gives: five levels, or two for equal and different. */
export function fixed(given: readonly number[] | undefined): Shares | undefined {
  if (!given || given.length === 0) return undefined;
  const [first = 0, ...rest] = given;
  const spread = given.length === 2 ? [first, 0, 0, 0, rest[0]!] : given;
  const sum = spread.reduce((total, share) => total + share, 0);
  return Float64Array.from({ length: LEVELS }, (_, level) => Math.max(spread[level] ?? 0, 1e-6) / sum);
}

/** Twins among the pairs of a household: one birth in eighty to a hundred, some pairs a family. */
const TWINS = 0.02;

/** Matches and household pairs in the whole input, from each key's share and how often matches have its parts. */
export function estimatePriors(
  training: readonly Patterns[],
  estimate: Estimate,
  rateOf: (key: BlockingKey) => number,
  possible: number,
  records: number,
): Priors {
  const found = training.map(({ pairs, key }, t) => ({ inKey: estimate.shares[t]!.match * pairs, rate: rateOf(key) }));
  const usable = found.filter(({ inKey, rate }) => inKey >= 1 && rate > 0.02);
  const matches = usable.length > 0 ? median(usable.map(({ inKey, rate }) => inKey / rate)) : 1;
  const household = Math.max(
    0,
    ...training.map(({ pairs, key }, t) => (estimate.shares[t]!.household * pairs) / Math.max(0.02, rateOf(key))),
  );
  return {
    match: Math.min(0.5, Math.max(0.5, matches) / possible),
    household: Math.min(0.3, Math.max(household, records * 0.001) / possible),
    twins: Math.min(0.1, (TWINS * household + records * 0.0001) / possible),
  };
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
