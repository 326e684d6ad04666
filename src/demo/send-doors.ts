/**
 * Two institutions of the demo do not speak FHIR: the first hospital sends HL7 v2 of its patients, a primary centre CDA
 * documents. Some people are known to both and to the population register, so they come in through three doors.
 */
import { type Random, seededRandom } from '../algorithms/random.ts';
import {
  addSender,
  type DocumentFacts,
  type IngestSubmission,
  institutionOf,
  receiveHl7,
  writeDocument,
} from '../ingest/index.ts';
import type { FhirResource, Kernel, Receipt } from '../kernel/index.ts';
import { handInDocument } from '../pipeline/index.ts';
import { read, readMany, search } from '../record/index.ts';
import type { DemoRegion, Institution } from './content.ts';
import { addYears, dayNumber, dayText, instantOf } from './days.ts';
import { measure } from './hl7v2.ts';
import { admissionOf, bookingOf, type Hl7Sender, hl7PatientOf, registrationOf, resultsOf } from './hl7v2-messages.ts';
import { ID_NUMBER } from './identifiers.ts';
import { organizationId, usccOf } from './institutions.ts';
import { recogniseResults } from './recognise-results.ts';

/** People whom the centre sends documents of, all of them patients of the hospital too, and patients of the hospital alone. */
const SHARED = 12;
const OTHERS = 12;
/** Of the hospital's patients, how many lie in it on the last day. */
const IN_HOSPITAL = 4;
const IN_FLIGHT = 4;
const CENTRES = ['C220', 'C210', 'B100'];
const PHYSICAL = 'http://loinc.org';

type Accept = (submission: IngestSubmission) => Promise<Receipt>;
export interface DoorsSent {
  /** Earlier results of the hospital that the centre was shown. */
  prompts: number;
  hl7: { source: string; messages: number; stored: number };
  cda: { source: string; documents: number; stored: number };
  /** `Patient/id` in the population register of who is known to all three. */
  shared: string[];
}

/**
 * Hands in what the two institutions send on the demo's last days. Neither says where its patients live, and stays go on, so no
 * figure of people or visits moves. One of the hospital's patients came with a relative's card and stands wrongly with that
 * person; the index asks people about it. The same again are duplicates. Undefined where an institution is missing.
 */
export async function sendDoors(
  k: Kernel,
  accept: Accept,
  region: DemoRegion,
  { from, to, seed }: { from: string; to: string; seed: number },
): Promise<DoorsSent | undefined> {
  const hospital = await present(k, region, (one) => one.class.startsWith('A'));
  const centre = await present(k, region, ({ class: kind }) => CENTRES.includes(kind));
  if (!hospital || !centre) return undefined;
  const shared = await patientsOf(k, centre.organization.id!, SHARED, []);
  const others = await patientsOf(k, hospital.organization.id!, OTHERS, shared);
  const random = seededRandom(`${region.code}/${seed}/doors`);
  const last = dayNumber(to);
  const sender: Hl7Sender = { application: 'HIS', facility: hospital.institution.id };
  const source = `${region.id}-hl7-${hospital.institution.id}`;
  await addSender(
    k,
    {
      ...sender,
      source,
      institution: usccOf(region, hospital.institution),
      from,
      note: `${hospital.organization.name} HIS`,
    },
    'demo',
  ).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'ingest.hl7v2-node-taken') throw error; // registered by a load before
  });
  const threads = [...shared, ...others].map((patient, n) =>
    hospitalMessages(sender, patient, n, last, random.fork(`${n}`)),
  );
  if (shared[0]) threads.push([borrowedCard(sender, shared[0], last)]);
  const hl7 = await inTurns(threads, async (message) => {
    const { verdict } = await receiveHl7({ kernel: k, accept }, Buffer.from(message));
    return verdict === 'A';
  });
  const documents = shared.map((patient) => [
    documentOf(patient, institutionOf(centre.organization)!, last, random.fork(patient.id!)),
  ]);
  const cdaSource = `${region.id}-phis-${centre.institution.id}`;
  const cda = await inTurns(documents, async (facts) => {
    const content = Buffer.from(writeDocument(facts));
    const { status } = await handInDocument(k, accept, { name: `${facts.id}.xml`, content, source: cdaSource });
    return status === 'stored';
  });
  const prompts = await recogniseResults(k, {
    centre: centre.organization.id!,
    hospital: hospital.organization.id!,
    patients: shared.map(({ id }) => id!),
    scope: region.code,
    from,
  });
  return {
    prompts,
    hl7: { source, messages: hl7.all, stored: hl7.stored },
    cda: { source: cdaSource, documents: cda.all, stored: cda.stored },
    shared: shared.map(({ id }) => `Patient/${id}`),
  };
}

interface Present {
  institution: Institution;
  organization: FhirResource;
}

/** The first institution of a kind that is there. */
async function present(
  k: Kernel,
  region: DemoRegion,
  fits: (institution: Institution) => boolean,
): Promise<Present | undefined> {
  const institution = region.institutions.find(fits);
  if (!institution) return undefined;
  const organization = (await read(k, k.db, 'Organization', organizationId(region, institution.id)))?.resource;
  return organization ? { institution, organization } : undefined;
}

/** Living grown-ups of the last visits of an institution, each once, without those named. */
async function patientsOf(
  k: Kernel,
  organization: string,
  limit: number,
  without: readonly FhirResource[],
): Promise<FhirResource[]> {
  const { matches } = await search(k, k.db, 'Encounter', [
    ['service-provider', `Organization/${organization}`],
    ['status', 'finished'],
    ['_sort', '-date'],
    ['_count', String(limit * 8)],
  ]);
  const ids = new Set(
    matches.map(({ resource }) => String(resource!.subject?.reference ?? '').replace('Patient/', '')),
  );
  for (const { id } of without) ids.delete(id!);
  const found = await readMany(
    k,
    k.db,
    [...ids].filter((id) => id !== '').map((id) => ({ type: 'Patient', id })),
  );
  const grown = dayText(addYears(dayNumber(k.clock.today()), -16));
  const fits = ({ deceasedDateTime, birthDate, identifier }: FhirResource): boolean =>
    deceasedDateTime === undefined &&
    birthDate < grown &&
    identifier?.some(({ system }: { system?: string }) => system === ID_NUMBER);
  const byId = new Map(found.map(({ id, resource }) => [id, resource!]));
  return [...ids]
    .flatMap((id) => byId.get(id) ?? [])
    .filter(fits)
    .slice(0, limit);
}

const at = (day: number, minutes: number): Date => new Date(instantOf(day, minutes));

/** What the hospital sends about a patient, in order: registration, results, and a stay or the next appointment. */
function hospitalMessages(
  sender: Hl7Sender,
  resource: FhirResource,
  n: number,
  last: number,
  random: Random,
): string[] {
  const number = String(n + 1).padStart(5, '0');
  const patient = hl7PatientOf(resource, `P${number}`);
  const day = last - 1 - (n % 5);
  const began = at(day, random.int(8 * 60, 15 * 60));
  const after = new Date(began.getTime() + 90 * 60_000);
  const stay = { visit: `V${number}`, ward: '内科', reason: { code: 'I10.x00', name: '高血压' } };
  const booking = {
    number: `B${number}`,
    start: at(last + random.int(2, 14), random.int(16, 32) * 30),
    minutes: 15,
    service: '内科复诊',
  };
  return [
    registrationOf(sender, `R${number}`, began, patient),
    resultsOf(sender, `O${number}`, after, patient, measure(random)),
    n % 6 === 0 && n / 6 < IN_HOSPITAL
      ? admissionOf(sender, `A${number}`, began, patient, stay)
      : bookingOf(sender, `S${number}`, after, patient, booking),
  ];
}

/** Somebody of the family, registered on the card of a patient: the index takes both for one and asks. */
function borrowedCard(sender: Hl7Sender, owner: FhirResource, last: number): string {
  const card = hl7PatientOf(owner, 'P90001');
  const name = `${card.name.slice(0, 2)}${card.name.endsWith('安') ? '平' : '安'}`;
  return registrationOf(sender, 'R90001', at(last, 8 * 60), { ...card, name });
}

/** 个人基本健康信息登记 of the centre, which knows the person by id number alone. */
function documentOf(
  { id, ...patient }: FhirResource,
  institution: NonNullable<DocumentFacts['institution']>,
  last: number,
  random: Random,
): DocumentFacts {
  const value = (code: string, display: string, from: number, to: number, unit: string) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: PHYSICAL, code, display }] },
    valueQuantity: {
      value: Math.round(from + random.next() * (to - from)),
      unit,
      system: 'http://unitsofmeasure.org',
      code: unit,
    },
  });
  return {
    type: 'HSDA00.01',
    id: `${id}-basic`,
    at: instantOf(last - random.int(1, 20), 9 * 60),
    patient: patient as FhirResource,
    institution,
    resources: [
      {
        resourceType: 'Condition',
        code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10', display: '高血压' }] },
      },
      value('8480-6', '收缩压', 118, 158, 'mm[Hg]'),
    ] as FhirResource[],
  };
}

/** Works through threads side by side; what belongs to one thread keeps its order. */
async function inTurns<T>(
  threads: readonly (readonly T[])[],
  send: (one: T) => Promise<boolean>,
): Promise<{ all: number; stored: number }> {
  const counts = { all: 0, stored: 0 };
  const waiting = [...threads];
  const work = async (): Promise<void> => {
    for (let thread = waiting.shift(); thread; thread = waiting.shift())
      for (const one of thread) {
        counts.all += 1;
        if (await send(one)) counts.stored += 1;
      }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return counts;
}
