/** A checked condition as a JavaScript function: closures, no evaluation of text. Empty is null. */
import { roundedNumber } from '../rounding.ts';
import * as days from './days.ts';
import type { Duration, Row, Typed, Value } from './types.ts';

export type RunCondition = (row: Row) => Value;

/** Numbers keep 15 significant digits, as PostgreSQL does when it turns a double into a numeric. */
const tidy = (value: number): Value => (Number.isFinite(value) ? Number(value.toPrecision(15)) + 0 : null);

type Run = (args: readonly Value[], typed: Typed & { node: 'call' }) => Value;
type Scalar = number | string | boolean;

/** Empty as soon as one value is. */
const strict =
  (run: (...args: any[]) => Value): Run =>
  (args) =>
    args.some((arg) => arg === null) ? null : run(...args);

/** Instants are compared as moments, however they are written. */
function comparable(value: Value, typed: Typed & { node: 'call' }): Scalar {
  return typed.args.some(({ type }) => type === 'dateTime') ? Date.parse(value as string) : (value as Scalar);
}
const compare =
  (holds: (a: Scalar, b: Scalar) => boolean): Run =>
  ([a = null, b = null], typed) =>
    a === null || b === null ? null : holds(comparable(a, typed), comparable(b, typed));
const extreme =
  (better: (a: Scalar, b: Scalar) => boolean): Run =>
  (args, typed) => {
    let best: Value = null;
    for (const arg of args)
      if (arg !== null && (best === null || better(comparable(arg, typed), comparable(best, typed)))) best = arg;
    return best;
  };
const shifted =
  (sign: 1 | -1): Run =>
  ([start = null, duration = null], typed) => {
    if (start === null || duration === null) return null;
    const shift = typed.type === 'dateTime' ? days.shiftInstant : days.shiftDay;
    return shift(start as string, duration as Duration, sign);
  };
const listed = (value: Value): readonly string[] =>
  value === null ? [] : Array.isArray(value) ? (value as readonly string[]) : [value as string];
const isThere = (value: Value): boolean => value !== null && !(Array.isArray(value) && value.length === 0);

const RUN: Readonly<Record<string, Run>> = {
  and: ([a, b]) => (a === false || b === false ? false : a === null || b === null ? null : true),
  or: ([a, b]) => (a === true || b === true ? true : a === null || b === null ? null : false),
  xor: strict((a: boolean, b: boolean) => a !== b),
  implies: ([a, b]) => (a === false || b === true ? true : a === null || b === null ? null : false),
  not: strict((a: boolean) => !a),
  equal: compare((a, b) => a === b),
  unequal: compare((a, b) => a !== b),
  less: compare((a, b) => a < b),
  lessEqual: compare((a, b) => a <= b),
  greater: compare((a, b) => a > b),
  greaterEqual: compare((a, b) => a >= b),
  add: strict((a: number, b: number) => tidy(a + b)),
  subtract: strict((a: number, b: number) => tidy(a - b)),
  multiply: strict((a: number, b: number) => tidy(a * b)),
  divide: strict((a: number, b: number) => (b === 0 ? null : tidy(a / b))),
  times: strict((a: number, b: Duration) =>
    Number.isInteger(a) && Math.abs(a) <= days.MOST_TIMES ? { ...b, value: a * b.value + 0 } : null,
  ),
  negate: strict((a: number) => 0 - a),
  later: shifted(1),
  earlier: shifted(-1),
  in: ([one = null, many = null]) => (one === null ? null : listed(many).includes(one as string)),
  list: (args) => {
    const all = [...new Set(args.flatMap(listed))];
    return all.length > 0 ? all : null;
  },
  intersect: ([a = null, b = null]) => {
    const others = listed(b);
    const both = listed(a).filter((code) => others.includes(code));
    return both.length > 0 ? both : null;
  },
  exists: ([a = null]) => isThere(a),
  empty: ([a = null]) => !isThere(a),
  count: ([a]) => (Array.isArray(a) ? a.length : 0),
  iif: ([test, then = null, otherwise = null]) => (test === true ? then : otherwise),
  coalesce: (args) => args.find((arg) => arg !== null) ?? null,
  max: extreme((a, b) => a > b),
  min: extreme((a, b) => a < b),
  round: ([value = null, digits]) => (value === null ? null : roundedNumber(value as number, (digits as number) ?? 0)),
  at: strict((list: readonly number[], n: number) => list[Math.floor(n)] ?? null),
  floor: strict((a: number) => Math.floor(a)),
  ceiling: strict((a: number) => Math.ceil(a) + 0),
  abs: strict((a: number) => Math.abs(a)),
  year: strict((a: string) => +a.slice(0, 4)),
  month: strict((a: string) => +a.slice(5, 7)),
  daysBetween: strict(days.daysBetween),
  monthsBetween: strict(days.monthsBetween),
  yearsBetween: strict(days.yearsBetween),
  hoursBetween: strict(days.hoursBetween),
  startOf: strict(days.startOf),
  endOf: strict(days.endOf),
  dateOf: strict(days.dayOf),
  startsWith: strict((a: string, b: string) => a.startsWith(b)),
  matches: strict((a: string, b: string) => new RegExp(b, 'u').test(a)),
};

/** Compiles a checked condition once; the function may run any number of times. */
export function runnable(typed: Typed): RunCondition {
  if (typed.node === 'literal') {
    const { value } = typed;
    return () => value;
  }
  if (typed.node === 'name') {
    const { name, type } = typed;
    if (type !== 'codes' && type !== 'rows') return (row) => row[name] ?? null;
    return (row) => {
      const value = row[name] ?? null;
      return isThere(value) ? value : null;
    };
  }
  const run = RUN[typed.operation]!;
  const args = typed.args.map(runnable);
  return (row) =>
    run(
      args.map((arg) => arg(row)),
      typed,
    );
}
