/**
 * A new day lays out running enrolments again: what is due by an expression that reads the day, and which exits hold. One statement
 * a pack over all enrolments; it gives what recompute.ts gives for each person. What reads no day does not change overnight.
 */
import { createHash } from 'node:crypto';
import type { Condition } from '../../algorithms/condition/condition.ts';
import type { Column } from '../../algorithms/condition/sql-condition.ts';
import type { Row, Value, ValueType } from '../../algorithms/condition/types.ts';
import type { CompiledContact, CompiledSchedule } from '../../algorithms/forms/due-items.ts';
import { dueSql, exitSql } from '../../algorithms/forms/due-sql.ts';
import type { Kernel } from '../../kernel/index.ts';
import { contentPacks, type Pack, paramsOn, scheduleOn } from '../../packs/index.ts';
import { sqlFactTexts } from './histories.ts';
import { findPackDay, layOutDay, setPackDay, unsettlePack } from './store-new-day.ts';

/** Makes enrolments of packs whose definitions are others than on the day they stand on to be reckoned from their contacts. */
export async function unsettleChanged(k: Pick<Kernel, 'db' | 'clock'>): Promise<void> {
  const today = k.clock.today();
  for (const pack of contentPacks()) {
    const definitions = fingerprint(pack, today);
    await k.db.transaction(async (tx) => {
      const known = await findPackDay(tx, pack.id);
      if (known?.definitions === definitions) return;
      if (known) await unsettlePack(tx, pack.id);
      await setPackDay(tx, pack.id, known?.day ?? today, definitions);
    });
  }
}

/** Lays out what the day changes for packs that stand on another one; gives how many due items and exits changed. */
export async function layOutNewDay(k: Pick<Kernel, 'db' | 'clock'>): Promise<number> {
  const today = k.clock.today();
  let changed = 0;
  for (const pack of contentPacks()) {
    changed += await k.db.transaction(async (tx) => {
      const known = await findPackDay(tx, pack.id);
      if (!known || known.day === today) return 0;
      const rows = await layOutPack(tx, pack, today);
      await setPackDay(tx, pack.id, today, known.definitions);
      return rows;
    });
  }
  return changed;
}

async function layOutPack(tx: Parameters<typeof layOutDay>[0], pack: Pack, today: string): Promise<number> {
  const schedule = scheduleOn(pack, today);
  if (!schedule || pack.subject === 'event') return 0;
  const facts = sqlFactTexts(pack);
  const daily = { ...schedule, contacts: schedule.contacts.filter((entry) => readsDay(pack, conditionsOf(entry))) };
  const values = new Map<string, ValueType>();
  const options = {
    relation: `programs.enrolment s ${VALUES} ${facts.map(({ sql }, i) => `left join (${sql}) f${i} on f${i}.subject = s.patient`).join(' ')}`,
    keys: 's.id as enrolment',
    today: '$1::date',
    params: paramsOn(pack, today) as Row,
    column: columnOf(
      facts.map(({ name }) => name),
      values,
    ),
  };
  // A pack without a rule that reads the day still takes the parameter.
  const where = 'where s.pack = $2 and s.exited is null and s.settled is not null and $1::date is not null';
  const due = daily.contacts.length > 0 ? `${dueSql(daily, options)} ${where}` : undefined;
  const dueValues = joinValues(values);
  values.clear();
  const exits = `select s.id as enrolment, s.proposed_exit, ${exitSql(schedule, options)} as exit from ${options.relation} ${where}`;
  return layOutDay(tx, {
    today,
    pack: pack.id,
    contacts: daily.contacts.map(({ contact }) => contact.code),
    due: due?.replace(VALUES, () => dueValues),
    exits: exits.replace(VALUES, () => joinValues(values)),
  });
}

/** Stands where the settled values are joined, until it is known which of them the statement reads. */
const VALUES = '/* settled values */';

/** The settled row is read once: expressions name its values often, and taking each out of the JSON is most of the work. */
function joinValues(values: ReadonlyMap<string, ValueType>): string {
  if (values.size === 0) return '';
  const columns = [...values].map(([name, type]) => `"${name}" ${TYPES[type] ?? 'text'}`);
  return `cross join lateral jsonb_to_record(s.settled) v(${columns.join(', ')})`;
}

/** Names whose values a new day is reckoned from, as they stand in the settled row. */
export function settledOf(pack: Pack, schedule: CompiledSchedule, row: Row): Record<string, Value> {
  const sql = new Set(sqlFactTexts(pack).map(({ name }) => `facts.${name}`));
  const kept: Record<string, Value> = {};
  const keep = (name: string): void => {
    if (name === 'today' || name.startsWith('param.') || sql.has(name)) return;
    if (AGES.has(name)) kept['subject.birthDate'] = row['subject.birthDate'] ?? null;
    else kept[name] = row[name] ?? null;
  };
  for (const entry of schedule.contacts) {
    const conditions = conditionsOf(entry);
    if (!readsDay(pack, conditions)) continue;
    for (const { names } of conditions) for (const name of names) keep(name);
    keep(`done.${entry.contact.code}`);
    keep(`times.${entry.contact.code}`);
  }
  for (const { when } of schedule.exits) for (const name of when?.names ?? []) keep(name);
  return kept;
}

const AGES = new Set(['subject.age', 'subject.ageMonths', 'subject.ageDays']);

/** Whether the day, an age, a fact of the present or the end of a deferral decides. */
function readsDay(pack: Pack, conditions: readonly Condition[]): boolean {
  const sql = new Set(sqlFactTexts(pack).map(({ name }) => `facts.${name}`));
  return conditions.some(({ names }) => [...names].some((name) => name === 'today' || AGES.has(name) || sql.has(name)));
}

const conditionsOf = (entry: CompiledContact): Condition[] =>
  [
    ...[entry.when, entry.due, entry.before, entry.after, entry.late, entry.lostAfter],
    ...[entry.stopWhen, entry.deferWhen, entry.deferUntil],
  ].filter((one) => one !== undefined);

const TYPES: Partial<Record<ValueType, string>> = {
  number: 'numeric',
  date: 'date',
  boolean: 'boolean',
  codes: 'text[]',
};

/** SQL of a value; those of the settled row are noted in `values`. */
function columnOf(facts: readonly string[], values: Map<string, ValueType>): Column {
  return (name, type) => {
    const i = facts.findIndex((fact) => name === `facts.${fact}`);
    if (i >= 0) return `f${i}.value`;
    values.set(name, type);
    return `v."${name}"`;
  };
}

/** Forms, rules, schedule and parameters that hold on the day. */
function fingerprint(pack: Pack, today: string): string {
  const { schedule } = scheduleOn(pack, today) ?? { schedule: null };
  const forms = pack.forms.map(({ compiled }) => compiled.form);
  const rules = pack.rules.map(({ table }) => table);
  const text = JSON.stringify({
    schedule,
    params: paramsOn(pack, today),
    facts: pack.facts,
    forms,
    rules,
    workflow: pack.workflow,
  });
  return createHash('sha256').update(text).digest('hex');
}
