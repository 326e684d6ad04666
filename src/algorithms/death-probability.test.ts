import { describe, expect, it } from 'vitest';
import { deathProbability } from './death-probability.ts';

const RATES = [0.0003, 0.0005, 0.0009, 0.0016, 0.0028, 0.0047, 0.008, 0.0135];
const groups = (scale: number, rates = RATES) =>
  rates.map((rate, i) => ({ age: 30 + 5 * i, deaths: rate * scale, personYears: scale }));

describe('probability of dying between 30 and 70', () => {
  // Worked example of the project's indicator notes (governance §15); the exponential form would give 14.9133.
  it('agrees with the worked example, group by group', () => {
    const found = deathProbability(groups(100_000), 70)!;
    const q = [0.001499, 0.002497, 0.00449, 0.007968, 0.013903, 0.023227, 0.039216, 0.065296];
    for (const [i, each] of found.q.entries()) expect(each).toBeCloseTo(q[i]!, 6);
    expect(found.value * 100).toBeCloseTo(14.9161, 4);
  });

  it('is nought without deaths, and nothing where nobody was observed', () => {
    expect(deathProbability(groups(1000, [0, 0]), 40)).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(deathProbability([{ age: 30, deaths: 0, personYears: 0 }], 35)).toBeUndefined();
    expect(deathProbability([], 70)).toBeUndefined();
  });

  it('is known better in a larger population', () => {
    const width = (scale: number) => {
      const { low, high } = deathProbability(groups(scale), 70)!;
      return high - low;
    };
    expect(width(1_000_000) * 3).toBeLessThan(width(100_000));
    const few = deathProbability(groups(100), 70)!;
    expect(few.low).toBe(0);
  });

  it('never exceeds one', () => {
    expect(deathProbability([{ age: 30, deaths: 900, personYears: 1000 }], 70)!.value).toBe(1);
  });
});
