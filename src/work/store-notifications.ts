/** The SQL of the room over notifications and who has read them. */
import type { Queryable, Tx } from '../kernel/index.ts';
import type { WorkState } from './states.ts';

export type Audience = { account: string } | { unit: string; leadsOnly?: boolean } | { managers: true };
export interface NewNotification {
  id: string;
  /** Each key comes once. */
  key: string;
  item: string;
  kind: string;
  to: Audience;
  note?: string | null;
  byName?: string | null;
  detail?: Record<string, unknown>;
}

/** Gives the ids of those that are new. */
export async function insertNotifications(
  tx: Tx,
  notifications: readonly NewNotification[],
  at: Date,
): Promise<string[]> {
  if (notifications.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `insert into work.notification (id, key, item, kind, account, unit, leads_only, managers, at, by_name, note, detail)
     select id, key, item, kind, account, unit, coalesce("leadsOnly", false), coalesce(managers, false), $2, "byName", note, coalesce(detail, '{}')
     from jsonb_to_recordset($1::jsonb) as r(id uuid, key text, item uuid, kind text, account text, unit uuid, "leadsOnly" boolean, managers boolean,
       "byName" text, note text, detail jsonb)
     on conflict (key) do nothing returning id`,
    [JSON.stringify(notifications.map(({ to, ...rest }) => ({ ...rest, ...to }))), at],
  );
  return rows.map(({ id }) => id);
}

/** Who reads: an account, and the area in which it manages work (undefined: none; null: everywhere). */
export interface Reader {
  account: string;
  manages: string | null | undefined;
  day: string;
}

export interface Notification {
  id: string;
  at: string;
  kind: string;
  item: string;
  itemTitle: string;
  itemKind: string;
  state: WorkState;
  due: string | null;
  byName: string | null;
  note: string | null;
  detail: Record<string, unknown>;
  read: boolean;
}

/** Parameters: $1 account, $2 manages anything, $3 the area it manages (null: everywhere), $4 day. */
const MINE = `(n.account = $1
  or exists (select from work.member m where m.unit = n.unit and m.account = $1 and (m.lead or not n.leads_only))
  or (n.managers and $2 and ($3::text is null or i.area = $3 or exists (select from population.pub_area_closure c
        where c.descendant = i.area and c.ancestor = $3 and c.valid_from <= $4 and c.valid_to > $4))))`;
const UNREAD = 'not exists (select from work.notification_read r where r.notification = n.id and r.account = $1)';
const readerParams = ({ account, manages, day }: Reader) => [account, manages !== undefined, manages ?? null, day];

export async function selectNotifications(
  q: Queryable,
  reader: Reader,
  page: { unread: boolean; before?: string | undefined; limit: number },
): Promise<Notification[]> {
  const rows = await q.query<Omit<Notification, 'at'> & { at: Date }>(
    `select n.id, n.at, n.kind, n.item, i.title as "itemTitle", i.kind as "itemKind", i.state, i.due, n.by_name as "byName", n.note, n.detail,
       not ${UNREAD} as read
     from work.notification n join work.item i on i.id = n.item
     where ${MINE} and (not $5 or ${UNREAD}) and ($6::text is null or (n.at, n.id) < (split_part($6, '|', 1)::timestamptz, split_part($6, '|', 2)::uuid))
     order by n.at desc, n.id desc limit $7`,
    [...readerParams(reader), page.unread, page.before ?? null, page.limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export async function countUnread(q: Queryable, reader: Reader): Promise<number> {
  const [row] = await q.query<{ n: number }>(
    `select count(*)::int as n from work.notification n join work.item i on i.id = n.item where ${MINE} and ${UNREAD}`,
    readerParams(reader),
  );
  return row!.n;
}

/** Marks those of the reader's notifications as read (all of them without ids); gives how many were not. */
export async function insertRead(
  tx: Tx,
  reader: Reader,
  ids: readonly string[] | undefined,
  at: Date,
): Promise<number> {
  const rows = await tx.query(
    `insert into work.notification_read (notification, account, at)
     select n.id, $1, $6 from work.notification n join work.item i on i.id = n.item
     where ${MINE} and ($5::uuid[] is null or n.id = any($5)) and ${UNREAD}
     on conflict do nothing returning notification`,
    [...readerParams(reader), ids ?? null, at],
  );
  return rows.length;
}
