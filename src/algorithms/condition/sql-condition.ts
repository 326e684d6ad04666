/**
 * A checked condition as a PostgreSQL expression over columns of a row; equal to run-condition.ts by a property test.
 * Column types: number numeric, text text, boolean, date, dateTime timestamptz, duration interval, codes text[], rows and
 * file jsonb. Numbers are reckoned in doubles and kept to 15 digits on both sides.
 */
import { MOST_TIMES } from './days.ts';
import type { Duration, Typed, ValueType } from './types.ts';

/** SQL of a name's value, of the type above. */
export type Column = (name: string, type: ValueType) => string;

const TYPES: Record<ValueType, string> = {
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'timestamptz',
  duration: 'interval',
  codes: 'text[]',
  numbers: 'numeric[]',
  rows: 'jsonb',
  file: 'jsonb',
  null: 'text',
};
/** Eight hours always, as run-condition.ts reckons: the zone's summer time of 1986 to 1991 would move instants of those years. */
const CHINA = `interval '08:00'`;

/** Text as an SQL literal. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export function conditionSql(typed: Typed, column: Column): string {
  return sqlOf(typed, column, typed.type);
}

/** `as` is the type wanted where the part itself is `{}`. */
function sqlOf(typed: Typed, column: Column, as: ValueType): string {
  if (typed.type === 'null') return `null::${TYPES[as]}`; // whatever it is made of
  if (typed.node === 'literal') return literal(typed);
  if (typed.node === 'name') {
    const text = column(typed.name, typed.type);
    // An empty list is no answer.
    return typed.type === 'codes' ? `nullif(${text}, '{}'::text[])` : text;
  }
  const { operation, args } = typed;
  const common = args.find(({ type }) => type !== 'null')?.type ?? 'null';
  const wanted = WANTED[operation] ?? common;
  const texts = args.map((arg, i) =>
    sqlOf(arg, column, Array.isArray(wanted) ? (wanted[i] ?? 'null') : (wanted as ValueType)),
  );
  return SQL[operation]!(texts, typed);
}

function literal({ value, type }: Typed & { node: 'literal' }): string {
  if (type === 'number') return `${value as number}::numeric`;
  if (type === 'boolean') return String(value);
  if (type === 'duration') {
    const { value: count, unit } = value as Duration;
    return `interval '${count} ${unit}'`;
  }
  if (type === 'numbers') return `array[${(value as readonly number[]).join(', ')}]::numeric[]`;
  if (type === 'codes') return `array[${(value as readonly string[]).map(quote).join(', ')}]::text[]`;
  return `${quote(value as string)}::${TYPES[type]}`;
}

/** Types of the arguments where `{}` may stand for one; the others share one type. */
const WANTED: Readonly<Record<string, ValueType | readonly ValueType[]>> = {
  and: 'boolean',
  or: 'boolean',
  xor: 'boolean',
  implies: 'boolean',
  not: 'boolean',
  iif: ['boolean'],
  add: 'number',
  subtract: 'number',
  multiply: 'number',
  divide: 'number',
  times: ['number', 'duration'],
  negate: 'number',
  later: ['date', 'duration'],
  earlier: ['date', 'duration'],
  in: ['text', 'codes'],
  list: 'text',
  intersect: 'codes',
  count: 'codes',
  at: ['numbers', 'number'],
  round: 'number',
  floor: 'number',
  ceiling: 'number',
  abs: 'number',
  year: 'date',
  month: 'date',
  daysBetween: 'date',
  monthsBetween: 'date',
  yearsBetween: 'date',
  hoursBetween: 'dateTime',
  startOf: ['date', 'text'],
  endOf: ['date', 'text'],
  dateOf: 'dateTime',
  startsWith: 'text',
  matches: 'text',
};

type Emit = (args: readonly string[], typed: Typed & { node: 'call' }) => string;

const infix =
  (operator: string): Emit =>
  ([a, b]) =>
    `(${a} ${operator} ${b})`;
const reckon =
  (operator: string): Emit =>
  ([a, b]) =>
    `((${a})::float8 ${operator} (${b})::float8)::numeric`;
const plain =
  (name: string): Emit =>
  (args) =>
    `${name}(${args.join(', ')})`;
const shift =
  (operator: '+' | '-'): Emit =>
  ([start, duration], { type }) =>
    type === 'dateTime'
      ? `(((${start}) at time zone ${CHINA} ${operator} ${duration}) at time zone ${CHINA})`
      : `((${start}) ${operator} ${duration})::date`;
const part =
  (field: string): Emit =>
  ([day]) =>
    `extract(${field} from ${day})::numeric`;

const size = (text: string, type: ValueType): string =>
  type === 'rows' ? `coalesce(jsonb_array_length(${text}), 0)` : `coalesce(cardinality(${text}), 0)`;
const isThere = (text: string, type: ValueType): string =>
  type === 'codes' || type === 'rows' ? `(${size(text, type)} > 0)` : `((${text}) is not null)`;

/** The most months that may be added to the one day without passing the other. */
const months = (from: string | undefined, to: string | undefined): string =>
  `(select m - case when (f + make_interval(months => m))::date > t then 1 else 0 end from (select f, t, ((extract(year from t) - extract(year from f)) * 12 + extract(month from t) - extract(month from f))::int as m from (select ${from} as f, ${to} as t) s1) s2)`;

const NEXT: Record<string, string> = { year: '1 year', quarter: '3 months', month: '1 month', week: '7 days' };
const spanOf = (typed: Typed & { node: 'call' }): string => (typed.args[1] as { value: string }).value;

const SQL: Readonly<Record<string, Emit>> = {
  and: infix('and'),
  or: infix('or'),
  xor: infix('<>'),
  implies: ([a, b]) => `(not (${a}) or (${b}))`,
  not: ([a]) => `(not (${a}))`,
  equal: infix('='),
  unequal: infix('<>'),
  less: infix('<'),
  lessEqual: infix('<='),
  greater: infix('>'),
  greaterEqual: infix('>='),
  add: reckon('+'),
  subtract: reckon('-'),
  multiply: reckon('*'),
  divide: ([a, b]) => `((${a})::float8 / nullif((${b})::float8, 0))::numeric`,
  times: ([a, b]) => `case when (${a}) = trunc(${a}) and abs(${a}) <= ${MOST_TIMES} then (${b}) * (${a})::float8 end`,
  negate: ([a]) => `(- (${a}))`,
  later: shift('+'),
  earlier: shift('-'),
  in: ([one, many]) => `case when (${one}) is not null then coalesce((${one}) = any((${many})::text[]), false) end`,
  list: (args, { args: parts }) => {
    const all = args.map((text, i) => (parts[i]!.type === 'codes' ? `coalesce(${text}, '{}')` : `array[${text}]`));
    return `(select array_agg(u order by o) from (select u, min(o) as o from unnest(${all.join(' || ')}) with ordinality e(u, o) where u is not null group by u) s)`;
  },
  intersect: ([a, b], { args }) => {
    const other = args[1]!.type === 'text' ? `array[${b}]` : b;
    return `(select array_agg(u order by o) from unnest(${a}) with ordinality e(u, o) where u = any((${other})::text[]))`;
  },
  exists: ([a], { args }) => isThere(a!, args[0]!.type),
  empty: ([a], { args }) => `(not ${isThere(a!, args[0]!.type)})`,
  count: ([a], { args }) => `${size(a!, args[0]!.type)}::numeric`,
  iif: ([test, then, otherwise], { type, args }) =>
    `case when ${test} then ${args[1]!.type === 'null' ? `null::${TYPES[type]}` : then}${
      args[2] && args[2].type !== 'null' ? ` else ${otherwise}` : ''
    } end`,
  coalesce: plain('coalesce'),
  max: plain('greatest'),
  min: plain('least'),
  round: ([value], { args }) => `round(${value}, ${args[1]?.node === 'literal' ? (args[1].value as number) : 0})`,
  // Beyond the list there is nothing; far beyond it no integer either.
  at: ([list, n]) => `case when (${n}) between 0 and 100000 then (${list})[floor(${n})::int + 1] end`,
  floor: plain('floor'),
  ceiling: plain('ceil'),
  abs: plain('abs'),
  year: part('year'),
  month: part('month'),
  daysBetween: ([from, to]) => `((${to}) - (${from}))::numeric`,
  monthsBetween: ([from, to]) => `${months(from, to)}::numeric`,
  yearsBetween: ([from, to]) => `floor(${months(from, to)} / 12.0)`,
  hoursBetween: ([from, to]) => `(extract(epoch from ((${to}) - (${from})))::float8 / 3600)::numeric`,
  startOf: ([day], typed) => `date_trunc('${spanOf(typed)}', (${day})::timestamp)::date`,
  endOf: ([day], typed) =>
    `(date_trunc('${spanOf(typed)}', (${day})::timestamp) + interval '${NEXT[spanOf(typed)]}' - interval '1 day')::date`,
  dateOf: ([instant]) => `((${instant}) at time zone ${CHINA})::date`,
  startsWith: plain('starts_with'),
  matches: infix('~'),
};
