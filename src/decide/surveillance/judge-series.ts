import { setImmediate as breathe } from 'node:timers/promises';
import { type OutbreakSpan, REMEMBERING } from '../../algorithms/detection/back-test.ts';
import { baselinePoints } from '../../algorithms/detection/baseline-points.ts';
import { DetectionError } from '../../algorithms/detection/control.ts';
import { poissonUpper } from '../../algorithms/detection/count-distributions.ts';
import { detect } from '../../algorithms/detection/detect.ts';
import { withoutOutbreaks } from '../../algorithms/detection/without-outbreaks.ts';
import { discoveryLimit } from '../../algorithms/false-discovery.ts';
import { addDays, daysBetween } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { knownBlocks } from './known-blocks.ts';
import { type SurveillanceContent, surveillanceContent } from './load-content.ts';
import type { SignalContent } from './load-signals.ts';
import type { Raised } from './raise-signals.ts';
import { selectOutcomes } from './store.ts';
import { type BlockSeries, selectBlocks, selectContacts } from './store-occurrences.ts';
import { type ConfirmedOutbreak, selectConfirmed } from './store-signals.ts';

const BLOCK_DAYS = 7;
/** Blocks of the past that a signal shows. */
const SHOWN = 104;
const AXIS = { freq: 52 };

interface Judged {
  disease: string;
  area: string;
  cases: number;
  expected: number | null;
  upperbound: number | null;
  p: number | null;
  alarm: boolean;
  candidate: string;
  recommended: boolean;
  sensitivity: number | null;
  falseAlarms: number | null;
  /** Blocks that end with the one judged; null where nothing is known. */
  past: (number | null)[];
  /** Blocks of the past, counted from the one before the last, that the method compares with; null: all of them. */
  baseline: number[] | null;
  own: OwnAlarms | null;
}

/** How often the method alarmed on the series itself before, outside confirmed outbreaks. */
interface OwnAlarms {
  alarms: number;
  blocks: number;
}

/**
 * Judges the seven days that ended yesterday against the blocks of seven days before, for each disease and area by the
 * method the back-tests recommend there. Among alarms of one morning only those stand that hold against the number of series.
 */
export async function judgeSeries(q: Queryable, content: SignalContent, day: string): Promise<Raised[]> {
  const { series: rule } = content;
  const methods = surveillanceContent(day);
  const last = addDays(day, -1);
  const { blocks, gaps } = knownBlocks(await selectContacts(q, last), methods.known);
  if (blocks < 2) return [];
  const first = addDays(last, 1 - blocks * BLOCK_DAYS);
  const tested = new Map(
    (await selectOutcomes(q, { tested: true })).map((row) => [`${row.disease} ${row.area}`, row] as const),
  );
  const confirmed = await selectConfirmed(q);
  const judged: Judged[] = [];
  for (const disease of rule.diseases)
    for (const one of await selectBlocks(q, disease, rule.in, first, last)) {
      await breathe();
      const known = tested.get(`${disease} ${one.area}`);
      const past = { observed: observedOf(one, blocks, gaps), outbreaks: spansOf(confirmed, disease, one.area, first) };
      const judge = (method: string) => judgeOne(methods, one.area, past, method, rule.least);
      const found = firstThatSays([known?.recommended ?? rule.method, rule.method], judge);
      const how = known?.candidates.find(({ candidate }) => candidate === found?.candidate);
      if (found)
        judged.push({
          disease,
          ...found,
          recommended: known?.recommended === found.candidate,
          sensitivity: how?.sensitivity ?? null,
          falseAlarms: how?.falseAlarms ?? null,
        });
    }
  const limit =
    rule.falseDiscovery === null
      ? 1
      : discoveryLimit(
          judged.flatMap(({ p }) => p ?? []),
          rule.falseDiscovery,
        );
  return judged
    .filter(({ alarm, cases, p }) => alarm && cases >= rule.least && (p === null || p <= limit))
    .map(({ disease, area, cases, expected, upperbound, past, ...how }) => ({
      trigger: 'series',
      kind: 'series',
      place: '',
      disease,
      area,
      level: rule.level,
      firstDay: addDays(last, 1 - BLOCK_DAYS),
      lastDay: last,
      cases,
      expected,
      threshold: upperbound,
      explanation: {
        kind: 'series',
        candidate: how.candidate,
        recommended: how.recommended,
        sensitivity: how.sensitivity,
        falseAlarms: how.falseAlarms,
        p: how.p,
        judged: judged.length,
        past,
        baseline: how.baseline,
        own: how.own,
      },
      respondHours: rule.respondHours,
      again: Math.max(rule.least, cases - Math.ceil(upperbound ?? 0)),
    }));
}

/** Blocks before the last one, 1-based, in which outbreaks of the disease in or around the area were confirmed. */
function spansOf(
  confirmed: readonly ConfirmedOutbreak[],
  disease: string,
  area: string,
  first: string,
): OutbreakSpan[] {
  const block = (day: string) => Math.floor(daysBetween(first, day) / BLOCK_DAYS) + 1;
  return confirmed
    .filter((one) => one.disease === disease && one.area === area && one.lastDay >= first)
    .map(({ firstDay, lastDay }) => ({ from: Math.max(1, block(firstDay)), to: block(lastDay) }));
}

/** After a gap a method may have nothing to say for weeks: then the next one is asked. */
function firstThatSays<T extends { upperbound: number | null }>(
  methods: readonly string[],
  judge: (method: string) => T | undefined,
): T | undefined {
  const all = [...new Set(methods)].map((method) => () => judge(method));
  let found: T | undefined;
  for (const ask of all) {
    const said = ask();
    found ??= said;
    if (said && said.upperbound !== null) return said;
  }
  return found;
}

/** Cases by block; not known where hardly anything was reported. The block that is judged is as it is. */
function observedOf({ back, cases }: BlockSeries, blocks: number, gaps: ReadonlySet<number>): Float64Array {
  const observed = new Float64Array(blocks);
  for (const [i, ago] of back.entries()) if (ago < blocks) observed[blocks - 1 - ago] = cases[i]!;
  for (const ago of gaps) if (ago > 0) observed[blocks - 1 - ago] = Number.NaN;
  return observed;
}

interface Past {
  observed: Float64Array;
  outbreaks: readonly OutbreakSpan[];
}

/** Undefined where the history is too short for the method. */
function judgeOne(
  methods: SurveillanceContent,
  area: string,
  { observed, outbreaks }: Past,
  id: string,
  least: number,
) {
  const blocks = observed.length;
  const candidate = methods.candidates.find((one) => one.id === id);
  if (!candidate) return undefined;
  // The past is taken without outbreaks that were confirmed; the block that is judged stays as it is.
  const past = withoutOutbreaks(observed, outbreaks);
  past[blocks - 1] = observed[blocks - 1]!;
  let point: ReturnType<typeof detect>['points'][number] | undefined;
  try {
    [point] = detect(candidate.method, { observed: past, axis: AXIS }, { ...candidate.control, range: blocks }).points;
  } catch (error) {
    if (!(error instanceof DetectionError)) throw error;
    return undefined;
  }
  const known = (value: number) => (Number.isFinite(value) ? value : null);
  const expected = known(point!.expected);
  const count = observed[blocks - 1]!;
  const baseline = baselinePoints(candidate.method, AXIS, blocks - 1, candidate.control);
  return {
    area,
    candidate: id,
    cases: count,
    expected,
    upperbound: known(point!.upperbound),
    p: expected === null || expected <= 0 ? null : poissonUpper(count, expected),
    alarm: point!.alarm,
    past: Array.from(observed.subarray(Math.max(0, blocks - SHOWN)), known),
    baseline: baseline ? baseline.map((at) => blocks - 1 - at) : null,
    own: point!.alarm && count >= least ? ownAlarms(candidate, past, outbreaks, least) : null,
  };
}

/** Undetermined for methods that remember alarms: judged in one go they state something else than morning by morning. */
function ownAlarms(
  { method, control }: SurveillanceContent['candidates'][number],
  past: Float64Array,
  outbreaks: readonly OutbreakSpan[],
  least: number,
): OwnAlarms | null {
  if (REMEMBERING.has(method)) return null;
  const judged = detect(method, { observed: past, axis: AXIS }, control).points.filter(
    ({ index }) =>
      index < past.length &&
      !Number.isNaN(past[index - 1]) &&
      !outbreaks.some(({ from, to }) => index >= from && index <= to),
  );
  return {
    alarms: judged.filter(({ index, alarm }) => alarm && past[index - 1]! >= least).length,
    blocks: judged.length,
  };
}
