/** Practice licences of institutions and practice registrations of workers, with a few that an office would look into. */
import { seededRandom } from '../algorithms/random.ts';
import type { DemoRegion, Institution } from './content.ts';
import { addYears, dayNumber, dayText } from './days.ts';
import { codeExtension } from './fhir.ts';
import { INSTITUTION_LICENCE } from './identifiers.ts';
import type { Post, Worker } from './posts.ts';

/** Classes that practise on a licence (clinics are filed instead). */
const LICENSED = /^(A|B|C|D1|D6|E|G|H)/;
/** Years a licence lasts from 2021 on in the demo: hospitals longer than the small (assumed). */
const YEARS = { hospital: 15, other: 8 };
/** Departments that are no department of a licence, or that the demo leaves out of licences. */
const NO_SUBJECT = new Set(['childcare', 'tcm-hall', 'fever-unit', 'tcm-preventive', 'public-health']);

/** The licence as an identifier, and the departments it names; one in 25 has run out, one in 25 lacks a department. */
export function licenceOf(
  region: DemoRegion,
  institution: Institution,
): { identifier: unknown[]; extension: { url: string; valueCode: string }[] } {
  if (!LICENSED.test(institution.class)) return { identifier: [], extension: [] };
  const random = seededRandom(`${region.code}/licence/${institution.id}`);
  const start = Math.max(dayNumber(institution.since), dayNumber('2021-01-01') + random.int(0, 300));
  const expired = random.chance(0.04);
  const years = expired ? 4 : institution.class.startsWith('A') ? YEARS.hospital : YEARS.other;
  const subjects = Object.keys(institution.departments).filter((code) => !NO_SUBJECT.has(code));
  const named = random.chance(0.04) ? subjects.slice(0, -1) : subjects;
  return {
    identifier: [
      {
        system: INSTITUTION_LICENCE,
        value: `99${region.code}${institution.id.toUpperCase()}`,
        period: { start: dayText(start), end: dayText(addYears(start, years) - 1) },
      },
    ],
    extension: named.map((code) => codeExtension('licensed-department', code)),
  };
}

const REGISTERED = new Set(['physician', 'assistant-physician', 'nurse']);
const SCOPES: Record<string, readonly string[]> = {
  clinical: [
    'clinical-internal',
    'clinical-surgery',
    'clinical-obstetrics',
    'clinical-paediatrics',
    'clinical-emergency',
  ],
  dental: ['dental'],
  'public-health': ['public-health'],
  tcm: ['tcm', 'tcm-integrated'],
};

/** The registration at the post's institution; one in a hundred is missing, one in two hundred has run out. */
export function registrationOf(region: DemoRegion, worker: Worker, post: Post): unknown[] {
  const { slot } = post;
  if (!REGISTERED.has(slot.occupation)) return [];
  const random = seededRandom(`${region.code}/registration/${worker.number}/${post.start}`);
  if (random.chance(0.01)) return [];
  const scopes = slot.generalPractice ? ['clinical-general'] : (SCOPES[slot.category ?? ''] ?? []);
  const scope = slot.occupation === 'nurse' ? undefined : scopes[random.int(0, Math.max(0, scopes.length - 1))];
  // A nurse's registration lasts five years and is renewed (护士条例 art. 8, 10); a physician's has no end.
  const until = random.chance(0.005)
    ? dayText(Math.max(dayNumber('2024-06-30'), post.start + 60))
    : slot.occupation === 'nurse'
      ? dayText(dayNumber('2026-06-30') + random.int(0, 1400))
      : post.second
        ? dayText(addYears(Math.max(post.start, dayNumber('2024-01-01')), 3))
        : undefined;
  return [
    {
      url: 'urn:kangyu:ext:registration',
      extension: [
        { url: 'kind', valueCode: post.second ? 'multi-site' : 'main' },
        ...(scope ? [{ url: 'scope', valueCode: scope }] : []),
        { url: 'period', valuePeriod: { start: dayText(post.start), ...(until ? { end: until } : {}) } },
      ],
    },
  ];
}
