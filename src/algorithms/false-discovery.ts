/**
 * Benjamini and Hochberg's step-up procedure (Journal of the Royal Statistical Society B 1995; 57: 289–300): the greatest
 * p-value that still counts as a discovery when a share `q` of the discoveries may be false; 0 when none does.
 */
export function discoveryLimit(pValues: readonly number[], q: number): number {
  const sorted = [...pValues].sort((a, b) => a - b);
  for (let i = sorted.length; i > 0; i -= 1) if (sorted[i - 1]! <= (i / sorted.length) * q) return sorted[i - 1]!;
  return 0;
}
