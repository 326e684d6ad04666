import { describe, expect, it } from 'vitest';
import { betaI, gammaP, lnGamma, normalQuantile, poissonDraw, seededUniform, tQuantile } from './distributions.ts';
import { poissonInterval, wilsonInterval } from './intervals.ts';

describe('distribution functions', () => {
  it('agree with printed tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8); // Abramowitz & Stegun table 26.5
    expect(tQuantile(0.975, 1)).toBeCloseTo(12.7062, 3); // table 26.10
    expect(tQuantile(0.975, 3)).toBeCloseTo(3.18245, 4);
    expect(tQuantile(0.975, 10)).toBeCloseTo(2.22814, 4);
    expect(tQuantile(0.995, 30)).toBeCloseTo(2.75, 3);
    expect(tQuantile(0.025, 10)).toBeCloseTo(-2.22814, 4);
    expect(lnGamma(10)).toBeCloseTo(Math.log(362_880), 10);
    expect(gammaP(1, 2)).toBeCloseTo(1 - Math.exp(-2), 12);
    expect(gammaP(0.5, 0.5)).toBeCloseTo(0.682689492137086, 10);
    expect(betaI(0.3, 2, 3)).toBeCloseTo(0.3483, 10);
  });

  it('draws Poisson numbers with the right mean, equal for equal seeds', () => {
    const draw = (seed: number): number[] => {
      const uniform = seededUniform(seed);
      return Array.from({ length: 4000 }, () => poissonDraw(55, uniform));
    };
    const values = draw(7);
    expect(values).toEqual(draw(7));
    expect(values).not.toEqual(draw(8));
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(Math.abs(mean - 55)).toBeLessThan(4 * Math.sqrt(55 / 4000));
  });
});

describe('Wilson interval', () => {
  // Newcombe 1998, Stat Med 17:857–872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is %f–%f', (x, n, low, high) => {
    const interval = wilsonInterval(x, n)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is undefined where there is no share', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
    expect(wilsonInterval(5, 4)).toBeUndefined();
    expect(wilsonInterval(4, 4)!.high).toBe(1);
  });
});

describe('exact Poisson interval', () => {
  // Garwood's table, as reprinted in Breslow & Day 1987, table 2.11.
  it.each([
    [0, 0, 3.689],
    [1, 0.0253, 5.572],
    [5, 1.623, 11.668],
    [10, 4.795, 18.39],
    [100, 81.36, 121.6],
  ])('%i events: %f–%f', (count, low, high) => {
    const interval = poissonInterval(count)!;
    expect(Math.abs(interval.low - low)).toBeLessThanOrEqual(0.006);
    expect(Math.abs(interval.high - high)).toBeLessThanOrEqual(0.04);
  });

  it('closes on the normal approximation for large counts', () => {
    const { low, high } = poissonInterval(40_000)!;
    expect(low).toBeCloseTo(40_000 - 1.96 * 200, -1);
    expect(high).toBeCloseTo(40_000 + 1.96 * 200 + 2, -1);
    expect(poissonInterval(-1)).toBeUndefined();
  });
});
