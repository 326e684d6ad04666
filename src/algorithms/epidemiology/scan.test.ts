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

  it('scans space alone against a population', () => {
    const counts = places.map((_, i) => [i === 6 ? 20 : 2]);
    const [found] = scanClusters({ counts, places, expected: places.map(() => [100]) });
    expect(found).toMatchObject({ areas: [6], days: 1, observed: 20 });
    expect(found!.expected).toBeCloseTo((68 / 25) * 1, 10);
    expect(found!.p).toBeLessThan(0.01);
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
