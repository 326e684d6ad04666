/**
 * Rows that are wrong on purpose, so that the quarantine has something to show: each is wrong in one way that somebody
 * can put right. Four are physicians who began in the demo's last year; correcting them moves that year's R04.
 */
import { type Random, seededRandom } from '../algorithms/random.ts';
import type { FhirBundleEntry, FhirResource, Submission } from '../kernel/index.ts';
import type { DemoRegion } from './content.ts';
import { addYears, dayText, instantOf, yearOf, yearStart } from './days.ts';
import { concept, put, reference, submissionOf } from './fhir.ts';
import { ID_NUMBER, LICENCE, makeUscc, spoilCheck, USCC } from './identifiers.ts';
import { makeBed, statisticsOf } from './institutions.ts';
import { livesOn } from './life-events.ts';
import { makeName } from './names.ts';
import type { Person, Register } from './people.ts';
import { makePatient, patientId, registerOf } from './residents.ts';
import type { WorkerRecord } from './workers.ts';

/** A submission with the positions of the entries that must end in quarantine. */
export interface Faulty {
  submission: Submission;
  wrong: number[];
}

type PhysicianFault = 'period' | 'organization' | 'id-number';

/** Workers held back from the ordinary report because their rows are wrong: physicians who joined in the year of `to`. */
export function choosePhysicians(
  region: DemoRegion,
  workers: readonly WorkerRecord[],
  to: number,
): Map<number, PhysicianFault> {
  const { faults } = region.levels;
  const kinds: PhysicianFault[] = [
    ...new Array<PhysicianFault>(faults.physicianPeriodReversed).fill('period'),
    ...new Array<PhysicianFault>(faults.physicianWithoutOrganization).fill('organization'),
    ...new Array<PhysicianFault>(faults.physicianIdChecksum).fill('id-number'),
  ];
  const joined = workers.filter(({ roles }) => {
    const [only] = roles;
    return (
      roles.length === 1 &&
      only!.post.slot.line === 'physician/clinical' &&
      only!.post.start >= yearStart(yearOf(to)) &&
      only!.post.end === undefined
    );
  });
  return new Map(kinds.slice(0, joined.length).map((kind, i) => [joined[i]!.worker.number, kind]));
}

export function physicianFaults(
  region: DemoRegion,
  workers: readonly WorkerRecord[],
  chosen: ReadonlyMap<number, PhysicianFault>,
  to: number,
): Faulty {
  const entries: FhirBundleEntry[] = [];
  const wrong: number[] = [];
  for (const record of workers) {
    const kind = chosen.get(record.worker.number);
    if (!kind) continue;
    const [practitioner, role] = spoilPhysician(record, kind);
    if (kind === 'id-number') wrong.push(entries.length);
    entries.push(put(practitioner));
    wrong.push(entries.length);
    entries.push(put(role));
  }
  return { submission: submissionOf(statisticsOf(region), `workers/late-${yearOf(to)}`, entries), wrong };
}

function spoilPhysician({ practitioner, roles }: WorkerRecord, kind: PhysicianFault): [FhirResource, FhirResource] {
  const { role, post } = roles[0]!;
  if (kind === 'organization') {
    // The sender wrote the institution's name and left the code out.
    return [practitioner, { ...role, organization: { display: post.institution.name } }];
  }
  if (kind === 'period') {
    // A contract of three years whose end was typed a decade too early.
    return [practitioner, { ...role, period: { ...role.period, end: dayText(addYears(post.start, -7)) } }];
  }
  const identifier = practitioner.identifier.map((id: { system: string; value: string }) =>
    id.system === ID_NUMBER ? { ...id, value: spoilCheck(id.value) } : id,
  );
  const licence = practitioner.identifier.find((id: { system: string }) => id.system === LICENCE).value;
  // The post names the physician by licence, so it can follow once the person's record is corrected.
  return [
    { ...practitioner, identifier },
    { ...role, practitioner: { reference: `Practitioner?identifier=${LICENCE}|${licence}` } },
  ];
}

/** Residents whose numbers, birth dates or sexes do not agree. They are people beyond the register. */
export function residentFaults(
  region: DemoRegion,
  register: Register,
  places: ReadonlyMap<string, string>,
  to: number,
  seed: string,
): Faulty {
  const random = seededRandom(`${seed}/faults`);
  const { faults } = region.levels;
  const villages = [...places.keys()];
  const entries: FhirBundleEntry[] = [];
  const wrong: number[] = [];
  const add = (count: number, spoil: (patient: FhirResource) => FhirResource) => {
    for (let i = 0; i < count; i += 1) {
      const person = spareResident(register, random, villages, to, entries.length);
      wrong.push(entries.length);
      entries.push(
        put(
          spoil({
            ...makePatient(region, person, places, to),
            id: `${region.code}-rx${String(entries.length + 1).padStart(3, '0')}`,
          }),
        ),
      );
    }
  };
  add(faults.residentIdChecksum, (patient) => ({
    ...patient,
    identifier: patient.identifier.map((id: { system: string; value: string }) =>
      id.system === ID_NUMBER ? { ...id, value: spoilCheck(id.value) } : id,
    ),
  }));
  add(faults.residentBirthDateDiffers, (patient) => ({ ...patient, birthDate: swapMonthAndDay(patient.birthDate) }));
  add(faults.residentSexDiffers, (patient) => ({ ...patient, gender: patient.gender === 'male' ? 'female' : 'male' }));
  return { submission: submissionOf(registerOf(region), `residents/late-${yearOf(to)}`, entries), wrong };
}

function spareResident(register: Register, random: Random, villages: readonly string[], to: number, n: number): Person {
  const sex = random.chance(0.5) ? 'male' : 'female';
  // A day of 1 to 12 other than the month's number, so that month and day can be mistaken for each other.
  const year = yearOf(to) - random.int(20, 70);
  const month = random.int(1, 12);
  const day = (month % 12) + 1;
  const birth = yearStart(year) + (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000;
  const house = register.newHouse(random.pick(villages));
  return {
    number: 900_000 + n,
    sex,
    birth,
    name: makeName(random, 'resident'),
    idNumber: register.spareIdNumber(dayText(birth), sex),
    ...house,
  };
}

const swapMonthAndDay = (date: string): string => `${date.slice(0, 4)}-${date.slice(8, 10)}-${date.slice(5, 7)}`;

/** Contacts that end before they begin, and one of an institution nobody knows. */
export function contactFaults(region: DemoRegion, people: readonly Person[], to: number): Faulty {
  const { faults } = region.levels;
  const subjects = people.filter((p) => livesOn(p, to) && livesOn(p, to - 40));
  const hospital = region.institutions.find((i) => i.class === 'A100')!;
  const encounter = (
    n: number,
    period: { start: string; end: string },
    provider: { reference: string },
  ): FhirResource => ({
    resourceType: 'Encounter',
    id: `${region.code}-ex${String(n).padStart(3, '0')}`,
    meta: { tag: [{ system: 'urn:kangyu:cs:tag', code: 'synthetic' }] },
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: reference('Patient', patientId(region, subjects[(n * 37) % subjects.length]!)),
    serviceProvider: provider,
    period,
    reasonCode: [concept('http://hl7.org/fhir/sid/icd-10', 'J18.9', '肺炎')],
  });
  const known = reference('Organization', `${region.code}-${hospital.id}`);
  const unknown = { reference: `Organization?identifier=${USCC}|${makeUscc(region.code, 9999, 'public')}` };
  const entries: FhirBundleEntry[] = [];
  for (let i = 0; i < faults.encounterPeriodReversed; i += 1)
    entries.push(
      put(
        encounter(entries.length + 1, { start: instantOf(to - 20 - i, 600), end: instantOf(to - 27 - i, 660) }, known),
      ),
    );
  for (let i = 0; i < faults.encounterUnknownOrganization; i += 1)
    entries.push(
      put(
        encounter(
          entries.length + 1,
          { start: instantOf(to - 30 - i, 600), end: instantOf(to - 24 - i, 660) },
          unknown,
        ),
      ),
    );
  return {
    submission: submissionOf(`${region.id}-his-${hospital.id}`, `contacts/late-${yearOf(to)}`, entries),
    wrong: entries.map((_, i) => i),
  };
}

/** Words that people write for beds and no list knows. */
const WRONG_KINDS = ['observation', 'vip', 'family', 'extra'];

export function bedFaults(region: DemoRegion, to: number): Faulty {
  const owners = region.institutions.filter((i) => Object.keys(i.beds).length > 0);
  const since = dayText(yearStart(yearOf(to)) + 100);
  const entries = Array.from({ length: region.levels.faults.unknownBedKind }, (_, i) => {
    const bed = makeBed(region, owners[i % owners.length]!, 'general', 901 + i, since);
    return put({ ...bed, type: [concept('urn:kangyu:cs:bed-kind', WRONG_KINDS[i % WRONG_KINDS.length]!)] });
  });
  return {
    submission: submissionOf(statisticsOf(region), `beds/late-${yearOf(to)}`, entries),
    wrong: entries.map((_, i) => i),
  };
}

/** A post whose end of the year before the last was reported late: first sent as still open, corrected afterwards. */
export function chooseLateEnd(workers: readonly WorkerRecord[], to: number): WorkerRecord | undefined {
  return workers.find(({ roles }) => {
    const { post } = roles.at(-1)!;
    return post.slot.line === 'nurse' && post.end !== undefined && post.end < to && yearOf(post.end) === yearOf(to) - 1;
  });
}

/** The role as first sent: without the end. */
export function withoutEnd(role: FhirResource): FhirResource {
  return { ...role, active: true, period: { start: role.period.start } };
}
