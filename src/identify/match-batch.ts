/** The probabilistic pass within a batch: whom it concerns, and what is kept of what it found. */
import { type Tx, uuidv7 } from '../kernel/index.ts';
import type { Findings, PersonChanges } from './assign-persons.ts';
import { indexPatients } from './matching/features.ts';
import { batchIndex, type MatchResult, matchPatients, type Wanted, wantedOf } from './matching/match-patients.ts';
import { displayName, movedOut } from './matching/profile.ts';
import type { IdentifyKernel } from './model.ts';
import { foldName } from './names.ts';
import type { Hash, Plan } from './plan-entries.ts';
import type { KnownLink, KnownPerson } from './store.ts';
import {
  deleteFeatures,
  findNames,
  lockMatching,
  noteScores,
  openSimilar,
  type SimilarReview,
  settleStates,
} from './store-matching.ts';

/**
 * Looks for the persons of Patients that no identifier decides: new ones, and such as stand alone for a person without an id
 * number and say something new. Two statements for the batch, none without such Patients.
 */
export async function findMatches(
  k: IdentifyKernel,
  tx: Tx,
  standing: readonly Plan[],
  links: ReadonlyMap<string, KnownLink>,
  persons: ReadonlyMap<string, KnownPerson>,
  hash: Hash,
): Promise<Findings> {
  const today = k.clock.today();
  const plans = standing.filter((plan) => plan.resource && !plan.exists && plan.method !== 'DELETE');
  const wanted = plans.map((plan): Wanted => {
    const numbered = plan.personKeys.some(({ kind }) => kind === 'id-number');
    return {
      ...wantedOf(plan.resource!, today, numbered),
      patient: plan.id!,
      asks: isUndecided(plan, links.get(plan.id!), persons),
    };
  });
  const matches = await matchPatients(k, tx, wanted, (keys) => lockMatching(tx, keys));
  return {
    matches: new Map([...matches].map(([n, match]) => [plans[n]!, match])),
    names: await findNames(tx, personsWithOtherNames(plans, links, persons, hash)),
    plans,
  };
}

function isUndecided(plan: Plan, link: KnownLink | undefined, persons: ReadonlyMap<string, KnownPerson>): boolean {
  if (plan.personKeys.some(({ hash }) => persons.has(hash))) return false;
  if (!link) return true;
  return link.active && link.links === 1 && link.personIdKey === null && link.method === 'new';
}

function personsWithOtherNames(
  plans: readonly Plan[],
  links: ReadonlyMap<string, KnownLink>,
  persons: ReadonlyMap<string, KnownPerson>,
  hash: Hash,
): string[] {
  const found = new Set<string>();
  for (const plan of plans) {
    const name = displayName(plan.resource);
    if (!name) continue;
    const key = hash(`name|${foldName(name)}`);
    const known = plan.personKeys.flatMap(({ hash: identifier }) => persons.get(identifier) ?? []);
    for (const { person, nameKey } of known) if (nameKey !== null && nameKey !== key) found.add(person);
    const link = links.get(plan.id!);
    if (link?.personNameKey && link.personNameKey !== key) found.add(link.person);
  }
  return [...found];
}

/** Brings the index to what the batch says, notes how sure automatic links are, and opens what people must look at. */
export async function saveMatches(
  k: IdentifyKernel,
  tx: Tx,
  changes: PersonChanges,
  findings: Findings,
  deleted: readonly string[],
  at: Date,
): Promise<void> {
  const today = k.clock.today();
  await indexPatients(
    k,
    tx,
    changes.links.map(({ plan, previous }) => ({
      patient: plan.id!,
      resource: plan.resource!,
      numbered: plan.idNumber !== undefined,
      known: previous !== null,
    })),
  );
  await deleteFeatures(tx, deleted);
  const scores = [];
  const reviews: SimilarReview[] = [];
  for (const { plan, person, method } of changes.links) {
    const match = findings.matches.get(plan);
    if (method === 'matched' && match) {
      const [best] = match.fits;
      scores.push({ patient: plan.id!, score: best!.probability, via: best!.candidate.patient });
    } else if (match?.zone === 'review') reviews.push(...reviewsOf(plan, person.id, match, findings, changes));
  }
  await noteScores(tx, scores);
  await openSimilar(tx, reviews, at);
  const moved = changes.links.filter(({ plan }) => movedOut(plan.resource!, today)).map(({ plan }) => plan.id!);
  await settleStates(tx, [...deleted, ...moved]);
}

function reviewsOf(
  plan: Plan,
  person: string,
  { fits, weights }: MatchResult,
  { plans }: Findings,
  { links }: PersonChanges,
): SimilarReview[] {
  return fits.flatMap((fit, at) => {
    const n = batchIndex(fit.person);
    const other = n === undefined ? fit.person : links.find((link) => link.plan === plans[n])?.person.id;
    if (other === undefined || other === person) return [];
    return {
      id: uuidv7(),
      reason: 'similar',
      patient: plan.id!,
      person,
      other,
      candidate: fit.candidate.patient,
      score: fit.probability,
      weights: weights[at],
    };
  });
}
