import { describe, expect, it } from 'vitest';
import { ewma } from './ewma.ts';
import { withoutOutbreaks } from './without-outbreaks.ts';

describe('ewma', () => {
  it('runs from the mean of the days before through the newest days', () => {
    const { z, upper, alarm } = ewma([4, 5, 3, 6, 4, 5, 4], [5, 7, 9]);
    expect(z).toBeCloseTo(6.9566, 4);
    expect(upper).toBeCloseTo(5.8924, 4);
    expect(alarm).toBe(true);
    expect(ewma([4, 5, 3, 6, 4, 5, 4], [5, 4, 5]).alarm).toBe(false);
    expect(ewma([0, 0, 0], [1], { minSigma: 0.5 })).toMatchObject({ sigma: 0.5, alarm: false });
  });
});

describe('withoutOutbreaks', () => {
  it('puts what is usual around it in the place of an outbreak, and never more than there was', () => {
    const clean = withoutOutbreaks(Float64Array.from([2, 3, 2, 30, 40, 1, 3, 2, 2]), [{ from: 4, to: 6 }]);
    expect([...clean]).toEqual([2, 3, 2, 2, 2, 1, 3, 2, 2]);
    expect([...withoutOutbreaks(Float64Array.from([5, 6]), [{ from: 1, to: 2 }])]).toEqual([5, 6]);
  });
});
