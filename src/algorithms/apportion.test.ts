import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, apportionSeries } from './apportion.ts';

const weights = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 30 });
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

describe('apportion', () => {
  it('gives the largest remainders one more (seats of the 1792 example of Hamilton’s method)', () => {
    expect(apportion(10, [1500, 1400, 1300, 1300])).toEqual([3, 3, 2, 2]);
    expect(apportion(0, [1, 2])).toEqual([0, 0]);
    expect(apportion(5, [0, 1, 0])).toEqual([0, 5, 0]);
  });

  it('adds up to the total, each part within one of its exact share', () => {
    fc.assert(
      fc.property(fc.nat(100_000), weights, (total, list) => {
        fc.pre(sum(list) > 1e-3);
        const parts = apportion(total, list);
        expect(sum(parts)).toBe(total);
        for (const [i, part] of parts.entries())
          expect(Math.abs(part - (total * list[i]!) / sum(list))).toBeLessThan(1 + 1e-6);
      }),
    );
  });

  it('refuses totals and weights that mean nothing', () => {
    expect(() => apportion(1.5, [1])).toThrow(RangeError);
    expect(() => apportion(1, [0, 0])).toThrow(RangeError);
    expect(() => apportion(1, [-1, 2])).toThrow(RangeError);
  });
});

describe('apportionSeries', () => {
  it('adds up in every column, never below zero, and moves all one way', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 8 }), weights, (totals, list) => {
        fc.pre(sum(list) > 1e-3);
        const rows = apportionSeries(totals, list);
        for (const [k, total] of totals.entries()) {
          expect(sum(rows.map((row) => row[k]!))).toBe(total);
          const up = total >= (totals[k - 1] ?? 0);
          for (const row of rows) {
            expect(row[k]).toBeGreaterThanOrEqual(0);
            if (k > 0) expect(up ? row[k]! >= row[k - 1]! : row[k]! <= row[k - 1]!).toBe(true);
          }
        }
      }),
    );
  });
});
