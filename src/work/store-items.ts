/** The SQL of the room over items, their units, milestones, events and evidence. */
import type { Queryable, Tx } from '../kernel/index.ts';
import type { WorkState } from './states.ts';

export type Priority = 'high' | 'normal' | 'low';
export interface ItemUnit {
  id: string;
  name: string;
  role: 'lead' | 'coop';
}

export interface StoredItem {
  id: string;
  key: string | null;
  kind: string;
  room: string;
  subject: string;
  title: string;
  detail: string | null;
  area: string;
  unit: string | null;
  account: string | null;
  accountName: string | null;
  priority: Priority;
  due: string | null;
  state: WorkState;
  percent: number;
  doneOn: string | null;
  version: number;
  createdAt: string;
  createdBy: string;
  createdByName: string;
  changedAt: string;
  units: ItemUnit[];
}

export const ITEM_COLUMNS = `i.id, i.key, i.kind, i.room, i.subject, i.title, i.detail, i.area, i.unit, i.account, i.account_name as "accountName", i.priority,
  i.due, i.state, i.percent, i.done_on as "doneOn", i.version, i.created_at as "createdAt", i.created_by as "createdBy",
  i.created_by_name as "createdByName", i.changed_at as "changedAt",
  coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'role', m.role) order by m.role desc, m.position)
            from work.item_unit m join work.unit u on u.id = m.unit where m.item = i.id), '[]') as units`;

type Row = Omit<StoredItem, 'createdAt' | 'changedAt'> & { createdAt: Date; changedAt: Date };
export const toItem = <R extends Row>(row: R): Omit<R, 'createdAt' | 'changedAt'> & StoredItem => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
});

export async function selectItem(q: Queryable, id: string): Promise<StoredItem | undefined> {
  const [row] = await q.query<Row>(`select ${ITEM_COLUMNS} from work.item i where i.id = $1`, [id]);
  return row && toItem(row);
}

/** The item, held against other changes until the transaction ends. */
export async function lockItem(tx: Tx, id: string): Promise<StoredItem | undefined> {
  await tx.query('select 1 from work.item where id = $1 for update', [id]);
  return selectItem(tx, id);
}

export interface NewItem {
  id: string;
  key: string | null;
  kind: string;
  room: string;
  subject: string;
  title: string;
  detail: string | null;
  area: string;
  unit: string | null;
  account: string | null;
  accountName: string | null;
  priority: Priority;
  due: string | null;
  /** Unit ids in order; the owner's first among those that lead. */
  leads: string[];
  coops: string[];
}

/** Inserts items that are not there yet (by key) in one statement; gives the ids that are new. */
export async function insertItems(
  tx: Tx,
  items: readonly NewItem[],
  by: { account: string; name: string; at: Date },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `insert into work.item (id, key, kind, room, subject, title, detail, area, unit, account, account_name, priority, due, state, percent, version,
       created_at, created_by, created_by_name, changed_at)
     select id, key, kind, room, subject, title, detail, area, unit, account, "accountName", priority, due, 'open', 0, 1, $2, $3, $4, $2
     from jsonb_to_recordset($1::jsonb) as r(id uuid, key text, kind text, room text, subject text, title text, detail text, area text, unit uuid,
       account text, "accountName" text, priority text, due date)
     on conflict (key) do nothing returning id`,
    [JSON.stringify(items), by.at, by.account, by.name],
  );
  const made = rows.map(({ id }) => id);
  const fresh = new Set(made);
  await replaceItemUnits(
    tx,
    items.filter(({ id }) => fresh.has(id)),
  );
  return made;
}

/** A unit that leads does not also co-operate. */
export async function replaceItemUnits(
  tx: Tx,
  items: readonly { id: string; leads: readonly string[]; coops: readonly string[] }[],
): Promise<void> {
  const rows = items.flatMap(({ id, leads, coops }) => [
    ...[...new Set(leads)].map((unit, position) => ({ item: id, unit, role: 'lead', position })),
    ...[...new Set(coops)]
      .filter((unit) => !leads.includes(unit))
      .map((unit, position) => ({ item: id, unit, role: 'coop', position })),
  ]);
  await tx.query('delete from work.item_unit where item = any($1)', [items.map(({ id }) => id)]);
  await tx.query(
    `insert into work.item_unit (item, unit, role, position)
     select item, unit, role, position from jsonb_to_recordset($1::jsonb) as r(item uuid, unit uuid, role text, position smallint)`,
    [JSON.stringify(rows)],
  );
}

export async function updateItem(tx: Tx, item: StoredItem, at: Date): Promise<void> {
  await tx.query(
    `update work.item set title = $2, detail = $3, unit = $4, account = $5, account_name = $6, priority = $7, due = $8, state = $9, percent = $10,
       done_on = $11, version = $12, changed_at = $13 where id = $1`,
    [
      item.id,
      item.title,
      item.detail,
      item.unit,
      item.account,
      item.accountName,
      item.priority,
      item.due,
      item.state,
      item.percent,
      item.doneOn,
      item.version,
      at,
    ],
  );
}

/** Ids by key, for callers that create idempotently. */
export async function selectIdsByKey(q: Queryable, keys: readonly string[]): Promise<Map<string, string>> {
  const rows = await q.query<{ key: string; id: string }>('select key, id from work.item where key = any($1)', [keys]);
  return new Map(rows.map(({ key, id }) => [key, id]));
}

export async function watch(q: Queryable, items: readonly string[], account: string): Promise<void> {
  await q.query('insert into work.watcher (item, account) select unnest($1::uuid[]), $2 on conflict do nothing', [
    items,
    account,
  ]);
}

export async function unwatch(q: Queryable, item: string, account: string): Promise<void> {
  await q.query('delete from work.watcher where item = $1 and account = $2', [item, account]);
}
