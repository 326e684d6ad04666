import { type Control, DetectionError } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { fitLogLinear, logLinearMeans, seasonalColumns } from './log-linear.ts';

const MOST_TURNS = 25;
/** Where MASS ends its search of the size. */
const SIZE_STEP = Number.EPSILON ** 0.25;

export interface GlrBaseline {
  /** Dispersion alpha (variance = mean + alpha mean²), when it is given. */
  alpha: number | undefined;
  /** Means of `length` points from `first` (0-based) on. */
  fit(first: number, length: number): { alpha: number; mu: Float64Array; refit?: (n: number) => Float64Array };
}

/** In-control means as given, or a seasonal regression {S, trend, refit} on all points before those tested. */
export function readBaseline({ observed, axis }: DetectionSeries, control: Control, poisson: boolean): GlrBaseline {
  const given = control.value('mu0');
  const asked = control.value('alpha');
  const alpha = poisson ? 0 : asked === undefined || asked === null ? undefined : control.number('alpha', 0, 0);
  if (typeof given === 'number' || Array.isArray(given)) {
    const means = control.numbers('mu0') ?? [];
    return {
      alpha: alpha ?? 0,
      fit: (_, length) => {
        if (means.length !== 1 && means.length !== length) throw control.wrong('mu0', `[… ${length}]`);
        const mu = Float64Array.from({ length }, (_, i) => means[means.length === 1 ? 0 : i]!);
        return { alpha: alpha ?? 0, mu };
      },
    };
  }
  const model = modelOf(given, control);
  const estimate = (end: number, fixed: number | undefined) => {
    const all = seasonalColumns(0, observed.length, axis.freq, model.S, model.trend);
    const past = Array.from({ length: end }, (_, i) => i).filter((i) => !Number.isNaN(observed[i]!));
    const y = past.map((i) => observed[i]!);
    const columns = all.map((column) => Float64Array.from(past, (i) => column[i]!));
    const fit = fixed === undefined ? estimateBoth(y, columns) : { alpha: fixed, beta: fitOrFail(y, columns, fixed) };
    return { alpha: fit.alpha, mu: logLinearMeans(fit.beta, all) };
  };
  return {
    alpha,
    fit: (first, length) => {
      // The dispersion of the first fit stands, as in the reference implementation (surveillance 1.20), also when the means are fitted anew.
      const start = estimate(first, alpha);
      const tested = (mu: Float64Array) => mu.slice(first, first + length);
      const fitted = { alpha: start.alpha, mu: tested(start.mu) };
      return model.refit ? { ...fitted, refit: (n) => tested(estimate(first + n, start.alpha).mu) } : fitted;
    },
  };
}

function modelOf(given: unknown, control: Control): { S: number; trend: boolean; refit: boolean } {
  if (given === undefined || given === null) return { S: 1, trend: false, refit: false };
  const { S = 1, trend = false, refit = false } = given as Record<string, unknown>;
  if (typeof given !== 'object' || typeof S !== 'number' || !Number.isInteger(S) || S < 0 || S > 10)
    throw control.wrong('mu0', '{"S": 1, "trend": true, "refit": false}');
  return { S, trend: trend === true, refit: refit === true };
}

/**
 * Coefficients and dispersion of a negative binomial regression in turns, as `glm.nb` of R's MASS does (Venables & Ripley,
 * Modern Applied Statistics with S, 2002, §7.4), with its rule for ending: the coefficients are those of the dispersion before
 * the last. Of counts that do not vary more than Poisson ones the dispersion goes towards 0 and is where MASS leaves off.
 */
function estimateBoth(y: readonly number[], columns: readonly Float64Array[]): { alpha: number; beta: Float64Array } {
  let beta = fitOrFail(y, columns, 0);
  let mu = logLinearMeans(beta, columns);
  const above = countsAbove(y);
  let size = sizeGiven(y, mu, above);
  const scale = Math.sqrt(2 * Math.max(1, y.length - columns.length));
  let likelihood = logLikelihood(y, mu, size, above);
  let [gained, moved] = [2 * scale, 1];
  for (let round = 0; round < MOST_TURNS && Math.abs(gained) / scale + Math.abs(moved) > 1e-8; round++) {
    beta = fitOrFail(y, columns, 1 / size, mu);
    const next = sizeGiven(y, mu, above);
    mu = logLinearMeans(beta, columns);
    moved = size - next;
    size = next;
    const after = logLikelihood(y, mu, size, above);
    gained = likelihood - after;
    likelihood = after;
  }
  return { alpha: 1 / size, beta };
}

function fitOrFail(
  y: readonly number[],
  columns: readonly Float64Array[],
  alpha: number,
  means?: Float64Array,
): Float64Array {
  const beta = fitLogLinear(y, columns, alpha, means);
  if (!beta) throw new DetectionError('fit', { method: 'glr' });
  return beta;
}

/** How many counts are above 0, 1, 2 …: sums over the counts below each count are sums over these. */
function countsAbove(y: readonly number[]): Float64Array {
  const above = new Float64Array(Math.max(0, ...y.map(Math.ceil)));
  for (const count of y) for (let j = 0; j < count; j++) above[j]!++;
  return above;
}

/**
 * Size (1 / dispersion) by steps of Newton on the likelihood for given means, from the moments; at most MOST_TURNS - 1 of them,
 * as `theta.ml` of MASS, so that a size that grows without end stays where it was then.
 */
function sizeGiven(y: readonly number[], mu: Float64Array, above: Float64Array): number {
  let size = y.length / y.reduce((sum, count, i) => sum + (count / mu[i]! - 1) ** 2, 0);
  let step = 1;
  for (let round = 1; round < MOST_TURNS && Math.abs(step) > SIZE_STEP; round++) {
    size = Math.abs(size);
    let slope = 0;
    let curve = 0;
    above.forEach((times, j) => {
      slope += times / (size + j);
      curve += times / (size + j) ** 2;
    });
    y.forEach((count, i) => {
      const mean = mu[i]!;
      slope += (mean - count) / (mean + size) - Math.log1p(mean / size);
      curve += 2 / (mean + size) - 1 / size - (count + size) / (mean + size) ** 2;
    });
    step = slope / curve;
    size += step;
  }
  if (!(size > 0)) throw new DetectionError('fit', { method: 'glr' });
  return size;
}

/** Log likelihood without what neither means nor size change. */
function logLikelihood(y: readonly number[], mu: Float64Array, size: number, above: Float64Array): number {
  let sum = 0;
  above.forEach((times, j) => {
    sum += times * Math.log(size + j);
  });
  y.forEach((count, i) => {
    const mean = mu[i]!;
    sum += (count > 0 ? count * Math.log(mean) : 0) - count * Math.log(size + mean) - size * Math.log1p(mean / size);
  });
  return sum;
}
