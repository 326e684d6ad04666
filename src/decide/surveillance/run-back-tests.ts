import { setImmediate as breathe } from 'node:timers/promises';
import { backTest, type CandidateResult, type OutbreakSpan, recommend } from '../../algorithms/detection/back-test.ts';
import { addDays, daysBetween, periodOf } from '../../algorithms/periods.ts';
import { type Kernel, uuidv7 } from '../../kernel/index.ts';
import { knownBlocks } from './known-blocks.ts';
import { type SurveillanceContent, surveillanceContent } from './load-content.ts';
import {
  countWeeks,
  type Run,
  replaceOutcomes,
  selectSeries,
  type TestedCandidate,
  type TestedSeries,
  type WeeklySeries,
} from './store.ts';
import { selectContacts } from './store-occurrences.ts';
import { type ConfirmedOutbreak, selectConfirmed } from './store-signals.ts';

/**
 * Counts every disease by area and week anew out of the records, tries every method on every series with outbreaks put in,
 * and puts the outcomes in the place of those before: readers see the old ones or the new ones, whole.
 */
export async function runBackTests(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  content: SurveillanceContent = surveillanceContent(kernel.clock.today()),
): Promise<Run> {
  const today = kernel.clock.today();
  const beganAt = kernel.clock.now();
  await kernel.db.transaction((tx) => countWeeks(tx, content.diseases, today));
  const monday = periodOf(today, 'week').start;
  const { blocks, gaps } = knownBlocks(await selectContacts(kernel.db, addDays(monday, -1)), content.known);
  // The last week of a series is the last that is known.
  const ended = Array.from({ length: blocks }, (_, back) => back).findIndex((back) => !gaps.has(back));
  const length = blocks - Math.max(0, ended);
  const first = addDays(monday, -7 * blocks);
  const confirmed = await selectConfirmed(kernel.db);
  const series: TestedSeries[] = [];
  const candidates: TestedCandidate[] = [];
  const unknown = [...gaps].map((back) => blocks - 1 - back).filter((week) => week < length);
  if (length > 0)
    for (const { id } of content.diseases)
      for (const found of await selectSeries(kernel.db, id, first)) {
        const { area, cases } = found;
        const total = cases.reduce((a, b) => a + b, 0);
        const outcome = length <= content.history ? 'short' : total < content.fewest ? 'few-cases' : 'tested';
        const results =
          outcome === 'tested'
            ? await tryCandidates(content, observedOf(found, length, unknown), weeksOf(confirmed, id, area, first))
            : [];
        const recommended = recommend(results, content.borne)?.id ?? null;
        series.push({
          disease: id,
          area,
          outcome,
          cases: total,
          weeks: Math.max(0, length - content.history + 1),
          recommended,
        });
        candidates.push(...results.map((result) => ({ disease: id, area, ...stored(result) })));
      }
  const run = {
    id: uuidv7(),
    beganAt,
    endedAt: kernel.clock.now(),
    contentFrom: content.from,
    borne: content.borne,
    firstWeek: length > 0 ? first : null,
    lastWeek: length > 0 ? addDays(first, 7 * (length - 1)) : null,
    series: series.length,
  };
  await kernel.db.transaction((tx) => replaceOutcomes(tx, run, series, candidates));
  return run;
}

/** Weeks of the series, 1-based, in which outbreaks of the disease in or around the area were confirmed. */
function weeksOf(
  confirmed: readonly ConfirmedOutbreak[],
  disease: string,
  area: string,
  first: string,
): OutbreakSpan[] {
  const week = (day: string) => Math.floor(daysBetween(first, day) / 7) + 1;
  return confirmed
    .filter((one) => one.disease === disease && one.area === area && one.lastDay >= first)
    .map(({ firstDay, lastDay }) => ({ from: Math.max(1, week(firstDay)), to: week(lastDay) }));
}

/** Cases by week; those of weeks in which hardly anything was reported are not known. */
function observedOf({ weeks, cases }: WeeklySeries, length: number, unknown: readonly number[]): Float64Array {
  const observed = new Float64Array(length);
  for (const [i, week] of weeks.entries()) if (week < length) observed[week] = cases[i]!;
  for (const week of unknown) observed[week] = Number.NaN;
  return observed;
}

type NamedResult = CandidateResult & { id: string };

/** One method at a time, so that other work of the process goes on in between. */
async function tryCandidates(
  { candidates, history, inject, borne }: SurveillanceContent,
  observed: Float64Array,
  confirmed: readonly OutbreakSpan[],
): Promise<NamedResult[]> {
  const tried: NamedResult[] = [];
  for (const { id, method, control } of candidates) {
    await breathe();
    const { results } = backTest({
      series: { observed, axis: { freq: 52 } },
      candidates: [{ method, control }],
      from: history,
      confirmed,
      inject,
      mostFalse: borne,
    });
    tried.push(...results.map((result) => ({ ...result, id })));
  }
  return tried;
}

function stored({ id, outbreaks, found, sensitivity, falseAlarms, delay }: NamedResult) {
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    candidate: id,
    outbreaks,
    found,
    sensitivity: known(sensitivity),
    falseAlarms: known(falseAlarms),
    delay: known(delay),
  };
}
