/** SQL of points, batches, stock, movements and requests of materials. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Place } from './distance.ts';

export interface PointRow {
  id: string;
  area: string;
  areaName: string | null;
  name: string;
  tier: string;
  address: string | null;
  keeper: string | null;
  latitude: number | null;
  longitude: number | null;
  /** Still used. */
  active: boolean;
}
export function selectPoints(q: Queryable, areas: readonly string[] | undefined, id?: string): Promise<PointRow[]> {
  return q.query<PointRow>(
    `select p.id, p.area, a.name as "areaName", p.name, p.tier, p.address, p.keeper, p.latitude, p.longitude, p.active
     from command.point p left join population.pub_reporting_area a on a.code = p.area
     where ($1::text[] is null or p.area like any($1)) and ($2::uuid is null or p.id = $2) order by not p.active, p.area, p.name`,
    [areas ?? null, id ?? null],
  );
}
export async function insertPoint(tx: Tx, p: Omit<PointRow, 'areaName'>): Promise<boolean> {
  const made = await tx.query(
    `insert into command.point (id, area, name, tier, address, keeper, latitude, longitude, active) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (area, name) do nothing returning id`,
    [p.id, p.area, p.name, p.tier, p.address, p.keeper, p.latitude, p.longitude, p.active],
  );
  return made.length > 0;
}
/** False where another point of the area has the name. The caller holds the point. */
export async function updatePoint(tx: Tx, p: Omit<PointRow, 'areaName'>): Promise<boolean> {
  const done = await tx.query(
    `update command.point set area = $2, name = $3, tier = $4, address = $5, keeper = $6, latitude = $7, longitude = $8, active = $9
     where id = $1 and not exists (select from command.point o where o.area = $2 and o.name = $3 and o.id <> $1) returning id`,
    [p.id, p.area, p.name, p.tier, p.address, p.keeper, p.latitude, p.longitude, p.active],
  );
  return done.length > 0;
}
/** What lies at a point, held against movements. */
export async function lockHeld(tx: Tx, point: string): Promise<number> {
  await tx.query('select 1 from command.point where id = $1 for update', [point]);
  const rows = await tx.query<{ quantity: number }>('select quantity from command.stock where point = $1 for update', [
    point,
  ]);
  return rows.reduce((sum, { quantity }) => sum + quantity, 0);
}
export interface StockLevel {
  material: string;
  minimum: number;
  safe: number;
  maximum: number | null;
}
export async function upsertLevel(tx: Tx, point: string, level: StockLevel): Promise<void> {
  await tx.query(
    `insert into command.stock_level (point, material, minimum, safe, maximum) values ($1, $2, $3, $4, $5)
     on conflict (point, material) do update set minimum = $3, safe = $4, maximum = $5`,
    [point, level.material, level.minimum, level.safe, level.maximum],
  );
}

export async function selectLevel(q: Queryable, point: string, material: string): Promise<StockLevel | undefined> {
  const [row] = await q.query<StockLevel>(
    'select material, minimum, safe, maximum from command.stock_level where point = $1 and material = $2',
    [point, material],
  );
  return row;
}
export async function deleteLevel(tx: Tx, point: string, material: string): Promise<void> {
  await tx.query('delete from command.stock_level where point = $1 and material = $2', [point, material]);
}

export interface BatchRow {
  id: string;
  material: string;
  lot: string;
  expires: string | null;
}
const BATCH = 'id, material, lot, expires::text as expires';
/** The batch of a lot, made when it is new. */
export async function ensureBatch(tx: Tx, b: BatchRow): Promise<BatchRow> {
  await tx.query(
    'insert into command.batch (id, material, lot, expires) values ($1, $2, $3, $4) on conflict (material, lot) do nothing',
    [b.id, b.material, b.lot, b.expires],
  );
  const [row] = await tx.query<BatchRow>(`select ${BATCH} from command.batch where material = $1 and lot = $2`, [
    b.material,
    b.lot,
  ]);
  return row!;
}
export async function selectBatch(q: Queryable, id: string): Promise<BatchRow | undefined> {
  const [row] = await q.query<BatchRow>(`select ${BATCH} from command.batch where id = $1`, [id]);
  return row;
}

/** The stock of a batch at a point, held; 0 where there never was any. */
export async function lockStock(tx: Tx, point: string, batch: string): Promise<{ quantity: number; reserved: number }> {
  await tx.query('insert into command.stock (point, batch, quantity) values ($1, $2, 0) on conflict do nothing', [
    point,
    batch,
  ]);
  const [row] = await tx.query<{ quantity: number; reserved: number }>(
    'select quantity, reserved from command.stock where point = $1 and batch = $2 for update',
    [point, batch],
  );
  return row!;
}
export async function changeStock(
  tx: Tx,
  point: string,
  batch: string,
  quantity: number,
  reserved: number,
): Promise<void> {
  await tx.query(
    'update command.stock set quantity = quantity + $3, reserved = reserved + $4 where point = $1 and batch = $2',
    [point, batch, quantity, reserved],
  );
}

export const MOVEMENTS = [
  'in',
  'out',
  'consume',
  'return',
  'count',
  'transfer-out',
  'transfer-in',
  'reversal',
] as const;
export type MovementKind = (typeof MOVEMENTS)[number];
export interface NewMovement {
  point: string;
  batch: string;
  kind: MovementKind;
  /** Signed. */
  quantity: number;
  at: Date;
  account: string;
  name: string;
  note: string | null;
  request: string | null;
  /** Number of the movement that this one takes back. */
  reverses?: number | null;
}
export async function insertMovement(tx: Tx, m: NewMovement): Promise<void> {
  await tx.query(
    'insert into command.movement (point, batch, kind, quantity, at, account, name, note, request, reverses) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    [m.point, m.batch, m.kind, m.quantity, m.at, m.account, m.name, m.note, m.request, m.reverses ?? null],
  );
}
/** A movement with what took it back, held. */
export async function lockMovement(
  tx: Tx,
  no: number,
): Promise<(Omit<NewMovement, 'at' | 'account' | 'name' | 'note'> & { reversed: boolean }) | undefined> {
  // Held first, read afterwards: who waited sees what the other one did.
  await tx.query(
    'select 1 from command.stock s join command.movement m on m.point = s.point and m.batch = s.batch where m.no = $1 for update of s',
    [no],
  );
  const [row] = await tx.query<Omit<NewMovement, 'at' | 'account' | 'name' | 'note'> & { reversed: boolean }>(
    `select m.point, m.batch, m.kind, m.quantity, m.request, m.reverses::int as reverses,
       exists (select from command.movement r where r.reverses = m.no) as reversed
     from command.movement m where m.no = $1`,
    [no],
  );
  return row;
}
export interface MovementRow extends Omit<NewMovement, 'account'> {
  no: number;
  /** Taken back by a later one. */
  reversed: boolean;
  pointName: string;
  material: string;
  lot: string;
}
/** Newest first, those before a number. */
export function selectMovements(
  q: Queryable,
  f: {
    areas?: readonly string[] | undefined;
    point?: string | undefined;
    material?: string | undefined;
    before?: number | undefined;
    limit: number;
  },
): Promise<MovementRow[]> {
  return q.query<MovementRow>(
    `select m.no::int as no, m.point, p.name as "pointName", m.batch, b.material, b.lot, m.kind, m.quantity, m.at, m.name, m.note, m.request,
       m.reverses::int as reverses, exists (select from command.movement r where r.reverses = m.no) as reversed
     from command.movement m join command.point p on p.id = m.point join command.batch b on b.id = m.batch
     where ($1::text[] is null or p.area like any($1)) and ($2::uuid is null or m.point = $2) and ($3::text is null or b.material = $3)
       and ($4::bigint is null or m.no < $4) order by m.no desc limit $5`,
    [f.areas ?? null, f.point ?? null, f.material ?? null, f.before ?? null, f.limit],
  );
}

export interface StockRow {
  point: string;
  pointName: string;
  area: string;
  tier: string;
  material: string;
  quantity: number;
  reserved: number;
  /** Not expired. */
  usable: number;
  minimum: number | null;
  safe: number | null;
  maximum: number | null;
  batches: { batch: string; lot: string; expires: string | null; quantity: number; reserved: number }[];
}
/** What a point holds or shall hold of each material, batches that expire first in front. */
export function selectStock(
  q: Queryable,
  f: {
    areas?: readonly string[] | undefined;
    point?: string | undefined;
    material?: string | undefined;
    today: string;
  },
): Promise<StockRow[]> {
  return q.query<StockRow>(
    `with held as (
       select s.point, b.material, sum(s.quantity)::int as quantity, sum(s.reserved)::int as reserved,
         coalesce(sum(s.quantity) filter (where b.expires is null or b.expires >= $4), 0)::int as usable,
         jsonb_agg(jsonb_build_object('batch', b.id, 'lot', b.lot, 'expires', b.expires, 'quantity', s.quantity, 'reserved', s.reserved)
           order by b.expires nulls last, b.lot) filter (where s.quantity > 0) as batches
       from command.stock s join command.batch b on b.id = s.batch group by 1, 2)
     select p.id as point, p.name as "pointName", p.area, p.tier, x.material, coalesce(h.quantity, 0) as quantity, coalesce(h.reserved, 0) as reserved,
       coalesce(h.usable, 0) as usable, l.minimum, l.safe, l.maximum, coalesce(h.batches, '[]') as batches
     from (select point, material from held union select point, material from command.stock_level) x
     join command.point p on p.id = x.point
     left join held h on h.point = x.point and h.material = x.material
     left join command.stock_level l on l.point = x.point and l.material = x.material
     where ($1::text[] is null or p.area like any($1)) and ($2::uuid is null or p.id = $2) and ($3::text is null or x.material = $3)
       and (coalesce(h.quantity, 0) > 0 or l.minimum is not null)
     order by p.area, p.name, x.material`,
    [f.areas ?? null, f.point ?? null, f.material ?? null, f.today],
  );
}

export interface Candidate extends Place {
  point: string;
  pointName: string;
  batch: string;
  area: string;
  expires: string | null;
  free: number;
}
const CANDIDATES = `select s.point, p.name as "pointName", s.batch, p.area, b.expires::text as expires, s.quantity - s.reserved as free, p.latitude, p.longitude
  from command.stock s join command.batch b on b.id = s.batch join command.point p on p.id = s.point
  where b.material = $1 and (b.expires is null or b.expires >= $2) and s.quantity > s.reserved and ($3::text[] is null or p.area like any($3))`;
/** What could be allocated of a material in the places seen, held against others; in one order, so that nobody waits for another in a ring. */
export function lockCandidates(
  tx: Tx,
  material: string,
  until: string,
  areas: readonly string[] | undefined,
): Promise<Candidate[]> {
  return tx.query<Candidate>(`${CANDIDATES} order by s.point, s.batch for update of s`, [
    material,
    until,
    areas ?? null,
  ]);
}
export function selectCandidates(
  q: Queryable,
  material: string,
  until: string,
  areas: readonly string[] | undefined,
): Promise<Candidate[]> {
  return q.query<Candidate>(`${CANDIDATES} order by b.expires nulls last, s.point, s.batch`, [
    material,
    until,
    areas ?? null,
  ]);
}
