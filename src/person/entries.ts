/** Records of a person as lines of a list, with the names of what they refer to. */
import type { FhirResource, Kernel } from '../kernel/index.ts';
import {
  type AreaScope,
  type LanedVersion,
  type PersonRecords,
  personRecords,
  readMany,
  type StoredVersion,
} from '../record/index.ts';
import { type Coding, codingsOf, dateOf, endOf, institutionOf, saidOf, statusOf, titleOf } from './describe-record.ts';

export interface PersonEntry {
  /** `Type/<id>/_history/<version>`. */
  reference: string;
  type: string;
  lane: string;
  title: string | null;
  /** As the record says it: a date or an instant. */
  date: string | null;
  end: string | null;
  status: string | null;
  code: Coding | null;
  said: string | null;
  institution: string | null;
  institutionName: string | null;
  /** Records of other senders that say the same. */
  also?: Pick<PersonEntry, 'reference' | 'institution' | 'institutionName'>[];
}

export interface Reading {
  /** `Patient/…` of the person. */
  patients: readonly string[];
  scope: AreaScope;
  /** The version as the reader may see it: what the role does not see in full is masked. */
  show<T extends StoredVersion>(version: T): T;
}

/** Records of the person, as the reader may see them; one statement. */
export async function recordsOf(
  k: Kernel,
  { patients, scope, show }: Reading,
  asked: Omit<PersonRecords, 'patients' | 'scope'>,
): Promise<{ records: LanedVersion[]; nextCursor?: string }> {
  const page = await personRecords(k, k.db, { ...asked, patients, scope });
  return { ...page, records: page.records.map(show) };
}

/**
 * Names of institutions, teams and drugs that the records name, by reference, and the institutions of the encounters in which records
 * that name none were made; one statement for the encounters, where there are any, and one for the names.
 */
export async function namesOf(
  k: Kernel,
  versions: readonly LanedVersion[],
  scope: AreaScope,
): Promise<ReadonlyMap<string, string>> {
  const encounters = await institutionsOfEncounters(k, versions, scope);
  const wanted = new Set<string>(encounters.values());
  for (const { resource } of versions) {
    if (!resource) continue;
    const institution = institutionOf(resource);
    if (institution) wanted.add(institution);
    const medication = (resource.medicationReference as { reference?: string } | undefined)?.reference;
    for (const { reference } of (resource.team ?? []) as { reference?: string }[])
      if (reference && /^CareTeam\/[A-Za-z0-9\-.]+$/.test(reference)) wanted.add(reference);
    if (medication && /^Medication\/[A-Za-z0-9\-.]+$/.test(medication)) wanted.add(medication);
  }
  const keys = [...wanted].map((reference) => ({ type: reference.split('/')[0]!, id: reference.split('/')[1]! }));
  // Institutions and drugs are nobody's secret: they have an area of their own, which need not be the reader's.
  const open = typeof scope === 'object' && 'clearance' in scope ? { clearance: scope.clearance } : '*';
  const found = await readMany(k, k.db, keys, open);
  return new Map([
    ...encounters,
    ...found.flatMap(({ type, id, resource }) => {
      const name =
        type === 'Organization' || type === 'CareTeam' ? resource?.name : resource && titleOf(resource, new Map());
      return typeof name === 'string' ? [[`${type}/${id}`, name] as const] : [];
    }),
  ]);
}

/** `Organization/…` by `Encounter/…`, of the encounters that records without an institution of their own belong to. */
async function institutionsOfEncounters(
  k: Kernel,
  versions: readonly LanedVersion[],
  scope: AreaScope,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(
    versions.flatMap(({ resource }) => {
      const encounter = resource && institutionOf(resource) === null ? encounterOf(resource) : undefined;
      return encounter ?? [];
    }),
  );
  if (wanted.size === 0) return new Map();
  const keys = [...wanted].map((reference) => ({ type: 'Encounter', id: reference.slice('Encounter/'.length) }));
  const found = await readMany(k, k.db, keys, scope);
  return new Map(
    found.flatMap(({ id, resource }) => {
      const institution = resource && institutionOf(resource);
      return institution ? [[`Encounter/${id}`, institution] as const] : [];
    }),
  );
}

/** R4 calls it `context` where a medicine is concerned. */
function encounterOf({ encounter, context }: FhirResource): string | undefined {
  const { reference } = (encounter ?? context ?? {}) as { reference?: string };
  return reference && /^Encounter\/[A-Za-z0-9\-.]+$/.test(reference) ? reference : undefined;
}

const MAIN_CODE: Readonly<Record<string, string>> = {
  Immunization: 'vaccineCode',
  MedicationRequest: 'medicationCodeableConcept',
  MedicationStatement: 'medicationCodeableConcept',
  MedicationDispense: 'medicationCodeableConcept',
};

export function entryOf(version: LanedVersion, names: ReadonlyMap<string, string>): PersonEntry {
  const { type, id, version: number, lane } = version;
  const resource = version.resource!;
  const institution = institutionOf(resource) ?? names.get(encounterOf(resource) ?? '') ?? null;
  return {
    reference: `${type}/${id}/_history/${number}`,
    type,
    lane,
    title: titleOf(resource, names),
    date: dateOf(resource),
    end: endOf(resource),
    status: statusOf(resource),
    code: codingsOf(resource[MAIN_CODE[type] ?? 'code'])[0] ?? null,
    said: saidOf(resource),
    institution,
    institutionName: institution === null ? null : (names.get(institution) ?? null),
  };
}
