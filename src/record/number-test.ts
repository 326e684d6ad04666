import { DATE_PREFIXES, type DatePrefix } from './date-range.ts';
import type { Unit } from './units.ts';
import type { Amount } from './values.ts';

/** A comparison with a number: `value` as given, `low` and `high` what it may stand for by its digits (2.0 is 1.95 to 2.05). */
export interface NumberTest {
  prefix: DatePrefix;
  value: number;
  low: number;
  high: number;
}

const NUMBER = /^[+-]?(\d{1,30})(\.\d{1,30})?([eE][+-]?\d{1,3})?$/;

/** Reads `ge5.40`; undefined when it is not a number. For `ap` the range is a tenth of the value to both sides. */
export function readNumberTest(text: string): NumberTest | undefined {
  const prefix = DATE_PREFIXES.find((candidate) => text.startsWith(candidate)) ?? 'eq';
  const digits = text.replace(/^[a-z]{2}/, '');
  const found = NUMBER.exec(digits);
  if (!found) return undefined;
  const value = Number(digits);
  const decimals = (found[2]?.length ?? 1) - 1;
  const slack =
    prefix === 'ap' ? Math.abs(value) / 10 : 0.5 * 10 ** -decimals * (found[3] ? Number(`1${found[3]}`) : 1);
  return { prefix, value, low: value - slack, high: value + slack };
}

/** The test in the base units of `unit`. */
export function inBaseUnits(test: NumberTest, unit: Unit): NumberTest {
  const [value, low, high] = [test.value, test.low, test.high].map((one) => baseValue(one, unit)) as [
    number,
    number,
    number,
  ];
  return { ...test, value, low, high };
}

export function baseValue(value: number, { factor, offset }: Unit): number {
  return rounded(value * factor + offset);
}

/** Drops the noise of binary fractions, so that 0.1 g and 100 mg are equal. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : value;
}

/** FHIR's meaning (R4 §3.1.1.4.8); `numberCondition` of condition-sql.ts is its twin in SQL. */
export function passesNumber({ low, high }: Pick<Amount, 'low' | 'high'>, test: NumberTest): boolean {
  const inside = low >= test.low && high <= test.high && low < test.high;
  switch (test.prefix) {
    case 'eq':
      return inside;
    case 'ne':
      return !inside;
    case 'gt':
      return high > test.value;
    case 'ge':
      return high >= test.value;
    case 'lt':
      return low < test.value;
    case 'le':
      return low <= test.value;
    case 'sa':
      return low > test.value;
    case 'eb':
      return high < test.value;
    case 'ap':
      return low <= test.high && high >= test.low;
  }
}
