/** Dated decision tables: what the answers of a contact lead to, and why. */

import type { Condition } from '../condition/condition.ts';
import { shiftDay } from '../condition/days.ts';
import type { Duration, Row, Scope } from '../condition/types.ts';
import { type Complain, reader } from './compile-form.ts';
import { rowOver, type Surroundings } from './context.ts';
import type { Referral, RuleRow, RuleTable, Text } from './model.ts';

interface CompiledRow {
  row: RuleRow;
  when: Condition | undefined;
  classFrom: Condition | undefined;
  next: Condition | undefined;
  checkWithin: Condition | undefined;
  tasks: readonly (Condition | undefined)[];
}
export interface CompiledRules {
  table: RuleTable;
  rows: readonly CompiledRow[];
}

export interface PlannedTask {
  code: string;
  title: Text;
  role: string | null;
  due: string | null;
  /** Forms of the pack that end it; without them every later contact does. */
  endedBy?: readonly string[];
}

export interface Outcome {
  /** The rows that held, in the order of the table, each with its reason. */
  rows: readonly { id: string; reason: Text }[];
  class: string | null;
  advice: readonly Text[];
  tasks: readonly PlannedTask[];
  /** The earliest day that a row asks for. */
  next: string | null;
  referral: (Pick<Referral, 'level' | 'reason'> & { checkOn: string | null }) | null;
  alerts: readonly { level: 'info' | 'warning' | 'critical'; text: Text }[];
}

/** `scope` is that of the form the table belongs to. */
export function compileRules(table: RuleTable, scope: Scope, complain: Complain): CompiledRules {
  const read = reader(complain);
  const classes = new Set(table.classes.map(({ code }) => code));
  const rows = table.rows.map((row, i): CompiledRow => {
    const at = (...path: (string | number)[]) => ['rows', i, ...path];
    if (row.class !== undefined && !classes.has(row.class)) complain(at('class'), `there is no class ${row.class}`);
    return {
      row,
      when: read(row.when, scope, at('when')),
      classFrom: read(row.classFrom, scope, at('classFrom'), ['text']),
      next: read(row.next, scope, at('next'), ['date', 'duration']),
      checkWithin: read(row.referral?.checkWithin, scope, at('referral', 'checkWithin'), ['duration']),
      tasks: row.tasks.map((task, t) => read(task.within, scope, at('tasks', t, 'within'), ['duration'])),
    };
  });
  return { table, rows };
}

/** `values` are those of the evaluated form. A class that no row gives is null. */
export function classify(rules: CompiledRules, values: Row, around: Surroundings): Outcome {
  const row = rowOver(around, values);
  const day = around.today;
  const holding = rules.rows.filter(({ when }) => when?.holds(row) === true);
  const hits = rules.table.hit === 'first' ? holding.slice(0, 1) : holding;
  const after = (condition: Condition | undefined): string | null => {
    const value = condition?.run(row) ?? null;
    return value === null ? null : typeof value === 'string' ? value : shiftDay(day, value as Duration, 1);
  };
  const days = hits.flatMap((hit) => after(hit.next) ?? []).sort();
  const referrals = hits.flatMap(({ row: { referral }, checkWithin }) =>
    referral ? [{ level: referral.level, reason: referral.reason, checkOn: after(checkWithin) }] : [],
  );
  return {
    rows: hits.map(({ row: { id, reason } }) => ({ id, reason })),
    class: hits.map((hit) => hit.row.class ?? (hit.classFrom?.run(row) as string | null) ?? null).find(Boolean) ?? null,
    advice: hits.flatMap((hit) => hit.row.advice),
    tasks: hits.flatMap((hit) =>
      hit.row.tasks.map(({ code, title, role, endedBy }, i) => ({
        code,
        title,
        role: role ?? null,
        due: after(hit.tasks[i]),
        ...(endedBy ? { endedBy } : {}),
      })),
    ),
    next: days[0] ?? null,
    referral: strongest(referrals),
    alerts: hits.flatMap((hit) => hit.row.alert ?? []),
  };
}

type Referred = NonNullable<Outcome['referral']>;
const LEVELS = ['emergency', 'urgent', 'routine'] as const;

export const strongest = (referrals: readonly Referred[]): Referred | null =>
  LEVELS.flatMap((level) => referrals.find((one) => one.level === level) ?? [])[0] ?? null;
