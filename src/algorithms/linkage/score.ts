import type { Column } from './columns.ts';
import { makeRules, RULE_REVIEW, RULE_SURE } from './identity-rules.ts';
import type { LevelOf } from './levels.ts';
import { type Model, type Priors, weightsOf } from './model.ts';
import type { Trust } from './namesakes.ts';
import { CLOSE, CROSSED, EXACT, LEVELS, MISSING } from './schema.ts';
import { makeSwapTest } from './swapped-names.ts';
import type { Twins } from './twins.ts';

export interface Scored {
  /** Logarithms of the likelihood ratios to strangers. */
  match: number;
  household: number;
  twins: number;
  rule: number;
}

export interface Scorer {
  /** Scores a pair; false, and nothing scored, as soon as it is clear that `match` stays below `least`. */
  score(i: number, j: number, into: Scored, least?: number): boolean;
}

/** Two names that differ are looked at for having changed places only when the rest speaks for one person. */
const WORTH_A_LOOK = -2;

/** Columns whose values are quick to compare come first: they settle most pairs. */
const QUICK: readonly Column['kind'][] = [
  'sex',
  'exact',
  'date',
  'id-number',
  'postcode',
  'phone',
  'family-name',
  'name',
  'text',
  'address',
];

/** Weighs pairs of records: Fellegi–Sunter with rarity of equal values (Winkler 1989), then the rules about identity. */
export function makeScorer(
  columns: readonly Column[],
  levels: readonly LevelOf[],
  model: Model,
  trust?: Trust,
  twins?: Twins,
): Scorer {
  const count = columns.length;
  const weights = columns.map((column, c) => weightsOf(column, model.columns[c]!));
  const rules = makeRules(columns, trust, twins);
  const swapped = makeSwapTest(columns);
  const order = columns
    .map((_, c) => c)
    .sort((a, b) => QUICK.indexOf(columns[a]!.kind) - QUICK.indexOf(columns[b]!.kind));
  /** The most that values which are not equal can speak for a match. */
  const most = weights.map(({ match }) => Math.max(0, ...match.subarray(CLOSE, LEVELS)));
  const codes = columns.map((column) => column.codes);
  const shared = columns.map(({ role }) => role === 'household');
  const dates = columns.map(({ kind }) => kind === 'date');
  const mayChange = columns.map((_, c) => swapped?.places.includes(c) ?? false);
  const found = new Uint8Array(count);

  /** What the pair's equal values say, and the most that the others can add. */
  const boundOf = (i: number, j: number) => {
    let bound = 0;
    for (let c = 0; c < count; c += 1) {
      const code = codes[c]![i]!;
      const other = codes[c]![j]!;
      if (code < 0 || other < 0) continue;
      const { match, rarity } = weights[c]!;
      bound += code === other ? Math.max(0, match[EXACT]! + rarity[code]!) : most[c]!;
    }
    return bound;
  };

  return {
    score(i, j, into, least = Number.NEGATIVE_INFINITY) {
      let bound = boundOf(i, j);
      if (bound < least) return false;
      let [match, household, twins] = [0, 0, 0];
      for (const c of order) {
        const level = levels[c]!(i, j);
        found[c] = level;
        if (level === MISSING) continue;
        const weight = weights[c]!;
        match += weight.match[level]!;
        household += weight.household[level]!;
        twins += weight.twins[level]!;
        if (level === EXACT) {
          // The rarer a value, the more its being equal says: against strangers for all three.
          const rarity = weight.rarity[codes[c]![i]!]!;
          match += rarity;
          if (shared[c]) household += rarity;
          if (shared[c] || dates[c]) twins += rarity;
          continue;
        }
        if (mayChange[c]) continue;
        bound += weight.match[level]! - most[c]!;
        if (bound < least) return false;
      }
      if (match > WORTH_A_LOOK && swapped?.(i, j, found)) {
        for (const c of swapped.places) {
          const weight = weights[c]!;
          const level = found[c]!;
          match += weight.match[CROSSED]! - weight.match[level]!;
          household += weight.household[CROSSED]! - weight.household[level]!;
          twins += weight.twins[CROSSED]! - weight.twins[level]!;
          found[c] = CROSSED;
        }
      }
      into.match = match;
      into.household = household;
      into.twins = twins;
      into.rule = rules(i, j, found);
      return true;
    },
  };
}

const SURE = 0.9999;
/** What a pair that people must look at has at most. */
const DOUBTFUL = 0.5;

/** The probability that a scored pair is one person. */
export function probabilityOf(scored: Scored, priors: Priors): number {
  const stranger = 1 - priors.match - priors.household - priors.twins;
  const top = Math.max(scored.match, scored.household, scored.twins, 0);
  const match = priors.match * Math.exp(scored.match - top);
  const others =
    priors.household * Math.exp(scored.household - top) +
    priors.twins * Math.exp(scored.twins - top) +
    stranger * Math.exp(-top);
  const probability = match / (match + others);
  if (scored.rule === RULE_SURE) return Math.max(probability, SURE);
  return scored.rule >= RULE_REVIEW ? Math.min(probability, DOUBTFUL) : probability;
}
