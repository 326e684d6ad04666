import { findSamePerson } from '../identify/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { knowPersons } from '../record/index.ts';

/** A consent counts for all records of the person, whichever source they came from. */
export function knowSamePersons(k: Pick<Kernel, 'sealer'>): void {
  knowPersons(k, async (q, patients) => {
    const ids = patients.map((reference) => reference.slice('Patient/'.length));
    const found = await findSamePerson(q, ids);
    return new Map(found.map((one) => [`Patient/${one.patient}`, one.patients.map((id) => `Patient/${id}`)]));
  });
}
