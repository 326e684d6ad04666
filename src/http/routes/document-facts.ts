/** What a national document about a patient or a visit is made of, read from the records. */
import { createHash } from 'node:crypto';
import { type DocumentFacts, institutionOf } from '../../ingest/index.ts';
import { type FhirResource, KangyuError, type Kernel } from '../../kernel/index.ts';
import { type AreaScope, getCurrent, read, type StoredVersion, search } from '../../record/index.ts';

/** Types whose records name the visit, with the search parameter that finds them. */
const OF_VISIT: readonly (readonly [type: string, parameter: string])[] = [
  ['Condition', 'encounter'],
  ['Observation', 'encounter'],
  ['Procedure', 'encounter'],
  ['DiagnosticReport', 'encounter'],
  ['MedicationRequest', 'encounter'],
  ['MedicationStatement', 'context'],
  ['ServiceRequest', 'encounter'],
];
const OF_PATIENT: readonly string[] = ['AllergyIntolerance', 'Immunization'];
/** Of each type; a visit has some dozens, a life some hundreds. */
const EACH = 500;
const SHARED = new Set(['N', 'R', 'V']);

export interface Found {
  facts: DocumentFacts;
  patient: StoredVersion;
}

/** Throws when patient or visit are not there in `scope`, or the visit is somebody else's. */
export async function findFacts(
  k: Kernel,
  scope: AreaScope | undefined,
  { type, patient: patientId, encounter: encounterId }: { type: string; patient: string; encounter?: string },
): Promise<Found> {
  const patient = await getCurrent(k, k.db, 'Patient', patientId, scope);
  const encounter = encounterId === undefined ? undefined : await getCurrent(k, k.db, 'Encounter', encounterId, scope);
  const subject = (encounter?.resource.subject as { reference?: string } | undefined)?.reference;
  if (encounter && subject !== `Patient/${patientId}`)
    throw new KangyuError('record.not-found', { reference: `Encounter/${encounterId}` });
  const found = await related(k, scope, patientId, encounterId);
  const versions = [patient, ...(encounter ? [encounter] : []), ...found];
  // The same records in the same versions make the same document, byte for byte.
  const id = createHash('sha256')
    .update([type, ...versions.map((one) => `${one.type}/${one.id}/${one.version}`).sort()].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const at = new Date(Math.max(...versions.map((one) => one.at.getTime()))).toISOString();
  const institution = institutionOf(await providerOf(k, encounter?.resource));
  const confidentiality = highest(versions.map(({ resource }) => resource!));
  return {
    patient,
    facts: {
      type,
      id,
      at,
      patient: patient.resource,
      ...(encounter ? { encounter: encounter.resource } : {}),
      ...(institution ? { institution } : {}),
      resources: withReason(
        found.map(({ resource }) => resource!),
        encounter?.resource,
      ),
      confidentiality,
    },
  };
}

async function related(
  k: Kernel,
  scope: AreaScope | undefined,
  patient: string,
  encounter: string | undefined,
): Promise<StoredVersion[]> {
  const options = scope === undefined ? {} : { scope };
  const about: [string, string] = ['patient', `Patient/${patient}`];
  const pages = await Promise.all([
    ...OF_VISIT.map(([type, parameter]) =>
      search(
        k,
        k.db,
        type,
        [
          about,
          ...(encounter === undefined ? [] : ([[parameter, `Encounter/${encounter}`]] as [string, string][])),
          ['_count', String(EACH)],
        ],
        options,
      ),
    ),
    ...OF_PATIENT.map((type) => search(k, k.db, type, [about, ['_count', String(EACH)]], options)),
  ]);
  const found = pages.flatMap(({ matches }) => matches);
  return once(found.sort((a, b) => `${a.type}/${a.id}`.localeCompare(`${b.type}/${b.id}`)));
}

/**
 * What several records say alike is said once: a document that was taken in, one made here among them, left records of its own
 * beside those it was made of.
 */
function once(versions: readonly StoredVersion[]): StoredVersion[] {
  const seen = new Set<string>();
  return versions.filter(({ resource }) => {
    const key = saying(resource!);
    if (key === undefined || seen.has(key)) return key === undefined;
    seen.add(key);
    return true;
  });
}

/** Type, code, values and time; undefined of a record without a code. A visit's diagnosis is said whenever it was recorded. */
function saying(resource: FhirResource): string | undefined {
  const concept = (resource.code ?? resource.vaccineCode ?? resource.medicationCodeableConcept) as
    | { coding?: { system?: string; code?: string }[]; text?: string }
    | undefined;
  const [coding] = concept?.coding ?? [];
  const code = coding?.code === undefined ? concept?.text : `${coding.system}|${coding.code}`;
  if (code === undefined) return undefined;
  if (resource.resourceType === 'Condition') return JSON.stringify(['Condition', code]);
  const values = Object.entries(resource).filter(([name]) =>
    /^(value|component|dosage|occurrence|effective|performed)/.test(name),
  );
  return JSON.stringify([resource.resourceType, code, values]);
}

async function providerOf(k: Kernel, encounter: FhirResource | undefined): Promise<FhirResource | undefined> {
  const reference = (encounter?.serviceProvider as { reference?: string } | undefined)?.reference;
  const [type, id] = reference?.split('/') ?? [];
  return type === 'Organization' && id ? (await read(k, k.db, type, id))?.resource : undefined;
}

/** A visit may say its diagnoses as reasons only. */
function withReason(resources: FhirResource[], encounter: FhirResource | undefined): FhirResource[] {
  if (!encounter || resources.some(({ resourceType }) => resourceType === 'Condition')) return resources;
  const reasons = (encounter.reasonCode ?? []) as Record<string, unknown>[];
  return [...resources, ...reasons.map((code): FhirResource => ({ resourceType: 'Condition', code }))];
}

function highest(resources: readonly FhirResource[]): string {
  const codes = resources.flatMap(({ meta }) =>
    ((meta as { security?: { code?: string }[] } | undefined)?.security ?? []).map(({ code }) => code ?? ''),
  );
  return ['V', 'R'].find((code) => codes.includes(code) && SHARED.has(code)) ?? 'N';
}
