/** Scoring of alternatives by several criteria: TOPSIS and the rank-sum ratio. */

export interface Criterion {
  weight: number;
  /** Whether more is better; less is better otherwise. */
  higher: boolean;
}

/**
 * Closeness to the ideal, 0..1, of each alternative (rows) over the criteria (columns): vector normalisation, weights
 * scaled to one, Euclidean distances. Source: Hwang & Yoon, Multiple Attribute Decision Making (1981), ch. III.2.
 * Alternatives that do not differ in anything all get 0.5.
 */
export function topsis(values: readonly (readonly number[])[], criteria: readonly Criterion[]): number[] {
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0);
  const columns = criteria.map(({ weight, higher }, j) => {
    const column = values.map((row) => row[j]!);
    const length = Math.hypot(...column) || 1;
    const weighted = column.map((value) => (value / length) * (weight / total));
    const [low, high] = [Math.min(...weighted), Math.max(...weighted)];
    return { weighted, best: higher ? high : low, worst: higher ? low : high };
  });
  return values.map((_, i) => {
    const best = Math.hypot(...columns.map((column) => column.weighted[i]! - column.best));
    const worst = Math.hypot(...columns.map((column) => column.weighted[i]! - column.worst));
    return best + worst === 0 ? 0.5 : worst / (best + worst);
  });
}

/**
 * Weighted rank-sum ratio, 1/n..1: the better the value, the higher its rank; equal values share the mean rank.
 * Source: Tian Fengtiao, rank-sum ratio (RSR) and its use in health statistics (1988), RSR = Σ w·R / n.
 */
export function rankSumRatio(values: readonly (readonly number[])[], criteria: readonly Criterion[]): number[] {
  const n = values.length;
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0);
  const sums = new Array<number>(n).fill(0);
  criteria.forEach(({ weight, higher }, j) => {
    const column = values.map((row) => (higher ? row[j]! : -row[j]!));
    for (const [i, rank] of meanRanks(column).entries()) sums[i]! += (weight / total) * rank;
  });
  return sums.map((sum) => sum / n);
}

/** Ranks from 1 for the smallest; equal values share the mean of their ranks. */
function meanRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/**
 * Weights by how much the alternatives differ in each criterion, adding up to 1: entropy of the values scaled to 0..1 with
 * better as more. Source: Shannon (1948); as used for weights by Zou, Yun & Sun, Journal of Environmental Sciences 18
 * (2006) 1020–1023. A criterion in which nothing differs weighs nothing; where none does, all weigh the same.
 */
export function entropyWeights(values: readonly (readonly number[])[], higher: readonly boolean[]): number[] {
  const differing = higher.map((isHigher, j) => {
    const column = values.map((row) => row[j]!);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    if (!(high > low)) return 0;
    const shares = column.map((value) => (isHigher ? value - low : high - value) / (high - low));
    const total = shares.reduce((sum, share) => sum + share, 0);
    const entropy = shares.reduce(
      (sum, share) => (share > 0 ? sum - (share / total) * Math.log(share / total) : sum),
      0,
    );
    return 1 - entropy / Math.log(values.length);
  });
  const total = differing.reduce((sum, one) => sum + one, 0);
  return differing.map((one) => (total > 0 ? one / total : 1 / higher.length));
}
