/** Persons made one by people, taken apart again, and Patients taken out: links move, records never do. */
import { KangyuError, type Tx, uuidv7 } from '../kernel/index.ts';
import type { IdentifyKernel } from './model.ts';
import { openSimilar, type SimilarReview } from './store-matching.ts';
import {
  type DecisionRow,
  endMerge,
  findMerge,
  findMergedInto,
  findSurvivor,
  insertDecision,
  insertMerge,
  insertPerson,
  lockPersons,
  moveBack,
  moveIdentifiers,
  movePatients,
  moveToSurvivor,
  selectLaterArrivals,
  selectMembers,
  setPersonState,
} from './store-merge.ts';
import { insertRefusals } from './store-reviews.ts';

export interface Change {
  reason: string;
  by: string;
  /** The review in which it was decided. */
  review?: string;
}

/** What changed: the persons, and all Patients that stand for them now, whose figures are stale. */
export interface PersonsChanged {
  persons: string[];
  patients: string[];
  merge?: string;
}

const PERSON_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Makes `person` one with `into`, which survives. Its links and identifiers move and remember whose they were.
 * @throws identify.person-unknown, identify.merge-self, identify.merged
 */
export async function mergePersons(
  k: IdentifyKernel,
  tx: Tx,
  person: string,
  into: string,
  change: Change,
): Promise<PersonsChanged> {
  if (!PERSON_ID.test(person) || !PERSON_ID.test(into)) throw new KangyuError('identify.person-unknown');
  if (person === into) throw new KangyuError('identify.merge-self');
  const locked = await lockPersons(tx, [person, into]);
  for (const id of [person, into]) {
    const row = locked.get(id);
    if (!row) throw new KangyuError('identify.person-unknown');
    if (row.state === 'merged') throw new KangyuError('identify.merged', { survivor: row.survivor });
  }
  const at = k.clock.now();
  const merge = uuidv7();
  const { reason, by } = change;
  await insertMerge(tx, { id: merge, person, survivor: into, stateBefore: locked.get(person)!.state, reason, by, at });
  const decision = await note(tx, { kind: 'merge', person, other: into, merge }, change, at);
  await moveToSurvivor(tx, person, into, { method: 'merged', decision, by, reason, at });
  await setPersonState(tx, person, 'merged', into);
  return { ...(await touched(tx, [person, into])), merge };
}

/**
 * Undoes a merge: links and identifiers of before go back; Patients that came later are decided again, by whose id number they
 * state, or by the Patient they were matched with, which people are asked to confirm.
 * @throws identify.merge-unknown
 */
export async function unmergePersons(
  k: IdentifyKernel,
  tx: Tx,
  merge: string,
  change: Change,
): Promise<PersonsChanged> {
  const row = PERSON_ID.test(merge) ? await findMerge(tx, merge) : undefined;
  if (!row || row.undoneAt) throw new KangyuError('identify.merge-unknown');
  const root = (await findSurvivor(tx, row.person))!.id;
  await lockPersons(tx, [row.person, root]);
  const at = k.clock.now();
  const { reason, by } = change;
  const owners = await findMergedInto(tx, row.person);
  await endMerge(tx, merge, at);
  const decision = await note(tx, { kind: 'unmerge', person: row.person, other: root, merge }, change, at);
  const move = { method: 'unmerged', decision, by, reason, at };
  const back = new Set(await moveBack(tx, owners, move));
  await setPersonState(tx, row.person, row.stateBefore, null);
  const arrivals = await selectLaterArrivals(tx, root, row.at);
  const follow = arrivals.filter(({ numberOwner }) => numberOwner === row.person).map(({ patient }) => patient);
  for (const patient of follow) back.add(patient);
  // A Patient found by one that went back goes with it, and those found by it.
  const matched = arrivals.filter(({ method, numberOwner }) => method === 'matched' && numberOwner === null);
  const reviews: SimilarReview[] = [];
  for (const { patient, via } of matched) {
    if (via !== null && back.has(via)) {
      follow.push(patient);
      back.add(patient);
    }
    reviews.push(...(await confirmation(tx, patient, [row.person, root], back)));
  }
  if (follow.length > 0) await movePatients(tx, follow, row.person, null, move);
  await openSimilar(tx, reviews, at);
  return { ...(await touched(tx, [row.person, root])), merge };
}

/** The pair of a Patient that was decided again and somebody of the side it is not on, for people to confirm. */
async function confirmation(
  tx: Tx,
  patient: string,
  [person, root]: [string, string],
  back: ReadonlySet<string>,
): Promise<SimilarReview[]> {
  const members = await selectMembers(tx, { persons: [person, root] });
  const here = back.has(patient);
  const other = members.find((member) => back.has(member.patient) !== here && member.patient !== patient);
  if (!other) return [];
  const [own, opposite] = here ? [person, root] : [root, person];
  return [
    {
      id: uuidv7(),
      reason: 'merge-undone',
      patient,
      person: own,
      other: opposite,
      candidate: other.patient,
      score: 0.5,
      weights: null,
    },
  ];
}

/**
 * Takes Patients out of a person that they were linked to wrongly; together they are a person of their own, and the index does
 * not link them again.
 * @throws identify.member-unknown when one is not of this person, or none would be left
 */
export async function splitPerson(
  k: IdentifyKernel,
  tx: Tx,
  person: string,
  patients: readonly string[],
  change: Change,
): Promise<PersonsChanged & { created: string }> {
  if (!PERSON_ID.test(person)) throw new KangyuError('identify.person-unknown');
  const row = (await lockPersons(tx, [person])).get(person);
  if (!row) throw new KangyuError('identify.person-unknown');
  const members = await selectMembers(tx, { persons: [person] });
  const out = members.filter(({ patient }) => patients.includes(patient));
  const stay = members.filter(({ patient }) => !patients.includes(patient));
  if (out.length !== new Set(patients).size || out.length === 0 || stay.length === 0)
    throw new KangyuError('identify.member-unknown');
  const at = k.clock.now();
  const created = uuidv7();
  const { reason, by } = change;
  await insertPerson(tx, created, 'split', out[0]!.nameKey, at);
  const decision = await note(tx, { kind: 'split', person, other: created, patient: out[0]!.patient }, change, at);
  const ids = out.map(({ patient }) => patient);
  await movePatients(tx, ids, created, 'decided', { method: 'split', decision, by, reason, at });
  if ((await moveIdentifiers(tx, person, created, ids)) > 0) await setPersonState(tx, created, 'confirmed', null);
  await insertRefusals(
    tx,
    ids.map((patient) => ({ patient, person: created, other: person, candidate: stay[0]!.patient })),
    { by, reason, at },
  );
  return { ...(await touched(tx, [person, created])), created };
}

async function note(
  tx: Tx,
  what: Pick<DecisionRow, 'kind'> & Partial<DecisionRow>,
  { reason, by, review }: Change,
  at: Date,
): Promise<string> {
  const id = uuidv7();
  await insertDecision(tx, {
    person: null,
    other: null,
    patient: null,
    merge: null,
    ...what,
    review: review ?? null,
    id,
    reason,
    by,
    at,
  });
  return id;
}

async function touched(tx: Tx, persons: string[]): Promise<PersonsChanged> {
  const members = await selectMembers(tx, { persons });
  return { persons, patients: members.map(({ patient }) => patient) };
}
