/** SQL of points and their readings as they come in. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import { returnStore } from '../../measure/returns/index.ts';
import type { Level } from '../surveillance/index.ts';

export const readingReturnStore = returnStore('monitoring', 'item', (q, text, params) => q.query(text, params));

const CURRENT = 'superseded_by is null and withdrawn_at is null';
const LOCK = `select pg_advisory_xact_lock(hashtextextended('monitoring.readings', 0))`;

export interface PointRow {
  kind: string;
  code: string;
  name: string;
  type: string;
  area: string;
  /** Days between samples. */
  every: number;
  endedOn: string | null;
  latitude: number | null;
  longitude: number | null;
}
export interface ReadingKey {
  kind: string;
  point: string;
  item: string;
  sampledOn: string;
  sample: string;
}
export interface StoredReading extends ReadingKey {
  value: number;
  written: string;
}
export interface ReadingToStore extends StoredReading {
  id: string;
  beyond: Level | null;
  note: string | null;
  row: number | null;
}

const POINT = 'p.kind, p.code, p.name, p.type, p.area, p.every, p.ended_on::text as "endedOn", p.latitude, p.longitude';

export function selectPoints(q: Queryable, codes: readonly string[]): Promise<PointRow[]> {
  return q.query<PointRow>(`select ${POINT} from monitoring.point p where p.code = any($1)`, [codes]);
}

export async function selectPoint(q: Queryable, kind: string, code: string): Promise<PointRow | undefined> {
  const [row] = await q.query<PointRow>(`select ${POINT} from monitoring.point p where p.kind = $1 and p.code = $2`, [
    kind,
    code,
  ]);
  return row;
}

/** Points that are new; those known stay as they are. */
export async function insertPoints(
  tx: Tx,
  points: readonly Omit<PointRow, 'endedOn'>[],
  by: string,
  at: Date,
): Promise<void> {
  if (points.length === 0) return;
  await tx.query(
    `insert into monitoring.point (kind, code, name, type, area, every, latitude, longitude, registered_by, registered_at)
     select kind, code, name, type, area, every, latitude, longitude, $2, $3
     from jsonb_to_recordset($1::jsonb) as r(kind text, code text, name text, type text, area text, every int, latitude float8, longitude float8)
     on conflict (kind, code) do nothing`,
    [JSON.stringify(points), by, at],
  );
}

export async function updatePoint(tx: Tx, point: Omit<PointRow, 'type' | 'area'>): Promise<void> {
  await tx.query(
    'update monitoring.point set name = $3, every = $4, ended_on = $5, latitude = $6, longitude = $7 where kind = $1 and code = $2',
    [point.kind, point.code, point.name, point.every, point.endedOn, point.latitude, point.longitude],
  );
}

/** Current readings of points on days. */
export function selectStoredReadings(
  q: Queryable,
  points: readonly string[],
  days: readonly string[],
): Promise<StoredReading[]> {
  return q.query<StoredReading>(
    `select kind, point, item, sampled_on::text as "sampledOn", sample, value, written from monitoring.reading
     where point = any($1) and sampled_on = any($2::date[]) and ${CURRENT}`,
    [points, days],
  );
}

const RECORDS = `jsonb_to_recordset($1::jsonb) as v(id uuid, kind text, point text, item text, "sampledOn" date, sample text, value float8,
  written text, beyond text, note text, "row" int)`;

/** New readings; each supersedes the current one of the same key, which stays readable. */
export async function insertReadings(
  tx: Tx,
  readings: readonly ReadingToStore[],
  origin: { origin: 'return' | 'api'; return: string | null; by: string; at: Date },
): Promise<void> {
  if (readings.length === 0) return;
  await tx.query(LOCK);
  const json = JSON.stringify(readings);
  await tx.query(
    `update monitoring.reading r set superseded_by = v.id from ${RECORDS}
     where r.kind = v.kind and r.point = v.point and r.item = v.item and r.sampled_on = v."sampledOn" and r.sample = v.sample
       and r.superseded_by is null and r.withdrawn_at is null`,
    [json],
  );
  await tx.query(
    `insert into monitoring.reading (id, kind, point, item, sampled_on, sample, value, written, beyond, origin, return, file_row, note, sent_by, sent_at)
     select id, kind, point, item, "sampledOn", sample, value, written, beyond, $2, $3, v.row, note, $4, $5 from ${RECORDS}`,
    [json, origin.origin, origin.return, origin.by, origin.at],
  );
}

/** Takes a return's readings out; where one counted, the newest one left counts again. Gives their number. */
export async function withdrawReadings(tx: Tx, id: string, at: Date): Promise<number> {
  await tx.query(LOCK);
  const gone = await tx.query(
    'update monitoring.reading set withdrawn_at = $2 where return = $1 and withdrawn_at is null returning id',
    [id, at],
  );
  await tx.query(
    `with gone as (
       select distinct kind, point, item, sampled_on, sample from monitoring.reading where return = $1
     ), newest as (
       select distinct on (r.kind, r.point, r.item, r.sampled_on, r.sample) r.id
       from monitoring.reading r join gone g using (kind, point, item, sampled_on, sample)
       where r.withdrawn_at is null order by r.kind, r.point, r.item, r.sampled_on, r.sample, r.sent_at desc, r.id desc)
     update monitoring.reading r set superseded_by = null from newest n where r.id = n.id and r.superseded_by is not null`,
    [id],
  );
  return gone.length;
}

/** How many current readings of each point and item were beyond a limit between two days. */
export function countBeyond(
  q: Queryable,
  keys: readonly { kind: string; point: string; item: string; from: string; to: string }[],
): Promise<{ kind: string; point: string; item: string; n: number }[]> {
  return q.query(
    `select k.kind, k.point, k.item, count(*)::int as n
     from (select distinct * from jsonb_to_recordset($1::jsonb) as k(kind text, point text, item text, "from" date, "to" date)) k
     join monitoring.reading r on r.kind = k.kind and r.point = k.point and r.item = k.item and r.sampled_on between k."from" and k."to"
       and r.beyond is not null and r.superseded_by is null and r.withdrawn_at is null
     group by 1, 2, 3`,
    [JSON.stringify(keys)],
  );
}
