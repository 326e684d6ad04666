import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { poissonDraw, seededUniform } from '../distributions.ts';
import { scanClusters } from './scan.ts';

const SIDE = 5;
const DAYS = 10;
const places = Array.from({ length: SIDE * SIDE }, (_, i) => [i % SIDE, Math.floor(i / SIDE)] as const);

function map(seed: number, mean = 1): number[][] {
  const uniform = seededUniform(seed);
  return places.map(() => Array.from({ length: DAYS }, () => poissonDraw(mean, uniform)));
}

const total = (rows: readonly (readonly number[])[]) => rows.flat().reduce((sum, count) => sum + count, 0);

/** The strongest cylinder by trying all: centre, radius, days. */
function byHand(counts: number[][], expected: number[][], minCases = 3): number {
  const all = total(counts);
  const scale = all / total(expected);
  let top = 0;
  for (const [x, y] of places)
    for (const [u, v] of places) {
      const radius = Math.hypot(u - x, v - y);
      const inside = places.flatMap(([a, b], i) => (Math.hypot(a - x, b - y) <= radius + 1e-12 ? [i] : []));
      if (inside.reduce((sum, i) => sum + total([expected[i]!]) * scale, 0) > all / 2) continue;
      for (let days = 1; days <= DAYS; days++) {
        const recent = (rows: number[][]) => inside.reduce((sum, i) => sum + total([rows[i]!.slice(-days)]), 0);
        const n = recent(counts);
        const mu = recent(expected) * scale;
        if (n < minCases || n <= mu) continue;
        const outside = n === all ? 0 : (all - n) * Math.log((all - n) / (all - mu));
        top = Math.max(top, n * Math.log(n / mu) + outside);
      }
    }
  return top;
}

/** Of SaTScan 9.6: log likelihood ratio, cases, expected cases, p, tracts. */
const SATSCAN: [number, number, number, number, number[]][] = [
  [
    ...([14.083511, 100, 58.28, 0.00015] as const),
    [...[52, 50, 37, 49, 38, 48, 53, 39, 15, 47, 51, 1, 40, 44, 16, 2, 55, 36, 14, 43, 13, 45, 3, 35, 17, 11, 12, 46]],
  ],
  [9.019716, 38, 17.79, 0.016, [89, 88, 87, 84, 90, 86, 92, 85]],
  [
    ...([6.11414, 64, 40.85, 0.248] as const),
    [
      ...[112, 113, 115, 111, 116, 219, 117, 123, 218, 114, 122, 110, 124, 220, 118, 133, 121, 125, 216, 120, 134],
      ...[217, 126, 139, 215, 132, 141, 140, 127, 142, 138, 131, 119],
    ],
  ],
  [4.651839, 25, 12.82, 0.645, [62, 64, 67, 65]],
  [3.363518, 12, 5.14, 0.965, [266, 281, 267, 265]],
  [3.209485, 11, 4.61, 0.982, [166, 159, 167]],
];

describe('scanClusters', () => {
  it.each([1, 2, 3])('finds a cylinder at least as strong as the strongest full circle of a map (%i)', (seed) => {
    const counts = map(seed);
    const expected = places.map(() => Array.from({ length: DAYS }, () => 1));
    const [strongest] = scanClusters({ counts, places, expected, replicates: 9 });
    // Areas at the same distance join one after the other here, all at once by hand.
    expect(strongest!.logRatio).toBeGreaterThanOrEqual(byHand(counts, expected) - 1e-9);
  });

  it('finds a planted cluster, with its days, and the same with the same seed', () => {
    const counts = map(4);
    for (const area of [12, 13, 7]) for (const day of [8, 9]) counts[area]![day]! += 5;
    const found = scanClusters({ counts, places, maxDays: 5, seed: 7 });
    expect(found[0]!.areas).toContain(12);
    expect(found[0]).toMatchObject({ days: 2, p: 0.001 });
    expect(scanClusters({ counts, places, maxDays: 5, seed: 7 })).toEqual(found);
    const shared = found.flatMap(({ areas }) => areas);
    expect(new Set(shared).size).toBe(shared.length);
  });

  it('of circles with the same cases takes that with the fewest areas, none wider than asked for', () => {
    const counts = places.map((_, i) => [...(i === 13 ? [1, 4] : i === 11 || i === 0 ? [3, 1] : [0, 0])]);
    expect(scanClusters({ counts, places, replicates: 9 })[0]).toMatchObject({ areas: [13], days: 1, observed: 4 });
    const wide = places.map(([x, y]) => [x * 2, y * 2] as const);
    const all = scanClusters({ counts: map(4), places: wide, replicates: 9, maxRadius: 1.9 });
    expect(all.every(({ areas }) => areas.length === 1)).toBe(true);
  });

  it('scans space alone against a population', () => {
    const counts = places.map((_, i) => [i === 6 ? 20 : 2]);
    const [found] = scanClusters({ counts, places, expected: places.map(() => [100]) });
    expect(found).toMatchObject({ areas: [6], days: 1, observed: 20 });
    expect(found!.expected).toBeCloseTo((68 / 25) * 1, 10);
    expect(found!.p).toBeLessThan(0.01);
  });

  it('finds the clusters of leukaemia in New York State that SaTScan finds (test/scan)', () => {
    const file = join(import.meta.dirname, '../../../test/scan/new-york-leukemia.csv');
    const tracts = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const rows = tracts.map((line) => line.split(',').map(Number) as [number, number, number, number, number]);
    const found = scanClusters({
      counts: rows.map(([, , , , cases]) => [cases]),
      expected: rows.map(([, , , population]) => [population]),
      places: rows.map(([, x, y]) => [x, y] as const),
      minCases: 2,
    });
    const inOrder = (areas: readonly number[]) => areas.map((area) => rows[area]![0]).sort((a, b) => a - b);
    for (const [i, [logRatio, cases, expected, p, areas]] of SATSCAN.entries()) {
      const one = found[i]!;
      expect(inOrder(one.areas)).toEqual([...areas].sort((a, b) => a - b));
      expect(one.observed).toBe(cases);
      expect(one.expected).toBeCloseTo(expected, 2);
      expect(one.logRatio).toBeCloseTo(logRatio, 6);
      // Two Monte Carlo values, of 999 and of 99,999 draws: four standard errors.
      expect(Math.abs(one.p - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 1000) + 0.001);
    }
  });

  it('raises few alarms where there is nothing: p is uniform', () => {
    const ps = Array.from({ length: 40 }, (_, i) => {
      const [top] = scanClusters({ counts: map(i + 100, 0.5), places, maxDays: 3, replicates: 39, seed: i });
      return top?.p ?? 1;
    });
    const small = ps.filter((p) => p <= 0.25).length;
    expect(small).toBeGreaterThan(2);
    expect(small).toBeLessThan(20);
  });

  it.each([
    ['no areas', { counts: [], places: [] }],
    ['days that differ', { counts: [[1], [1, 2]], places: places.slice(0, 2) }],
    ['a missing place', { counts: [[1, 2]], places: [] }],
    ['half a case', { counts: [[0.5, 1]], places: places.slice(0, 1) }],
    ['one day without expected cases', { counts: [[1]], places: places.slice(0, 1) }],
  ])('refuses %s', (_, input) => {
    expect(() => scanClusters(input)).toThrow(RangeError);
  });
});
