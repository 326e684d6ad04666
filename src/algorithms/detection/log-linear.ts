/**
 * Log-linear regression of counts, Poisson or negative binomial with a given dispersion, by iteratively reweighted least
 * squares (McCullagh & Nelder 1989, §2.5) with the starting values, the floor of the means, the halving of steps and the
 * stopping rule of `glm` in R, so that it ends where R ends also where the likelihood has no maximum (means that go to 0).
 */
import { solveWeighted } from './pivoted-least-squares.ts';

const MAX_ITERATIONS = 25;
const TOLERANCE = 1e-8;

/** No mean is below this, as the log link of R has it. */
const meanOf = (eta: number) => Math.max(Math.exp(eta), Number.EPSILON);

/**
 * Coefficients of the columns; variance of a count is mean + alpha mean². A column that adds nothing to those before it has the
 * coefficient 0. Undefined when they cannot be estimated. The iteration starts from the counts, or from the means of an earlier
 * fit.
 */
export function fitLogLinear(
  y: ArrayLike<number>,
  columns: readonly Float64Array[],
  alpha = 0,
  means?: Float64Array,
): Float64Array | undefined {
  const n = y.length;
  const start = (count: number) => (alpha === 0 ? count + 0.1 : count > 0 ? count : 1 / 6);
  let eta: Float64Array = Float64Array.from({ length: n }, (_, i) => Math.log(means ? means[i]! : start(y[i]!)));
  let before = totalDeviance(y, eta, alpha);
  let beta: Float64Array | undefined;
  for (let round = 0; round < MAX_ITERATIONS; round++) {
    const weights = eta.map((e) => {
      const mu = meanOf(e);
      return Math.sqrt(mu / (1 + alpha * mu));
    });
    const working = eta.map((e, i) => e + (y[i]! - meanOf(e)) / meanOf(e));
    let next: Float64Array = solveWeighted(columns, weights, working);
    if (!next.every(Number.isFinite)) return undefined;
    eta = linear(next, columns);
    let deviance = totalDeviance(y, eta, alpha);
    for (let halved = 0; !Number.isFinite(deviance); halved++) {
      if (!beta || halved === MAX_ITERATIONS) return undefined;
      next = next.map((b, c) => (b + beta![c]!) / 2);
      eta = linear(next, columns);
      deviance = totalDeviance(y, eta, alpha);
    }
    beta = next;
    if (Math.abs(deviance - before) / (Math.abs(deviance) + 0.1) < TOLERANCE) return beta;
    before = deviance;
  }
  return beta;
}

function totalDeviance(y: ArrayLike<number>, eta: Float64Array, alpha: number): number {
  let sum = 0;
  for (let i = 0; i < eta.length; i++) sum += devianceOf(y[i]!, meanOf(eta[i]!), alpha);
  return sum;
}

function devianceOf(y: number, mu: number, alpha: number): number {
  const own = y > 0 ? y * Math.log(y / mu) : 0;
  if (alpha === 0) return 2 * (own - (y - mu));
  return 2 * (own - (y + 1 / alpha) * Math.log((1 + alpha * y) / (1 + alpha * mu)));
}

/** Columns of an intercept, a straight trend if asked for, and S yearly waves for points from..to-1 (0-based). */
export function seasonalColumns(from: number, to: number, freq: number, waves: number, trend: boolean): Float64Array[] {
  const column = (f: (t: number) => number) => Float64Array.from({ length: to - from }, (_, i) => f(from + i + 1));
  const columns = [column(() => 1)];
  if (trend) columns.push(column((t) => t / freq));
  for (let s = 1; s <= waves; s++) {
    columns.push(column((t) => Math.cos((2 * Math.PI * s * t) / freq)));
    columns.push(column((t) => Math.sin((2 * Math.PI * s * t) / freq)));
  }
  return columns;
}

function linear(beta: Float64Array, columns: readonly Float64Array[]): Float64Array {
  return columns[0]!.map((_, i) => beta.reduce((sum, b, c) => sum + b * columns[c]![i]!, 0));
}

/** Means of a fit at the points its columns describe. */
export function logLinearMeans(beta: Float64Array, columns: readonly Float64Array[]): Float64Array {
  return linear(beta, columns).map(meanOf);
}
