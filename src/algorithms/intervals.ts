/** Two-sided confidence intervals of shares and event rates. */
import { gammaQuantile, normalQuantile } from './distributions.ts';

export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson score interval of a share. Result on 0..1, or undefined without observations.
 * Source: Wilson 1927, J Am Stat Assoc 22:209–212.
 */
export function wilsonInterval(events: number, trials: number, confidence = 0.95): Interval | undefined {
  if (!(trials > 0) || events < 0 || events > trials) return undefined;
  const z = twoSided(confidence);
  const p = events / trials;
  const centre = p + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return {
    low: events === 0 ? 0 : (centre - spread) / scale,
    high: events === trials ? 1 : (centre + spread) / scale,
  };
}

/** Found by bisection, and the same for nearly every interval. */
const quantiles = new Map<number, number>();
function twoSided(confidence: number): number {
  const known = quantiles.get(confidence);
  if (known !== undefined) return known;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  quantiles.set(confidence, z);
  return z;
}

/**
 * Exact interval of a Poisson mean given the observed count (divide by the exposure for a rate).
 * Source: Garwood 1936, Biometrika 28:437–442; half chi-square quantiles are gamma quantiles with scale 1.
 */
export function poissonInterval(count: number, confidence = 0.95): Interval | undefined {
  if (!(count >= 0)) return undefined;
  const tail = (1 - confidence) / 2;
  return { low: count === 0 ? 0 : gammaQuantile(tail, count), high: gammaQuantile(1 - tail, count + 1) };
}
