/** Judges the newest day of a daily series of counts. Pure: gaps are no zeros, a weekday is compared with its like. */
import { detect } from '../../algorithms/detection/detect.ts';
import { ewma } from '../../algorithms/detection/ewma.ts';
import type { SourceContent } from './load-sources.ts';

export interface DailySeries {
  /** Counts by day, oldest first, the last one judged; null where nothing was reported. */
  values: readonly (number | null)[];
  /** Weekday of the last day, 0–6. */
  weekday: number;
}
export interface DailyJudgement {
  observed: number;
  expected: number;
  upper: number;
  /** Standard deviations above what was expected. */
  score: number;
  /** Method that raised the alarm, else the first. */
  method: string;
  alarm: boolean;
}

/** Days of a weekday that are needed before it has a factor of its own. */
const LIKE_DAYS = 3;
/** Counts a day below which weekdays are not told apart: chance alone would make their factors. */
const FEWEST_FOR_FACTOR = 3;
const BASELINE = 7;
const LAG = 2;

/** Undefined where the day has no count or the past is too short. */
export function judgeDaily(
  { values, weekday }: DailySeries,
  { methods, minSigma, fewestDays, least, levels }: SourceContent['series'],
): DailyJudgement | undefined {
  const last = values.length - 1;
  const observed = values[last] ?? null;
  if (observed === null) return undefined;
  const weekdayOf = (i: number) => (((weekday - (last - i)) % 7) + 7) % 7;
  const factors = weekdayFactors(values.slice(0, last), weekdayOf);
  // Days without a count are left out: the seven days before are the seven that were reported.
  const known = values.flatMap((value, i) => (value === null ? [] : [value / factors[weekdayOf(i)]!]));
  if (known.length - 1 < fewestDays) return undefined;
  const factor = factors[weekdayOf(last)]!;
  const series = Float64Array.from(known);
  const base = known.slice(-1 - LAG - BASELINE, -1 - LAG);
  const mean = base.reduce((sum, x) => sum + x, 0) / BASELINE;
  const squares = base.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const sigma = Math.max(minSigma, Math.sqrt(squares / (BASELINE - 1)));
  const score = (known.at(-1)! - mean) / sigma;
  const judged = methods.map(({ id, method }) => ({ id, ...judgeBy(method, series, known, minSigma) }));
  // C3 and EWMA remember the days before and alarm on one that is quiet again; a signal is about a day that stands out.
  const hit = observed >= least && score >= levels[0] ? judged.find(({ alarm }) => alarm) : undefined;
  const shown = hit ?? judged[0]!;
  // C3 rests on the days before: its bound says nothing of the day, that of another method does.
  const bound = judged.find(({ id }) => methods.find((one) => one.id === id)?.method !== 'C3') ?? shown;
  const isC3 = methods.find(({ id }) => id === shown.id)?.method === 'C3';
  return {
    ...{ observed, expected: mean * factor, upper: Math.max(0, (isC3 ? bound : shown).upper) * factor },
    ...{ score, method: shown.id, alarm: hit !== undefined },
  };
}

function judgeBy(method: string, series: Float64Array, known: readonly number[], minSigma: number) {
  if (method === 'EWMA') {
    const { upper, alarm } = ewma(known.slice(-3 - 28, -3), known.slice(-3), { minSigma });
    return { upper, alarm };
  }
  const { points } = detect(
    'earsC',
    { observed: series, axis: { freq: 365 } },
    { method, minSigma, range: series.length },
  );
  return { upper: points[0]!.upperbound, alarm: points[0]!.alarm };
}

/** How a weekday compares with the mean of all, from the medians of each so that one huge day does not count; 1 where too little is known. */
function weekdayFactors(past: readonly (number | null)[], weekdayOf: (i: number) => number): number[] {
  const days: number[][] = Array.from({ length: 7 }, () => []);
  for (const [i, value] of past.entries()) if (value !== null) days[weekdayOf(i)]!.push(value);
  const medians = days.map((values) => (values.length >= LIKE_DAYS ? median(values) : undefined));
  const known = medians.filter((value) => value !== undefined);
  const mean = known.reduce((sum, value) => sum + value, 0) / 7;
  if (known.length < 7 || mean < FEWEST_FOR_FACTOR) return Array<number>(7).fill(1);
  return medians.map((value) => Math.min(4, Math.max(0.25, value! / mean)));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}
