/**
 * Straight-line forecast by ordinary least squares with the prediction interval of a new observation.
 * Source: Draper & Smith, Applied Regression Analysis, 3rd ed., §1.4 and §3.1:
 * s²(new) = s² (1 + 1/n + (x0 - x̄)²/Sxx), t quantile with n - 2 degrees of freedom.
 */
import { tCdf, tQuantile } from './distributions.ts';

export interface LinearFit {
  n: number;
  slope: number;
  intercept: number;
  /** Residual standard deviation (n - 2 degrees of freedom). */
  sigma: number;
  meanX: number;
  sxx: number;
}

/** Needs three points or more with at least two different x; otherwise undefined. */
export function fitLine(points: readonly { x: number; y: number }[]): LinearFit | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const meanX = points.reduce((s, p) => s + p.x, 0) / n;
  const meanY = points.reduce((s, p) => s + p.y, 0) / n;
  const sxx = points.reduce((s, p) => s + (p.x - meanX) ** 2, 0);
  if (sxx === 0) return undefined;
  const slope = points.reduce((s, p) => s + (p.x - meanX) * (p.y - meanY), 0) / sxx;
  const intercept = meanY - slope * meanX;
  const sse = points.reduce((s, p) => s + (p.y - intercept - slope * p.x) ** 2, 0);
  return { n, slope, intercept, sigma: Math.sqrt(sse / (n - 2)), meanX, sxx };
}

export interface Prediction {
  x: number;
  value: number;
  low: number;
  high: number;
}

/** Predictions at the given x with a two-sided interval (default 95 %). */
export function predictLine(fit: LinearFit, xs: readonly number[], confidence = 0.95): Prediction[] {
  const t = tQuantile(1 - (1 - confidence) / 2, fit.n - 2);
  return xs.map((x) => {
    const value = fit.intercept + fit.slope * x;
    const half = t * fit.sigma * Math.sqrt(1 + 1 / fit.n + (x - fit.meanX) ** 2 / fit.sxx);
    return { x, value, low: value - half, high: value + half };
  });
}

/** Probability that a new observation at x is at least the threshold, under the same distribution as the interval. */
export function probabilityAtLeast(fit: LinearFit, x: number, threshold: number): number {
  const value = fit.intercept + fit.slope * x;
  const error = fit.sigma * Math.sqrt(1 + 1 / fit.n + (x - fit.meanX) ** 2 / fit.sxx);
  if (error === 0) return value >= threshold ? 1 : 0;
  return 1 - tCdf((threshold - value) / error, fit.n - 2);
}
