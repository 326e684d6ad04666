/** Weighs pairs of Patients with the linkage engine: its normalisation, levels, rules and three kinds of pairs. Pure. */
import { buildColumns, type Column } from '../../algorithms/linkage/columns.ts';
import {
  RULE_APART,
  RULE_AWAY,
  RULE_NAMESAKES,
  RULE_NONE,
  RULE_REVIEW,
  RULE_SURE,
  RULE_TWO_NUMBERS,
} from '../../algorithms/linkage/identity-rules.ts';
import { levelsOf } from '../../algorithms/linkage/levels.ts';
import { columnModel, type Priors, weightsOf } from '../../algorithms/linkage/model.ts';
import { recallTrust } from '../../algorithms/linkage/namesakes.ts';
import { type FieldKind, MISSING } from '../../algorithms/linkage/schema.ts';
import { makeScorer, probabilityOf, type Scored } from '../../algorithms/linkage/score.ts';
import { recallTwins } from '../../algorithms/linkage/twins.ts';
import { hanCharacters } from './characters.ts';
import type { MatchModel } from './model.ts';
import type { MatchField } from './policy.ts';
import type { Profile } from './profile.ts';

export const MATCH_LEVELS = ['exact', 'close', 'similar', 'crossed', 'different', 'missing'] as const;
export type MatchLevel = (typeof MATCH_LEVELS)[number];

export interface FieldWeight {
  field: MatchField;
  level: MatchLevel;
  /** Natural logarithm of the likelihood ratio; negative speaks against one person. */
  weight: number;
}

export interface Compared {
  /** That both are one person, 0 … 1. */
  probability: number;
  /** `apart`: they cannot be one person; `ask`: people must look whatever the weights say. */
  rule: 'none' | 'sure' | 'ask' | 'apart';
}

export interface Comparer {
  compare(i: number, j: number): Compared;
  explain(i: number, j: number): FieldWeight[];
}

const KINDS: readonly [keyof Profile, FieldKind][] = [
  ['name', 'name'],
  ['sex', 'sex'],
  ['birthDate', 'date'],
  ['idNumber', 'id-number'],
  ['mother', 'id-number'],
  ['phone', 'phone'],
  ['address', 'address'],
];
/** People of one household, and of one birth, a person has on average: what the batch engine finds in registers. */
const HOUSEHOLD = 3;
const TWINS = 0.06;
/** Counts stand in whole numbers; shares are kept as parts of this. */
const PARTS = 10_000_000;

/** Compares the profiles by their places in the list. `hash` finds a value's share among the model's terms. */
export function compareProfiles(
  profiles: readonly Profile[],
  model: MatchModel,
  hash: (text: string) => string,
): Comparer {
  const columns = prepare(profiles, model, hash);
  const models = columns.map((column) => {
    const { m, u } = model.fields[fieldOf(column)]!;
    return columnModel(column, Float64Array.from(m), Float64Array.from(u));
  });
  const levels = columns.map(levelsOf);
  const priors = priorsOf(model);
  const { register } = model;
  const scorer = makeScorer(
    columns,
    levels,
    { columns: models, priors },
    register && recallTrust(register.namesakes, columns, levels, register.records),
    register && recallTwins(register.twins, columns),
  );
  const weights = columns.map((column, c) => weightsOf(column, models[c]!));
  const one: Scored = { match: 0, household: 0, twins: 0, rule: 0 };
  return {
    compare(i, j) {
      scorer.score(i, j, one);
      const rules = {
        [RULE_NONE]: 'none',
        [RULE_SURE]: 'sure',
        [RULE_REVIEW]: 'ask',
        [RULE_AWAY]: 'ask',
        [RULE_APART]: 'apart',
        [RULE_NAMESAKES]: 'ask',
        [RULE_TWO_NUMBERS]: 'apart',
      } as const;
      // A pair that people must look at keeps what its weights say; only the engine's list of pairs caps it.
      const probability = probabilityOf({ ...one, rule: one.rule === RULE_SURE ? RULE_SURE : RULE_NONE }, priors);
      return { probability, rule: rules[one.rule as keyof typeof rules] };
    },
    explain: (i, j) =>
      columns.map((column, c) => {
        const level = levels[c]!(i, j);
        const exact = level === 0 ? weights[c]!.rarity[column.codes[i]!]! : 0;
        const weight = level === MISSING ? 0 : weights[c]!.match[level]! + exact;
        return { field: fieldOf(column), level: MATCH_LEVELS[level]!, weight: Math.round(weight * 100) / 100 };
      }),
  };
}

function priorsOf({ priors, population }: MatchModel): Priors {
  return (
    priors ?? {
      match: 1 / population,
      household: Math.min(0.1, HOUSEHOLD / population),
      twins: Math.min(0.01, TWINS / population),
    }
  );
}

/** Columns of profiles whose counts are the register's. */
export function prepare(
  profiles: readonly Profile[],
  model: Pick<MatchModel, 'fields' | 'terms' | 'register'>,
  hash: (text: string) => string,
): Column[] {
  const raw = KINDS.map(([field]) => distinct(profiles.map((profile) => profile[field])));
  const columns = buildColumns(
    KINDS.map(([column, kind]) => ({ column, kind })),
    raw,
    hanCharacters(),
  ).filter((column) => model.fields[fieldOf(column)] !== undefined);
  const crowded = new Set(model.register?.crowded);
  for (const column of columns) {
    const field = fieldOf(column);
    if (field === 'mother') column.role = 'household';
    if (field === 'phone' && crowded.size > 0)
      column.crowded = Uint8Array.from(column.values, (value) => (crowded.has(hash(phoneKey(value))) ? 1 : 0));
    const terms = model.terms[field];
    column.present = PARTS;
    // Without learned terms no value is rarer than another: a count of 0 has no rarity.
    column.counts = Int32Array.from(column.values, (value) =>
      terms ? Math.max(1, Math.round((terms.common[hash(`term|${field}|${value}`)] ?? terms.rest) * PARTS)) + 1 : 0,
    );
  }
  return columns;
}

/** The text under whose keyed hash a link keeps a telephone. */
const phoneKey = (phone: string): string => `phone|${phone}`;

/** Candidates share names, villages and birth dates: each text is prepared once. */
function distinct(texts: readonly string[]): { texts: string[]; codes: Int32Array } {
  const places = new Map<string, number>();
  const codes = Int32Array.from(texts, (text) => {
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  });
  return { texts: [...places.keys()], codes };
}

/** The engine makes two columns of a full name. */
export function fieldOf({ name }: Pick<Column, 'name'>): MatchField {
  return name === 'name (family)' ? 'family' : (name as MatchField);
}

export const MATCH_FIELDS = KINDS;
