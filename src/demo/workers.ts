/** Workers and their posts as FHIR records. */
import { type Random, seededRandom } from '../algorithms/random.ts';
import type { FhirBundleEntry, FhirResource } from '../kernel/index.ts';
import type { DemoRegion } from './content.ts';
import { addYears, dayText } from './days.ts';
import { codeExtension, concept, put, reference, resource } from './fhir.ts';
import { ID_NUMBER, IdNumbers, LICENCE, localSystem, type Sex } from './identifiers.ts';
import { organizationId, statisticsOf } from './institutions.ts';
import { makeName } from './names.ts';
import type { Post, Slot, Worker } from './posts.ts';
import { registrationOf } from './registrations.ts';

/** Share of women by occupation (assumed, near national statistics: nurses nearly all, physicians under half). */
const WOMEN: Record<string, number> = {
  physician: 0.46,
  'assistant-physician': 0.42,
  nurse: 0.97,
  pharmacist: 0.7,
  technician: 0.6,
  'other-health': 0.6,
  supervisor: 0.4,
  manager: 0.45,
  'village-doctor': 0.35,
};
/** Division of workers' synthetic numbers, apart from that of residents so that nobody has two. */
const WORKER_DIVISION = 9900;

export interface WorkerRecord {
  worker: Worker;
  practitioner: FhirResource;
  roles: { post: Post; role: FhirResource }[];
}

export const practitionerId = (region: DemoRegion, number: number): string =>
  `${region.code}-w${String(number).padStart(5, '0')}`;

/** Everybody whose first post began by `to`. */
export function* makeWorkers(
  region: DemoRegion,
  careers: readonly Worker[],
  seed: string,
  to: number,
): Generator<WorkerRecord> {
  const ids = new IdNumbers(WORKER_DIVISION);
  for (const worker of careers) {
    const posts = worker.posts.filter((post) => post.start <= to);
    if (posts.length === 0) continue;
    const practitioner = makePractitioner(
      region,
      worker,
      posts,
      seededRandom(`${seed}/worker/${worker.number}`),
      ids,
      to,
    );
    yield {
      worker,
      practitioner,
      roles: posts.map((post, i) => ({ post, role: makeRole(region, worker, post, i + 1, to) })),
    };
  }
}

export const workerEntries = (record: WorkerRecord): FhirBundleEntry[] => [
  put(record.practitioner),
  ...record.roles.map(({ role }) => put(role)),
];

function makePractitioner(
  region: DemoRegion,
  worker: Worker,
  posts: readonly Post[],
  random: Random,
  ids: IdNumbers,
  to: number,
): FhirResource {
  const first = posts[0]!;
  const sex: Sex = random.chance(WOMEN[first.slot.occupation] ?? 0.5) ? 'female' : 'male';
  const birth =
    addYears(first.start, -random.int(first.slot.occupation === 'physician' ? 25 : 22, 34)) - random.int(0, 364);
  const birthDate = dayText(birth);
  const number = String(worker.number).padStart(5, '0');
  const qualification = qualificationsOf(posts).map(([code, start]) => ({
    code: concept('urn:kangyu:cs:qualification', code),
    period: { start: dayText(start) },
  }));
  return resource('Practitioner', practitionerId(region, worker.number), {
    identifier: [
      { system: ID_NUMBER, value: ids.next(birthDate, sex) },
      { system: LICENCE, value: `99${region.code}${number.padStart(7, '0')}` },
      { system: localSystem(statisticsOf(region)), value: `w${number}` },
    ],
    active: posts.some((post) => post.end === undefined || post.end > to),
    name: [{ text: makeName(random, 'worker') }],
    gender: sex,
    birthDate,
    ...(qualification.length > 0 ? { qualification } : {}),
  });
}

const QUALIFICATION: Record<string, string> = {
  physician: 'physician',
  'assistant-physician': 'assistant-physician',
  nurse: 'nurse',
  pharmacist: 'pharmacist',
  'village-doctor': 'village-doctor',
};

/** What a worker is qualified for, each from the day of the first post that needs it. */
function qualificationsOf(posts: readonly Post[]): [code: string, start: number][] {
  const since = new Map<string, number>();
  const add = (code: string | undefined, start: number) => code && !since.has(code) && since.set(code, start);
  for (const { slot, start, institution } of posts) {
    add(QUALIFICATION[slot.occupation], start);
    // Who turned to general practice later counts by the registration of the post, which has a date.
    if (slot.generalPractice && posts[0]!.slot.generalPractice) add('gp-certificate', start);
    if (slot.occupation === 'assistant-physician' && institution.runBy === 'village') add('village-doctor', start);
  }
  return [...since];
}

export function makeRole(region: DemoRegion, worker: Worker, post: Post, n: number, to: number): FhirResource {
  const end = post.end !== undefined && post.end <= to ? post.end : undefined;
  const specialties = specialtiesOf(post.slot);
  const extension = [
    ...(post.slot.publicHealth ? [codeExtension('post', 'public-health')] : []),
    ...registrationOf(region, worker, post),
  ];
  return resource('PractitionerRole', `${practitionerId(region, worker.number)}-${n}`, {
    identifier: [
      { system: localSystem(statisticsOf(region)), value: `w${String(worker.number).padStart(5, '0')}-${n}` },
    ],
    active: end === undefined,
    practitioner: reference('Practitioner', practitionerId(region, worker.number)),
    organization: reference('Organization', organizationId(region, post.institution.id)),
    period: { start: dayText(post.start), ...(end === undefined ? {} : { end: dayText(end) }) },
    code: [concept('urn:kangyu:cs:occupation', post.slot.occupation)],
    ...(specialties.length > 0 ? { specialty: specialties } : {}),
    ...(extension.length > 0 ? { extension } : {}),
  });
}

function specialtiesOf(slot: Slot): ReturnType<typeof concept>[] {
  return [
    ...(slot.category ? [concept('urn:kangyu:cs:practice-category', slot.category)] : []),
    ...(slot.generalPractice ? [concept('urn:kangyu:cs:specialty', 'general-practice')] : []),
  ];
}
