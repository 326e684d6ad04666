/** SQL of emptying as it was ordered, and of checklists. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface EmptyingRow {
  no: number;
  at: Date;
  name: string;
  steps: string[];
  institutions: { institution: string; name: string; freeBefore: number; promised: number }[];
}
export function selectEmptyings(q: Queryable, event: string): Promise<EmptyingRow[]> {
  return q.query<EmptyingRow>(
    'select no, at, name, steps, institutions from command.emptying where event = $1 order by no desc',
    [event],
  );
}
/** The caller holds the event. */
export async function insertEmptying(
  tx: Tx,
  event: string,
  e: Omit<EmptyingRow, 'no'> & { account: string },
): Promise<void> {
  await tx.query(
    `insert into command.emptying (event, no, at, account, name, steps, institutions)
     select $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6 from command.emptying where event = $1`,
    [event, e.at, e.account, e.name, e.steps, JSON.stringify(e.institutions)],
  );
}

export interface CheckRow {
  checklist: string;
  item: number;
  done: boolean;
  at: Date;
  name: string;
}
/** The newest entry of each item. */
export function selectChecks(q: Queryable, event: string): Promise<CheckRow[]> {
  return q.query<CheckRow>(
    'select distinct on (checklist, item) checklist, item, done, at, name from command.checked where event = $1 order by checklist, item, no desc',
    [event],
  );
}
export async function insertCheck(tx: Tx, event: string, c: CheckRow & { account: string }): Promise<void> {
  await tx.query(
    'insert into command.checked (event, checklist, item, done, at, account, name) values ($1, $2, $3, $4, $5, $6, $7)',
    [event, c.checklist, c.item, c.done, c.at, c.account, c.name],
  );
}
