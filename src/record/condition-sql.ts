import type { DateTest } from './date-range.ts';
import type { NumberTest } from './number-test.ts';
import { timeText } from './time-text.ts';

/** FHIR's comparisons as SQL over two columns; `passes` and `passesNumber` are their twins in memory. */

/** A statement under construction: takes a parameter, gives its `$n`. */
export interface Parameters {
  add(value: unknown): string;
}

type Bound = (millis: number) => string;

/** Bounds for the locator's timestamptz columns. */
export const asTimes =
  (s: Parameters): Bound =>
  (millis) =>
    `${s.add(timeText(millis))}::timestamptz`;

/** Bounds for the milliseconds of record.range. */
export const asMillis =
  (s: Parameters): Bound =>
  (millis) =>
    `${s.add(String(millis))}::double precision`;

const LEAST = { timestamptz: `'-infinity'::timestamptz`, millis: `'-Infinity'::double precision` };

/** A date comparison for the half-open range [low, high) of a row. */
export function dateCondition(bound: Bound, row: string, { prefix, range }: DateTest, times: boolean): string {
  const from = () => bound(range.low);
  const until = () => bound(range.high);
  const [low, high] = [`${row}.low`, `${row}.high`];
  const known = `${high} > ${times ? LEAST.timestamptz : LEAST.millis}`;
  const inside = () => `(${low} >= ${from()} and ${high} <= ${until()})`;
  switch (prefix) {
    case 'eq':
      return `(${inside()} and ${low} < ${until()})`;
    case 'ne':
      return `(${known} and not ${inside()})`;
    case 'gt':
      return `${high} > ${until()}`;
    case 'lt':
      return `(${low} < ${from()} and ${known})`;
    case 'ge':
      return `((${high} > ${until()} or ${inside()}) and ${known})`;
    case 'le':
      return `((${low} < ${from()} or ${inside()}) and ${low} < ${until()} and ${known})`;
    case 'sa':
      return `${low} >= ${until()}`;
    case 'eb':
      return `(${high} <= ${from()} and ${low} <= ${from()} and ${known})`;
    case 'ap':
      return `(${low} < ${until()} and ${high} > ${from()})`;
  }
}

/** The earliest beginning of what a comparison can match, when no range is longer than `span`; undefined without a bound. */
export function earliest({ prefix, range }: DateTest, span: number): number | undefined {
  if (prefix === 'gt') return range.high - span;
  return prefix === 'ge' || prefix === 'ap' ? range.low - span : undefined;
}

/** A version's time is an instant, so the comparisons are those of a point. */
export function instantCondition(bound: Bound, column: string, { prefix, range }: DateTest): string {
  const from = () => bound(range.low);
  const until = () => bound(range.high);
  switch (prefix) {
    case 'eq':
    case 'ap':
      return `(${column} >= ${from()} and ${column} < ${until()})`;
    case 'ne':
      return `not (${column} >= ${from()} and ${column} < ${until()})`;
    case 'gt':
    case 'sa':
      return `${column} >= ${until()}`;
    case 'ge':
      return `${column} >= ${from()}`;
    case 'lt':
    case 'eb':
      return `${column} < ${from()}`;
    case 'le':
      return `${column} < ${until()}`;
  }
}

/** A comparison of numbers for the closed range [low, high] of a row. */
export function numberCondition(s: Parameters, row: string, test: NumberTest): string {
  const number = (value: number) => `${s.add(String(value))}::double precision`;
  const [low, high] = [`${row}.low`, `${row}.high`];
  const inside = () =>
    `(${low} >= ${number(test.low)} and ${high} <= ${number(test.high)} and ${low} < ${number(test.high)})`;
  switch (test.prefix) {
    case 'eq':
      return inside();
    case 'ne':
      return `not ${inside()}`;
    case 'gt':
      return `${high} > ${number(test.value)}`;
    case 'ge':
      return `${high} >= ${number(test.value)}`;
    case 'lt':
      return `${low} < ${number(test.value)}`;
    case 'le':
      return `${low} <= ${number(test.value)}`;
    case 'sa':
      return `${low} > ${number(test.value)}`;
    case 'eb':
      return `${high} < ${number(test.value)}`;
    case 'ap':
      return `(${low} <= ${number(test.high)} and ${high} >= ${number(test.low)})`;
  }
}
