/**
 * Due items of many subjects in one statement; equal to due-items.ts by a property test. The statement reads a relation
 * with one row an enrolment and says in `columns` what it needs of it.
 */
import type { Condition } from '../condition/condition.ts';
import { type Column, conditionSql, quote } from '../condition/sql-condition.ts';
import type { Duration, Row, Typed, Value, ValueType } from '../condition/types.ts';
import type { CompiledContact, CompiledSchedule } from './due-items.ts';

export interface DueSqlOptions {
  /** FROM item with the alias `s`, one row an enrolment that has not ended. */
  relation: string;
  /** Columns of `s` that lead the result, e.g. `s.bucket, s.enrolment`. */
  keys: string;
  /** The day as SQL, e.g. `$1::date`. */
  today: string;
  /** Parameters of the pack on that day; they become literals. */
  params: Row;
  /** SQL of `enrolled`, `subject.birthDate`, `facts.x`, `done.x`, `times.x`, `next.x`, `class.x` over `s`. */
  column: Column;
}

/** SELECT of keys, contact, no, due, open, late, lost, status, date: what dueFromRow gives, without titles. */
export function dueSql({ contacts }: CompiledSchedule, options: DueSqlOptions): string {
  const column = withComputed(options);
  const parts = contacts.map((entry) => contactSql(entry, column, options));
  return `select ${options.keys}, d.contact, d.no, d.due, d.open, d.late, d.lost, d.status, d.date
from ${options.relation}
cross join lateral (
${parts.join('\nunion all\n')}
) d`;
}

/** SQL of the first exit whose condition holds, or null: what exitOf gives. */
export function exitSql({ exits }: CompiledSchedule, options: DueSqlOptions): string {
  const column = withComputed(options);
  const cases = exits.flatMap(({ code, when }) =>
    when ? `when coalesce(${conditionSql(when.typed, column)}, false) then ${quote(code)}` : [],
  );
  return cases.length === 0 ? 'null::text' : `case ${cases.join(' ')} end`;
}

/** SQL that holds of whom the schedule takes in by itself; over subjects who are not enrolled, so `s` has no answers. */
export function takesInSql(
  { enrolWhen, automaticWhen }: CompiledSchedule,
  options: Pick<DueSqlOptions, 'today' | 'params' | 'column'>,
): string {
  const column = withComputed(options);
  const parts = [enrolWhen, automaticWhen].flatMap((one) => (one ? conditionSql(one.typed, column) : []));
  return parts.map((part) => `coalesce(${part}, false)`).join(' and ') || 'false';
}

/** Names that a schedule reads of its subjects; parameters, the day and ages are not among them. */
export function dueColumns({ contacts }: CompiledSchedule): ReadonlyMap<string, ValueType> {
  const names = new Map<string, ValueType>();
  const visit = (typed: Typed): void => {
    if (typed.node === 'name') names.set(typed.name, typed.type);
    if (typed.node === 'call') for (const arg of typed.args) visit(arg);
  };
  for (const entry of contacts) {
    for (const condition of conditionsOf(entry)) visit(condition.typed);
    names.set(`done.${entry.contact.code}`, 'date').set(`times.${entry.contact.code}`, 'number');
  }
  for (const name of [...names.keys()]) {
    if (name.startsWith('param.') || name === 'today') names.delete(name);
    if (!AGES.has(name)) continue;
    names.delete(name);
    names.set('subject.birthDate', 'date');
  }
  return names;
}

const conditionsOf = (entry: CompiledContact): Condition[] =>
  [
    ...[entry.when, entry.due, entry.before, entry.after, entry.late, entry.lostAfter],
    ...[entry.stopWhen, entry.deferWhen, entry.deferUntil],
  ].filter((one) => one !== undefined);

const AGES = new Map([
  ['subject.age', 'yearsBetween'],
  ['subject.ageMonths', 'monthsBetween'],
  ['subject.ageDays', 'daysBetween'],
]);
const BIRTH: Typed = { node: 'name', name: 'subject.birthDate', type: 'date' };
const TODAY: Typed = { node: 'name', name: 'today', type: 'date' };

/** The day, parameters and ages are told here; the rest is the caller's. */
function withComputed({ column, today, params }: Pick<DueSqlOptions, 'column' | 'today' | 'params'>): Column {
  const all: Column = (name, type) => {
    if (name === 'today') return today;
    if (name.startsWith('param.')) return literal(params[name.slice('param.'.length)] ?? null, type);
    const operation = AGES.get(name);
    if (operation === undefined) return column(name, type);
    const between = conditionSql({ node: 'call', operation, type: 'number', args: [BIRTH, TODAY] }, all);
    return `case when ${column('subject.birthDate', 'date')} <= ${today} then ${between} end`;
  };
  return all;
}

function literal(value: Value, type: ValueType): string {
  return conditionSql(
    value === null ? { node: 'literal', type: 'null', value } : { node: 'literal', type, value: value as Duration },
    () => '',
  ).replace(/^null::text$/, NULLS[type] ?? 'null::text');
}
const NULLS: Partial<Record<ValueType, string>> = {
  number: 'null::numeric',
  date: 'null::date',
  boolean: 'null::boolean',
  duration: 'null::interval',
  codes: 'null::text[]',
  numbers: 'null::numeric[]',
};

function contactSql(entry: CompiledContact, column: Column, { today }: DueSqlOptions): string {
  const { contact } = entry;
  const sql = (condition: Condition | undefined, otherwise: string): string =>
    condition ? conditionSql(condition.typed, column) : otherwise;
  const moved = (condition: Condition | undefined, sign: '+' | '-'): string =>
    condition ? `(a.due ${sign} ${sql(condition, '')})::date` : 'null::date';
  const late = entry.late
    ? `(case when (${sql(entry.late, '')}) is not null then greatest(${sql(entry.late, '')}, a.due) end)`
    : 'null::date';
  const times = `coalesce(${column(`times.${contact.code}`, 'number')}, 0)`;
  const done = column(`done.${contact.code}`, 'date');
  const early = `coalesce(${moved(entry.before, '-')}, a.due)`;
  // As openOf of due-items.ts.
  const open = contact.repeat ? `least(a.due, greatest(${early}, ${done} + 1))` : early;
  const isDone = contact.repeat ? 'false' : `${times} > 0`;
  const until = sql(entry.deferUntil, 'null::date');
  const deferred = entry.deferWhen
    ? `coalesce(${sql(entry.deferWhen, '')}, false) and coalesce((${until}) > ${today}, true)`
    : 'false';
  return `select ${quote(contact.code)}::text as contact, (case when ${isDone} then 1 else ${times} + 1 end)::int as no, b.due, b.open, b.late, b.lost,
  case when ${isDone} then 'done' when ${deferred} then 'deferred' when ${today} < b.open then 'planned'
       when ${today} > b.lost then 'lost' when ${today} > b.late then 'overdue' else 'due' end as status,
  case when ${isDone} then ${done} when ${deferred} then ${until} end as date
from (select ${sql(entry.due, 'null::date')} as due) a
cross join lateral (select a.due, ${open} as open, coalesce(${late}, ${moved(entry.after, '+')}, a.due) as late, ${moved(entry.lostAfter, '+')} as lost) b
where b.due is not null and ${sql(entry.when, 'true')} and not coalesce(${sql(entry.stopWhen, 'false')}, false)`;
}
