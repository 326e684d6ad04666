/** The field work on the demo's outbreak: interviews where one dish stands out, persons who stayed well, contacts. All of it assumed. */

import type { MadeContact } from '../algorithms/forms/due-items.ts';
import { addDays } from '../algorithms/periods.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import { courseOf, investigate } from '../decide/investigation/index.ts';
import { changedEpisode, contactEntries, episodeOf, getPack } from '../decide/programs/index.ts';
import { selectSignals } from '../decide/surveillance/index.ts';
import type { FhirBundleEntry, Kernel } from '../kernel/index.ts';
import { type Pack, takeContact } from '../packs/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { bundleOf, MAX_ENTRIES, put, SYNTHETIC } from './fhir.ts';
import { type OutbreakNeighbour, selectOutbreakNeighbours } from './store.ts';

const DISEASE = 'infectious-diarrhoea';
const SOURCE = 'demo-investigation';
const DOCTOR = 'epidemiologist';
/** Dishes of the shop, with the shares of ill and well who ate them. */
const DISHES: readonly [string, number, number][] = [
  ['凉拌卤猪头肉', 0.88, 0.22],
  ['凉米线', 0.62, 0.5],
  ['凉拌折耳根', 0.5, 0.46],
  ['铜锅洋芋饭', 0.74, 0.79],
  ['豆花', 0.41, 0.38],
];
const MEAL = { meal: '午餐', eatenAt: '老街熟食店' };
const INTERVIEWED = 0.86;
const WELL = 24;
const WORKPLACES = ['江城蔬菜合作社', '翠峰建材厂'] as const;
/** Every so many of those interviewed gave a stool sample; which of them are positive. */
const SAMPLED = 3;
const POSITIVE = 0.7;
const CONTACTS = 9;

/** Days back from the demo's last day of the last exposure, the checks made, and what became of it. */
const STORIES: readonly { exposed: number; checks: number; end?: 'over' }[] = [
  { exposed: 1, checks: 0 },
  { exposed: 1, checks: 1 },
  { exposed: 2, checks: 1 },
  { exposed: 2, checks: 2 },
  { exposed: 3, checks: 1 },
  { exposed: 4, checks: 4 },
  { exposed: 8, checks: 7, end: 'over' },
  { exposed: 9, checks: 7, end: 'over' },
];

interface Story {
  pack: Pack;
  patient: string;
  subject: { birthDate: string | null; sex: string | null };
  id: string;
  enrolled: string;
  exit?: { on: string; reason: string };
  contacts: { form: string; day: string; hour: number; answers: Record<string, unknown> }[];
}

/** Once: not where somebody is investigated already. Without the outbreak's signal there is nothing to investigate. */
export async function giveDemoInvestigation(kernel: Kernel, accept: Pipeline['accept']): Promise<void> {
  const signals = await selectSignals(kernel.db, { disease: DISEASE, limit: 20 });
  const signal = signals.at(-1);
  if (!signal) return;
  const today = kernel.clock.today();
  const { members } = await investigate(kernel, signal);
  const ill = members.filter(({ listed }) => listed !== null);
  if (ill.length === 0 || members.some(({ noticed }) => noticed !== null)) return;
  const random = seededRandom(`${kernel.instance.meta.seed}/investigation`);
  const others = await selectOutbreakNeighbours(
    kernel.db,
    members.map(({ patient }) => patient),
    WELL + CONTACTS,
  );
  const persons = ill.map(({ patient, listed, birthDate, sex }) => ({ patient, birthDate, sex, onset: listed! }));
  const stories = [
    ...persons.map((one, n) => caseStory(one, n, signal.id, today, random, persons)),
    ...others.slice(0, WELL).map((one, n) => wellStory(one, n, signal.id, today, random)),
    ...contactStories(others.slice(WELL), persons, signal.id, today),
  ];
  const entries = stories.flatMap(entriesOf);
  for (let from = 0; from < entries.length; from += MAX_ENTRIES)
    await accept({
      source: SOURCE,
      externalId: `investigation/${from}`,
      kind: 'fhir',
      bundle: bundleOf(entries.slice(from, from + MAX_ENTRIES)),
    });
}

interface Ill extends OutbreakNeighbour {
  onset: string;
}

function caseStory(one: Ill, n: number, signal: string, today: string, random: Random, all: readonly Ill[]): Story {
  const noticed = earlier(addDays(one.onset, random.int(1, 2)), today);
  const asked = earlier(addDays(noticed, random.chance(0.85) ? random.int(0, 1) : 3), today);
  const interviewed = random.chance(INTERVIEWED) && asked >= noticed;
  const positive = n % SAMPLED === 0 && random.chance(POSITIVE);
  // Two of the last fell ill in the household of an earlier one.
  const source = n >= all.length - 2 ? all[n - 6] : undefined;
  const answers = {
    ...{ mode: n % 4 === 0 ? '2' : '1', informant: '1', ill: true, onset: one.onset, status: '1' },
    onsetAt: `${one.onset}T${String(random.int(0, 23)).padStart(2, '0')}:00:00+08:00`,
    symptoms: [
      '2',
      ...(random.chance(0.7) ? ['1'] : []),
      ...(random.chance(0.6) ? ['4'] : []),
      ...(random.chance(0.3) ? ['3'] : []),
    ],
    seenOn: noticed,
    admitted: random.chance(0.18),
    exposures: source ? ['1'] : ['7'],
    foods: foodsOf(random, 1, source !== undefined),
    places: source ? [] : [{ place: MEAL.eatenAt, placeKind: '4' }],
    ...(random.chance(0.3) ? { workplace: WORKPLACES[random.int(0, 1)]! } : {}),
    ...(source ? { infector: `Patient/${source.patient}` } : {}),
    ...(n % SAMPLED === 0
      ? {
          samples: [
            ...[
              {
                material: '1',
                takenOn: asked,
                testedFor: '沙门菌',
                sampleResult: positive ? '2' : '1',
                ...(positive ? { agent: '肠炎沙门菌' } : {}),
              },
            ],
            ...(n === 0
              ? [{ material: '5', takenOn: asked, testedFor: '沙门菌', sampleResult: '2', agent: '肠炎沙门菌' }]
              : []),
          ],
        }
      : {}),
    positives: positive,
  };
  const notice = { disease: DISEASE, role: '1', caseClass: '2', onset: one.onset, diagnosedOn: noticed, signal };
  return {
    ...storyOf('case-investigation', one, `${one.patient}-inv`, noticed),
    contacts: [
      { form: 'notice', day: noticed, hour: 8, answers: notice },
      ...(interviewed ? [{ form: 'interview', day: asked, hour: 10 + (n % 7), answers }] : []),
    ],
  };
}

function wellStory(one: OutbreakNeighbour, n: number, signal: string, today: string, random: Random): Story {
  const day = addDays(today, -(2 + (n % 3)));
  const answers = {
    ...{ mode: '1', informant: '1', ill: false, exposures: ['7'], positives: false },
    foods: foodsOf(random, 2, false),
    places: [{ place: MEAL.eatenAt, placeKind: '4' }],
    ...(random.chance(0.3) ? { workplace: WORKPLACES[random.int(0, 1)]! } : {}),
  };
  return {
    ...storyOf('case-investigation', one, `${one.patient}-inv`, day),
    contacts: [
      { form: 'notice', day, hour: 8, answers: { disease: DISEASE, role: '2', signal } },
      { form: 'interview', day, hour: 9 + (n % 8), answers },
    ],
  };
}

/** `share`: which share of DISHES holds. Who was not at the meal ate nothing of it. */
function foodsOf(random: Random, share: 1 | 2, absent: boolean): Record<string, unknown>[] {
  if (absent) return [];
  return DISHES.map(([food, ...shares]) => ({ food, eaten: random.chance(shares[share - 1]!) ? '1' : '2', ...MEAL }));
}

function contactStories(
  others: readonly OutbreakNeighbour[],
  ill: readonly Ill[],
  signal: string,
  today: string,
): Story[] {
  const { quietDays } = courseOf(DISEASE, today);
  return STORIES.flatMap(({ exposed, checks, end }, n): Story[] => {
    const [one, source] = [others[n], ill[n % ill.length]];
    if (!one || !source) return [];
    const enrolled = addDays(today, -exposed);
    const registered = {
      disease: DISEASE,
      signal,
      source: `Patient/${source.patient}`,
      relation: n % 2 === 0 ? '1' : '6',
      lastExposure: enrolled,
      mode: '3',
    };
    const check = { mode: '1', reached: true, temperature: 36.4 + (n % 5) / 10, symptoms: ['0'], specimen: '0' };
    const over = addDays(enrolled, quietDays);
    return [
      {
        ...storyOf('contact-tracing', one, `${one.patient}-con`, enrolled),
        ...(end ? { exit: { on: over, reason: 'released' } } : {}),
        contacts: [
          { form: 'registration', day: enrolled, hour: 8, answers: registered },
          ...Array.from({ length: checks }, (_, i) => ({
            form: 'check',
            day: addDays(enrolled, i),
            hour: 9,
            answers: check,
          })),
          ...(end ? [{ form: 'release', day: over, hour: 10, answers: { releasedOn: over, reason: '1' } }] : []),
        ],
      },
    ];
  });
}

const earlier = (day: string, today: string): string => (day < today ? day : today);
const storyOf = (pack: string, { patient, birthDate, sex }: OutbreakNeighbour, id: string, enrolled: string) => ({
  ...{ pack: getPack(pack), patient, subject: { birthDate, sex }, id, enrolled },
});

function entriesOf({ pack, patient, subject, id, enrolled, exit, contacts }: Story): FhirBundleEntry[] {
  const made: MadeContact[] = [];
  const episode = episodeOf({ id, pack, patient, enrolled, doctor: DOCTOR });
  const visits = contacts.flatMap(({ form, day, hour, answers }, n) => {
    const time = `${day}T${String(hour).padStart(2, '0')}:20:00+08:00`;
    const taken = takeContact(pack, form, time, answers as never, { subject, facts: {}, made });
    if (!taken.made)
      throw new Error(`${pack.id}/${form}: ${taken.evaluation.problems.map(({ text }) => text.en).join('; ')}`);
    made.push(taken.made);
    return contactEntries({ id: `${id}-${n + 1}`, pack, taken, time, patient, episodes: [id], doctor: DOCTOR });
  });
  return [put(exit ? changedEpisode(episode, { exit }) : episode), ...visits].map((entry) =>
    entry.resource
      ? { ...entry, resource: { ...entry.resource, meta: { ...(entry.resource.meta as object), tag: [SYNTHETIC] } } }
      : entry,
  );
}
