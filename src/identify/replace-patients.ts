/** What a source says of its own Patients being one person (HL7 v2 A40, FHIR Patient.link): merged, or shown to people. */
import { type Tx, uuidv7 } from '../kernel/index.ts';
import { nameFit } from './matching/name-fit.ts';
import { mergePersons, type PersonsChanged } from './merge-persons.ts';
import type { IdentifyKernel } from './model.ts';
import { byAge, profileIn } from './review-pairs.ts';
import { findRefusals, openSimilar } from './store-matching.ts';
import { countNumbers, findMerges, type MemberRow, selectMembers } from './store-merge.ts';

/** A source's Patient that the source replaced by another; ids without the type. */
export interface Replacement {
  patient: string;
  survivor: string;
  source: string;
}

/** Probability shown with a pair that a source named and the evidence stands against. */
const DOUBTFUL = 0.5;

/**
 * Makes the persons of replaced Patients one with those of their survivors, as the review page does: reversible and on record.
 * Where something stands against it (Patients of another source, two id numbers, two names with two birth dates or sexes, a pair that people
 * parted) a review is opened instead. What is one already, or not known, changes nothing.
 */
export async function replacePatients(
  k: IdentifyKernel,
  tx: Tx,
  replacements: readonly Replacement[],
): Promise<PersonsChanged> {
  const changed: PersonsChanged = { persons: [], patients: [] };
  for (const { patient, survivor, source } of replacements) {
    const members = await selectMembers(tx, { patients: [patient, survivor] });
    const [own, other] = [patient, survivor].map((id) => members.find((member) => member.patient === id));
    if (!own || !other || own.person === other.person) continue;
    const against = await standsAgainst(k, tx, own, other, source);
    if (against) {
      await openSimilar(tx, [reviewOf(own, other)], k.clock.now());
      continue;
    }
    const reason = `${source}: Patient/${patient} → Patient/${survivor}`;
    const merged = await mergePersons(k, tx, ...(await byAge(tx, own, other)), { reason, by: source });
    changed.persons.push(...merged.persons);
    changed.patients.push(...merged.patients);
  }
  return { persons: [...new Set(changed.persons)], patients: [...new Set(changed.patients)] };
}

async function standsAgainst(
  k: IdentifyKernel,
  tx: Tx,
  own: MemberRow,
  other: MemberRow,
  source: string,
): Promise<boolean> {
  // A source speaks for the numbers it gave, not for those of others.
  if (own.source !== source || other.source !== source) return true;
  if ((await countNumbers(tx, [own.person, other.person])) > 1) return true;
  const refused = await findRefusals(tx, [own.patient, other.patient]);
  if (refused.has(`${own.patient} ${other.person}`) || refused.has(`${other.patient} ${own.person}`)) return true;
  const undone = (await findMerges(tx, [own.person])).some(
    ({ person, survivor, undoneAt }) => undoneAt !== null && [person, survivor].includes(other.person),
  );
  return undone || areDifferent(k, own, other);
}

/** Two names that cannot be one name, and a birth date or sex that differs too: a nameless emergency patient is none of that. */
function areDifferent(k: IdentifyKernel, own: MemberRow, other: MemberRow): boolean {
  const [a, b] = [own, other].map(({ sealed, patient }) => profileIn(k, sealed, patient));
  if (a!.name === '' || b!.name === '' || nameFit(a!.name, [b!.name]) !== 'other') return false;
  const differ = (field: 'birthDate' | 'sex') => a![field] !== '' && b![field] !== '' && a![field] !== b![field];
  return differ('birthDate') || differ('sex');
}

const reviewOf = (own: MemberRow, other: MemberRow) => ({
  id: uuidv7(),
  reason: 'replaced',
  patient: own.patient,
  person: own.person,
  other: other.person,
  candidate: other.patient,
  score: DOUBTFUL,
  weights: null,
});
