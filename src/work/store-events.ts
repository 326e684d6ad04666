/** The SQL of the room over the append-only history, milestones and evidence of items. */
import type { Queryable, Tx } from '../kernel/index.ts';
import type { WorkState } from './states.ts';

export interface WorkEvent {
  no: number;
  at: string;
  by: string;
  byName: string;
  action: string;
  fromState: WorkState | null;
  state: WorkState;
  percent: number;
  due: string | null;
  note: string | null;
  /** What else changed: `{field: [before, after]}`, or names of what was added. */
  detail: Record<string, unknown>;
}

export interface NewEvent {
  item: string;
  action: string;
  fromState: WorkState | null;
  state: WorkState;
  percent: number;
  due: string | null;
  note?: string | null;
  detail?: Record<string, unknown>;
}

/** Appends to the histories; the caller holds the items, so numbers have no holes. */
export async function insertEvents(
  tx: Tx,
  events: readonly NewEvent[],
  by: { account: string; name: string; at: Date; day: string },
): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into work.event (item, no, at, day, by_account, by_name, action, from_state, state, percent, due, note, detail)
     select r.item, coalesce((select max(e.no) from work.event e where e.item = r.item), 0) + 1, $2, $3, $4, $5, r.action, r."fromState", r.state, r.percent,
       r.due, r.note, coalesce(r.detail, '{}')
     from jsonb_to_recordset($1::jsonb) as r(item uuid, action text, "fromState" text, state text, percent smallint, due date, note text, detail jsonb)`,
    [JSON.stringify(events), by.at, by.day, by.account, by.name],
  );
}

export async function selectEvents(q: Queryable, item: string): Promise<WorkEvent[]> {
  const rows = await q.query<Omit<WorkEvent, 'at'> & { at: Date }>(
    `select no, at, by_account as "by", by_name as "byName", action, from_state as "fromState", state, percent, due, note, detail
     from work.event where item = $1 order by no desc`,
    [item],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export interface Milestone {
  id: string;
  title: string;
  due: string | null;
  doneOn: string | null;
  doneBy: string | null;
}

export function selectMilestones(q: Queryable, item: string): Promise<Milestone[]> {
  return q.query<Milestone>(
    `select id, title, due, done_on as "doneOn", done_by as "doneBy" from work.milestone where item = $1 order by due nulls last, id`,
    [item],
  );
}

export async function insertMilestones(
  tx: Tx,
  milestones: readonly { id: string; item: string; title: string; due: string | null }[],
): Promise<void> {
  await tx.query(
    `insert into work.milestone (id, item, title, due)
     select id, item, title, due from jsonb_to_recordset($1::jsonb) as r(id uuid, item uuid, title text, due date)`,
    [JSON.stringify(milestones)],
  );
}

export async function updateMilestone(tx: Tx, milestone: Milestone): Promise<void> {
  await tx.query('update work.milestone set title = $2, due = $3, done_on = $4, done_by = $5 where id = $1', [
    milestone.id,
    milestone.title,
    milestone.due,
    milestone.doneOn,
    milestone.doneBy,
  ]);
}

export async function deleteMilestone(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from work.milestone where id = $1', [id]);
}

export interface Evidence {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  note: string | null;
  addedAt: string;
  addedByName: string;
}

export async function selectEvidence(q: Queryable, item: string): Promise<Evidence[]> {
  const rows = await q.query<Omit<Evidence, 'addedAt'> & { addedAt: Date }>(
    `select file as id, name, media_type as "mediaType", size, sha256, note, added_at as "addedAt", added_by_name as "addedByName"
     from work.evidence where item = $1 order by added_at desc, file`,
    [item],
  );
  return rows.map((row) => ({ ...row, addedAt: row.addedAt.toISOString() }));
}

/** The item that a file is evidence of. */
export async function selectEvidenceItem(q: Queryable, file: string): Promise<string | undefined> {
  const [row] = await q.query<{ item: string }>('select item from work.evidence where file = $1', [file]);
  return row?.item;
}

export async function insertEvidence(
  tx: Tx,
  row: {
    file: string;
    item: string;
    name: string;
    mediaType: string;
    size: number;
    sha256: string;
    note: string | null;
    at: Date;
    by: string;
    byName: string;
  },
): Promise<void> {
  await tx.query(
    `insert into work.evidence (file, item, name, media_type, size, sha256, note, added_at, added_by, added_by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [row.file, row.item, row.name, row.mediaType, row.size, row.sha256, row.note, row.at, row.by, row.byName],
  );
}
