/** What people look at and decide: pairs of Patients that may be one person. */
import { KangyuError, type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';
import { compareProfiles, type FieldWeight } from './matching/compare.ts';
import { openProfile } from './matching/features.ts';
import { currentModel } from './matching/model-store.ts';
import type { Profile } from './matching/profile.ts';
import { type Change, mergePersons, type PersonsChanged, splitPerson, unmergePersons } from './merge-persons.ts';
import type { IdentifyKernel } from './model.ts';
import { findMerge, findSurvivor, insertDecision, lastDecision, type MemberRow, selectMembers } from './store-merge.ts';
import { closeReview, findReview, type ReviewOutcome, type ReviewRow } from './store-reviews.ts';

export interface ReviewSide {
  patient: string;
  person: string;
  personState: string;
  source: string;
  area: string | null;
  deceased: boolean;
  /** Texts as the source wrote them, whole, for callers to mask. */
  profile: Profile;
}

export interface ReviewPair {
  review: ReviewRow;
  /** The Patient the review is about, and the one it was compared with; absent when it is deleted. */
  sides: ReviewSide[];
  weights: FieldWeight[];
  /** That both are one person, by what they say now; null when one of them is gone. */
  probability: number | null;
  /** When the weights were learned; null for the starting weights. */
  learnedAt: string | null;
}

/** Both sides of a review as they are now, with what every field says. */
export async function getReview(k: IdentifyKernel, q: Queryable, id: string): Promise<ReviewPair> {
  const review = await requireReview(q, id);
  if (review.person === null) throw new KangyuError('identify.review-unknown');
  const [first, second] = await sidesOf(q, review);
  const sides = await Promise.all([first, second].flatMap((member) => (member ? sideOf(k, q, member) : [])));
  const model = await currentModel(k, q);
  const learnedAt = model.learnedAt ?? null;
  if (sides.length < 2) return { review, sides, weights: [], probability: null, learnedAt };
  const comparer = compareProfiles(
    sides.map(({ profile }) => profile),
    model,
    (text) => k.sealer.hmac(text).toString(),
  );
  const { probability } = comparer.compare(0, 1);
  return { review, sides, weights: comparer.explain(0, 1), probability, learnedAt };
}

async function requireReview(q: Queryable, id: string, lock = false): Promise<ReviewRow> {
  const review = /^[0-9a-f-]{36}$/.test(id) ? await findReview(q, id, lock) : undefined;
  if (!review) throw new KangyuError('identify.review-unknown');
  return review;
}

/** The Patient, and the other one: as compared, else the first of the other person, else another one of its own. */
async function sidesOf(q: Queryable, review: ReviewRow): Promise<[MemberRow | undefined, MemberRow | undefined]> {
  const { patient, candidate, person, other } = review;
  const named = await selectMembers(q, { patients: [patient, ...(candidate ? [candidate] : [])] });
  const own = named.find((member) => member.patient === patient);
  if (candidate) return [own, named.find((member) => member.patient === candidate)];
  const survivors = await Promise.all([other, person].map((id) => (id ? findSurvivor(q, id) : undefined)));
  const persons = survivors.flatMap((row) => row?.id ?? []);
  const members = (await selectMembers(q, { persons }))
    .filter((member) => member.patient !== patient)
    // Who lives somewhere first: it says more, and those of that area see the pair by it.
    .sort((a, b) => Number(a.area === null) - Number(b.area === null));
  return [own, members.find((member) => member.person !== own?.person) ?? members[0]];
}

async function sideOf(k: IdentifyKernel, q: Queryable, member: MemberRow): Promise<ReviewSide> {
  const { patient, person, source, area, deceased, sealed } = member;
  const state = (await findSurvivor(q, person))?.state ?? 'temporary';
  return { patient, person, personState: state, source, area, deceased, profile: profileIn(k, sealed, patient) };
}

const NOTHING: Profile = { name: '', sex: '', birthDate: '', idNumber: '', mother: '', phone: '', address: '' };
export const profileIn = (k: IdentifyKernel, sealed: Buffer | null, patient: string): Profile =>
  sealed ? openProfile(k, sealed, patient) : NOTHING;

/** A review of two institutions or workers, whose records are not this room's. @throws identify.review-unknown */
export async function getRegisterReview(q: Queryable, id: string): Promise<ReviewRow | undefined> {
  const review = /^[0-9a-f-]{36}$/.test(id) ? await findReview(q, id) : undefined;
  if (!review) throw new KangyuError('identify.review-unknown');
  return review.person === null ? review : undefined;
}

/** Notes what people found about two institutions or workers; records are put right by their sources. */
async function noteRegisterDecision(
  k: IdentifyKernel,
  tx: Tx,
  review: ReviewRow,
  outcome: ReviewOutcome,
  { reason, by }: Change,
): Promise<Decided> {
  const at = k.clock.now();
  const { id, patient } = review;
  const row = { person: null, other: null, merge: null, review: id, patient, reason, by, at };
  await insertDecision(tx, { ...row, id: uuidv7(), kind: outcome });
  await closeReview(tx, id, { state: outcome === 'wait' ? 'open' : 'decided', outcome, at, by, note: reason });
  return { persons: [], patients: [], review: id };
}

export interface Decided extends PersonsChanged {
  review: string;
}

/**
 * Decides a review: `same` makes the two persons one, `different` keeps or takes them apart for good, `wait` notes that more has to
 * be found out.
 * @throws identify.review-unknown, identify.review-decided, identify.no-pair
 */
export async function decideReview(
  k: IdentifyKernel,
  tx: Tx,
  id: string,
  outcome: ReviewOutcome,
  change: Change,
): Promise<Decided> {
  const review = await requireReview(tx, id, true);
  if (review.state === 'decided') throw new KangyuError('identify.review-decided', { outcome: review.outcome });
  if (review.person === null) return noteRegisterDecision(k, tx, review, outcome, change);
  const [own, other] = await sidesOf(tx, review);
  const at = k.clock.now();
  const { reason, by } = change;
  const decision = { person: own?.person ?? null, other: other?.person ?? null, patient: review.patient, review: id };
  const linked = { ...change, review: id };
  let changed: PersonsChanged = { persons: [], patients: [] };
  if (outcome !== 'wait' && own && other) {
    if (outcome === 'same' && own.person !== other.person)
      changed = await mergePersons(k, tx, ...(await byAge(tx, own, other)), linked);
    if (outcome === 'different' && own.person === other.person)
      changed = await splitPerson(k, tx, own.person, [own.patient], linked);
  } else if (outcome === 'same') throw new KangyuError('identify.no-pair');
  await insertDecision(tx, { ...decision, id: uuidv7(), kind: outcome, merge: changed.merge ?? null, reason, by, at });
  await closeReview(tx, id, { state: outcome === 'wait' ? 'open' : 'decided', outcome, at, by, note: reason });
  return { ...changed, review: id };
}

/** Who is merged into whom: a confirmed person survives, then the one with more Patients, then the older one. */
export async function byAge(tx: Tx, own: MemberRow, other: MemberRow): Promise<[string, string]> {
  const [a, b] = await Promise.all([own, other].map(({ person }) => findSurvivor(tx, person)));
  const members = await selectMembers(tx, { persons: [own.person, other.person] });
  const count = (person: string) => members.filter((member) => member.person === person).length;
  const confirmed = (state: string | undefined) => (state === 'temporary' || state === 'split' ? 1 : 0);
  const order =
    confirmed(a?.state) - confirmed(b?.state) ||
    count(other.person) - count(own.person) ||
    a!.createdAt.getTime() - b!.createdAt.getTime();
  return order < 0 ? [other.person, own.person] : [own.person, other.person];
}

/** Takes the last decision of a review back; what it merged is taken apart, what it took apart is one again. */
export async function undoDecision(k: IdentifyKernel, tx: Tx, id: string, change: Change): Promise<Decided> {
  const review = await requireReview(tx, id, true);
  const last = await lastDecision(tx, id);
  if (!last || last.kind === 'undo') throw new KangyuError('identify.review-open');
  const linked = { ...change, review: id };
  let changed: PersonsChanged = { persons: [], patients: [] };
  // The merge may have been undone since, on the page of the person: then only the pair is open again.
  const merge = last.kind === 'same' && last.merge ? await findMerge(tx, last.merge) : undefined;
  if (merge && !merge.undoneAt) changed = await unmergePersons(k, tx, merge.id, linked);
  if (last.kind === 'different' && last.person !== null && last.person === last.other) {
    const [own] = await selectMembers(tx, { patients: [review.patient] });
    if (own && own.person !== last.person) changed = await mergePersons(k, tx, own.person, last.person, linked);
  }
  const at = k.clock.now();
  const { reason, by } = change;
  await insertDecision(tx, { ...last, id: uuidv7(), kind: 'undo', merge: null, reason, by, at });
  await closeReview(tx, id, { state: 'open', outcome: null, at, by, note: reason });
  return { ...changed, review: id };
}
