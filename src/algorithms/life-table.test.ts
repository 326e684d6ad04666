import { describe, expect, it } from 'vitest';
import { chiangVariance, healthyLifeExpectancy, lifeTable, lifeTableInterval } from './life-table.ts';

const AGES = [0, 1, 5, 15, 45, 65, 80];
const RATES = [0.0036, 0.0003, 0.0002, 0.0008, 0.005, 0.025, 0.11];
const groups = (scale: number) => AGES.map((age, i) => ({ age, deaths: RATES[i]! * scale, personYears: scale }));

describe('abridged life table', () => {
  // Worked example of the project's indicator notes (governance §15), a0 = 0.15.
  it('agrees with the worked example in every column', () => {
    const table = lifeTable(groups(100_000))!;
    const l = [100000, 99641.1, 99521.6, 99322.8, 96967.3, 87732.3, 60027.4];
    const L = [99695, 398325, 994222, 2944350, 1846996, 1108197, 545703];
    const e = [79.3749, 78.6603, 74.7523, 64.8919, 36.1039, 18.8517, 9.0909];
    for (const [i, row] of table.rows.entries()) {
      expect(row.l).toBeCloseTo(l[i]!, 1);
      expect(Math.abs(row.L - L[i]!)).toBeLessThan(0.51);
      expect(row.e).toBeCloseTo(e[i]!, 4);
    }
    expect(table.e0).toBeCloseTo(79.3749, 4);
    expect(healthyLifeExpectancy(table, [0.02, 0.02, 0.02, 0.04, 0.12, 0.3, 0.55])).toBeCloseTo(69.3563, 4);
  });

  it('allows a group without deaths and caps q at 1', () => {
    const none = groups(1000).map((g) => (g.age === 1 ? { ...g, deaths: 0 } : g));
    expect(lifeTable(none)!.rows[1]).toMatchObject({ q: 0, d: 0 });
    const many = groups(1000).map((g) => (g.age === 65 ? { ...g, deaths: 500 } : g));
    const table = lifeTable(many)!;
    expect(table.capped).toEqual([65]);
    expect(table.rows.at(-1)!.l).toBe(0);
    expect(Number.isFinite(table.e0)).toBe(true);
  });

  it('gives no result without deaths in the open group or without observation', () => {
    expect(lifeTable(groups(1000).map((g) => (g.age === 80 ? { ...g, deaths: 0 } : g)))).toBeUndefined();
    expect(lifeTable(groups(1000).map((g) => (g.age === 5 ? { ...g, personYears: 0 } : g)))).toBeUndefined();
    expect(lifeTable([])).toBeUndefined();
  });
});

describe('interval of life expectancy', () => {
  it('from draws agrees with Chiang’s variance', () => {
    const input = groups(20_000);
    const table = lifeTable(input)!;
    const half = 1.96 * Math.sqrt(chiangVariance(input, table));
    const interval = lifeTableInterval(input, { seed: 42 })!;
    expect(Math.abs((interval.high - interval.low) / 2 / half - 1)).toBeLessThan(0.12);
    expect(interval.low).toBeLessThan(table.e0);
    expect(interval.high).toBeGreaterThan(table.e0);
  });

  it('narrows with the population and repeats with the seed', () => {
    const width = (scale: number) => {
      const i = lifeTableInterval(groups(scale), { seed: 5, draws: 400 })!;
      return i.high - i.low;
    };
    expect(width(100_000)).toBeLessThan(width(5_000) / 3);
    expect(width(5_000)).toBe(width(5_000));
  });

  it('is withheld when most draws have no deaths in the open group', () => {
    const few = groups(1000).map((g) => (g.age === 80 ? { ...g, deaths: 0.3 } : g));
    expect(lifeTableInterval(few, { seed: 1 })).toBeUndefined();
  });
});
