/**
 * Semi-parametric detection of a rise from a constant level: likelihood ratio of the best non-decreasing mean against the
 * constant one, both from the whole series (Frisén & Andersson, Sequential Analysis 2009; 28: 434–454).
 */
import type { Control } from './control.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import type { Judgement, PreparedMethod } from './methods.ts';

/** Blocks of equal means of the isotonic regression (pool adjacent violators). */
interface Blocks {
  sums: number[];
  counts: number[];
}

function add({ sums, counts }: Blocks, value: number): void {
  let sum = value;
  let count = 1;
  while (sums.length > 0 && sums.at(-1)! * count >= sum * counts.at(-1)!) {
    sum += sums.pop()!;
    count += counts.pop()!;
  }
  sums.push(sum);
  counts.push(count);
}

function ratio({ sums, counts }: Blocks): number {
  let log = 0;
  let total = 0;
  let points = 0;
  for (let i = 0; i < sums.length; i++) {
    if (sums[i]! > 0) log += sums[i]! * Math.log(sums[i]! / counts[i]!);
    total += sums[i]!;
    points += counts[i]!;
  }
  return total > 0 ? Math.exp(log - total * Math.log(total / points)) : total === 0 ? 1 : Number.NaN;
}

export function outbreakP(series: DetectionSeries, control: Control): PreparedMethod {
  const k = control.number('k', 100, 0);
  const ret = control.choice('ret', ['cases', 'value']);
  const most = control.integer('maxUpperboundCases', 100_000, 1);
  return {
    from: 1,
    judge: (points) => {
      const wanted = new Set(points);
      const blocks: Blocks = { sums: [], counts: [] };
      const found: Judgement[] = [];
      series.observed.forEach((count, i) => {
        const upperbound = wanted.has(i) && ret === 'cases' ? neededCases(blocks, k, most) : Number.NaN;
        add(blocks, count);
        if (!wanted.has(i)) return;
        const value = ratio(blocks);
        const shown = ret === 'value' ? value : upperbound;
        found.push({ expected: Number.NaN, upperbound: shown, score: value / k, alarm: value > k });
      });
      return found;
    },
  };
}

/** Smallest next count that leads above k; NaN when none would have to come, or more than `most`. */
function neededCases(blocks: Blocks, k: number, most: number): number {
  const alarm = (cases: number) => {
    const next = { sums: [...blocks.sums], counts: [...blocks.counts] };
    add(next, cases);
    return ratio(next) > k;
  };
  if (alarm(0) || !alarm(most)) return Number.NaN;
  let low = 0;
  let high = most;
  while (high - low > 1) {
    const mid = Math.floor((low + high) / 2);
    if (alarm(mid)) high = mid;
    else low = mid;
  }
  return high;
}
