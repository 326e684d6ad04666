/** SQL of the response: seats of the plan, periods, orders. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Priority, WorkState } from '../../work/index.ts';

export interface SeatRow {
  kind: 'group' | 'role';
  id: string;
  position: number;
  unit: string | null;
  holder: string | null;
  account: string | null;
  since: Date | null;
}
export function selectSeats(q: Queryable, event: string): Promise<SeatRow[]> {
  return q.query<SeatRow>(
    'select kind, id, position, unit, holder, account, since from command.seat where event = $1 order by kind desc, position',
    [event],
  );
}
/** Sets the seats of a plan; those that stood there before with the same id keep who fills them. */
export async function replaceSeats(tx: Tx, event: string, seats: readonly SeatRow[]): Promise<void> {
  await tx.query(
    'delete from command.seat where event = $1 and not (kind, id) in (select kind, id from jsonb_to_recordset($2::jsonb) as r(kind text, id text))',
    [event, JSON.stringify(seats)],
  );
  await tx.query(
    `insert into command.seat (event, kind, id, position, unit, holder, account, since)
     select $1, kind, id, position, unit, holder, account, since
     from jsonb_to_recordset($2::jsonb) as r(kind text, id text, position smallint, unit text, holder text, account text, since timestamptz)
     on conflict (event, kind, id) do update set position = excluded.position, unit = coalesce(excluded.unit, command.seat.unit)`,
    [event, JSON.stringify(seats)],
  );
}
export async function updateSeat(tx: Tx, event: string, seat: SeatRow): Promise<void> {
  await tx.query(
    'update command.seat set unit = $4, holder = $5, account = $6, since = $7 where event = $1 and kind = $2 and id = $3',
    [event, seat.kind, seat.id, seat.unit, seat.holder, seat.account, seat.since],
  );
}

export interface PeriodRow {
  no: number;
  begins: Date;
  ends: Date;
  objectives: string[];
  tasks: { group: string; text: string }[];
  name: string;
}
export function selectPeriods(q: Queryable, event: string): Promise<PeriodRow[]> {
  return q.query<PeriodRow>(
    'select no, begins, ends, objectives, tasks, name from command.period where event = $1 order by no',
    [event],
  );
}
export async function insertPeriod(tx: Tx, event: string, p: PeriodRow & { at: Date; account: string }): Promise<void> {
  await tx.query(
    'insert into command.period (event, no, begins, ends, objectives, tasks, at, account, name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    [event, p.no, p.begins, p.ends, p.objectives, JSON.stringify(p.tasks), p.at, p.account, p.name],
  );
}

/** The unit of an area whose name ends so, shortest first; one that is called nothing else comes last. */
export async function selectUnitEndingIn(q: Queryable, area: string, ending: string): Promise<string | undefined> {
  const [row] = await q.query<{ name: string }>(
    `select name from work.pub_unit where area = $1 and right(name, length($2)) = $2 order by name = $2, length(name), name limit 1`,
    [area, ending],
  );
  return row?.name;
}

export interface OrderRow {
  id: string;
  event: string;
  no: number;
  item: string;
  standing: string | null;
  title: string;
  text: string;
  recipient: string;
  ackBy: Date;
  dueAt: Date;
  at: Date;
  name: string;
  logged: number;
  /** Of the item in the work room. */
  state: WorkState;
  percent: number;
  version: number;
  priority: Priority;
  ackAt: Date | null;
  ackName: string | null;
  doneAt: Date | null;
  lastNote: string | null;
  evidence: number;
  account: string | null;
  /** Account that gave it. */
  givenBy: string;
}
const ORDER = `o.id, o.event, o.no, o.item, o.standing, o.title, o.text, o.recipient, o.ack_by as "ackBy", o.due_at as "dueAt", o.at, o.account as "givenBy", o.name, o.logged,
  i.state, i.percent, i.version, i.priority, i.account, a.at as "ackAt", a.by_name as "ackName", d.at as "doneAt", n.note as "lastNote",
  (select count(*) from work.pub_event e where e.item = o.item and e.action = 'evidence')::int as evidence`;
// The receipt is the first step of whoever got the order; what is handed in counts from when it was, once it is not sent back.
const ORDER_FROM = `command.order o join work.pub_item i on i.id = o.item
  left join lateral (select e.at, e.by_name from work.pub_event e where e.item = o.item and e.action in ('start', 'progress', 'submit')
    order by e.no limit 1) a on true
  left join lateral (select e.at from work.pub_event e where e.item = o.item and e.action = 'submit' and i.state in ('submitted', 'done')
    order by e.no desc limit 1) d on true
  left join lateral (select e.note from work.pub_event e where e.item = o.item and e.note is not null order by e.no desc limit 1) n on true`;

export function selectOrders(q: Queryable, event: string): Promise<OrderRow[]> {
  return q.query<OrderRow>(`select ${ORDER} from ${ORDER_FROM} where o.event = $1 order by o.no desc`, [event]);
}
export async function selectOrder(q: Queryable, by: { id?: string; item?: string }): Promise<OrderRow | undefined> {
  const [row] = await q.query<OrderRow>(
    `select ${ORDER} from ${ORDER_FROM} where ($1::uuid is null or o.id = $1) and ($2::uuid is null or o.item = $2) limit 1`,
    [by.id ?? null, by.item ?? null],
  );
  return row;
}
/** Orders that an account, or a unit it belongs to, has to carry out; open ones first. */
export function selectOrdersOf(
  q: Queryable,
  account: string,
  units: readonly string[],
  limit: number,
): Promise<(OrderRow & { eventTitle: string; exercise: boolean; signal: string | null })[]> {
  return q.query(
    `select ${ORDER}, v.title as "eventTitle", v.exercise, v.signal from ${ORDER_FROM} join command.event v on v.id = o.event
     where i.account = $1 or exists (select from work.pub_item_unit u where u.item = o.item and u.role = 'lead' and u.unit = any($2::uuid[]))
     order by i.state in ('done', 'cancelled'), o.due_at, o.no limit $3`,
    [account, units, limit],
  );
}

export interface NewOrder {
  id: string;
  item: string;
  standing: string | null;
  title: string;
  text: string;
  recipient: string;
  ackBy: Date;
  dueAt: Date;
}
export async function nextOrderNo(q: Queryable, event: string): Promise<number> {
  const [row] = await q.query<{ no: number }>(
    'select coalesce(max(no), 0) + 1 as no from command.order where event = $1',
    [event],
  );
  return row!.no;
}
export async function insertOrder(
  tx: Tx,
  event: string,
  no: number,
  o: NewOrder,
  by: { at: Date; account: string; name: string },
): Promise<void> {
  await tx.query(
    `insert into command.order (id, event, no, item, standing, title, text, recipient, ack_by, due_at, at, account, name, logged)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
    [o.id, event, no, o.item, o.standing, o.title, o.text, o.recipient, o.ackBy, o.dueAt, by.at, by.account, by.name],
  );
}

export interface Change {
  no: number;
  at: Date;
  account: string;
  name: string;
  action: string;
  note: string | null;
}
export function selectChanges(q: Queryable, item: string, after: number): Promise<Change[]> {
  return q.query<Change>(
    'select no, at, by_account as account, by_name as name, action, note from work.pub_event where item = $1 and no > $2 order by no',
    [item, after],
  );
}
export async function setLogged(tx: Tx, order: string, no: number): Promise<void> {
  await tx.query('update command.order set logged = $2 where id = $1', [order, no]);
}

/** Orders of events under way whose items changed since, or whose times passed untold. */
export function selectRestless(q: Queryable, now: Date): Promise<{ id: string; event: string }[]> {
  return q.query(
    `select o.id, o.event from command.order o join command.event v on v.id = o.event and v.state <> 'closed' join work.pub_item i on i.id = o.item
     where exists (select from work.pub_event e where e.item = o.item and e.no > o.logged)
        or (not o.ack_told and o.ack_by < $1 and i.state = 'open')
        or (not o.due_told and o.due_at < $1 and i.state not in ('submitted', 'done', 'cancelled'))
     order by o.event, o.no`,
    [now],
  );
}
export async function markTold(
  tx: Tx,
  order: string,
  told: { ack: boolean; due: boolean },
): Promise<{ ack: boolean; due: boolean }> {
  const [row] = await tx.query<{ ack: boolean; due: boolean }>(
    `update command.order o set ack_told = o.ack_told or $2, due_told = o.due_told or $3 from command.order old
     where o.id = $1 and old.id = o.id returning $2 and not old.ack_told as ack, $3 and not old.due_told as due`,
    [order, told.ack, told.due],
  );
  return row!;
}
