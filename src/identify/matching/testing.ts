/** A synthetic Chinese register taken in by the index, and how its decisions compare with the truth. */
import type { Mistake, Written } from '../../algorithms/linkage/testing-people.ts';
import { ID_SYSTEM } from '../../ingest/testing.ts';
import type { FhirBundleEntry, FhirResource, Kernel, Tx } from '../../kernel/index.ts';
import { type Records, resolve } from '../index.ts';

export const NO_RECORDS: Records = {
  locate: async () => new Set<string>(),
  match: async (_q, conditions) => conditions.map(() => undefined),
  readMany: async () => [],
};

export function patientOf(row: Written, n: number): FhirResource {
  return {
    resourceType: 'Patient',
    identifier: [
      { system: `urn:kangyu:id:local:s${n}`, value: `n${n}` },
      ...(row.idNumber ? [{ system: ID_SYSTEM, value: row.idNumber }] : []),
    ],
    name: [{ text: row.name }],
    gender: row.sex === '男' ? 'male' : 'female',
    birthDate: dateOf(row.birthDate),
    telecom: [{ system: 'phone', value: row.phone }],
    address: [{ text: row.address }],
  };
}

/** A day that the calendar does not have cannot be sent; its year can. */
function dateOf(text: string): string {
  const digits = text.replaceAll('-', '');
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  const real = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(day) ? day : digits.slice(0, 4);
}

/** Hands the Patients to the identify step in batches; gives their ids. */
export async function takeIn(k: Kernel, patients: readonly FhirResource[], batch = 500): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < patients.length; from += batch) {
    const entries = patients.slice(from, from + batch).map((resource): FhirBundleEntry => ({ resource }));
    const resolved = await k.db.transaction((tx: Tx) =>
      resolve(
        k,
        tx,
        entries.map((entry) => ({ group: 0, atomic: false, source: 'register', problems: [], ...entry })),
        NO_RECORDS,
      ),
    );
    ids.push(...resolved.map(({ id }) => id));
  }
  return ids;
}

export interface OnlineQuality {
  /** Links made (a record to a person that had another record). */
  links: number;
  falseLinks: [Written, Written][];
  byMistake: Map<Mistake, { all: number; linked: number; review: number }>;
}

/** Compares the persons that the index gave with the truth. Every record after a person's first should be linked. */
export async function onlineQuality(
  k: Kernel,
  rows: readonly Written[],
  ids: readonly string[],
): Promise<OnlineQuality> {
  const links = new Map(
    (
      await k.db.query<{ patient_id: string; person_id: string }>(
        'select patient_id, person_id from identify.pub_patient_person',
      )
    ).map(({ patient_id, person_id }) => [patient_id, person_id]),
  );
  const reviewed = new Set(
    (
      await k.db.query<{ patient_id: string; candidate: string }>('select patient_id, candidate from identify.review')
    ).flatMap(({ patient_id, candidate }) => [patient_id, candidate]),
  );
  const quality: OnlineQuality = { links: 0, falseLinks: [], byMistake: new Map() };
  const clean = new Map(rows.flatMap((row, n) => (row.mistake === 'none' ? [[row.person, ids[n]!] as const] : [])));
  const firstOf = new Map<string, number>();
  rows.forEach((row, n) => {
    const person = links.get(ids[n]!)!;
    const first = firstOf.get(person);
    if (first === undefined) firstOf.set(person, n);
    else {
      quality.links += 1;
      if (rows[first]!.person !== row.person) quality.falseLinks.push([rows[first]!, row]);
    }
    if (row.mistake === 'none') return;
    const count = quality.byMistake.get(row.mistake) ?? { all: 0, linked: 0, review: 0 };
    count.all += 1;
    if (links.get(clean.get(row.person)!) === person) count.linked += 1;
    else if (reviewed.has(ids[n]!)) count.review += 1;
    quality.byMistake.set(row.mistake, count);
  });
  return quality;
}
