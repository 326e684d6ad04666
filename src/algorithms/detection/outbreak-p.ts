/**
 * Semi-parametric detection of a rise from a constant level: likelihood ratio of the best non-decreasing mean against the
 * constant one, both from the whole series (Frisén & Andersson, Sequential Analysis 2009; 28: 434–454).
 */
import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import type { Judgement, PreparedMethod } from './methods.ts';

/** Blocks of equal means of the isotonic regression (pool adjacent violators), and the mean of all counts. */
interface Fit {
  values: number[];
  sums: number[];
  counts: number[];
  mean: number;
}

const nothing = (): Fit => ({ values: [], sums: [], counts: [], mean: 0 });

/** The fit with one count more; the fit handed in is changed. */
function add(fit: Fit, value: number): Fit {
  const { values, sums, counts } = fit;
  values.push(value);
  fit.mean += (value - fit.mean) / values.length;
  let sum = value;
  let count = 1;
  while (sums.length > 0 && sum / count <= sums.at(-1)! / counts.at(-1)!) {
    sum += sums.pop()!;
    count += counts.pop()!;
  }
  sums.push(sum);
  counts.push(count);
  return fit;
}

/**
 * The likelihood ratio, factor by factor in the order of time as the reference implementation (surveillance 1.20) multiplies:
 * of large counts (about 300 and more) the product leaves the range of numbers, is 0, infinite or no number there, and so here.
 */
function ratio({ values, sums, counts, mean }: Fit): number {
  let product = 1;
  let i = 0;
  for (let block = 0; block < sums.length; block++) {
    const level = sums[block]! / counts[block]!;
    const share = level === 0 && mean === 0 ? 1 : level / mean;
    for (const end = i + counts[block]!; i < end; i++) product *= share ** values[i]!;
  }
  return product;
}

export function outbreakP(series: DetectionSeries, control: Control): PreparedMethod {
  const k = control.number('k', 100, 0);
  // The signature in R says cases first, but what is left out there is the value.
  const ret = control.choice('ret', ['value', 'cases']);
  const most = control.integer('maxUpperboundCases', 100_000, 1);
  return {
    from: 1,
    judge: (points) => {
      const wanted = new Set(points);
      const fit = nothing();
      const found: Judgement[] = [];
      series.observed.forEach((count, i) => {
        const before = wanted.has(i) ? copy(fit) : undefined;
        add(fit, count);
        if (!before) return;
        const value = ratio(fit);
        const upperbound = ret === 'value' ? value : neededCases(before, count, k, most);
        found.push({ expected: Number.NaN, upperbound, score: value / k, alarm: value > k });
      });
      return found;
    },
  };
}

const copy = ({ values, sums, counts, mean }: Fit): Fit => ({
  ...{ values: [...values], sums: [...sums], counts: [...counts] },
  mean,
});

/**
 * Smallest count in place of the one seen that leads above k. NaN when none would have to come, when more than `most` would,
 * and where the ratio is no number at the count seen or on the way from it.
 */
function neededCases(before: Fit, seen: number, k: number, most: number): number {
  const value = (cases: number) => ratio(add(copy(before), cases));
  const now = value(seen);
  if (before.values.length === 0) return k >= 1 ? Number.NaN : 0;
  if (Number.isNaN(now)) return Number.NaN;
  const turned = (cases: number) => !(value(cases) <= k);
  let [low, high] = now > k ? [0, seen] : [seen, nextTurned(seen, most, turned)];
  if (now > k ? turned(0) : high > most) return Number.NaN;
  while (high - low > 1) {
    const mid = Math.floor((low + high) / 2);
    if (turned(mid)) high = mid;
    else low = mid;
  }
  return Number.isNaN(value(high)) ? Number.NaN : high;
}

/** A count above the one seen that turns the answer, sought in steps that double: far above, the product is 0 again. */
function nextTurned(seen: number, most: number, turned: (cases: number) => boolean): number {
  let step = 1;
  while (seen + step < most && !turned(seen + step)) step *= 2;
  if (seen + step < most) return seen + step;
  return seen < most && turned(most) ? most : Number.POSITIVE_INFINITY;
}
