/**
 * Log-linear regression of counts, Poisson or negative binomial with a given dispersion, by iteratively reweighted least
 * squares with the starting values and the stopping rule of `glm` in R (McCullagh & Nelder 1989, §2.5).
 */
const MAX_ITERATIONS = 50;
const TOLERANCE = 1e-8;

/**
 * Coefficients of the columns; variance of a count is mean + alpha mean². Undefined when they cannot be estimated. The
 * iteration starts from the counts, or from the means of an earlier fit.
 */
export function fitLogLinear(
  y: ArrayLike<number>,
  columns: readonly Float64Array[],
  alpha = 0,
  means?: Float64Array,
): Float64Array | undefined {
  const n = y.length;
  const p = columns.length;
  const start = (count: number) => (alpha === 0 ? count + 0.1 : count > 0 ? count : 1 / 6);
  const eta = Float64Array.from({ length: n }, (_, i) => Math.log(means ? means[i]! : start(y[i]!)));
  let before = 0;
  for (let i = 0; i < n; i++) before += devianceOf(y[i]!, Math.exp(eta[i]!), alpha);
  let beta: Float64Array | undefined;
  for (let round = 0; round < MAX_ITERATIONS; round++) {
    const normal = Array.from({ length: p }, () => new Float64Array(p + 1));
    for (let i = 0; i < n; i++) {
      const mu = Math.exp(eta[i]!);
      const weight = mu / (1 + alpha * mu);
      const z = eta[i]! + (y[i]! - mu) / mu;
      for (let r = 0; r < p; r++) {
        const wx = weight * columns[r]![i]!;
        for (let c = r; c < p; c++) normal[r]![c]! += wx * columns[c]![i]!;
        normal[r]![p]! += wx * z;
      }
    }
    beta = solveSymmetric(normal);
    if (!beta) return undefined;
    let deviance = 0;
    for (let i = 0; i < n; i++) {
      let linear = 0;
      for (let c = 0; c < p; c++) linear += beta[c]! * columns[c]![i]!;
      eta[i] = linear;
      deviance += devianceOf(y[i]!, Math.exp(linear), alpha);
    }
    if (!Number.isFinite(deviance)) return undefined;
    if (Math.abs(deviance - before) / (Math.abs(deviance) + 0.1) < TOLERANCE) return beta;
    before = deviance;
  }
  return beta;
}

function devianceOf(y: number, mu: number, alpha: number): number {
  const own = y > 0 ? y * Math.log(y / mu) : 0;
  if (alpha === 0) return 2 * (own - (y - mu));
  return 2 * (own - (y + 1 / alpha) * Math.log((1 + alpha * y) / (1 + alpha * mu)));
}

/** Solves by Cholesky decomposition; rows hold the upper triangle and the right side. */
function solveSymmetric(rows: Float64Array[]): Float64Array | undefined {
  const p = rows.length;
  for (let j = 0; j < p; j++) {
    for (let r = 0; r < j; r++) {
      const factor = rows[r]![j]!;
      for (let c = j; c <= p; c++) rows[j]![c]! -= factor * rows[r]![c]!;
    }
    const pivot = Math.sqrt(rows[j]![j]!);
    if (!(pivot > 0)) return undefined;
    for (let c = j; c <= p; c++) rows[j]![c]! /= pivot;
  }
  const solution = new Float64Array(p);
  for (let r = p - 1; r >= 0; r--) {
    let rest = rows[r]![p]!;
    for (let c = r + 1; c < p; c++) rest -= rows[r]![c]! * solution[c]!;
    solution[r] = rest / rows[r]![r]!;
  }
  return solution;
}

/** Columns of an intercept, a straight trend if asked for, and S yearly waves for points from..to-1 (0-based). */
export function seasonalColumns(from: number, to: number, freq: number, waves: number, trend: boolean): Float64Array[] {
  const column = (f: (t: number) => number) => Float64Array.from({ length: to - from }, (_, i) => f(from + i + 1));
  const columns = [column(() => 1)];
  if (trend) columns.push(column((t) => t / freq));
  for (let s = 1; s <= waves; s++) {
    columns.push(column((t) => Math.sin((2 * Math.PI * s * t) / freq)));
    columns.push(column((t) => Math.cos((2 * Math.PI * s * t) / freq)));
  }
  return columns;
}

/** Means of a fit at the points its columns describe. */
export function logLinearMeans(beta: Float64Array, columns: readonly Float64Array[]): Float64Array {
  return columns[0]!.map((_, i) => Math.exp(beta.reduce((sum, b, c) => sum + b * columns[c]![i]!, 0)));
}
