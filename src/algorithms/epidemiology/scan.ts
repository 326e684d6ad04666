/**
 * Space and prospective space-time scan: circles of areas around each area, over windows that end on the last day, with the
 * likelihood ratio of more cases inside than expected and Monte Carlo p-values (Kulldorff, Communications in Statistics
 * 1997; 26: 1481–1496; prospective: Kulldorff, JRSS A 2001; 164: 61–72; space-time permutation: Kulldorff et al., PLoS
 * Medicine 2005; 2: e59).
 */
import { seededUniform } from '../distributions.ts';
import { drawPermutation, drawPoisson } from './scan-replicates.ts';
import { buildZones, type Zones } from './scan-zones.ts';

export interface ScanInput {
  /** counts[area][day], whole numbers; one day makes a scan of space alone. */
  counts: readonly ArrayLike<number>[];
  /** Place of each area, in any unit of length (projected, not degrees). */
  places: readonly (readonly [x: number, y: number])[];
  /**
   * Expected cases by area and day up to a common factor (population, say): the Poisson model. Without them cases are
   * permuted over the days, which asks for more than one day.
   */
  expected?: readonly ArrayLike<number>[];
  /** Longest window in days; all days unless given. */
  maxDays?: number;
  /** Largest share of all cases (Poisson: of all expected cases) that a circle may hold. */
  maxShare?: number;
  /** Largest distance from the centre of a circle to the place of an area in it, in the unit of the places. */
  maxRadius?: number;
  /** Fewest cases of a cluster. */
  minCases?: number;
  replicates?: number;
  seed?: number;
}

export interface Cluster {
  /** Areas by index, the centre first. */
  areas: number[];
  /** Length of the window, in days, ending on the last day. */
  days: number;
  observed: number;
  expected: number;
  /** ln of the likelihood ratio. */
  logRatio: number;
  /** Share of replicates, this map among them, with a cluster as strong anywhere. */
  p: number;
}

/** The strongest cluster and those weaker that share no area with a stronger one, strongest first. */
export function scanClusters(input: ScanInput, most = 10): Cluster[] {
  const { counts, replicates = 999, seed = 1, minCases = 3 } = input;
  check(input);
  const days = counts[0]!.length;
  const maxDays = Math.min(input.maxDays ?? days, days);
  const zones = buildZones(input, maxDays);
  const logs = logTable(zones.total);
  const windows = new Int32Array(counts.length * maxDays);
  counts.forEach((row, area) => {
    let sum = 0;
    for (let length = 1; length <= maxDays; length++) {
      sum += row[days - length]!;
      windows[area * maxDays + length - 1] = sum;
    }
  });
  const found = allRatios(zones, windows, logs, minCases, most);
  if (found.length === 0) return [];
  const uniform = seededUniform(seed);
  const draw = input.expected
    ? drawPoisson(input.expected, zones.total, maxDays, uniform)
    : drawPermutation(counts, maxDays, uniform);
  const asStrong = new Int32Array(found.length);
  for (let r = 0; r < replicates; r++) {
    const top = largestRatio(zones, draw(), logs, minCases);
    found.forEach((cluster, i) => {
      if (top >= cluster.logRatio - 1e-9) asStrong[i]!++;
    });
  }
  return found.map((cluster, i) => ({ ...cluster, p: (asStrong[i]! + 1) / (replicates + 1) }));
}

function check({ counts, places, expected, maxShare = 0.5 }: ScanInput): void {
  const days = counts[0]?.length ?? 0;
  if (days === 0) throw new RangeError('a scan needs areas and days');
  if (places.length !== counts.length) throw new RangeError('a scan needs one place for each area');
  if (counts.some((row) => row.length !== days)) throw new RangeError('all areas need the same days');
  if (expected?.some((row) => row.length !== days) || (expected && expected.length !== counts.length))
    throw new RangeError('expected cases need the areas and days of the counts');
  if (!expected && days < 2) throw new RangeError('without expected cases a scan needs more than one day');
  if (counts.some((row) => Array.from(row).some((count) => !Number.isInteger(count) || count < 0)))
    throw new RangeError('counts are whole numbers of 0 or more');
  if (!(maxShare > 0 && maxShare <= 1)) throw new RangeError('the largest share lies between 0 and 1');
}

/** Ratios that differ by less are equal. */
const ROUNDING = 1e-9;

/** n ln n for n = 0 … total. */
function logTable(total: number): Float64Array {
  return Float64Array.from({ length: total + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));
}

/**
 * Largest n ln(n/µ) + (N-n) ln((N-n)/(N-µ)) of a map. The expectations are the same for all maps: their logarithms are
 * computed once.
 */
function largestRatio(zones: Zones, windows: Int32Array, logs: Float64Array, minCases: number): number {
  const { order, ends, maxDays, expected, logInside, logOutside, total } = zones;
  const inside = new Int32Array(maxDays);
  let top = 0;
  let at = 0;
  let ring = 0;
  for (const end of ends) {
    inside.fill(0);
    for (; ring < end; ring++) {
      const base = order[ring]! * maxDays;
      for (let w = 0; w < maxDays; w++, at++) {
        const n = inside[w]! + windows[base + w]!;
        inside[w] = n;
        if (n < minCases || n <= expected[at]!) continue;
        const ratio = logs[n]! - n * logInside[at]! + logs[total - n]! - (total - n) * logOutside[at]!;
        if (ratio > top) top = ratio;
      }
    }
  }
  return top;
}

function allRatios(zones: Zones, windows: Int32Array, logs: Float64Array, minCases: number, most: number): Cluster[] {
  const { order, ends, maxDays, expected, logInside, logOutside, total } = zones;
  const inside = new Int32Array(maxDays);
  const best: { start: number; ring: number; days: number; observed: number; expected: number; logRatio: number }[] =
    [];
  let at = 0;
  let start = 0;
  for (const end of ends) {
    inside.fill(0);
    let top: (typeof best)[number] | undefined;
    for (let ring = start; ring < end; ring++) {
      for (let w = 0; w < maxDays; w++, at++) {
        const n = inside[w]! + windows[order[ring]! * maxDays + w]!;
        inside[w] = n;
        if (n < minCases || n <= expected[at]!) continue;
        const logRatio = logs[n]! - n * logInside[at]! + logs[total - n]! - (total - n) * logOutside[at]!;
        if (!top || logRatio > top.logRatio)
          top = { start, ring, days: w + 1, observed: n, expected: expected[at]!, logRatio };
      }
    }
    if (top) best.push(top);
    start = end;
  }
  // Of circles that differ by areas without cases only, the one with the fewest areas.
  best.sort(
    (a, b) =>
      Math.round((b.logRatio - a.logRatio) / ROUNDING) || a.ring - a.start - (b.ring - b.start) || a.start - b.start,
  );
  const taken = new Set<number>();
  const found: Cluster[] = [];
  for (const { start: from, ring, ...measures } of best) {
    const areas = [...order.subarray(from, ring + 1)];
    if (found.length === most || areas.some((area) => taken.has(area))) continue;
    for (const area of areas) taken.add(area);
    found.push({ areas, ...measures, p: Number.NaN });
  }
  return found;
}
