/** Tails and quantiles of counts. Quantiles are the smallest count whose distribution function reaches p. */
import { betaI, gammaP, gammaQ } from '../distributions.ts';

/** P(Z > z) of the standard normal distribution. */
export function normalUpper(z: number): number {
  const half = gammaQ(0.5, (z * z) / 2) / 2;
  return z >= 0 ? half : 1 - half;
}

/** P(X >= count) of a Poisson distribution. */
export function poissonUpper(count: number, mean: number): number {
  return count <= 0 ? 1 : gammaP(count, mean);
}

/** P(X >= count) of a negative binomial distribution with the given size and mean. */
export function negativeBinomialUpper(count: number, size: number, mean: number): number {
  return count <= 0 ? 1 : betaI(mean / (size + mean), count, size);
}

export function poissonQuantile(p: number, mean: number): number {
  const summed = summedQuantile(p, -mean, 0, mean);
  return summed ?? quantile(p, mean, mean, (count) => gammaQ(count + 1, mean));
}

export function negativeBinomialQuantile(p: number, size: number, mean: number): number {
  const success = size / (size + mean);
  const failure = mean / (size + mean);
  const summed = summedQuantile(p, -size * Math.log1p(mean / size), failure, size * failure);
  return summed ?? quantile(p, mean, mean + mean ** 2 / size, (count) => betaI(success, size, count + 1));
}

/** Slightly less than p, so that a distribution function that equals p but for rounding counts as reaching it. */
const LENIENCE = 1 - 64 * Number.EPSILON;

function quantile(p: number, mean: number, variance: number, cdf: (count: number) => number): number {
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const wanted = p * LENIENCE;
  const step = Math.max(1, Math.floor(Math.sqrt(variance)));
  let high = Math.max(0, Math.ceil(mean));
  while (cdf(high) < wanted) high += step;
  let low = Math.max(-1, high - step);
  while (low >= 0 && cdf(low) >= wanted) low = Math.max(-1, low - step);
  while (high - low > 1) {
    const mid = Math.floor((low + high) / 2);
    if (cdf(mid) >= wanted) high = mid;
    else low = mid;
  }
  return high;
}

/** Below these the first probability is no number any more, or the way from 0 is long. */
const LEAST_LOG = -600;
const LONGEST = 2000;

/**
 * Sums probabilities from 0 on, of which each is the one before times (slope · count + intercept) / (count + 1): the
 * family of Panjer (ASTIN Bulletin 1981; 12: 22–26). Undefined where that does not lead to the quantile.
 */
function summedQuantile(p: number, logFirst: number, slope: number, intercept: number): number | undefined {
  if (!(logFirst > LEAST_LOG) || p >= 1) return undefined;
  const wanted = p * LENIENCE;
  let term = Math.exp(logFirst);
  let sum = term;
  for (let count = 0; count < LONGEST; count++) {
    if (sum >= wanted) return count;
    term *= (slope * count + intercept) / (count + 1);
    sum += term;
  }
  return undefined;
}
