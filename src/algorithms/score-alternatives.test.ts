import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Criterion, entropyWeights, rankSumRatio, topsis } from './score-alternatives.ts';

const up = (weight = 1): Criterion => ({ weight, higher: true });
const down = (weight = 1): Criterion => ({ weight, higher: false });

describe('TOPSIS', () => {
  it('gives the closeness worked out by hand', () => {
    // Columns (3, 4) and (8, 6) have the lengths 5 and 10: normalised 0.6, 0.8 and 0.8, 0.6; weights 0.75 and 0.25.
    // Distances of the first: best 0.15, worst 0.05; of the second: best 0.05, worst 0.15.
    const [first, second] = topsis(
      [
        [3, 8],
        [4, 6],
      ],
      [up(3), up(1)],
    );
    expect(first).toBeCloseTo(0.25, 12);
    expect(second).toBeCloseTo(0.75, 12);
  });

  it('gives the third alternative of three the closeness worked out by hand', () => {
    // Columns (1, 2, 2) and (2, 1, 2), both of length 3; cost in the second. Weighted by 1/2: 1/6, 1/3, 1/3 and 1/3, 1/6, 1/3.
    const scores = topsis(
      [
        [1, 2],
        [2, 1],
        [2, 2],
      ],
      [up(), down()],
    );
    expect(scores[0]).toBeCloseTo(0, 12);
    expect(scores[1]).toBeCloseTo(1, 12);
    expect(scores[2]).toBeCloseTo(0.5, 12);
  });

  it('calls alternatives that differ in nothing alike', () => {
    expect(topsis([[5], [5]], [up()])).toEqual([0.5, 0.5]);
    expect(topsis([[0], [0]], [down()])).toEqual([0.5, 0.5]);
  });

  it('never lowers an alternative that dominates another', () => {
    const row = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), (rows) => {
        const criteria = [up(2), down(), up(0.5)];
        for (const score of [topsis(rows, criteria), rankSumRatio(rows, criteria)]) {
          for (const [i, a] of rows.entries())
            for (const [j, b] of rows.entries())
              if (a[0]! >= b[0]! && a[1]! <= b[1]! && a[2]! >= b[2]!)
                expect(score[i]! + 1e-9).toBeGreaterThanOrEqual(score[j]!);
          for (const one of score) expect(one >= 0 && one <= 1).toBe(true);
        }
      }),
    );
  });
});

describe('the rank-sum ratio', () => {
  it('gives the ratios worked out by hand, equal values sharing their rank', () => {
    // Ranks of the first column 1, 2.5, 2.5; of the second (less is better) 3, 2, 1; divided by 2 criteria × 3.
    const rows = [
      [10, 1],
      [20, 2],
      [20, 3],
    ];
    expect(rankSumRatio(rows, [up(), down()])).toEqual([4 / 6, 4.5 / 6, 3.5 / 6]);
  });

  it('weighs the ranks', () => {
    const rows = [
      [1, 2],
      [2, 1],
    ];
    expect(rankSumRatio(rows, [up(3), up(1)])).toEqual([(0.75 * 1 + 0.25 * 2) / 2, (0.75 * 2 + 0.25 * 1) / 2]);
  });
});

describe('entropy weights', () => {
  it('are those worked out by hand: what differs more evenly weighs less, what does not differ nothing', () => {
    // Columns scaled to (0, 1, 1), (0, 0, 1), nothing: entropies ln 2 / ln 3, 0; weights 1 − 0.6309 and 1 over 1.3691.
    const rows = [
      [1, 5, 7],
      [3, 5, 7],
      [3, 9, 7],
    ];
    const difference = 1 - Math.log(2) / Math.log(3);
    const found = entropyWeights(rows, [true, true, true]);
    [difference / (1 + difference), 1 / (1 + difference), 0].forEach((weight, j) => {
      expect(found[j]).toBeCloseTo(weight, 12);
    });
    expect(entropyWeights([[1, 2]], [true, false])).toEqual([0.5, 0.5]);
  });
});
