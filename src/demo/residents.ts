/** Residents, births and deaths as FHIR records. */
import type { FhirBundleEntry, FhirResource, Submission } from '../kernel/index.ts';
import { type DemoRegion, pathOf } from './content.ts';
import { dayText, instantOf } from './days.ts';
import { chunk, codeExtension, concept, MAX_ENTRIES, put, reference, resource, submissionOf } from './fhir.ts';
import { BIRTH_CERTIFICATE, ID_NUMBER, localSystem } from './identifiers.ts';
import type { Person } from './people.ts';

/** The population register: sender of residents, births, deaths and moves. */
export const registerOf = (region: DemoRegion): string => `${region.id}-register`;

export const patientId = (region: DemoRegion, person: Person): string =>
  `${region.code}-r${String(person.number).padStart(6, '0')}`;

/** The resident as known on `day`: a death or a move afterwards is not yet in the record. */
export function makePatient(
  region: DemoRegion,
  person: Person,
  places: ReadonlyMap<string, string>,
  day: number,
): FhirResource {
  const id = patientId(region, person);
  const death = person.death && person.death.day <= day ? person.death : undefined;
  const left = person.movedOut !== undefined && person.movedOut <= day ? person.movedOut : undefined;
  const came = person.movedIn;
  const village = places.get(person.village) ?? '';
  const residence = {
    ...(came === undefined ? {} : { start: dayText(came) }),
    ...(left === undefined ? {} : { end: dayText(left) }),
  };
  return resource('Patient', id, {
    identifier: [
      { system: ID_NUMBER, value: person.idNumber },
      { system: localSystem(registerOf(region)), value: `r${String(person.number).padStart(6, '0')}` },
      ...(person.birthCertificate ? [{ system: BIRTH_CERTIFICATE, value: person.birthCertificate }] : []),
    ],
    active: true,
    name: [{ text: person.name }],
    telecom: [{ system: 'phone', value: person.phone }],
    gender: person.sex,
    birthDate: dayText(person.birth),
    ...(death ? { deceasedDateTime: dayText(death.day) } : {}),
    address: [{ text: `${village}${person.house}号`, line: [`${person.house}号`] }],
    extension: [
      codeExtension('area', person.village),
      ...(came === undefined && left === undefined
        ? []
        : [{ url: 'urn:kangyu:ext:residence', valuePeriod: residence }]),
    ],
  });
}

/** Village code -> written place: 云南省玉溪市江川区江城镇孤山村. */
export function placeNames(region: DemoRegion): Map<string, string> {
  const short = (name: string) =>
    name
      .replace(/社区居委会$/u, '社区')
      .replace('居民委员会', '')
      .replace('居委会', '')
      .replace('村民委员会', name.endsWith('村村民委员会') ? '' : '村')
      .replace('村委会', name.endsWith('村村委会') ? '' : '村');
  return new Map(
    region.areas
      .filter((a) => a.level === 'village')
      .map((a) => {
        const above = pathOf(region, a.code).slice(0, -1);
        return [a.code, `${region.place}${above.map((one) => one.name).join('')}${short(a.name)}`];
      }),
  );
}

/** Those who lived in the region on the eve of the register's first day, by township. */
export function* residentSubmissions(
  region: DemoRegion,
  people: readonly Person[],
  eve: number,
  places: ReadonlyMap<string, string>,
): Generator<Submission> {
  const first = people.filter((p) => p.birth <= eve && (p.movedIn === undefined || p.movedIn <= eve));
  for (const township of region.areas.filter((a) => a.level === 'township')) {
    const here = first.filter((p) => p.village.startsWith(township.code));
    yield* chunk(
      registerOf(region),
      `residents/${township.code}`,
      here.map((person) => [put(makePatient(region, person, places, eve))]),
    );
  }
}

/**
 * Births, moves and deaths of [from, to] in the order of time, a quarter a submission while they are few. A later event
 * of a person makes a new version of the same record, so one bundle never holds two of one person.
 */
export function* vitalSubmissions(
  region: DemoRegion,
  people: readonly Person[],
  from: number,
  to: number,
  places: ReadonlyMap<string, string>,
): Generator<Submission> {
  const events = people
    .flatMap((person) => eventsOf(region, person, from, to, places))
    .sort((a, b) => a.day - b.day || a.person - b.person);
  let batch: VitalEvent[] = [];
  let entries = 0;
  let part = 0;
  const flush = (): Submission => {
    part += 1;
    const made = submissionOf(
      registerOf(region),
      `events/${quarterOf(batch[0]!.day)}/${part}`,
      batch.flatMap((e) => e.entries),
    );
    [batch, entries] = [[], 0];
    return made;
  };
  for (const event of events) {
    const last = batch.at(-1);
    const full = entries + event.entries.length > MAX_ENTRIES || batch.some((e) => e.person === event.person);
    if (last && (full || quarterOf(last.day) !== quarterOf(event.day))) yield flush();
    if (last && quarterOf(last.day) !== quarterOf(event.day)) part = 0;
    batch.push(event);
    entries += event.entries.length;
  }
  if (batch.length > 0) yield flush();
}

function quarterOf(day: number): string {
  const text = dayText(day);
  return `${text.slice(0, 4)}-Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`;
}

interface VitalEvent {
  day: number;
  person: number;
  entries: FhirBundleEntry[];
}

function eventsOf(
  region: DemoRegion,
  person: Person,
  from: number,
  to: number,
  places: ReadonlyMap<string, string>,
): VitalEvent[] {
  const within = (day: number | undefined): day is number => day !== undefined && day >= from && day <= to;
  const events: VitalEvent[] = [];
  const on = (day: number, ...more: FhirResource[]) =>
    events.push({ day, person: person.number, entries: [makePatient(region, person, places, day), ...more].map(put) });
  if (person.mother && within(person.birth)) on(person.birth, makeMother(region, person, person.mother));
  if (within(person.movedIn)) on(person.movedIn);
  if (within(person.movedOut)) on(person.movedOut);
  if (person.death && within(person.death.day)) on(person.death.day, makeDeathCause(region, person, person.death));
  return events;
}

function makeMother(region: DemoRegion, child: Person, mother: Person): FhirResource {
  return resource('RelatedPerson', `${patientId(region, child)}-mother`, {
    identifier: [{ system: ID_NUMBER, value: mother.idNumber }],
    active: true,
    patient: reference('Patient', patientId(region, child)),
    relationship: [concept('http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'MTH', '母亲')],
    name: [{ text: mother.name }],
    gender: 'female',
    birthDate: dayText(mother.birth),
  });
}

function makeDeathCause(region: DemoRegion, person: Person, death: { day: number; cause: string }): FhirResource {
  return resource('Observation', `${patientId(region, person)}-death`, {
    status: 'final',
    code: concept('urn:kangyu:cs:event', 'death-cause', '根本死因'),
    subject: reference('Patient', patientId(region, person)),
    effectiveDateTime: instantOf(death.day, 720),
    valueCodeableConcept: concept('http://hl7.org/fhir/sid/icd-10', death.cause),
  });
}
