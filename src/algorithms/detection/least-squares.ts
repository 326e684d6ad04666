/**
 * Coefficients of an ordinary linear regression by Householder reflections; undefined when the columns depend on each
 * other. Rows: observations, the same number of values each.
 */
export function leastSquares(rows: readonly (readonly number[])[], y: readonly number[]): Float64Array | undefined {
  const n = rows.length;
  const p = rows[0]?.length ?? 0;
  if (n < p) return undefined;
  const a = rows.map((row, i) => Float64Array.from([...row, y[i]!]));
  for (let j = 0; j < p; j++) {
    let norm = 0;
    for (let i = j; i < n; i++) norm += a[i]![j]! ** 2;
    norm = Math.sqrt(norm);
    if (norm < 1e-10) return undefined;
    const alpha = a[j]![j]! > 0 ? -norm : norm;
    const v = Float64Array.from({ length: n - j }, (_, i) => a[i + j]![j]!);
    v[0]! -= alpha;
    const size = v.reduce((sum, value) => sum + value * value, 0);
    for (let c = j; c <= p; c++) {
      let dot = 0;
      for (let i = j; i < n; i++) dot += v[i - j]! * a[i]![c]!;
      const scale = (2 * dot) / size;
      for (let i = j; i < n; i++) a[i]![c]! -= scale * v[i - j]!;
    }
  }
  const beta = new Float64Array(p);
  for (let j = p - 1; j >= 0; j--) {
    let value = a[j]![p]!;
    for (let c = j + 1; c < p; c++) value -= a[j]![c]! * beta[c]!;
    beta[j] = value / a[j]![j]!;
  }
  return beta;
}
