/** SQL of requisitions and their steps. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export const REQUISITION_STATES = ['decided', 'taken', 'returned', 'lost', 'settled', 'cancelled'] as const;
export type RequisitionState = (typeof REQUISITION_STATES)[number];
export interface RequisitionRow {
  id: string;
  year: number;
  no: number;
  exercise: boolean;
  event: string | null;
  eventTitle: string | null;
  /** The response of the event ended. */
  eventEnded: boolean;
  area: string;
  areaName: string | null;
  kind: string;
  item: string;
  quantity: number;
  unit: string;
  owner: string;
  /** Sealed. */
  phone: string | null;
  decision: string | null;
  reason: string;
  value: number | null;
  returnBy: string | null;
  state: RequisitionState;
  amount: number | null;
  at: Date;
  name: string;
  steps: { state: RequisitionState; at: string; name: string; note: string | null; amount: number | null }[];
}
const COLUMNS = `r.id, r.year, r.no, r.exercise, r.event, e.title as "eventTitle", coalesce(e.ended_at is not null or e.closed_at is not null, false) as "eventEnded",
  r.area, a.name as "areaName", r.kind, r.item, r.quantity, r.unit, r.owner, r.phone, r.decision, r.reason, r.value::float8 as value,
  r.return_by::text as "returnBy", r.state, r.amount::float8 as amount, r.at, r.name,
  (select jsonb_agg(jsonb_build_object('state', s.state, 'at', s.at, 'name', s.name, 'note', s.note, 'amount', s.amount) order by s.no)
   from command.requisition_step s where s.requisition = r.id) as steps`;
const FROM = `command.requisition r left join command.event e on e.id = r.event left join population.pub_reporting_area a on a.code = r.area`;

export function selectRequisitions(
  q: Queryable,
  f: {
    id?: string | undefined;
    event?: string | undefined;
    areas?: readonly string[] | undefined;
    open?: boolean | undefined;
    limit: number;
  },
): Promise<RequisitionRow[]> {
  return q.query<RequisitionRow>(
    `select ${COLUMNS} from ${FROM}
     where ($1::uuid is null or r.id = $1) and ($2::uuid is null or r.event = $2) and ($3::text[] is null or r.area like any($3))
       and (not $4 or r.state not in ('settled', 'cancelled'))
     order by r.at desc, r.id desc limit $5`,
    [f.id ?? null, f.event ?? null, f.areas ?? null, f.open ?? false, f.limit],
  );
}
export async function lockRequisition(tx: Tx, id: string): Promise<RequisitionRow | undefined> {
  await tx.query('select 1 from command.requisition where id = $1 for update', [id]);
  const [row] = await selectRequisitions(tx, { id, limit: 1 });
  return row;
}
export type NewRequisition = Omit<
  RequisitionRow,
  'no' | 'eventTitle' | 'eventEnded' | 'areaName' | 'state' | 'amount' | 'steps'
> & { account: string };
/** Numbers run by year, those of drills apart; decisions made at once take turns. */
export async function insertRequisition(tx: Tx, r: NewRequisition): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `command.requisition|${r.year}|${r.exercise}`,
  ]);
  await tx.query(
    `insert into command.requisition (id, year, no, exercise, event, area, kind, item, quantity, unit, owner, phone, decision, reason, value, return_by,
       state, at, account, name)
     select $1, $2, coalesce(max(no), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'decided', $16, $17, $18
     from command.requisition where year = $2 and exercise = $3`,
    [
      r.id,
      r.year,
      r.exercise,
      r.event,
      r.area,
      r.kind,
      r.item,
      r.quantity,
      r.unit,
      r.owner,
      r.phone,
      r.decision,
      r.reason,
      r.value,
      r.returnBy,
      r.at,
      r.account,
      r.name,
    ],
  );
}
export async function updateRequisition(
  tx: Tx,
  id: string,
  state: RequisitionState,
  amount: number | null,
): Promise<void> {
  await tx.query('update command.requisition set state = $2, amount = $3 where id = $1', [id, state, amount]);
}
export async function insertRequisitionStep(
  tx: Tx,
  id: string,
  s: { state: RequisitionState; at: Date; account: string; name: string; note: string | null; amount: number | null },
): Promise<void> {
  await tx.query(
    `insert into command.requisition_step (requisition, no, state, at, account, name, note, amount)
     select $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6, $7 from command.requisition_step where requisition = $1`,
    [id, s.state, s.at, s.account, s.name, s.note, s.amount],
  );
}

/**
 * What is held though its day passed or the response ended `days` ago, and what was given back or lost so long ago without being
 * compensated; with the unit that coordinates the event. None of drills.
 */
export function selectHeldTooLong(
  q: Queryable,
  today: string,
  days: number,
): Promise<(RequisitionRow & { coordinator: string | null })[]> {
  return q.query(
    `select ${COLUMNS}, g.unit as coordinator from ${FROM}
     left join command.seat g on g.event = r.event and g.kind = 'group' and g.position = 0
     join lateral (select at from command.requisition_step s where s.requisition = r.id order by s.no desc limit 1) l on true
     where not r.exercise and (
       (r.state = 'taken' and (r.return_by < $1::date or coalesce(e.ended_at, e.closed_at) < ($1::date - $2::int)))
       or (r.state in ('returned', 'lost') and l.at < ($1::date - $2::int)))
     order by r.at`,
    [today, days],
  );
}
