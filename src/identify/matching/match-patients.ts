/**
 * The probabilistic pass of the master index, for a batch of Patients that no identifier decides. Set-based: one lookup of
 * candidates by keys for all, one comparison of all texts at once; nothing is done for a batch without Patients.
 */
import type { FhirResource, Queryable } from '../../kernel/index.ts';
import type { IdentifyKernel } from '../model.ts';
import { findCandidates, findRefusals, type KeyQuestion } from '../store-matching.ts';
import { type Comparer, compareProfiles, type FieldWeight } from './compare.ts';
import { type Candidate, type Decision, decide } from './decide.ts';
import { openProfile } from './features.ts';
import { matchKeys } from './keys.ts';
import { currentModel } from './model-store.ts';
import { type MatchPolicy, matchPolicy } from './policy.ts';
import { type Profile, profileOf } from './profile.ts';

/** Who is looked for. */
export interface Wanted {
  profile: Profile;
  /** States a valid id number of its own. */
  numbered: boolean;
  deceased: boolean;
  /** Its own record, which is not compared with itself. */
  patient?: string;
  /** Decides for itself; without it the entry only stands as a candidate for those after it. */
  asks: boolean;
}

export interface MatchResult extends Decision {
  /** For each fit what every field says. */
  weights: FieldWeight[][];
}

export const wantedOf = (resource: FhirResource, today: string, numbered: boolean): Omit<Wanted, 'asks'> => ({
  profile: profileOf(resource, today),
  numbered,
  deceased: isDeceased(resource),
});

export const isDeceased = (resource: FhirResource): boolean =>
  resource.deceasedDateTime !== undefined || resource.deceasedBoolean === true;

/** Placeholder person of an entry of the same batch, until it has one. */
export const batchPerson = (n: number): string => `#${n}`;
export const batchIndex = (person: string): number | undefined =>
  person.startsWith('#') ? Number(person.slice(1)) : undefined;

/**
 * Decides the Patients one after another; earlier ones of the batch are candidates of later ones. `lock` is called with the
 * keys of those who ask, before anything is looked up.
 */
export async function matchPatients(
  k: IdentifyKernel,
  q: Queryable,
  wanted: readonly Wanted[],
  lock?: (keys: readonly string[]) => Promise<void>,
): Promise<Map<number, MatchResult>> {
  const results = new Map<number, MatchResult>();
  if (!wanted.some(({ asks }) => asks)) return results;
  const policy = matchPolicy(k.clock.today());
  const hash = (text: string) => k.sealer.hmac(text).toString();
  const keys = wanted.map(({ profile }) => matchKeys(profile, policy.keys, hash));
  await lock?.(keys.flatMap((list, n) => (wanted[n]!.asks ? list : [])));
  const found = await lookUp(k, q, wanted, keys, policy);
  if (found.size === 0) return results;
  const model = await currentModel(k, q);
  const profiles = [...wanted.map(({ profile }) => profile)];
  for (const list of found.values())
    for (const candidate of list) {
      const { profile } = candidate;
      if (!profile) continue;
      candidate.at = profiles.push(profile) - 1;
    }
  const comparer = compareProfiles(profiles, model, hash);
  for (const [n, candidates] of found) {
    const { numbered, deceased } = wanted[n]!;
    const named = candidates.map((candidate) => settled(candidate, results));
    const decision = decide({ at: n, numbered, deceased }, named, comparer, model, policy.ambiguity);
    if (decision.zone !== 'new') results.set(n, withWeights(decision, n, comparer));
  }
  return results;
}

interface Found extends Candidate {
  /** Not for an entry of the batch, whose profile is there already. */
  profile?: Profile;
}

/** An entry of the batch that was linked itself stands for that person. */
function settled(candidate: Found, results: ReadonlyMap<number, MatchResult>): Candidate {
  const n = batchIndex(candidate.person);
  const result = n === undefined ? undefined : results.get(n);
  if (result?.zone !== 'automatic') return candidate;
  const { person, candidate: via } = result.fits[0]!;
  return { ...candidate, person, numbered: candidate.numbered || via.numbered, deceased: via.deceased };
}

async function lookUp(
  k: IdentifyKernel,
  q: Queryable,
  wanted: readonly Wanted[],
  keys: readonly string[][],
  policy: MatchPolicy,
): Promise<Map<number, Found[]>> {
  const questions = wanted.flatMap(({ asks, numbered }, n): KeyQuestion[] =>
    asks ? keys[n]!.map((key) => ({ n, key, numbered })) : [],
  );
  const rows = await findCandidates(q, questions, { largest: policy.largestBlock, most: policy.candidates });
  const refusals = await findRefusals(q, rows.length === 0 ? [] : wanted.flatMap(({ patient }) => patient ?? []));
  const found = new Map<number, Found[]>();
  const opened = new Map<string, Profile>();
  const take = (n: number, candidate: Found) => {
    const list = found.get(n) ?? [];
    if (list.length < policy.candidates) list.push(candidate);
    found.set(n, list);
  };
  const own = new Set(wanted.flatMap(({ patient }) => patient ?? []));
  for (const { n, patient, person, state, sealed, numbered } of rows) {
    // Patients of this batch are candidates as they are now, not as they were.
    if (own.has(patient)) continue;
    const profile = opened.get(patient) ?? openProfile(k, sealed, patient);
    opened.set(patient, profile);
    const refused = refusals.has(`${wanted[n]!.patient} ${person}`);
    take(n, { at: -1, patient, person, numbered, deceased: state === 'deceased', refused, profile });
  }
  for (const [n, earlier] of withinBatch(wanted, keys, policy.largestBlock)) {
    const { patient = '', numbered, deceased } = wanted[earlier]!;
    take(n, { at: earlier, patient, person: batchPerson(earlier), numbered, deceased, refused: false });
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** Pairs of entries of the batch that share a key, the later first; an identifier decides between two numbered ones. */
function withinBatch(wanted: readonly Wanted[], keys: readonly string[][], largest: number): [number, number][] {
  const byKey = new Map<string, number[]>();
  keys.forEach((list, n) => {
    for (const key of list) byKey.set(key, [...(byKey.get(key) ?? []), n]);
  });
  const pairs = new Set<string>();
  const list: [number, number][] = [];
  for (const members of byKey.values()) {
    if (members.length > largest) continue;
    members.forEach((n, at) => {
      if (!wanted[n]!.asks) return;
      for (const earlier of members.slice(0, at)) {
        const same = wanted[n]!.patient !== undefined && wanted[n]!.patient === wanted[earlier]!.patient;
        if (same || pairs.has(`${n} ${earlier}`) || (wanted[n]!.numbered && wanted[earlier]!.numbered)) continue;
        pairs.add(`${n} ${earlier}`);
        list.push([n, earlier]);
      }
    });
  }
  return list;
}

function withWeights(decision: Decision, n: number, comparer: Comparer): MatchResult {
  return { ...decision, weights: decision.fits.map(({ candidate }) => comparer.explain(n, candidate.at)) };
}
