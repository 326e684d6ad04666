import { describe, expect, it } from 'vitest';
import { poissonDraw, seededUniform } from '../distributions.ts';
import { fitLogLinear } from './log-linear.ts';
import { fitQuasiPoisson } from './quasi-poisson.ts';

const GROUPS = 4;
const WEEKS = 120;
const group = Int32Array.from({ length: WEEKS }, (_, i) => Math.floor((i % 52) / 13));
const time = Float64Array.from({ length: WEEKS }, (_, i) => 700 + i + (i > 60 ? 9 : 0));
const uniform = seededUniform(3);
const drawn = (level: number) =>
  Float64Array.from({ length: WEEKS }, (_, i) => poissonDraw(level * Math.exp(0.3 * group[i]! + 0.004 * i), uniform));

/** The same model with a column a group and one for the trend, solved densely. */
function dense(y: Float64Array): { level: number[]; slope: number } {
  const columns = Array.from({ length: GROUPS }, (_, g) => Float64Array.from(group, (own) => (own === g ? 1 : 0)));
  const beta = fitLogLinear(y, [...columns, time.map((t) => t - 700)])!;
  const slope = beta[GROUPS]!;
  return { level: Array.from(beta.subarray(0, GROUPS), (level) => level - 700 * slope), slope };
}

describe('a quasi-Poisson fit of a factor and a trend', () => {
  it.each([0.3, 6, 2_000, 3_000_000])('has the coefficients of a dense regression at counts about %d', (level) => {
    const y = level > 1e6 ? group.map((g, i) => Math.round(level * Math.exp(0.3 * g + 0.004 * i))) : drawn(level);
    const counts = Float64Array.from(y);
    const fit = fitQuasiPoisson({ y: counts, group, groups: GROUPS, time });
    const wanted = dense(counts);
    expect(fit.converged).toBe(true);
    expect(fit.slope).toBeCloseTo(wanted.slope, 7);
    for (const [g, own] of wanted.level.entries()) expect(fit.level[g]).toBeCloseTo(own, 5);
  });

  it('gives a group the mean of its counts an exposure, by prior weights', () => {
    const y = drawn(5);
    const exposure = time.map((t) => t / 100);
    const weights = y.map((_, i) => 1 + (i % 3));
    const fit = fitQuasiPoisson({ y, group, groups: GROUPS, exposure, weights });
    for (let g = 0; g < GROUPS; g++) {
      let [cases, exposed] = [0, 0];
      for (let i = 0; i < WEEKS; i++)
        if (group[i] === g) {
          cases += weights[i]! * y[i]!;
          exposed += weights[i]! * exposure[i]!;
        }
      expect(Math.exp(fit.level[g]!)).toBeCloseTo(cases / exposed, 6);
    }
  });

  it('has no slope where every group lies at one time, and leaves out groups without an observation', () => {
    const y = Float64Array.from([3, 4, 9, 8]);
    const data = { y, group: Int32Array.from([0, 0, 2, 2]), groups: 3, time: Float64Array.from([10, 10, 20, 20]) };
    const fit = fitQuasiPoisson(data);
    expect(fit.slope).toBeNaN();
    expect(fit.residualDegrees).toBe(2);
    expect([Math.exp(fit.level[0]!), Math.exp(fit.level[2]!)]).toEqual([
      expect.closeTo(3.5, 6),
      expect.closeTo(8.5, 6),
    ]);
  });
});
