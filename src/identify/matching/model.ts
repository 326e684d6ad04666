/** What is known of how values agree: among records of one person (m), among strangers (u), and how common values are. */
import type { Priors } from '../../algorithms/linkage/model.ts';
import { LEVELS } from '../../algorithms/linkage/schema.ts';
import type { TwinKinds } from '../../algorithms/linkage/twins.ts';
import type { MatchField, MatchPolicy } from './policy.ts';

/** Shares of the levels `exact close similar crossed different`. */
export interface FieldShares {
  m: number[];
  u: number[];
}

/** What the register shows of people who might be taken for one. */
export interface RegisterFacts {
  /** Patients, by which rare names are told. */
  records: number;
  /** Kinds of pairs of one name and birth date that are trusted without a number. */
  namesakes: readonly string[];
  twins: TwinKinds;
  /** Keyed hashes of telephones that stand under many names. */
  crowded: readonly string[];
}

export interface MatchModel {
  fields: Partial<Record<MatchField, FieldShares>>;
  /** Share of values by keyed hash, of those that are not rare; `rest` is the share of a rare one. */
  terms: Partial<Record<MatchField, { rest: number; common: Record<string, number> }>>;
  /** People among whom somebody is looked for. */
  population: number;
  /** How often two Patients are one person, of one household, twins; without it one among the population. */
  priors?: Priors;
  /** Absent until it was learned: then only a home in common, or a village with nothing against it, is trusted. */
  register?: RegisterFacts;
  automatic: number;
  review: number;
  /** When it was learned; absent for the starting weights. */
  learnedAt?: string;
  id?: string;
}

/** The starting weights: u follows from m and the weight of agreement, ln(m/u). */
export function startingModel(policy: MatchPolicy): MatchModel {
  const fields: MatchModel['fields'] = {};
  for (const [field, { agree, close, m }] of Object.entries(policy.weights)) {
    const u = m.map((share, level) => share / Math.exp(level === 0 ? agree : level === LEVELS - 1 ? 0 : close));
    u[LEVELS - 1] = 1 - u.slice(0, -1).reduce((sum, share) => sum + share, 0);
    fields[field as MatchField] = { m, u };
  }
  const { startingAutomatic, review } = policy.thresholds;
  return { fields, terms: {}, population: policy.population, automatic: startingAutomatic, review };
}
