/**
 * Generalised likelihood ratio detectors of a change of the mean (Höhle & Paul, Computational Statistics & Data Analysis
 * 2008; 52: 4357–4368). They start anew after an alarm.
 */
import { type Control, DetectionError } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { readBaseline } from './glr-baseline.ts';
import { epidemicNegativeBinomialRatio, epidemicRatio, negativeBinomialShiftRatio, shiftRatio } from './glr-ratios.ts';
import type { Judgement, PreparedMethod } from './methods.ts';

export const glrpois = (series: DetectionSeries, control: Control): PreparedMethod => prepare(series, control, true);
export const glrnb = (series: DetectionSeries, control: Control): PreparedMethod => prepare(series, control, false);

interface Options {
  limit: number;
  change: 'intercept' | 'epi';
  /** Known size of the change on the log scale. */
  theta: number | undefined;
  down: boolean;
  least: number;
  window: number;
  most: number;
}

function prepare(series: DetectionSeries, control: Control, poisson: boolean): PreparedMethod {
  const theta = control.value('theta');
  const options: Options = {
    limit: control.number('c.ARL', 5, 0),
    change: control.choice('change', ['intercept', 'epi']),
    theta: theta === undefined || theta === null ? undefined : control.number('theta', 0),
    down: control.choice('dir', ['inc', 'dec']) === 'dec',
    least: control.integer('Mtilde', 1, 1),
    window: control.integer('M', -1, -1),
    most: control.integer('xMax', 10_000, 1),
  };
  const ret = control.choice('ret', ['value', 'cases']);
  const baseline = readBaseline(series, control, poisson);
  return {
    from: series.axis.freq + 1,
    judge: (points) => {
      const first = points[0] ?? 0;
      if (points.some((point, i) => point !== first + i)) throw control.wrong('range', '[105, 106, 107 …]');
      if (first === 0) throw new DetectionError('history', { method: 'glr', index: '1', from: '2' });
      const model = baseline.fit(first, points.length);
      return run(
        points.map((point) => series.observed[point]!),
        model,
        options,
        ret,
      );
    },
  };
}

interface Model {
  alpha: number;
  mu: Float64Array;
  /** Means estimated again with the first n points tested. */
  refit?: ((n: number) => Float64Array) | undefined;
}

function run(counts: readonly number[], model: Model, options: Options, ret: 'value' | 'cases'): Judgement[] {
  const y = Float64Array.from(counts);
  let { mu } = model;
  let start = 0;
  let sum = 0;
  const found: Judgement[] = [];
  for (let n = 0; n < y.length; n++) {
    const expected = mu[n]!;
    const statistic = () => valueAt(y, mu, n, start, sum, model.alpha, options);
    const value = statistic();
    const alarm = isAbove(value, model.alpha, options);
    const cases = ret === 'cases' ? casesAt(y, mu, n, sum, model.alpha, options, statistic) : Number.NaN;
    found.push({ expected, upperbound: ret === 'cases' ? cases : value, score: value / options.limit, alarm });
    sum = alarm || Number.isNaN(value) ? 0 : value;
    if (!alarm) continue;
    start = n + 1;
    if (model.refit) mu = Float64Array.from([...mu.subarray(0, start), ...model.refit(start).subarray(start)]);
  }
  return found;
}

function valueAt(
  y: Float64Array,
  mu: Float64Array,
  n: number,
  start: number,
  sum: number,
  alpha: number,
  options: Options,
): number {
  const { theta, change, least, window, down } = options;
  if (theta !== undefined && change === 'intercept') return Math.max(0, sum + increment(y[n]!, mu[n]!, theta, alpha));
  // The Poisson detectors of a shift of the reference implementation (surveillance 1.20) differ: with a window one point more is
  // asked for, without one it waits for the least number of points and then takes shorter stretches too.
  const poisson = alpha === 0;
  const windowed = poisson && change !== 'epi' ? window > 0 : window >= 0;
  const points = poisson && windowed && change !== 'epi' ? least + 1 : least;
  if (n - start + 1 < points) return 0;
  const from = windowed ? Math.max(start, n - window) : start;
  // Before the first point tested no count is known; it stands as 0.
  if (change === 'epi') {
    const stretches = { from, n, least, before: (i: number) => (i > 0 ? y[i - 1]! : 0) };
    return poisson ? epidemicRatio(y, mu, stretches) : epidemicNegativeBinomialRatio(y, mu, alpha, stretches);
  }
  if (poisson) return shiftRatio(y, mu, from, n, windowed ? points : 1, down);
  return negativeBinomialShiftRatio(y, mu, alpha, { from, n, least }, down);
}

/** The reference implementation (surveillance 1.20) asks some of its statistics to be above the limit, the others to reach it. */
function isAbove(value: number, alpha: number, { theta, change, limit }: Options): boolean {
  const strict = change === 'epi' ? alpha === 0 : theta !== undefined;
  return strict ? value > limit : value >= limit;
}

/** Log likelihood ratio of one count for a mean e^theta times as large. */
function increment(y: number, mu: number, theta: number, alpha: number): number {
  if (alpha === 0) return y * theta - mu * (Math.exp(theta) - 1);
  return y * theta - (y + 1 / alpha) * Math.log((1 + alpha * mu * Math.exp(theta)) / (1 + alpha * mu));
}

/** What the reference implementation gives where no count up to the largest tried would do. */
const NEVER = 1e99;

/**
 * For a rise the smallest count that gives an alarm, for a fall the smallest that gives none, as in the reference
 * implementation (surveillance 1.20), also in what stands for none: 0, or for the negative binomial 1e99. Its negative binomial
 * search goes from the count seen up, or down from an alarm: it does not begin at a count of 0, and says little of a fall.
 */
function casesAt(
  y: Float64Array,
  mu: Float64Array,
  n: number,
  sum: number,
  alpha: number,
  options: Options,
  statistic: () => number,
): number {
  const { theta, change, limit, most, down } = options;
  if (theta !== undefined && change === 'intercept') {
    const none = increment(0, mu[n]!, theta, alpha);
    return Math.max(0, (limit - sum - none) / (increment(1, mu[n]!, theta, alpha) - none));
  }
  const seen = y[n]!;
  const alarms = (count: number) => {
    y[n] = count;
    const value = statistic();
    y[n] = seen;
    return isAbove(value, alpha, options);
  };
  if (alpha > 0) return stepsToTurn(seen, most, down, alarms);
  // Between 0, which the ratio leaves out by itself, and the largest count the answer turns once.
  if (alarms(0) === !down) return 0;
  if (alarms(most) === down) return 0;
  let [before, turned] = [0, most];
  while (turned - before > 1) {
    const mid = Math.floor((before + turned) / 2);
    if (alarms(mid) === down) before = mid;
    else turned = mid;
  }
  return turned;
}

/** From the count seen on, one by one, to where the answer turns; a fall is not looked for upwards. */
function stepsToTurn(seen: number, most: number, down: boolean, alarms: (count: number) => boolean): number {
  if (alarms(seen)) {
    if (seen > most) return 0;
    for (let count = seen - 1; count >= 0; count--) if (!alarms(count)) return count + 1;
    return 0;
  }
  if (!down && seen >= 1) for (let count = seen + 1; count <= most + 1; count++) if (alarms(count)) return count;
  return NEVER;
}
