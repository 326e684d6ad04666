/** Whole numbers in proportion to weights that add up exactly to a total: largest remainders (Hamilton's method), ties to the first. */
export function apportion(total: number, weights: readonly number[]): number[] {
  if (!Number.isInteger(total) || total < 0) throw new RangeError('the total must be a whole number, 0 or more');
  const sum = weights.reduce((a, b) => a + b, 0);
  if (weights.some((weight) => !(weight >= 0))) throw new RangeError('weights must be 0 or more');
  if (total === 0) return weights.map(() => 0);
  if (!(sum > 0)) throw new RangeError('at least one weight must be above 0');
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((a, b) => a + b, 0);
  const order = weights.map((_, i) => i).filter((i) => weights[i]! > 0);
  order.sort((a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b);
  for (let i = 0; i < left; i += 1) parts[order[i % order.length]!]! += 1;
  return parts;
}

/**
 * One row of whole numbers for each weight, one number for each total, so that every column adds up to its total. A
 * column follows from the one before: what is added goes to those furthest below their share, what is taken away is
 * taken in proportion to what they have; nobody's number goes up and down for the sake of rounding.
 */
export function apportionSeries(totals: readonly number[], weights: readonly number[]): number[][] {
  const rows: number[][] = weights.map(() => []);
  const sum = weights.reduce((a, b) => a + b, 0);
  let last = weights.map(() => 0);
  for (const [k, total] of totals.entries()) {
    const change = total - (totals[k - 1] ?? 0);
    if (k === 0) last = apportion(total, weights);
    else if (change < 0) {
      const less = apportion(-change, last);
      last = last.map((n, i) => n - less[i]!);
    } else if (change > 0) {
      const short = last.map((n, i) => Math.max(0, (total * weights[i]!) / sum - n));
      const more = apportion(change, short.some((n) => n > 0) ? short : weights);
      last = last.map((n, i) => n + more[i]!);
    }
    for (const [i, n] of last.entries()) rows[i]!.push(n);
  }
  return rows;
}
