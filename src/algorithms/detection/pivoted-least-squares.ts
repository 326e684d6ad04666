/** What is left of a column beside its length, below which it counts as made of the columns before it (`glm` of R). */
const DEPENDENT = 1e-11;
/** A length carried on by subtraction is taken anew when this share of its square or less is left. */
const LOST = 1e-6;

/**
 * Weighted least squares by Householder reflections that move a column to the end when it is made of those before it (Golub &
 * Van Loan, Matrix Computations, §5.5; the limited pivoting of `lm` and `glm` in R). Such columns have the coefficient 0.
 */
export function solveWeighted(
  columns: readonly Float64Array[],
  weights: Float64Array,
  target: Float64Array,
): Float64Array {
  const n = target.length;
  const side = target.map((z, i) => z * weights[i]!);
  let left = columns.map((column, at) => {
    const values = column.map((x, i) => x * weights[i]!);
    const length = norm(values, 0);
    return { at, values, whole: length || 1, length };
  });
  const done: typeof left = [];
  while (left.length > 0 && done.length < n) {
    const [first, ...others] = left as [(typeof left)[0], ...typeof left];
    left = others;
    if (first.length < first.whole * DEPENDENT) continue;
    const l = done.push(first) - 1;
    if (l === n - 1) break;
    const reflect = reflection(first.values, l);
    if (!reflect) continue;
    reflect(side);
    for (const one of left) {
      reflect(one.values);
      if (one.length === 0) continue;
      const rest = Math.max(0, 1 - (Math.abs(one.values[l]!) / one.length) ** 2);
      one.length = rest < LOST ? norm(one.values, l + 1) : one.length * Math.sqrt(rest);
    }
  }
  const solution = new Float64Array(columns.length);
  for (let r = done.length - 1; r >= 0; r--) {
    let rest = side[r]!;
    for (let c = r + 1; c < done.length; c++) rest -= done[c]!.values[r]! * solution[done[c]!.at]!;
    solution[done[r]!.at] = rest / done[r]!.values[r]!;
  }
  return solution;
}

/** Turns a column to its first `l` values and one more; gives what turns the others likewise. Nothing when it is 0 from there on. */
function reflection(values: Float64Array, l: number): ((other: Float64Array) => void) | undefined {
  const length = norm(values, l);
  if (length === 0) return undefined;
  const signed = values[l]! < 0 ? -length : length;
  const mirror = values.map((x, i) => (i < l ? 0 : x / signed));
  mirror[l]! += 1;
  values[l] = -signed;
  return (other) => {
    let product = 0;
    for (let i = l; i < other.length; i++) product += mirror[i]! * other[i]!;
    const factor = -product / mirror[l]!;
    for (let i = l; i < other.length; i++) other[i]! += factor * mirror[i]!;
  };
}

function norm(values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}
