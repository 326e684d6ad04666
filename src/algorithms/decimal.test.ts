import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceiling, compare, floor, fraction, over, rounded, times } from './decimal.ts';

const due = (count: number, value: string, per: string) =>
  ceiling(over(times(fraction(count), fraction(value)), fraction(per)));

describe('exact decimals', () => {
  it('give whole counts where binary floats do not', () => {
    expect(due(10, '0.3', '1')).toBe(3);
    expect(due(100, '0.07', '1')).toBe(7);
    expect(Math.ceil(0.07 * 100)).toBe(8);
    expect(due(30, '0.1', '1')).toBe(3);
  });

  it('give the calculators of a population of 283,000', () => {
    expect(due(283_000, '1.75', '10000')).toBe(50);
    expect(due(283_000, '1', '30000')).toBe(10);
    expect(due(283_000, '4', '100000')).toBe(12);
    expect(due(283_000, '1', '10000')).toBe(29);
    expect(due(283_000, '1.3', '10000')).toBe(37);
    expect(rounded(over(times(fraction(283_000), fraction('1.75')), fraction('10000')), 3)).toBe(49.525);
  });

  it('compare, floor and round with either sign', () => {
    expect(compare(fraction('0.10'), fraction(0.1))).toBe(0);
    expect(compare(fraction('-0.2'), fraction('0.1'))).toBe(-1);
    expect(floor(fraction('-1.5'))).toBe(-2);
    expect(ceiling(fraction('-1.5'))).toBe(-1);
    expect(rounded(fraction('-1.005'), 2)).toBe(-1.01);
    expect(rounded(fraction('2.345'), 2)).toBe(2.35);
    expect(over(fraction(1), fraction('-4'))).toEqual({ n: -1n, d: 4n });
  });

  it('refuse what is no number and a division by zero', () => {
    expect(() => fraction('1/3')).toThrow(/not a decimal/);
    expect(() => over(fraction(1), fraction('0.00'))).toThrow(/zero/);
  });

  it('have a ceiling that never loses a needed unit and never grants a whole one more', () => {
    const decimal = fc.tuple(fc.nat(9999), fc.nat(4)).map(([digits, scale]) => String(digits / 10 ** scale));
    fc.assert(
      fc.property(fc.nat(5_000_000), decimal, fc.integer({ min: 1, max: 100_000 }), (count, value, per) => {
        const exact = over(times(fraction(count), fraction(value)), fraction(per));
        const whole = fraction(ceiling(exact));
        expect(compare(whole, exact)).toBeGreaterThanOrEqual(0);
        expect(compare({ n: whole.n - whole.d, d: whole.d }, exact)).toBe(-1);
        expect(ceiling(exact) - floor(exact)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
