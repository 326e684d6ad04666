/** Looks for a person by demographics, without storing anything (FHIR Patient/$match, IHE ITI-119). */
import { parseIdNumber } from '../algorithms/id-number.ts';
import type { FhirResource, Queryable } from '../kernel/index.ts';
import { personKey } from './identifiers.ts';
import { compareProfiles } from './matching/compare.ts';
import { decide, type Fit } from './matching/decide.ts';
import { openProfile } from './matching/features.ts';
import { matchKeys } from './matching/keys.ts';
import { isDeceased } from './matching/match-patients.ts';
import { currentModel } from './matching/model-store.ts';
import { nameFit } from './matching/name-fit.ts';
import { matchPolicy } from './matching/policy.ts';
import { profileOf } from './matching/profile.ts';
import type { IdentifyKernel } from './model.ts';
import { findPersons } from './store.ts';
import { findCandidates } from './store-matching.ts';
import { selectMembers } from './store-merge.ts';

export type MatchGrade = 'certain' | 'probable' | 'possible' | 'certainly-not';

export interface PersonMatch {
  person: string;
  /** The Patient that fits best, then the person's others. */
  patients: string[];
  /** 0 … 1 */
  score: number;
  grade: MatchGrade;
}

/** Persons that fit, the likeliest first; `certain` ones are those that the index would link by itself. */
export async function matchPerson(
  k: IdentifyKernel,
  q: Queryable,
  resource: FhirResource,
  options: { count: number },
): Promise<PersonMatch[]> {
  const today = k.clock.today();
  const profile = profileOf(resource, today);
  const hash = (text: string) => k.sealer.hmac(text).toString();
  const policy = matchPolicy(today);
  const number = parseIdNumber(profile.idNumber, today);
  const found = new Map<string, PersonMatch>();
  if (number.ok) {
    const owner = (await findPersons(q, [hash(personKey('id-number', number.id.value, today))])).values().next().value;
    if (owner) {
      const members = await selectMembers(q, { persons: [owner.person] });
      const names = members.map(({ sealed, patient }) => (sealed ? openProfile(k, sealed, patient).name : ''));
      const fit = profile.name === '' ? 'other' : nameFit(profile.name, names.filter(Boolean));
      const grade = fit === 'same' ? 'certain' : fit === 'like' ? 'probable' : 'possible';
      found.set(owner.person, {
        person: owner.person,
        patients: members.map(({ patient }) => patient),
        score: fit === 'same' ? 1 : fit === 'like' ? 0.9 : 0.5,
        grade,
      });
    }
  }
  const questions = matchKeys(profile, policy.keys, hash).map((key) => ({ n: 0, key, numbered: false }));
  const rows = await findCandidates(q, questions, { largest: policy.largestBlock, most: policy.candidates });
  const model = await currentModel(k, q);
  const comparer = compareProfiles(
    [profile, ...rows.map(({ sealed, patient }) => openProfile(k, sealed, patient))],
    model,
    hash,
  );
  const candidates = rows.map(({ patient, person, state, numbered }, at) => ({
    at: at + 1,
    patient,
    person,
    numbered: numbered && number.ok,
    deceased: state === 'deceased',
    refused: false,
  }));
  const decision = decide(
    { at: 0, numbered: number.ok, deceased: isDeceased(resource) },
    candidates,
    comparer,
    { ...model, review: POSSIBLE },
    policy.ambiguity,
  );
  for (const fit of decision.fits) {
    if (found.has(fit.person)) continue;
    const others = rows.filter(({ person, patient }) => person === fit.person && patient !== fit.candidate.patient);
    found.set(fit.person, {
      person: fit.person,
      patients: [fit.candidate.patient, ...others.map(({ patient }) => patient)],
      score: Math.round(fit.probability * 10_000) / 10_000,
      grade: gradeOf(fit, decision.zone === 'automatic', model.review),
    });
  }
  return [...found.values()].sort((a, b) => b.score - a.score).slice(0, options.count);
}

/** All Patients that stand for the persons of these, in the order in which they came. */
export async function patientsOfPersons(q: Queryable, patients: readonly string[]): Promise<string[]> {
  const named = await selectMembers(q, { patients });
  const members = await selectMembers(q, { persons: [...new Set(named.map(({ person }) => person))] });
  return members.map(({ patient }) => patient);
}

/** The person that a Patient stands for. */
export async function personOfPatient(q: Queryable, patient: string): Promise<string | undefined> {
  return (await selectMembers(q, { patients: [patient] }))[0]?.person;
}

/** Below this somebody is not named as a match at all. */
const POSSIBLE = 0.05;

function gradeOf({ probability }: Fit, automatic: boolean, review: number): MatchGrade {
  if (automatic) return 'certain';
  return probability >= review ? 'probable' : 'possible';
}
