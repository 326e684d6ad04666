import { expect, it } from 'vitest';
import { testDb } from '../../kernel/testing.ts';
import { type Random, seededRandom } from '../random.ts';
import { type Condition, readCondition } from './condition.ts';
import { conditionSql } from './sql-condition.ts';
import { ConditionFault, type NameType, type Row, type Value, type ValueType } from './types.ts';

type Kind = 'number' | 'text' | 'boolean' | 'date' | 'dateTime' | 'codes';

const NAMES: Record<Kind, readonly string[]> = {
  number: ['n1', 'n2', 'previous.n'],
  text: ['t1', 't2'],
  boolean: ['b1', 'b2'],
  date: ['d1', 'd2', 'today'],
  dateTime: ['m1', 'm2'],
  codes: ['c1', 'c2'],
};
const scope = new Map<string, NameType>(
  Object.entries(NAMES).flatMap(([type, names]) => names.map((name) => [name, { type: type as Kind }] as const)),
);
scope
  .set('param.span', { type: 'duration' })
  .set('param.list', { type: 'numbers' })
  .set('g', { type: 'rows' })
  .set('f', { type: 'file' });
const LIST = [2.5, 11.1, 140, -3];
const SPAN = { value: 3, unit: 'month' } as const;

/** An expression of a type, at most so deep. */
function write(random: Random, type: Kind, depth: number): string {
  const sub = (kind: Kind) => write(random, kind, depth - 1);
  const any = () => sub(random.pick(['number', 'text', 'boolean', 'date', 'dateTime', 'codes'] as const));
  if (depth === 0 || random.chance(0.15))
    return random.chance(0.65) ? random.pick(NAMES[type]) : random.chance(0.08) ? '{}' : random.pick(LITERALS[type]);
  const shared = [
    () => `iif(${sub('boolean')}, ${sub(type)}, ${sub(type)})`,
    () => `iif(${sub('boolean')}, ${sub(type)})`,
    () => `coalesce(${sub(type)}, ${sub(type)})`,
  ];
  const ordered = (kind: Kind) => [
    () => `max(${sub(kind)}, ${sub(kind)}, ${sub(kind)})`,
    () => `min(${sub(kind)}, ${sub(kind)})`,
  ];
  const span = (): string =>
    random.chance(0.3)
      ? `(${sub('number')} * ${random.pick(['1 month', '2 weeks', '1 day', 'param.span'])})`
      : random.pick(['1 month', '6 months', '14 days', '1 year', '2 weeks', 'param.span']);
  const unit = () => random.pick(["'year'", "'quarter'", "'month'", "'week'"]);
  const order = () => random.pick(['=', '!=', '<', '<=', '>', '>=']);
  const own: Record<Kind, readonly (() => string)[]> = {
    number: [
      () => `(${sub('number')} ${random.pick(['+', '-', '*', '/'])} ${sub('number')})`,
      () => `-(${sub('number')})`,
      () => `${random.pick(['floor', 'ceiling', 'abs'])}(${sub('number')})`,
      () => `round(${sub('number')}, ${random.int(0, 3)})`,
      () => `${random.pick(['year', 'month'])}(${sub('date')})`,
      () => `${random.pick(['daysBetween', 'monthsBetween', 'yearsBetween'])}(${sub('date')}, ${sub('date')})`,
      () => `hoursBetween(${sub('dateTime')}, ${sub('dateTime')})`,
      () => `(${sub('codes')}).count()`,
      () => 'g.count()',
      () => `at(param.list, ${sub('number')})`,
      ...ordered('number'),
    ],
    text: [],
    boolean: [
      () => `(${sub('boolean')} ${random.pick(['and', 'or', 'xor', 'implies'])} ${sub('boolean')})`,
      () => `(${sub('boolean')}).not()`,
      () => `(${sub('number')} ${order()} ${sub('number')})`,
      () => `(${sub('date')} ${order()} ${sub('date')})`,
      () => `(${sub('dateTime')} ${order()} ${sub('dateTime')})`,
      () => `(${sub('text')} ${random.pick(['=', '!='])} ${sub('text')})`,
      () => `(${sub('text')} in ${sub('codes')})`,
      () => `(${sub('codes')} contains ${sub('text')})`,
      () => `(${sub('number')} in (${sub('number')} | ${sub('number')} | 2.5))`,
      () => `(${sub('date')} in (${sub('date')} | ${sub('date')}))`,
      () => `(${any()}).${random.pick(['exists', 'empty'])}()`,
      () => `${random.pick(['f', 'g'])}.${random.pick(['exists', 'empty'])}()`,
      () => `startsWith(${sub('text')}, ${sub('text')})`,
      () => `matches(${sub('text')}, ${random.pick(["'^I[0-9]{2}$'", "'^(1|2)$'", "'^[A-Z]?[0-9]+$'"])})`,
    ],
    date: [
      () => `(${sub('date')} ${random.pick(['+', '-'])} ${span()})`,
      () => `${random.pick(['startOf', 'endOf'])}(${sub('date')}, ${unit()})`,
      () => `dateOf(${sub('dateTime')})`,
      ...ordered('date'),
    ],
    dateTime: [
      () => `(${sub('dateTime')} ${random.pick(['+', '-'])} ${random.pick([span(), '6 hours', '90 minutes'])})`,
      ...ordered('dateTime'),
    ],
    codes: [
      () => `(${sub('text')} | ${sub('codes')} | ${sub('text')})`,
      () => `intersect(${sub('codes')}, ${sub('codes')})`,
      () => `intersect(${sub('codes')}, ${sub('text')})`,
    ],
  };
  return random.pick([...own[type], ...own[type], ...shared])();
}

const LITERALS: Record<Kind, readonly string[]> = {
  number: ['0', '1', '2.5', '0.1', '11.1', '18'],
  text: ["'1'", "'2'", "'I10'", "'I'", "'it\\'s'"],
  boolean: ['true', 'false'],
  date: ['@2024-02-29', '@2025-08-31', '@2025-12-31'],
  dateTime: ['@2025-01-31T23:30:00+08:00', '@2025-01-31T15:30:00Z'],
  codes: ["('1' | '2')", "('2' | 'I10' | '2')"],
};

function randomRow(random: Random): Row {
  const maybe = <T>(value: () => T): T | null => (random.chance(0.25) ? null : value());
  const day = () =>
    random.pick(['2024-01-31', '2024-02-29', '2025-02-28', '2025-08-31', '2025-12-31', '2000-02-29', '1965-03-15']);
  const text = () => random.pick(['1', '2', 'I10', 'I10.9', "it's"]);
  const number = () => random.pick([0, 1, -3, 0.1, 0.2, 2.5, 7, 11.1, 23.96, 140, 1e6, 0.005]);
  const moment = () =>
    `${day()}T${random.pick(['00:00:00', '08:30:00.250', '23:59:59'])}${random.pick(['Z', '+08:00', '-05:00'])}`;
  const row: Record<string, Value> = { 'param.span': SPAN, 'param.list': LIST };
  for (const name of NAMES.number) row[name] = maybe(number);
  for (const name of NAMES.text) row[name] = maybe(text);
  for (const name of NAMES.boolean) row[name] = maybe(() => random.chance(0.5));
  for (const name of NAMES.date) row[name] = maybe(day);
  for (const name of NAMES.dateTime) row[name] = maybe(() => moment().replace(/^19|^20/, '20'));
  for (const name of NAMES.codes) row[name] = maybe(() => [...new Set(Array.from({ length: random.int(0, 3) }, text))]);
  row.g = maybe(() => Array.from({ length: random.int(0, 2) }, () => ({ x: 1 })));
  row.f = maybe(() => ({ url: 'x' }));
  return row;
}

const COLUMN: Record<ValueType, (name: string) => string> = {
  number: (name) => `(r ->> '${name}')::numeric`,
  text: (name) => `(r ->> '${name}')`,
  boolean: (name) => `(r ->> '${name}')::boolean`,
  date: (name) => `(r ->> '${name}')::date`,
  dateTime: (name) => `(r ->> '${name}')::timestamptz`,
  duration: () => `interval '${SPAN.value} ${SPAN.unit}'`,
  codes: (name) =>
    `case when jsonb_typeof(r -> '${name}') = 'array' then array(select jsonb_array_elements_text(r -> '${name}')) end`,
  numbers: () => `array[${LIST.join(', ')}]::numeric[]`,
  rows: (name) => `nullif(r -> '${name}', 'null'::jsonb)`,
  file: (name) => `nullif(r -> '${name}', 'null'::jsonb)`,
  null: () => 'null',
};

/** Instants as moments, so that the way they are written does not matter. */
const same = (value: Value, type: ValueType): unknown =>
  value !== null && type === 'dateTime' ? Date.parse(value as string) : value;

it('a condition says the same in JavaScript and in PostgreSQL, for random conditions over random rows', async () => {
  const db = await testDb({ rooms: ['kernel'] });
  const random = seededRandom('conditions');
  const rows = Array.from({ length: 40 }, () => randomRow(random));
  const conditions: Condition[] = [];
  const kinds = ['number', 'boolean', 'boolean', 'text', 'date', 'dateTime', 'codes'] as const;
  while (conditions.length < 600) {
    const text = write(random, random.pick(kinds), random.int(1, 4));
    if (text.length > 900) continue;
    try {
      conditions.push(readCondition(text, scope, [...kinds]));
    } catch (error) {
      if (!(error instanceof ConditionFault)) throw error; // a comparison with {} is refused, and rightly
    }
  }
  const told = new Map<Value, number>();
  for (let at = 0; at < conditions.length; at += 50) {
    const some = conditions.slice(at, at + 50);
    const columns = some.map(
      ({ typed }, i) => `to_jsonb(${conditionSql(typed, (name, type) => COLUMN[type](name))}) as x${i}`,
    );
    const found = await db.query<Record<string, Value>>(
      `select ${columns.join(', ')} from jsonb_array_elements($1::jsonb) with ordinality e(r, no) order by no`,
      [JSON.stringify(rows)],
    );
    for (const [i, { text, run, type }] of some.entries())
      for (const [r, row] of rows.entries()) {
        const [js, sql] = [same(run(row), type), same(found[r]![`x${i}`] ?? null, type)];
        expect([text, row, js]).toEqual([text, row, sql]);
        if (typeof js === 'boolean' || js === null) told.set(js, (told.get(js) ?? 0) + 1);
      }
  }
  for (const value of [true, false, null]) expect(told.get(value)).toBeGreaterThan(500);
});
