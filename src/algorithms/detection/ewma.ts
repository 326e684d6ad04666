/**
 * Exponentially weighted moving average: z = λx + (1 - λ)z from the mean of the days before, with the upper limit
 * mean + L·sd·√(λ/(2 - λ)) (Roberts, Technometrics 1959; 1: 239–250; for symptom counts: Burkom, MMWR 2003; 52 suppl).
 */
export interface Ewma {
  z: number;
  mean: number;
  sigma: number;
  upper: number;
  alarm: boolean;
}

/** `baseline` gives mean and sample deviation (at least `minSigma`), `recent` runs through the average, oldest first. */
export function ewma(
  baseline: readonly number[],
  recent: readonly number[],
  { lambda = 0.4, limit = 3, minSigma = 0 }: { lambda?: number; limit?: number; minSigma?: number } = {},
): Ewma {
  if (baseline.length < 2) throw new RangeError('a baseline has two days or more');
  const mean = baseline.reduce((sum, x) => sum + x, 0) / baseline.length;
  const squares = baseline.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const sigma = Math.max(minSigma, Math.sqrt(squares / (baseline.length - 1)));
  const z = recent.reduce((before, x) => lambda * x + (1 - lambda) * before, mean);
  const upper = mean + limit * sigma * Math.sqrt(lambda / (2 - lambda));
  return { z, mean, sigma, upper, alarm: z > upper };
}
