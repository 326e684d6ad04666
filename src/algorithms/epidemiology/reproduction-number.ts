/**
 * Instantaneous reproduction number of an epidemic (Cori, Ferguson, Fraser & Cauchemez, American Journal of Epidemiology
 * 2013; 178: 1505–1512): cases of a window against the infectiousness of those before, with a gamma prior.
 */
import { gammaP, gammaQuantile } from '../distributions.ts';

export interface ReproductionNumber {
  /** First and last day of the window, 1-based. */
  from: number;
  to: number;
  mean: number;
  sd: number;
  median: number;
  /** Bounds of the interval that holds the number with the probability asked for. */
  low: number;
  high: number;
}

export interface ReproductionOptions {
  /** Length of the windows, in days. */
  window?: number;
  /** Mean and standard deviation of the prior. */
  prior?: { mean: number; sd: number };
  probability?: number;
}

/** Days between the onset of a case and of those it infects, `size` probabilities from day 0 on; sd > 0 and mean > 1 in days. */
export function serialInterval(mean: number, sd: number, size: number): Float64Array {
  if (!(mean > 1) || !(sd > 0)) throw new RangeError('a serial interval needs mean > 1 and sd > 0');
  const shape = ((mean - 1) / sd) ** 2;
  const scale = sd ** 2 / (mean - 1);
  const mass = (k: number, a: number) => (k <= 0 ? 0 : gammaP(a, k / scale));
  return Float64Array.from({ length: size }, (_, k) => {
    const first = k * mass(k, shape) + (k - 2) * mass(k - 2, shape) - 2 * (k - 1) * mass(k - 1, shape);
    const second = 2 * mass(k - 1, shape + 1) - mass(k - 2, shape + 1) - mass(k, shape + 1);
    return Math.max(0, first + shape * scale * second);
  });
}

/**
 * One estimate for each window from day 2 on that ends after the mean serial interval: before it hardly any infection can have been
 * seen (so EpiEstim, too). `interval[d]` is the probability of d days between cases.
 */
export function reproductionNumbers(
  incidence: Float64Array,
  interval: Float64Array,
  { window = 7, prior = { mean: 5, sd: 5 }, probability = 0.95 }: ReproductionOptions = {},
): ReproductionNumber[] {
  const shape = (prior.mean / prior.sd) ** 2;
  const scale = prior.sd ** 2 / prior.mean;
  const tail = (1 - probability) / 2;
  const infectiousness = incidence.map((_, t) => {
    let sum = 0;
    for (let d = 1; d <= t && d < interval.length; d++) sum += incidence[t - d]! * interval[d]!;
    return sum;
  });
  const found: ReproductionNumber[] = [];
  const meanInterval = interval.reduce((sum, p, d) => sum + p * d, 0);
  for (let to = window; to < incidence.length; to++) {
    if (to + 1 <= meanInterval) continue;
    let a = shape;
    let rate = 1 / scale;
    for (let t = to - window + 1; t <= to; t++) {
      a += incidence[t]!;
      rate += infectiousness[t]!;
    }
    found.push({
      from: to - window + 2,
      to: to + 1,
      mean: a / rate,
      sd: Math.sqrt(a) / rate,
      median: gammaQuantile(0.5, a) / rate,
      low: gammaQuantile(tail, a) / rate,
      high: gammaQuantile(1 - tail, a) / rate,
    });
  }
  return found;
}
