/** SQL of requests for materials. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export const REQUEST_STATES = [
  'requested',
  'approved',
  'refused',
  'allocated',
  'dispatched',
  'received',
  'cancelled',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export interface RequestRow {
  id: string;
  event: string | null;
  eventTitle: string | null;
  exercise: boolean;
  area: string;
  areaName: string | null;
  unit: string;
  material: string;
  quantity: number;
  neededBy: string;
  reason: string;
  latitude: number | null;
  longitude: number | null;
  state: RequestState;
  at: Date;
  account: string;
  name: string;
  stateAt: Date;
  stateBy: string;
  note: string | null;
  allocations: {
    point: string;
    pointName: string;
    batch: string;
    lot: string;
    expires: string | null;
    quantity: number;
  }[];
}
const COLUMNS = `r.id, r.event, e.title as "eventTitle", r.exercise, r.area, a.name as "areaName", r.unit, r.material, r.quantity,
  r.needed_by::text as "neededBy", r.reason, r.latitude, r.longitude, r.state, r.at, r.account, r.name, s.at as "stateAt", s.name as "stateBy", s.note,
  coalesce((select jsonb_agg(jsonb_build_object('point', x.point, 'pointName', p.name, 'batch', x.batch, 'lot', b.lot, 'expires', b.expires, 'quantity', x.quantity) order by p.name, b.lot)
    from command.allocation x join command.point p on p.id = x.point join command.batch b on b.id = x.batch where x.request = r.id), '[]') as allocations`;
const FROM = `command.supply_request r left join command.event e on e.id = r.event left join population.pub_reporting_area a on a.code = r.area
  left join lateral (select at, name, note from command.supply_step t where t.request = r.id order by t.no desc limit 1) s on true`;

export function selectRequests(
  q: Queryable,
  f: {
    id?: string | undefined;
    event?: string | undefined;
    areas?: readonly string[] | undefined;
    open?: boolean;
    limit: number;
  },
): Promise<RequestRow[]> {
  return q.query<RequestRow>(
    `select ${COLUMNS} from ${FROM}
     where ($1::uuid is null or r.id = $1) and ($2::uuid is null or r.event = $2) and ($3::text[] is null or r.area like any($3))
       and (not $4 or r.state in ('requested', 'approved', 'allocated', 'dispatched'))
     order by r.at desc, r.id desc limit $5`,
    [f.id ?? null, f.event ?? null, f.areas ?? null, f.open ?? false, f.limit],
  );
}
export async function lockRequest(tx: Tx, id: string): Promise<RequestRow | undefined> {
  await tx.query('select 1 from command.supply_request where id = $1 for update', [id]);
  const [row] = await selectRequests(tx, { id, limit: 1 });
  return row;
}
export type NewRequest = Pick<
  RequestRow,
  | 'id'
  | 'event'
  | 'exercise'
  | 'area'
  | 'unit'
  | 'material'
  | 'quantity'
  | 'neededBy'
  | 'reason'
  | 'at'
  | 'account'
  | 'name'
  | 'latitude'
  | 'longitude'
>;
export async function insertRequest(tx: Tx, r: NewRequest): Promise<void> {
  await tx.query(
    `insert into command.supply_request (id, event, area, unit, material, quantity, needed_by, reason, state, exercise, at, account, name, latitude, longitude)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'requested', $9, $10, $11, $12, $13, $14)`,
    [
      r.id,
      r.event,
      r.area,
      r.unit,
      r.material,
      r.quantity,
      r.neededBy,
      r.reason,
      r.exercise,
      r.at,
      r.account,
      r.name,
      r.latitude,
      r.longitude,
    ],
  );
}
export async function moveRequestTo(
  tx: Tx,
  id: string,
  s: { state: RequestState; at: Date; account: string; name: string; note: string | null },
): Promise<void> {
  await tx.query('update command.supply_request set state = $2 where id = $1', [id, s.state]);
  await tx.query(
    `insert into command.supply_step (request, no, state, at, account, name, note)
     select $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6 from command.supply_step where request = $1`,
    [id, s.state, s.at, s.account, s.name, s.note],
  );
}
export async function insertAllocations(
  tx: Tx,
  request: string,
  rows: readonly { point: string; batch: string; quantity: number }[],
): Promise<void> {
  await tx.query(
    `insert into command.allocation (request, point, batch, quantity)
     select $1, point, batch, quantity from jsonb_to_recordset($2::jsonb) as r(point uuid, batch uuid, quantity int)`,
    [request, JSON.stringify(rows)],
  );
}
