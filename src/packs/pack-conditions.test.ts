import { expect, it } from 'vitest';
import type { Condition } from '../algorithms/condition/condition.ts';
import { type Column, conditionSql } from '../algorithms/condition/sql-condition.ts';
import type { NameType, Row, Typed, Value, ValueType } from '../algorithms/condition/types.ts';
import type { CompiledItem } from '../algorithms/forms/compile-form.ts';
import { type Random, seededRandom } from '../algorithms/random.ts';
import { testDb } from '../kernel/testing.ts';
import { contentPacks, type Pack, paramsOn } from './index.ts';

/** The conditions of a pack, each text once for each set of names: of forms, decision tables and schedules. */
function conditionsOf(pack: Pack): Condition[] {
  const found: (Condition | true | undefined)[] = [];
  const ofItem = ({ when, required, calculate, default: standard }: CompiledItem): void => {
    found.push(when, required, calculate, standard);
  };
  for (const { compiled } of pack.forms) {
    for (const { entry, section } of compiled.order) {
      found.push(section);
      ofItem(entry);
    }
    found.push(compiled.countable, ...compiled.checks.map(({ when }) => when));
  }
  for (const { rows } of pack.rules)
    for (const { when, classFrom, next, checkWithin, tasks } of rows)
      found.push(when, classFrom, next, checkWithin, ...tasks);
  for (const { contacts, enrolWhen, watch, exits } of pack.schedules) {
    found.push(enrolWhen, watch, ...exits.map(({ when }) => when));
    for (const { contact: _, satisfiedBy, answers, ...conditions } of contacts)
      found.push(
        ...Object.values(conditions),
        ...answers.values(),
        ...satisfiedBy.flatMap(({ when }) => [...(when?.values() ?? [])]),
      );
  }
  const all = found.filter((one) => one !== undefined && one !== true);
  return [...new Map(all.map((one) => [`${one.text}\n${[...one.names].sort().join()}`, one])).values()];
}

/** Names that a condition reads, as it reads them. */
function namesOf(typed: Typed, into = new Map<string, NameType>()): Map<string, NameType> {
  if (typed.node === 'name') into.set(typed.name, typed);
  if (typed.node === 'call') for (const arg of typed.args) namesOf(arg, into);
  return into;
}

const day = (random: Random) =>
  random.pick(['2024-01-31', '2024-02-29', '2025-02-28', '2025-08-31', '2025-12-31', '1965-03-15', '2011-11-10']);

function randomValue(random: Random, { type, options }: NameType, wholes: readonly number[]): Value {
  if (random.chance(0.25)) return null;
  const code = () => (options && random.chance(0.95) ? random.pick([...options]) : random.pick(['0', '1', '2', 'x']));
  if (type === 'number')
    return random.chance(0.4) ? random.pick([...wholes, 0]) : random.pick([1, 3, 7, 36.5, 140, 0.5, 23.96]);
  if (type === 'text') return code();
  if (type === 'boolean') return random.chance(0.5);
  if (type === 'date') return day(random);
  if (type === 'dateTime') return `${day(random)}T${random.pick(['00:00:00', '08:30:00', '23:59:59'])}+08:00`;
  if (type === 'codes') return [...new Set([code(), code()])];
  if (type === 'rows') return [{ x: 1 }];
  return { url: 'x' };
}

/** Numbers that a condition compares with: its edges are where two ways of saying it would differ. */
function edges(typed: Typed, into: number[] = []): number[] {
  if (typed.node === 'literal' && typeof typed.value === 'number') into.push(typed.value);
  if (typed.node === 'call') for (const arg of typed.args) edges(arg, into);
  return into;
}

const columnOf =
  (params: Row): Column =>
  (name, type) => {
    const at = `r -> '${name}'`;
    if (name.startsWith('param.')) return literal(params[name.slice('param.'.length)] ?? null, type);
    if (type === 'codes')
      return `case when jsonb_typeof(${at}) = 'array' then array(select jsonb_array_elements_text(${at})) end`;
    if (type === 'rows' || type === 'file') return `nullif(${at}, 'null'::jsonb)`;
    return `(r ->> '${name}')::${CASTS[type] ?? 'text'}`;
  };
const CASTS: Partial<Record<ValueType, string>> = {
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'timestamptz',
};
/** Parameters as the engine writes them into SQL. */
const literal = (value: Value, type: ValueType): string =>
  conditionSql({ node: 'literal', type: value === null ? 'null' : type, value }, () => '');

/** At most so many at a time, and one name means one type: forms of a pack use the same codes for different things. */
function bundles(conditions: readonly Condition[]): Condition[][] {
  const all: Condition[][] = [];
  let names = new Map<string, NameType>();
  for (const one of conditions) {
    const own = namesOf(one.typed);
    const open = all.at(-1);
    const fits = [...own].every(([name, { type }]) => (names.get(name)?.type ?? type) === type);
    if (open && open.length < 60 && fits) open.push(one);
    else {
      all.push([one]);
      names = new Map();
    }
    for (const [name, type] of own) names.set(name, type);
  }
  return all;
}

const same = (value: Value, type: ValueType): unknown => {
  if (value === null || type !== 'dateTime') return value;
  return Date.parse(value as string);
};

it('every condition of every pack says the same in JavaScript and in PostgreSQL, over random contacts', async () => {
  const db = await testDb({ rooms: ['kernel'] });
  const random = seededRandom('packs');
  let told = 0;
  for (const pack of contentPacks()) {
    const params = paramsOn(pack, '2025-12-31');
    const column = columnOf(params);
    // A duration by itself becomes a day only where it is added to one; durations are compared in due-sql.test.ts.
    const conditions = conditionsOf(pack).filter(({ type }) => !['duration', 'numbers', 'null'].includes(type));
    for (const some of bundles(conditions)) {
      const names = some.reduce((all, { typed }) => namesOf(typed, all), new Map<string, NameType>());
      const wholes = [...new Set(some.flatMap(({ typed }) => edges(typed)))];
      const rows = Array.from({ length: 6 }, (): Row => {
        const row: Record<string, Value> = {};
        for (const [name, type] of names)
          row[name] = name.startsWith('param.')
            ? (params[name.slice('param.'.length)] ?? null)
            : name === 'today'
              ? day(random)
              : randomValue(random, type, wholes);
        return row;
      });
      const columns = some.map(({ typed }, i) => `to_jsonb(${conditionSql(typed, column)}) as x${i}`);
      const found = await db.query<Record<string, Value>>(
        `select ${columns.join(', ')} from jsonb_array_elements($1::jsonb) with ordinality e(r, no) order by no`,
        [JSON.stringify(rows)],
      );
      for (const [i, { text, run, type }] of some.entries())
        for (const [r, row] of rows.entries()) {
          const [js, sql] = [same(run(row), type), same(found[r]![`x${i}`] ?? null, type)];
          if (JSON.stringify(js) !== JSON.stringify(sql))
            expect([pack.id, text, row, js]).toEqual([pack.id, text, row, sql]);
          told += 1;
        }
    }
  }
  expect(told).toBeGreaterThan(9_000);
});
