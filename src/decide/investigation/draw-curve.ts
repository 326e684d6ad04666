/** The epidemic curve, how contagious it is, and cases not reported yet. Pure. */
import { nowcast } from '../../algorithms/epidemiology/nowcast.ts';
import { reproductionNumbers, serialInterval } from '../../algorithms/epidemiology/reproduction-number.ts';
import { addDays } from '../../algorithms/periods.ts';
import type { DiseaseCourse } from './load-content.ts';

export interface OnsetOf {
  /** Day of onset in Asia/Shanghai. */
  day: string;
  /** Instant, where it is known. */
  at: Date | null;
  /** Day on which it was diagnosed or came to be known. */
  knownOn: string | null;
}

export interface Curve {
  /** Width of a bar, in hours. */
  hours: number;
  /** First moment of each bar, `YYYY-MM-DD` or `YYYY-MM-DD HH:00`, in Asia/Shanghai. */
  bars: { from: string; cases: number }[];
  /** Cases whose hour is not known where the bars are shorter than a day. */
  without: number;
}

const WIDTHS = [1, 2, 3, 4, 6, 8, 12, 24, 48, 168] as const;
/** Hours are drawn where so many know theirs. */
const KNOWN = 0.8;
const MOST_BARS = 400;
const HOUR = 3_600_000;
const ZONE = 8 * HOUR;

/** Bars of at most a third of the usual incubation, of whole days where too few know the hour. */
export function drawCurve(onsets: readonly OnsetOf[], { incubation }: Pick<DiseaseCourse, 'incubation'>): Curve {
  const wanted = WIDTHS.findLast((width) => width <= incubation.usual / 3) ?? 1;
  const timed = onsets.flatMap(({ at }) => at ?? []);
  const byHour = wanted < 24 && timed.length >= KNOWN * onsets.length && timed.length > 0;
  const moments = byHour
    ? timed.map((at) => at.getTime() + ZONE)
    : onsets.map(({ day }) => Date.parse(`${day}T00:00:00Z`));
  if (moments.length === 0) return { hours: 24, bars: [], without: 0 };
  const first = moments.reduce((a, b) => Math.min(a, b));
  const last = moments.reduce((a, b) => Math.max(a, b));
  const fits = (width: number) => (last - first) / (width * HOUR) < MOST_BARS;
  const hours = WIDTHS.find((width) => width >= (byHour ? wanted : Math.max(24, wanted)) && fits(width)) ?? 168;
  const step = hours * HOUR;
  const start = first - (first % Math.min(step, 24 * HOUR));
  const counts = Array.from({ length: Math.floor((last - start) / step) + 1 }, () => 0);
  for (const moment of moments) counts[Math.floor((moment - start) / step)]! += 1;
  return {
    hours,
    bars: counts.map((cases, i) => ({ from: label(start + i * step, hours), cases })),
    without: byHour ? onsets.length - timed.length : 0,
  };
}

const label = (moment: number, hours: number): string => {
  const text = new Date(moment).toISOString();
  return hours < 24 ? `${text.slice(0, 10)} ${text.slice(11, 13)}:00` : text.slice(0, 10);
};

export interface ReproductionPoint {
  /** Last day of the window of seven days. */
  day: string;
  mean: number;
  low: number;
  high: number;
}

/** Fewest cases and days of which a reproduction number is told. */
const FEWEST = { cases: 10, days: 14 };

/** Null where the disease has no serial interval here, or there are too few cases or days. Cori et al. 2013. */
export function reproductionOver(
  onsets: readonly OnsetOf[],
  { serial }: Pick<DiseaseCourse, 'serial'>,
  today: string,
): ReproductionPoint[] | null {
  const counts = byDay(onsets, today);
  if (!serial || onsets.length < FEWEST.cases || counts.length < FEWEST.days || counts.length > MOST_BARS) return null;
  const first = firstDay(onsets);
  return reproductionNumbers(Float64Array.from(counts), serialInterval(serial.mean, serial.sd, counts.length))
    .filter(({ mean }) => Number.isFinite(mean))
    .map(({ to, mean, low, high }) => ({ day: addDays(first, to - 1), mean, low, high }));
}

const firstDay = (onsets: readonly OnsetOf[]): string =>
  onsets.reduce((a, { day }) => (day < a ? day : a), '9999-12-31');
const between = (a: string, b: string): number => Math.round((Date.parse(b) - Date.parse(a)) / 86_400_000);

function byDay(onsets: readonly OnsetOf[], today: string): number[] {
  if (onsets.length === 0) return [];
  const first = firstDay(onsets);
  const counts = Array.from({ length: Math.max(0, between(first, today)) + 1 }, () => 0);
  for (const { day } of onsets) if (day <= today) counts[between(first, day)]! += 1;
  return counts;
}

export interface NowcastPoint {
  day: string;
  observed: number;
  expected: number;
  low: number;
  high: number;
}

/** Longest delay from onset to being known that is reckoned with, in days. */
const LONGEST = 14;

/** Of the last days: how many will have fallen ill once all are known. Null where fewer than ten delays are known. */
export function nowcastOver(onsets: readonly OnsetOf[], today: string): NowcastPoint[] | null {
  const known = onsets.filter(({ day, knownOn }) => knownOn !== null && knownOn >= day && knownOn <= today);
  if (known.length < FEWEST.cases) return null;
  const first = firstDay(known);
  const days = between(first, today) + 1;
  if (days < 2 || days > MOST_BARS) return null;
  const longest = Math.min(LONGEST, days - 1);
  const reported = Array.from({ length: days }, () => new Array<number>(longest + 1).fill(0));
  for (const { day, knownOn } of known) reported[between(first, day)]![Math.min(longest, between(day, knownOn!))]! += 1;
  return nowcast(reported)
    .slice(-LONGEST)
    .filter(({ expected, high }) => Number.isFinite(expected) && Number.isFinite(high))
    .map(({ day, observed, expected, low, high }) => ({ day: addDays(first, day), observed, expected, low, high }));
}
