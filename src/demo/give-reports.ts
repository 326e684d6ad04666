/** Report cards for the demo's notifiable diagnoses, submitted like anyone's: most in time, some late, missed, returned, corrected, doubled. */
import { join } from 'node:path';
import { z } from 'zod';
import { loadRoles } from '../access/index.ts';
import { addDays, dayInShanghai } from '../algorithms/periods.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import {
  cardEntries,
  classesOf,
  flowEntry,
  type Reported,
  reportedOn,
  reportRules,
  settleAudit,
  subtypesOf,
} from '../decide/reporting/index.ts';
import { recountOccurrences } from '../decide/surveillance/index.ts';
import { type FhirBundleEntry, type Kernel, packageRoot, readContent, updateInstance } from '../kernel/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { bundleOf, MAX_ENTRIES, put, reference, resource } from './fhir.ts';
import { type DemoCase, refreshStatistics, selectDemoCases, selectOutbreakResidents } from './store.ts';

const Range = z.tuple([z.number().min(0), z.number().min(0)]);
const Share = z.number().min(0).max(1);
const Rules = z.strictObject({
  schema: z.literal(1),
  missed: Share,
  late: Share,
  lateHours: Range,
  returned: Share,
  corrected: Share,
  doubled: Share,
  report: Range,
  check: Range,
  review: Range,
  waiting: z.strictObject({ days: z.number().int().min(0), institution: Share, returned: Share }),
  doctors: z.strictObject({ hospital: z.string(), other: z.string() }),
  checker: z.string(),
  reviewer: z.string(),
});
type Rules = z.infer<typeof Rules>;

const PAGE = 500;
const MINUTE = 60_000;
const DONE = 'reports';
/** Telephones that nobody has. */
const PHONE = '10000000000';

/** Once: what is reported afterwards is somebody's own. */
export async function giveDemoReports(kernel: Kernel, accept: Pipeline['accept']): Promise<void> {
  if (kernel.instance.meta[DONE] !== undefined) return;
  const rules = readContent(join(packageRoot(), 'content', 'regions', 'reporting.yaml'), Rules, 'demo.content-broken');
  await recountOccurrences(kernel);
  await settleAudit(kernel);
  const now = kernel.clock.now();
  const seed = `${kernel.instance.meta.seed}/reports`;
  let waiting: FhirBundleEntry[] = [];
  let part = 0;
  const send = async () => {
    if (waiting.length === 0) return;
    part += 1;
    const externalId = `reports/${part}/${waiting[0]!.resource!.id}`;
    const bundle = bundleOf(waiting);
    waiting = [];
    await accept({ source: 'demo-reports', externalId, kind: 'fhir', bundle });
  };
  for (let after = ''; ; ) {
    const cases = await selectDemoCases(kernel.db, after, PAGE);
    for (const one of cases) {
      const entries = cardsOf(one, rules, now, seededRandom(`${seed}/${one.id}`));
      if (waiting.length + entries.length > MAX_ENTRIES) await send();
      waiting.push(...entries);
    }
    const last = cases.at(-1);
    if (!last || cases.length < PAGE) break;
    after = last.id;
  }
  await send();
  await accept({
    source: 'demo-results',
    externalId: 'results',
    kind: 'fhir',
    bundle: bundleOf(await resultsOf(kernel)),
  });
  await refreshStatistics(kernel.owner);
  await settleAudit(kernel);
  kernel.instance = await updateInstance(kernel.db, { meta: { [DONE]: part } });
}

function cardsOf(one: DemoCase, rules: Rules, now: Date, random: Random): FhirBundleEntry[] {
  const disease = reportedOn(one.day).find(({ id }) => id === one.disease);
  if (!disease || random.chance(rules.missed)) return [];
  const id = `${one.patient}-${one.disease.slice(0, 8)}-${one.day.replaceAll('-', '')}`.slice(-58);
  const first = cardOf(one, id, disease, rules, now, random);
  if (!first) return [];
  if (!random.chance(rules.doubled)) return first;
  const second = cardOf(one, `${id}-2`.slice(-58), disease, rules, now, random, id) ?? [];
  // Merging takes the diagnosis back that the second card reported.
  return [...first, ...second.filter(({ resource }) => resource!.resourceType !== 'Condition')];
}

/** What a laboratory found this morning; each opens a card that is filled in for a doctor. Nobody's, put in on purpose. */
const RESULTS = ['麻疹病毒IgM抗体', '乙型肝炎病毒表面抗原', '布鲁氏菌试管凝集试验'];
/** Behind those who take part in the demo's outbreak. */
const APART = 60;

async function resultsOf({ db, clock }: Kernel): Promise<FhirBundleEntry[]> {
  const people = (await selectOutbreakResidents(db, APART + RESULTS.length)).slice(-RESULTS.length);
  return people.flatMap(({ patient, institution }, i) =>
    put(
      resource('Observation', `demo-result-${i + 1}`, {
        status: 'final',
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
        ],
        code: { text: RESULTS[i] },
        subject: reference('Patient', patient),
        effectiveDateTime: `${clock.today()}T0${i}:30:00+08:00`,
        interpretation: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'POS' }] },
        ],
        ...(institution ? { performer: [reference('Organization', institution)] } : {}),
      }),
    ),
  );
}

interface Step {
  step: string;
  state: string;
  account: string;
  minutes: readonly [number, number];
  reason?: string;
}

function cardOf(
  one: DemoCase,
  id: string,
  disease: Reported,
  rules: Rules,
  now: Date,
  random: Random,
  double?: string,
): FhirBundleEntry[] | undefined {
  const between = ([from, to]: readonly [number, number]) => from + (to - from) * random.next() ** 2;
  const diagnosed = new Date(Date.parse(`${one.day}T08:00:00+08:00`) + random.int(0, 9 * 60) * MINUTE);
  const doctor = one.hospital ? rules.doctors.hospital : rules.doctors.other;
  const late = random.chance(rules.late);
  const wait = late ? disease.hours * 60 + between(rules.lateHours) * 60 : between(rules.report);
  const filled = new Date(diagnosed.getTime() + wait * MINUTE);
  if (filled > now) return undefined;
  const rulesOfDay = reportRules(one.day);
  const shared = {
    id,
    patient: `Patient/${one.patient}`,
    institution: one.institution,
    area: one.area,
    rank: 0 as const,
  };
  const names = loadRoles().roles;
  const corrected = random.chance(rules.corrected);
  const stop = stopOf(one.day, rules, now, random);
  const returned = stop === 'returned' || random.chance(rules.returned);
  const plan: Step[] = [
    { step: 'hand-in', state: 'institution', account: doctor, minutes: [0, 0] },
    { step: 'check', state: 'county', account: rules.checker, minutes: rules.check },
    ...(returned
      ? [
          { step: 'return', state: 'returned', account: rules.reviewer, minutes: rules.review, reason: 'incomplete' },
          { step: 'hand-in-again', state: 'county', account: doctor, minutes: rules.check },
        ]
      : []),
    double
      ? { step: 'merge', state: 'duplicate', account: rules.reviewer, minutes: rules.review }
      : { step: 'approve', state: 'final', account: rules.reviewer, minutes: rules.review },
    ...(corrected && !double
      ? [
          { step: 'correct', state: 'county', account: doctor, minutes: [1440, 5760] as const },
          { step: 'approve', state: 'final', account: rules.reviewer, minutes: rules.review },
        ]
      : []),
  ];
  const taken = [];
  let at = filled;
  for (const [i, { step, state, account, minutes, reason = null }] of plan.entries()) {
    if (i > 0) at = new Date(at.getTime() + between(minutes) * MINUTE);
    if (at > now) break;
    const name = names[account]?.title.zh ?? account;
    taken.push({ step, state, account, name, at: at.toISOString(), reason, note: null });
    if (state === stop) break;
  }
  const last = taken.at(-1)!;
  const reported = taken.find(({ state }) => state === 'county');
  const clock = { institution: rulesOfDay.review.institutionHours, county: rulesOfDay.review.hours }[last.state];
  return [
    ...cardEntries({
      ...shared,
      disease,
      values: answersOf(one, disease, rulesOfDay, diagnosed, random),
      filledAt: filled.toISOString(),
      account: doctor,
      makeup: false,
      amended: taken.some(({ step }) => step === 'correct'),
    }),
    flowEntry({
      ...shared,
      state: last.state,
      due: clock
        ? new Date(Date.parse(last.at) + clock[disease.hours === 2 ? '2' : '24'] * 60 * MINUTE).toISOString()
        : null,
      reportedAt: reported?.at ?? null,
      mergedInto: last.state === 'duplicate' ? (double ?? null) : null,
      steps: taken,
    }),
  ];
}

/** What the last days brought is still on its way: in which state it waits. */
function stopOf(day: string, { waiting }: Rules, now: Date, random: Random): string | undefined {
  const drawn = random.next();
  if (day < addDays(dayInShanghai(now), -waiting.days)) return undefined;
  if (drawn < waiting.institution) return 'institution';
  return drawn < waiting.institution + waiting.returned ? 'returned' : 'county';
}

function answersOf(
  one: DemoCase,
  disease: Reported,
  rules: ReturnType<typeof reportRules>,
  diagnosed: Date,
  random: Random,
) {
  const age = one.birthDate === null ? 40 : Number(one.day.slice(0, 4)) - Number(one.birthDate.slice(0, 4));
  const population = age < 3 ? '2' : age < 7 ? '1' : age < 18 ? '3' : age < 60 ? '11' : '15';
  const classes = classesOf(rules, disease.id);
  const caseClass = classes.includes('clinical') ? 'clinical' : classes[0]!;
  const kinds = subtypesOf(disease.id, one.day).filter((kind) => kind.classes?.includes(caseClass) ?? true);
  const onset = addDays(one.day, -random.int(0, 2));
  return {
    disease: disease.id,
    caseClass,
    onset: one.birthDate !== null && onset < one.birthDate ? one.birthDate : onset,
    diagnosed: diagnosed.toISOString(),
    ...(age <= 14 ? { guardian: '示家长' } : {}),
    phone: PHONE,
    population,
    ...(['1', '3'].includes(population)
      ? { workplace: `${one.areaName ?? one.area}${population === '1' ? '幼儿园' : '学校'}` }
      : {}),
    ...(kinds.length > 0 ? { subtype: kinds[random.fork('subtype').int(0, kinds.length - 1)]!.code } : {}),
    origin: '1',
    address: one.area,
    addressDetail: `${one.areaName ?? one.area}（演示）`,
  };
}
