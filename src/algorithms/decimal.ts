/**
 * Exact arithmetic on decimals as they are written, so that a count that is due comes out whole: ceil(0.3 × 10) is 3 and
 * ceil(0.07 × 100) is 7, where binary floats give 8. A number is a fraction of two big integers.
 */
import { decimalString } from './rounding.ts';

export interface Fraction {
  readonly n: bigint;
  /** Above zero. */
  readonly d: bigint;
}

/** Reads a number or a decimal text; anything else throws a RangeError. */
export function fraction(value: number | string): Fraction {
  const text = decimalString(value);
  const [whole = '0', digits = ''] = text.split('.');
  return { n: BigInt(whole + digits), d: 10n ** BigInt(digits.length) };
}

export const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });

export function over(a: Fraction, b: Fraction): Fraction {
  if (b.n === 0n) throw new RangeError('division by zero');
  return b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n };
}

/** -1, 0 or 1 as a is below, equal to or above b. */
export function compare(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function ceiling({ n, d }: Fraction): number {
  const quotient = n / d;
  return Number(n > 0n && n % d !== 0n ? quotient + 1n : quotient);
}

export function floor({ n, d }: Fraction): number {
  const quotient = n / d;
  return Number(n < 0n && n % d !== 0n ? quotient - 1n : quotient);
}

/** Half away from zero at so many decimals, as a number for display. */
export function rounded({ n, d }: Fraction, decimals: number): number {
  const scale = 10n ** BigInt(decimals);
  const doubled = (n < 0n ? -n : n) * scale * 2n + d;
  const digits = doubled / (2n * d);
  return Number(n < 0n ? -digits : digits) / Number(scale);
}
