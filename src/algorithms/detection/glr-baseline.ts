import { type Control, DetectionError } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { fitLogLinear, logLinearMeans, seasonalColumns } from './log-linear.ts';

const MOST_TURNS = 25;

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
 * Coefficients and dispersion of a negative binomial regression in turns, until neither moves, as `glm.nb` of R's MASS does
 * (Venables & Ripley, Modern Applied Statistics with S, 2002, §7.4): the coefficients are those of the dispersion before
 * the last. The dispersion is 0 when the counts do not vary more than Poisson ones.
 */
function estimateBoth(y: readonly number[], columns: readonly Float64Array[]): { alpha: number; beta: Float64Array } {
  let beta = fitOrFail(y, columns, 0);
  let mu = logLinearMeans(beta, columns);
  let alpha = dispersionGiven(y, mu);
  for (let round = 0; round < MOST_TURNS && alpha > 0; round++) {
    beta = fitOrFail(y, columns, alpha, mu);
    mu = logLinearMeans(beta, columns);
    const next = dispersionGiven(y, mu);
    const moved = next > 0 ? Math.abs(1 / next - 1 / alpha) : 0;
    alpha = next;
    if (moved < 1e-8) break;
  }
  return { alpha, beta };
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

/** Root of the likelihood's slope in alpha for given means (Lawless, Canadian Journal of Statistics 1987; 15: 209–225). */
function dispersionGiven(y: readonly number[], mu: Float64Array): number {
  const slope = (alpha: number) => {
    let total = 0;
    y.forEach((count, i) => {
      const mean = mu[i]!;
      for (let j = 1; j < count; j++) total += j / (1 + alpha * j);
      total += Math.log1p(alpha * mean) / alpha ** 2 - ((count + 1 / alpha) * mean) / (1 + alpha * mean);
    });
    return total;
  };
  let low = 1e-6;
  if (slope(low) <= 0) return 0;
  let high = 1;
  while (slope(high) > 0 && high < 1e6) high *= 2;
  for (let round = 0; round < 100 && high - low > 1e-15 * high; round++) {
    const mid = (low + high) / 2;
    if (slope(mid) > 0) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}
