/** Methods that compare a count with the same season of past years (and, with actY, with the points just before it). */
import { normalQuantile } from '../distributions.ts';
import type { Control } from './control.ts';
import { negativeBinomialQuantile } from './count-distributions.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { bounded, type Judgement, type PreparedMethod } from './methods.ts';

/**
 * With w = 0 the reference implementation (surveillance 1.20) counts its window backwards: of this year the point before k and k
 * itself, kept for equal bounds.
 *
 * The w points before k of this year (actY) and the 2w+1 points around the same point of b past years.
 */
function windows(series: DetectionSeries, control: Control, defaults: { b: number; w: number; actY: boolean }) {
  const b = control.integer('b', defaults.b, 0);
  const w = control.integer('w', defaults.w, 0);
  const actY = control.flag('actY', defaults.actY);
  const { freq } = series.axis;
  if (b === 0 && !actY) throw control.wrong('b', '1, 2, 3 …');
  const reference = (k: number): number[] | undefined => {
    if (k - b * freq - w < 0 || k < 1) return undefined;
    const values: number[] = [];
    for (let year = 1; year <= b; year++)
      for (let i = k - year * freq - w; i <= Math.min(k - year * freq + w, k - 1); i++)
        values.push(series.observed[i]!);
    if (actY) for (let i = w === 0 ? k - 1 : k - w; i < (w === 0 ? k + 1 : k); i++) values.push(series.observed[i]!);
    return values;
  };
  return { from: Math.max(2, b * freq + w + 1), reference };
}

/** Upper limits of 95 % confidence intervals for a Poisson mean given 0..20 events (Crow & Gardner, Biometrika 1959; 46: 441–453). */
const CROW_GARDNER = [
  3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633, 19.05, 20.335, 21.364, 22.945,
  23.762, 25.4, 26.306, 27.735, 28.966, 30.017,
];

/** Mean plus two standard deviations, for means up to 20 the Poisson limit (Altmann, PhD thesis 2003; Robert Koch Institute). */
export function rki(series: DetectionSeries, control: Control): PreparedMethod {
  const { from, reference } = windows(series, control, { b: 2, w: 4, actY: false });
  const judge = (k: number): Judgement | undefined => {
    const values = reference(k);
    if (!values) return undefined;
    const { mean, deviation } = moments(values);
    const upper = mean <= 20 ? CROW_GARDNER[Math.floor(mean)]! : mean + 2 * deviation;
    return bounded(series.observed[k]!, Number.isNaN(mean) ? mean : upper, mean);
  };
  return { from, judge: (points) => points.map(judge) };
}

/**
 * Quantile of the negative binomial that Jeffreys' prior and the reference counts predict (Riebler 2004; Höhle,
 * Computational Statistics 2007; 22: 571–582).
 */
export function bayes(series: DetectionSeries, control: Control): PreparedMethod {
  const { from, reference } = windows(series, control, { b: 0, w: 6, actY: true });
  const alpha = control.probability('alpha', 0.05);
  const judge = (k: number): Judgement | undefined => {
    const values = reference(k)?.filter((value) => !Number.isNaN(value));
    if (!values) return undefined;
    if (values.length === 0) return bounded(series.observed[k]!, Number.NaN);
    const size = values.reduce((a, b) => a + b, 0) + 0.5;
    const mean = size / values.length;
    return bounded(series.observed[k]!, negativeBinomialQuantile(1 - alpha, size, mean), mean);
  };
  return { from, judge: (points) => points.map(judge) };
}

const BLOCK = 4;

/**
 * Sum of the last four weeks against the sums of 2m+1 such blocks around the same week of b past years (Stroup et al.,
 * Statistics in Medicine 1989; 8: 323–329). Expectation, bound and score are of four weeks.
 */
export function cdc(series: DetectionSeries, control: Control): PreparedMethod {
  const b = control.integer('b', 5, 1);
  const m = control.integer('m', 1, 0);
  if (b * (2 * m + 1) < 2) throw control.wrong('b', '2, 3, 4 …');
  const quantile = normalQuantile(1 - control.probability('alpha', 0.025) / 2);
  const { observed, axis } = series;
  const sum = (end: number) => {
    let total = 0;
    for (let i = end - BLOCK + 1; i <= end; i++) total += observed[i]!;
    return total;
  };
  const judge = (k: number): Judgement | undefined => {
    if (k - b * axis.freq - (m + 1) * BLOCK + 1 < 0) return undefined;
    const sums: number[] = [];
    for (let year = 1; year <= b; year++)
      for (let block = -m; block <= m; block++) sums.push(sum(k - year * axis.freq + block * BLOCK));
    const { mean, deviation } = moments(sums);
    return bounded(sum(k), mean + quantile * deviation * Math.sqrt(1 + 1 / sums.length), mean);
  };
  return { from: b * axis.freq + (m + 1) * BLOCK, judge: (points) => points.map(judge) };
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
