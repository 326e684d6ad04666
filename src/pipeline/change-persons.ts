/**
 * What people decide about persons, in one transaction: links move, figures of all Patients concerned become stale, and a
 * Linkage resource a person says so in the change feed, so that subscriptions tell of identity changes.
 */
import { describePerson, type PersonsChanged } from '../identify/index.ts';
import { type FhirBundleEntry, type FhirResource, type Kernel, type Submit, type Tx, uuidv7 } from '../kernel/index.ts';
import { markStale, scheduleRecompute } from '../measure/indicators/index.ts';
import { followPersons } from '../record/index.ts';

const AREA_EXTENSION = 'urn:kangyu:ext:area';
const SOURCE = 'kangyu-identity';

/** Runs one change of persons and carries its consequences; all or nothing. */
export async function changePersons<T extends PersonsChanged>(
  k: Kernel,
  submit: Submit,
  by: string,
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  return k.db.transaction(async (tx) => {
    const changed = await change(tx);
    await carryChange(k, tx, submit, by, changed);
    return changed;
  });
}

/** The consequences of a change of persons, in its transaction. */
export async function carryChange(
  k: Kernel,
  tx: Tx,
  submit: Submit,
  by: string,
  { persons, patients }: PersonsChanged,
): Promise<void> {
  if (patients.length === 0) return;
  const rows = patients.map((id) => ({ id }));
  if (await markStale(tx, [{ view: 'resident', old: [], new: rows }])) await scheduleRecompute(k, tx);
  await followPersons(k, tx, patients);
  const entries = await linkages(k, tx, persons);
  if (entries.length === 0) return;
  await submit.accept(tx, {
    source: SOURCE,
    externalId: uuidv7(),
    kind: 'fhir',
    submittedBy: by,
    bundle: { resourceType: 'Bundle', type: 'batch', entry: entries },
  });
}

/**
 * What stands for each person now; one that was merged away is no longer active and names its survivor's Patients. A person with one
 * Patient only is linked with none: the Linkage says so of those it was parted from (R4 lnk-1 asks for two items).
 */
async function linkages(k: Kernel, tx: Tx, persons: readonly string[]): Promise<FhirBundleEntry[]> {
  const entries: FhirBundleEntry[] = [];
  const described = [];
  for (const id of new Set(persons)) described.push({ id, ...(await describePerson(k, tx, id)) });
  for (const { id, person, members, area } of described) {
    const parted = described.flatMap((other) => (other.person === person ? [] : other.members));
    if (members.length === 0 || (members.length === 1 && parted.length === 0)) continue;
    const active = person === id && members.length > 1;
    const items = members.length > 1 ? members : [...members, ...parted];
    const resource: FhirResource = {
      resourceType: 'Linkage',
      id,
      active,
      ...(area === null ? {} : { extension: [{ url: AREA_EXTENSION, valueCode: area }] }),
      item: items.map(({ patient }, at) => ({
        type: !active ? 'historical' : at === 0 ? 'source' : 'alternate',
        resource: { reference: `Patient/${patient}` },
      })),
    };
    entries.push({ resource, request: { method: 'PUT', url: `Linkage/${id}` } });
  }
  return entries;
}
