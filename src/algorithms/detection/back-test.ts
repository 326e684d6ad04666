/**
 * How methods and thresholds would have done: outbreaks of known size are added to the series' own past, as in Noufaily et
 * al. (Statistics in Medicine 2013; 32: 1206–1222), or are known from it, and every candidate judges all of it.
 */
import { poissonDraw, seededUniform } from '../distributions.ts';
import { detect } from './detect.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { withoutOutbreaks } from './without-outbreaks.ts';

export interface Candidate {
  method: string;
  control: Readonly<Record<string, unknown>>;
}

/** Points of an outbreak, 1-based, both inside. */
export interface OutbreakSpan {
  from: number;
  to: number;
}

export interface BackTestInput {
  series: DetectionSeries;
  candidates: readonly Candidate[];
  /** First point judged, 1-based; what is before is history for all. */
  from: number;
  /** Outbreaks that are known to be in the series: no alarm within them is false, and they are no part of the past. */
  confirmed?: readonly OutbreakSpan[];
  /** Outbreaks in the series as it is; without them outbreaks are injected. */
  known?: readonly OutbreakSpan[];
  inject?: {
    /** Outbreaks injected for each size, one at a time. */
    outbreaks?: number;
    /** Expected cases of an outbreak in standard deviations of the series around its beginning. */
    sizes?: readonly number[];
    /** Spread of the outbreak over the points after its beginning: standard deviation of ln(points). */
    spread?: number;
    seed?: number;
  };
  /** False alarms a point that are borne; the recommended candidate has no more. */
  mostFalse?: number;
}

export interface CandidateResult extends Candidate {
  outbreaks: number;
  found: number;
  /** Share of outbreaks with an alarm between their first and last case; NaN without outbreaks. */
  sensitivity: number;
  /** Alarms a point outside outbreaks. */
  falseAlarms: number;
  /** Points from the beginning to the first alarm, median over the outbreaks found; NaN when none is. */
  delay: number;
}

export interface BackTest {
  results: CandidateResult[];
  /**
   * The candidate of the highest sensitivity among those with no more false alarms than are borne, then of the shortest
   * delay, then of the fewest false alarms; undefined when all have more.
   */
  recommended: CandidateResult | undefined;
}

const SIZES = [2, 3, 5, 10];
const OUTBREAKS = 25;
const SPREAD = 0.5;
const MOST_FALSE = 0.05;
/** Methods whose statement on a point depends on which points were tested before it. */
export const REMEMBERING: ReadonlySet<string> = new Set(['cusum', 'glrpois', 'glrnb', 'outbreakP']);
/** Points on each side of a beginning whose spread measures an outbreak's size. */
const AROUND = 26;

export function backTest(input: BackTestInput): BackTest {
  const { candidates, from, known, confirmed = [], mostFalse = MOST_FALSE } = input;
  const series =
    confirmed.length === 0
      ? input.series
      : { ...input.series, observed: withoutOutbreaks(input.series.observed, confirmed) };
  const length = series.observed.length;
  if (!(from >= 2 && from <= length)) throw new RangeError('a back-test begins inside the series');
  const trials = known ? [{ series, outbreaks: known }] : injected({ ...input, series });
  const results = candidates.map((candidate) =>
    score(candidate, series, trials, from, [...(known ?? []), ...confirmed]),
  );
  return { results, recommended: recommend(results, mostFalse) };
}

/** The candidate that `BackTest.recommended` speaks of, of results got one by one; `mostFalse` as in the input. */
export function recommend<T extends CandidateResult>(results: readonly T[], mostFalse: number): T | undefined {
  const [recommended] = results
    .filter(({ falseAlarms, found }) => falseAlarms <= mostFalse && found > 0)
    .sort(
      (a, b) =>
        b.sensitivity - a.sensitivity ||
        (Number.isNaN(a.delay) ? 1 : Number.isNaN(b.delay) ? -1 : a.delay - b.delay) ||
        a.falseAlarms - b.falseAlarms,
    );
  return recommended;
}

interface Trial {
  series: DetectionSeries;
  outbreaks: readonly OutbreakSpan[];
}

/** One series an outbreak: how many points an outbreak has is part of the draw. */
function injected({ series, from, inject = {} }: BackTestInput): Trial[] {
  const { outbreaks = OUTBREAKS, sizes = SIZES, spread = SPREAD, seed = 1 } = inject;
  const uniform = seededUniform(seed);
  const { length } = series.observed;
  // Where no count is known nothing can be put in, nor found.
  const starts = Array.from({ length: length - from + 1 }, (_, i) => from - 1 + i).filter(
    (point) => !Number.isNaN(series.observed[point]!),
  );
  if (starts.length === 0) return [];
  return sizes.flatMap((size) =>
    Array.from({ length: outbreaks }, () => {
      const start = starts[Math.floor(uniform() * starts.length)]!;
      const cases = Math.max(1, poissonDraw(size * spreadAround(series.observed, start), uniform));
      const observed = Float64Array.from(series.observed);
      let last = start;
      for (let i = 0; i < cases; i++) {
        const point = start + Math.floor(Math.exp(spread * normalDraw(uniform)) - 1e-12);
        if (point >= length) continue;
        observed[point]! += 1;
        last = Math.max(last, point);
      }
      return { series: { ...series, observed }, outbreaks: [{ from: start + 1, to: last + 1 }] };
    }),
  );
}

/** Box and Muller's transform of two uniform draws. */
function normalDraw(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Standard deviation of the counts around a point, at least that of a Poisson count of one case. */
function spreadAround(observed: Float64Array, point: number): number {
  const values = observed
    .subarray(Math.max(0, point - AROUND), point + AROUND + 1)
    .filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.max(1, Math.sqrt(squares / Math.max(1, values.length - 1)));
}

function score(
  candidate: Candidate,
  series: DetectionSeries,
  trials: readonly Trial[],
  from: number,
  known: readonly OutbreakSpan[],
): CandidateResult {
  const { length } = series.observed;
  const alarms = (of: DetectionSeries, first: number, to: number) => {
    const start = REMEMBERING.has(candidate.method) ? from : Math.max(from, first);
    const range = Array.from({ length: to - start + 1 }, (_, i) => start + i);
    const { points } = detect(candidate.method, of, { ...candidate.control, range });
    return points.filter(({ alarm }) => alarm).map(({ index }) => index);
  };
  const within =
    ({ from: first, to }: OutbreakSpan) =>
    (index: number) =>
      index >= first && index <= to;
  const plain = alarms(series, from, length);
  const outside = new Set(known.flatMap((span) => points(span, from, length)));
  for (let index = from; index <= length; index++) if (Number.isNaN(series.observed[index - 1]!)) outside.add(index);
  const quiet = length - from + 1 - outside.size;
  const falseAlarms = plain.filter((index) => !known.some((span) => within(span)(index))).length;
  const delays: number[] = [];
  let outbreaks = 0;
  for (const trial of trials)
    for (const span of trial.outbreaks.filter(({ to }) => to >= from)) {
      outbreaks++;
      const raised = trial.series === series ? plain : alarms(trial.series, span.from, span.to);
      const first = raised.find(within(span));
      if (first !== undefined) delays.push(first - span.from);
    }
  delays.sort((a, b) => a - b);
  const half = delays.length / 2;
  return {
    ...candidate,
    outbreaks,
    found: delays.length,
    sensitivity: outbreaks > 0 ? delays.length / outbreaks : Number.NaN,
    falseAlarms: quiet > 0 ? falseAlarms / quiet : Number.NaN,
    delay: delays.length === 0 ? Number.NaN : (delays[Math.ceil(half) - 1]! + delays[Math.floor(half)]!) / 2,
  };
}

function points({ from: first, to }: OutbreakSpan, from: number, length: number): number[] {
  const start = Math.max(first, from);
  return Array.from({ length: Math.max(0, Math.min(to, length) - start + 1) }, (_, i) => start + i);
}
