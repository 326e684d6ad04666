/** An outbreak in the demo's last two weeks, so that there is something to detect: nobody's, put in on purpose. */
import { loadRoles } from '../access/index.ts';
import { addDays } from '../algorithms/periods.ts';
import {
  judgeDay,
  recountOccurrences,
  recountVisits,
  runBackTests,
  selectLastRun,
  selectSignal,
  surveillanceContent,
  takeStep,
} from '../decide/surveillance/index.ts';
import { fixedClock, type Kernel } from '../kernel/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { bundleOf, concept, put, reference, resource } from './fhir.ts';
import { giveReadings } from './readings.ts';
import { giveSentinelCounts } from './sentinels.ts';
import { selectOutbreakResidents } from './store.ts';
import { giveSymptoms } from './symptoms.ts';

/** Persons with Salmonella enteritis (ICD-10 A02.0) on each day from a common source that is found after a week (assumed). */
const CURVE = [1, 1, 2, 3, 3, 4, 5, 3, 2, 1, 1];
/** Days from the last of them to the demo's last day. */
const BEFORE_END = 2;
const SOURCE = 'demo-outbreak';
const DISEASE = 'infectious-diarrhoea';
const MORNING = 'T06:10:00+08:00';

/**
 * Hands in the visits of people of one township, tries the methods on the series of that disease, and judges the days since the
 * first case one after the other, as they would have been. Once: where methods were tried before, what was judged stands, and the nightly
 * judgement does what a kill left undone.
 */
export async function giveDemoOutbreak(kernel: Kernel, accept: Pipeline['accept']): Promise<void> {
  if (await selectLastRun(kernel.db)) return;
  const today = kernel.clock.today();
  const days = CURVE.flatMap((count, i) =>
    Array<string>(count).fill(addDays(today, i + 1 - CURVE.length - BEFORE_END)),
  );
  const people = await selectOutbreakResidents(kernel.db, days.length);
  const entries = people.map(({ patient, institution }, i) =>
    put(
      resource('Encounter', `outbreak-${i + 1}`, {
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: reference('Patient', patient),
        period: { start: days[i], end: days[i] },
        reasonCode: [concept('http://hl7.org/fhir/sid/icd-10', 'A02.0', '沙门菌肠炎')],
        ...(institution ? { serviceProvider: reference('Organization', institution) } : {}),
      }),
    ),
  );
  if (entries.length === 0) return;
  const { status } = await accept({ source: SOURCE, externalId: 'outbreak', kind: 'fhir', bundle: bundleOf(entries) });
  if (status !== 'stored' && status !== 'partly-stored') return;
  await giveSentinelCounts(kernel, people[0]!.township, days);
  await giveReadings(kernel, people[0]!.township, days[0]!);
  await giveSymptoms(kernel, accept);
  await recountOccurrences(kernel);
  await recountVisits(kernel);
  const content = surveillanceContent(today);
  await runBackTests(kernel, { ...content, diseases: content.diseases.filter(({ id }) => id === DISEASE) });
  const raised: string[] = [];
  for (let day = days[0]!; day <= today; day = addDays(day, 1))
    raised.push(...(await judgeDay(kernel, { day, at: new Date(`${day}${MORNING}`) })));
  await beginWork(kernel, raised);
}

/** What interviews said since is heard too: today is judged once more. */
export async function judgeDemoAgain(kernel: Kernel): Promise<void> {
  const day = kernel.clock.today();
  await judgeDay(kernel, { day, at: new Date(`${day}${MORNING}`) });
}

/** The first signal of the outbreak was taken up the same morning; what follows is left to whoever opens it. */
async function beginWork(kernel: Kernel, raised: readonly string[]): Promise<void> {
  const signals = await Promise.all(raised.map((id) => selectSignal(kernel.db, id)));
  const first = signals.find((signal) => signal?.disease === DISEASE && signal.kind === 'series');
  if (!first) return;
  const actor = { account: 'epidemiologist', name: loadRoles().roles.epidemiologist!.title.zh };
  const steps = [
    { step: 'check', minutes: 35 },
    { step: 'suspect', minutes: 130, note: '病例集中在同一街道，症状相似，首例前三天内多有共同就餐，拟现场调查。' },
  ];
  for (const [i, { minutes, ...step }] of steps.entries()) {
    const clock = fixedClock(new Date(first.raisedAt.getTime() + minutes * 60_000).toISOString());
    await takeStep({ ...kernel, clock }, first.id, { ...step, version: first.version + i }, actor);
  }
}
