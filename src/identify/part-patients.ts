/** What a source says of its own Patients being two persons (HL7 v2 A37): the link that it asked for is undone, or they are parted. */
import type { Tx } from '../kernel/index.ts';
import { type PersonsChanged, splitPerson, unmergePersons } from './merge-persons.ts';
import type { IdentifyKernel } from './model.ts';
import type { Replacement } from './replace-patients.ts';
import { findMerges, selectMembers } from './store-merge.ts';

/** A source's Patient that is not the person of another Patient of it. */
export type Parting = Omit<Replacement, 'survivor'> & { other: string };

/**
 * Parts Patients that stand for one person: a merge that brought them together is undone, else the Patient is taken out, and the index
 * does not link the two again. Nothing changes for Patients of another source, for two that are two already, and for two that state
 * one id number, which is for people to look into.
 */
export async function partPatients(k: IdentifyKernel, tx: Tx, partings: readonly Parting[]): Promise<PersonsChanged> {
  const changed: PersonsChanged = { persons: [], patients: [] };
  for (const { patient, other: another, source } of partings) {
    const members = await selectMembers(tx, { patients: [patient, another] });
    const [own, other] = [patient, another].map((id) => members.find((member) => member.patient === id));
    if (!own || !other || own.person !== other.person) continue;
    if (own.source !== source || other.source !== source) continue;
    if (own.idKey !== null && own.idKey === other.idKey) continue;
    const change = { reason: `${source}: Patient/${patient} ≠ Patient/${another}`, by: source };
    const homes = new Set([own.own, other.own]);
    const merge = (await findMerges(tx, [own.person])).find(
      ({ person, undoneAt }) => undoneAt === null && homes.has(person),
    );
    const parted =
      merge && own.own !== other.own
        ? await unmergePersons(k, tx, merge.id, change)
        : await splitPerson(k, tx, own.person, [patient], change);
    changed.persons.push(...parted.persons);
    changed.patients.push(...parted.patients);
  }
  return { persons: [...new Set(changed.persons)], patients: [...new Set(changed.patients)] };
}
