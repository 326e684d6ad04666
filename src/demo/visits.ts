/** Contacts with care month by month: encounters, the conditions first diagnosed in them, children's vaccinations. */
import { type Random, seededRandom, weightedIndex } from '../algorithms/random.ts';
import type { FhirBundleEntry, FhirResource, Submission } from '../kernel/index.ts';
import { type DemoRegion, type Institution, pathOf } from './content.ts';
import { ageOn, dayText, instantOf, monthStarts, yearOf } from './days.ts';
import { concept, MAX_ENTRIES, put, reference, resource, submissionOf } from './fhir.ts';
import { centreOf, organizationId } from './institutions.ts';
import { livesOn } from './life-events.ts';
import type { Person } from './people.ts';
import { CHRONIC, drawReason, type EncounterClass, reasonName } from './reasons.ts';
import { patientId } from './residents.ts';
import { type Dose, dosesDue } from './vaccines.ts';

const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** Share of outpatient contacts that are emergencies (assumed). */
const EMERGENCY_SHARE = 0.03;

/** Share of hospital contacts in a city that stay in the own county where it has such a hospital (assumed). */
const OWN_COUNTY = 0.8;

interface Choice {
  list: Institution[];
  draw: (random: Random) => number;
}
interface Hospitals extends Choice {
  /** By county, in a region of several. */
  near: ReadonlyMap<string, Choice>;
}
interface Places {
  village: ReadonlyMap<string, Institution>;
  centre: ReadonlyMap<string, Institution>;
  countyOf: (village: string) => string;
  outpatient: Hospitals;
  inpatient: Hospitals;
  emergency: Hospitals;
  obstetric: Hospitals;
}

function pickHospital({ list, draw, near }: Hospitals, county: string, random: Random): Institution {
  const own = near.get(county);
  if (own && random.chance(OWN_COUNTY)) return own.list[own.draw(random)]!;
  return list[draw(random)]!;
}

/** Sender of an institution's contacts: hospitals send themselves, village clinics through their township's centre. */
function senderOf(region: DemoRegion, institution: Institution): string {
  if (institution.class.startsWith('A')) return `${region.id}-his-${institution.id}`;
  // The township within the region: 101 in a county, 202101 in a city.
  return `${region.id}-primary-${institution.area.slice(region.code.endsWith('00') ? 3 : 6, 9)}`;
}

/**
 * Everything that [from, to] brings, in the order of time. Each sender's contacts are collected until a submission is
 * full.
 */
export function* visitSubmissions(
  region: DemoRegion,
  people: readonly Person[],
  from: number,
  to: number,
  seed: string,
): Generator<Submission> {
  const places = placesOf(region);
  const rates = rateTable(region);
  const random = seededRandom(`${seed}/visits`);
  const outbox = new Outbox();
  const known = new Set<string>();
  const months = monthStarts(from, to);
  const births = birthsByMonth(people, from, to);
  const doses = dosesDue(people, from, to, seed);
  let next = 0;
  let number = 0;
  for (const [i, monthStart] of months.entries()) {
    const start = Math.max(monthStart, from);
    const end = Math.min((months[i + 1] ?? to + 1) - 1, to);
    const share = (end - start + 1) / 365.25;
    for (const person of people) {
      if (!livesOn(person, start)) continue;
      const last = Math.min(end, (person.death?.day ?? end + 1) - 1, (person.movedOut ?? end + 1) - 1);
      if (last < start) continue;
      const age = Math.min(119, ageOn(person.birth, start));
      const rate = rates[age]!;
      const dice = random.next();
      const inpatient = rate.inpatient * share;
      if (dice >= inpatient + rate.outpatient * share) continue;
      number += 1;
      const kind: EncounterClass = dice < inpatient ? 'IMP' : random.chance(EMERGENCY_SHARE) ? 'EMER' : 'AMB';
      const day = random.int(start, last);
      const visit = makeVisit(region, places, person, { kind, day, age, number, to }, random);
      yield* outbox.add(visit.sender, monthStart, visit.entries(known));
    }
    for (const baby of births.get(monthStart) ?? []) {
      number += 1;
      const visit = makeDelivery(region, places, baby, number, random);
      yield* outbox.add(visit.sender, monthStart, visit.entries);
    }
    for (; next < doses.length && doses[next]!.day <= end; next += 1) {
      const dose = doses[next]!;
      const centre = places.centre.get(dose.child.village.slice(0, 9))!;
      yield* outbox.add(senderOf(region, centre), monthStart, [put(makeImmunization(region, centre, dose))]);
    }
  }
  yield* outbox.flushAll();
}

/** Entries waiting to be sent, by sender; a submission covers whole contacts of one year at most. */
class Outbox {
  readonly #waiting = new Map<string, { entries: FhirBundleEntry[]; year: number; part: number }>();

  *add(sender: string, day: number, entries: FhirBundleEntry[]): Generator<Submission> {
    const year = yearOf(day);
    let waiting = this.#waiting.get(sender);
    if (waiting && (waiting.year !== year || waiting.entries.length + entries.length > MAX_ENTRIES)) {
      yield this.#send(sender, waiting);
      waiting = { entries: [], year, part: waiting.year === year ? waiting.part + 1 : 1 };
      this.#waiting.set(sender, waiting);
    }
    if (!waiting) {
      waiting = { entries: [], year, part: 1 };
      this.#waiting.set(sender, waiting);
    }
    waiting.entries.push(...entries);
  }

  *flushAll(): Generator<Submission> {
    for (const [sender, waiting] of this.#waiting) if (waiting.entries.length > 0) yield this.#send(sender, waiting);
    this.#waiting.clear();
  }

  #send(sender: string, waiting: { entries: FhirBundleEntry[]; year: number; part: number }): Submission {
    return submissionOf(sender, `contacts/${waiting.year}/${String(waiting.part).padStart(4, '0')}`, waiting.entries);
  }
}

function placesOf(region: DemoRegion): Places {
  const counties = region.areas.filter((a) => a.level === 'county').map((a) => a.code);
  const countyOf = countiesOf(region);
  const choice = (list: Institution[], weight: (i: Institution) => number): Choice => ({
    list,
    draw: weightedIndex(list.map(weight)),
  });
  const at = (class_: (i: Institution) => boolean, weight: (i: Institution) => number): Hospitals => {
    const list = region.institutions.filter((i) => class_(i) && weight(i) > 0);
    const near = counties.map((code) => [code, list.filter((i) => countyOf(i.area) === code)] as const);
    return {
      ...choice(list, weight),
      near: new Map(
        counties.length < 2
          ? []
          : near.filter(([, own]) => own.length > 0).map(([code, own]) => [code, choice(own, weight)] as const),
      ),
    };
  };
  const beds = (i: Institution) => Object.values(i.beds).reduce((sum, counts) => sum + counts.at(-1)!, 0);
  const hospital = (i: Institution) => i.class.startsWith('A');
  const centres = new Map(
    region.areas.filter((a) => a.level === 'township').map((a) => [a.code, centreOf(region, a.code)]),
  );
  // A zone without a centre of its own is served by another centre of its county.
  const inCounty = new Map(
    [...centres].flatMap(([code, centre]) => (centre ? [[countyOf(code), centre] as const] : [])),
  );
  return {
    village: new Map(region.institutions.filter((i) => i.runBy === 'village').map((i) => [i.area, i])),
    centre: new Map([...centres].map(([code, centre]) => [code, (centre ?? inCounty.get(countyOf(code)))!] as const)),
    countyOf,
    outpatient: at(hospital, beds),
    inpatient: at((i) => beds(i) > 0, beds),
    emergency: at((i) => 'emergency' in i.departments, beds),
    obstetric: at(
      (i) => 'obstetric' in i.beds,
      (i) => i.beds.obstetric!.at(-1)!,
    ),
  };
}

/** Township or village -> county; the code of a township that a managed area looks after does not say it. */
function countiesOf(region: DemoRegion): (area: string) => string {
  const townships = new Map(
    region.areas
      .filter((a) => a.level === 'township')
      .map((a) => [a.code, pathOf(region, a.code).find((one) => one.level === 'county')?.code ?? region.code]),
  );
  return (area) => townships.get(area.slice(0, 9)) ?? region.code;
}

function rateTable(region: DemoRegion): { outpatient: number; inpatient: number }[] {
  const bands = region.levels.visits;
  return Array.from({ length: 120 }, (_, age) => bands.findLast((band) => band.age <= age) ?? bands[0]!);
}

/** Where somebody goes: 38 % of outpatients to the village clinic, 20 % to the township centre, the others to a hospital. */
function chooseInstitution(places: Places, person: Person, kind: EncounterClass, random: Random): Institution {
  const county = places.countyOf(person.village);
  if (kind === 'EMER') return pickHospital(places.emergency, county, random);
  if (kind === 'IMP') return pickHospital(places.inpatient, county, random);
  const dice = random.next();
  const village = dice < 0.38 ? places.village.get(person.village) : undefined;
  const centre = dice < 0.58 ? places.centre.get(person.village.slice(0, 9)) : undefined;
  return village ?? centre ?? pickHospital(places.outpatient, county, random);
}

interface Occasion {
  kind: EncounterClass;
  day: number;
  age: number;
  number: number;
  /** Last day of the demo: a stay that lasts beyond it has no end yet. */
  to: number;
}

function makeVisit(
  region: DemoRegion,
  places: Places,
  person: Person,
  occasion: Occasion,
  random: Random,
): { sender: string; entries(known: Set<string>): FhirBundleEntry[] } {
  const { kind, day, age, number, to } = occasion;
  const institution = chooseInstitution(places, person, kind, random);
  const reason = drawReason(kind, age, person.sex, random);
  const begin = random.int(8 * 60, 17 * 60);
  const minutes = kind === 'IMP' ? random.int(3, 13) * 1440 + random.int(-120, 120) : random.int(15, 90);
  const latest = Math.min(to, person.death ? person.death.day : to);
  const over = day + Math.floor((begin + minutes) / 1440) <= latest;
  const id = `${region.code}-e${String(number).padStart(8, '0')}`;
  const end = over ? instantOf(day, begin + minutes) : person.death ? instantOf(person.death.day, 720) : undefined;
  const encounter = resource('Encounter', id, {
    status: end ? 'finished' : 'in-progress',
    class: { system: ACT, code: kind },
    subject: reference('Patient', patientId(region, person)),
    serviceProvider: reference('Organization', organizationId(region, institution.id)),
    period: { start: instantOf(day, begin), ...(end ? { end } : {}) },
    reasonCode: [concept(ICD10, reason, reasonName(reason))],
  });
  return {
    sender: senderOf(region, institution),
    entries(known) {
      const key = `${person.number}/${reason}`;
      if (!CHRONIC.has(reason) || known.has(key)) return [put(encounter)];
      known.add(key);
      return [put(encounter), put(makeCondition(region, person, reason, day, id))];
    },
  };
}

function makeCondition(region: DemoRegion, person: Person, code: string, day: number, encounter: string): FhirResource {
  return resource('Condition', `${encounter}-c`, {
    clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
    verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
    code: concept(ICD10, code, reasonName(code)),
    subject: reference('Patient', patientId(region, person)),
    encounter: reference('Encounter', encounter),
    recordedDate: dayText(day),
  });
}

function makeImmunization(
  region: DemoRegion,
  centre: Institution,
  { child, vaccine, number, day }: Dose,
): FhirResource {
  return resource(
    'Immunization',
    `${patientId(region, child)}-${vaccine.toLowerCase().replace(/[^a-z0-9]/g, '')}-${number}`,
    {
      status: 'completed',
      vaccineCode: concept('urn:kangyu:cs:vaccine', vaccine),
      patient: reference('Patient', patientId(region, child)),
      occurrenceDateTime: dayText(day),
      performer: [{ actor: reference('Organization', organizationId(region, centre.id)) }],
      protocolApplied: [{ doseNumberPositiveInt: number }],
    },
  );
}

function birthsByMonth(people: readonly Person[], from: number, to: number): Map<number, Person[]> {
  const births = new Map<number, Person[]>();
  for (const start of monthStarts(from, to)) births.set(start, []);
  for (const person of people)
    if (person.mother && person.birth >= from && person.birth <= to)
      births.get(monthStarts(person.birth, person.birth)[0]!)!.push(person);
  return births;
}

/** The mother's stay in a hospital with obstetric beds, from the early hours of the day of birth. */
function makeDelivery(
  region: DemoRegion,
  places: Places,
  baby: Person,
  number: number,
  random: Random,
): { sender: string; entries: FhirBundleEntry[] } {
  const institution = pickHospital(places.obstetric, places.countyOf(baby.village), random);
  const encounter = resource('Encounter', `${region.code}-e${String(number).padStart(8, '0')}`, {
    status: 'finished',
    class: { system: ACT, code: 'IMP' },
    subject: reference('Patient', patientId(region, baby.mother!)),
    serviceProvider: reference('Organization', organizationId(region, institution.id)),
    period: {
      start: instantOf(baby.birth, random.int(0, 360)),
      end: instantOf(baby.birth, random.int(2, 4) * 1440 + 600),
    },
    reasonCode: [concept(ICD10, 'O80', '单胎顺产')],
  });
  return { sender: senderOf(region, institution), entries: [put(encounter)] };
}
