import { describe, expect, it } from 'vitest';
import { tCdf } from './distributions.ts';
import { fitLine, predictLine, probabilityAtLeast } from './forecast.ts';

// Stopping distances, Ezekiel 1930, Methods of Correlation Analysis (R's data set `cars`); results of R's lm and predict.
const speed = [
  4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17, 17, 17,
  18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25,
];
const dist = [
  2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40, 32, 40,
  50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85,
];

describe('linear forecast', () => {
  it('agrees with R on the stopping distances', () => {
    const fit = fitLine(speed.map((x, i) => ({ x, y: dist[i]! })))!;
    expect(fit.intercept).toBeCloseTo(-17.5791, 4);
    expect(fit.slope).toBeCloseTo(3.9324, 4);
    expect(fit.sigma).toBeCloseTo(15.3796, 3);
    const [twelve, nineteen] = predictLine(fit, [12, 19]);
    expect(twelve!.value).toBeCloseTo(29.60981, 4);
    expect(twelve!.low).toBeCloseTo(-1.749529, 4);
    expect(twelve!.high).toBeCloseTo(60.96915, 4);
    expect(nineteen!.low).toBeCloseTo(25.76176, 4);
    expect(nineteen!.high).toBeCloseTo(88.51159, 4);
  });

  it('gives the probability of reaching a value: at the ends of the 95 % interval it is 97.5 % and 2.5 %', () => {
    const fit = fitLine(speed.map((x, i) => ({ x, y: dist[i]! })))!;
    expect(probabilityAtLeast(fit, 12, -1.749529)).toBeCloseTo(0.975, 5);
    expect(probabilityAtLeast(fit, 12, 29.60981)).toBeCloseTo(0.5, 5);
    expect(probabilityAtLeast(fit, 12, 60.96915)).toBeCloseTo(0.025, 5);
    // Student's t table: 2.228 for ten degrees of freedom, 4.303 for two.
    expect(tCdf(2.2281, 10)).toBeCloseTo(0.975, 4);
    expect(tCdf(-4.3027, 2)).toBeCloseTo(0.025, 4);
    const exact = fitLine([1, 2, 3].map((x) => ({ x, y: 2 * x })))!;
    expect([probabilityAtLeast(exact, 4, 7.9), probabilityAtLeast(exact, 4, 8.1)]).toEqual([1, 0]);
  });

  it('says nothing from fewer than three points or one x', () => {
    expect(
      fitLine([
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ]),
    ).toBeUndefined();
    expect(fitLine([1, 2, 3].map((y) => ({ x: 2020, y })))).toBeUndefined();
  });
});
