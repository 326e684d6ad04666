/**
 * Rounding half up (四舍五入, GB/T 8170-2008 §3 in its everyday form: halves away from zero) on the decimal digits of
 * a number as it is written, so 1.005 becomes 1.01 although its binary value lies below.
 */

/** Digits of a finite number without exponent, e.g. 1e-7 -> "0.0000001". */
export function decimalString(value: number | string): string {
  const text = typeof value === 'number' ? String(value) : value.trim();
  const m = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!m || (!m[2] && !m[3])) throw new RangeError(`not a decimal number: ${text}`);
  const exponent = Number(m[4] ?? 0);
  let whole = m[2] ?? '';
  let fraction = m[3] ?? '';
  if (exponent > 0) {
    fraction = fraction.padEnd(exponent, '0');
    whole += fraction.slice(0, exponent);
    fraction = fraction.slice(exponent);
  } else if (exponent < 0) {
    whole = whole.padStart(-exponent, '0');
    fraction = whole.slice(whole.length + exponent) + fraction;
    whole = whole.slice(0, whole.length + exponent);
  }
  whole = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${m[1] === '-' ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** The value with exactly `decimals` digits after the point; `-0` is never written. */
export function roundHalfUp(value: number | string, decimals: number): string {
  const text = decimalString(value);
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const up = (fraction[decimals] ?? '0') >= '5';
  const digits = String(up ? kept + 1n : kept).padStart(decimals + 1, '0');
  const body = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return negative && /[1-9]/.test(body) ? `-${body}` : body;
}

/** roundHalfUp as a number, for comparisons "at the indicator's own decimals". */
export function roundedNumber(value: number | string, decimals: number): number {
  return Number(roundHalfUp(value, decimals));
}
