import type { ScanInput } from './scan.ts';

/** All circles of all centres, ring by ring, and what is expected in each for each window length. */
export interface Zones {
  /** Areas in the order they join the circles: those of the first centre, then those of the second … */
  order: Int32Array;
  /** Where the rings of each centre end in `order`. */
  ends: Int32Array;
  maxDays: number;
  total: number;
  /** By ring and window length; ln µ and ln(N - µ) beside it. */
  expected: Float64Array;
  logInside: Float64Array;
  logOutside: Float64Array;
}

export function buildZones({ counts, places, expected, maxShare = 0.5, maxRadius }: ScanInput, maxDays: number): Zones {
  const rows = counts.map((row) => Array.from(row));
  const total = sum(rows.map(sum));
  const days = rows[0]!.length;
  const weights = expected ? expected.map((row) => Array.from(row)) : permutationMeans(rows, total);
  const whole = sum(weights.map(sum));
  if (!(whole > 0) || weights.some((row) => row.some((weight) => !(weight >= 0))))
    throw new RangeError('expected cases are 0 or more and not all 0');
  const scale = total / whole;
  const share = (area: number) => (expected ? sum(weights[area]!) * scale : sum(rows[area]!));
  const order: number[] = [];
  const ends: number[] = [];
  const means: number[] = [];
  for (const [x, y] of places) {
    const distance = places.map(([u, v]) => Math.hypot(u - x, v - y));
    const nearest = [...places.keys()].sort((a, b) => distance[a]! - distance[b]! || a - b);
    const inside = new Float64Array(maxDays);
    let held = 0;
    for (const area of nearest) {
      held += share(area);
      if (held > maxShare * total || distance[area]! > (maxRadius ?? Number.POSITIVE_INFINITY)) break;
      let window = 0;
      for (let length = 1; length <= maxDays; length++) {
        window += weights[area]![days - length]! * scale;
        inside[length - 1]! += window;
      }
      order.push(area);
      means.push(...inside);
    }
    ends.push(order.length);
  }
  const mu = Float64Array.from(means);
  return {
    order: Int32Array.from(order),
    ends: Int32Array.from(ends),
    maxDays,
    total,
    expected: mu,
    logInside: mu.map(Math.log),
    logOutside: mu.map((mean) => Math.log(Math.max(total - mean, Number.MIN_VALUE))),
  };
}

/** Cases of the area times cases of the day, over all cases. */
function permutationMeans(rows: readonly number[][], total: number): number[][] {
  const ofDay = rows[0]!.map((_, day) => sum(rows.map((row) => row[day]!)));
  return rows.map((row) => {
    const ofArea = sum(row);
    return ofDay.map((count) => (total > 0 ? (ofArea * count) / total : 0));
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
