import { describe, expect, it } from 'vitest';
import { decimalString, roundedNumber, roundHalfUp } from './rounding.ts';

describe('rounding half up', () => {
  it.each([
    [1.005, 2, '1.01'],
    [2.675, 2, '2.68'],
    ['27.995', 2, '28.00'],
    [94.994, 2, '94.99'],
    [0.5, 0, '1'],
    [-0.5, 0, '-1'],
    [-0.004, 2, '0.00'],
    [99.995, 2, '100.00'],
    [1e-7, 3, '0.000'],
    [1.5e21, 0, '1500000000000000000000'],
    [3, 2, '3.00'],
  ])('%s to %i digits is %s', (value, decimals, text) => {
    expect(roundHalfUp(value, decimals)).toBe(text);
  });

  // governance.md §1: compared at the indicator's own decimals.
  it('compares a value at its own decimals', () => {
    expect(roundedNumber(27.96, 2) < 28).toBe(true);
    expect(roundedNumber(27.996, 2) < 28).toBe(false);
    expect(roundedNumber(94.99, 2) >= 95).toBe(false);
  });

  it('refuses what is no number', () => {
    expect(() => decimalString('1,5')).toThrow(RangeError);
    expect(() => decimalString(Number.NaN)).toThrow(RangeError);
    expect(() => decimalString('.')).toThrow(RangeError);
  });
});
