import type { Queryable, Tx } from '../kernel/index.ts';
import type { ResourceKeys } from './store-keep.ts';

/** SQL of the change feed as tables follow it: numbers of versions, watermarks, progress of builds. */

/** Number of the newest version that can be seen, and a transaction id that is newer than every one given before. */
export async function newestSeq(q: Queryable): Promise<{ seq: string; xid: string }> {
  const [row] = await q.query<{ seq: string; xid: string }>(
    `select coalesce((select max(seq) from record.pub_version), 0) as seq, pg_current_xact_id()::text as xid`,
  );
  return row!;
}

/** Whether every transaction older than `xid` has ended. */
export async function isPast(q: Queryable, xid: string): Promise<boolean> {
  const [row] = await q.query<{ past: boolean }>(`select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as past`, [
    xid,
  ]);
  return row!.past;
}

/** Whether more than `few` versions can be seen after `seq`. */
export async function isBehind(q: Queryable, seq: string, few: number): Promise<boolean> {
  const [row] = await q.query<{ behind: boolean }>(
    'select count(*) > $2 as behind from (select from record.pub_version where seq > $1 limit $2 + 1) as v',
    [seq, few],
  );
  return row!.behind;
}

/** Whether the record holds more than `few` resources of a type. */
export async function isMany(q: Queryable, type: string, few: number): Promise<boolean> {
  const [row] = await q.query<{ many: boolean }>(
    'select count(*) > $2 as many from (select from record.pub_current where type = $1 limit $2 + 1) as c',
    [type, few],
  );
  return row!.many;
}

/** A stretch of the feed: the resources of one type that changed in it, each once. */
export interface Stretch extends ResourceKeys {
  /** Where it ends. */
  seq: string;
  /** Versions of all types in it. */
  versions: number;
}

/** The next versions after `seq`, at most `limit`, none beyond `upTo` (without it, all that can be seen). */
export async function nextStretch(
  q: Queryable,
  type: string,
  seq: string,
  limit: number,
  upTo?: string,
): Promise<Stretch> {
  const [row] = await q.query<{ seq: string | null; versions: string; buckets: number[] | null; ids: string[] | null }>(
    `with part as materialized (
  select seq, type, bucket, id from record.pub_version where seq > $1 and ($2::bigint is null or seq <= $2) order by seq limit $3
)
select (select max(seq) from part) as seq, (select count(*) from part) as versions,
  array_agg(bucket) as buckets, array_agg(id) as ids
from (select distinct bucket, id from part where type = $4) as k`,
    [seq, upTo ?? null, limit, type],
  );
  const { buckets, ids, versions } = row!;
  return { seq: row!.seq ?? upTo ?? seq, versions: Number(versions), buckets: buckets ?? [], ids: ids ?? [] };
}

/** Where a view stands; undefined when another process moves it right now or it follows nothing. */
export async function lockWatermark(tx: Tx, name: string, wait: boolean): Promise<string | undefined> {
  const [row] = await tx.query<{ seq: string }>(
    `select seq from project.watermark where name = $1 for update ${wait ? '' : 'skip locked'}`,
    [name],
  );
  return row?.seq;
}

export async function moveWatermark(tx: Tx, name: string, seq: string, at?: Date): Promise<void> {
  await tx.query(
    `insert into project.watermark (name, seq, moved_at) values ($1, $2, coalesce($3, now()))
on conflict (name) do update set seq = excluded.seq, moved_at = excluded.moved_at`,
    [name, seq, at ?? null],
  );
}

export async function dropWatermark(tx: Tx, name: string): Promise<void> {
  await tx.query('delete from project.watermark where name = $1', [name]);
}

/** The feed up to where a build began is cut into so many parts of equal width. */
export const PARTS = 1024;

export interface Build {
  hash: string;
  seq: string;
  /** Parts of the feed up to `seq` that are filled. */
  nextPart: number;
  indexed: boolean;
  rows: number;
}

/** A build under way, held until the transaction ends; undefined when there is none. */
export async function lockBuild(tx: Tx, name: string): Promise<Build | undefined> {
  const [row] = await tx.query<Omit<Build, 'rows'> & { rows: string }>(
    `select hash, seq, next_bucket as "nextPart", indexed, rows from project.build where name = $1 for update`,
    [name],
  );
  return row && { ...row, rows: Number(row.rows) };
}

export async function startBuild(tx: Tx, name: string, hash: string, seq: string): Promise<void> {
  await tx.query(
    `insert into project.build (name, hash, seq, next_bucket) values ($1, $2, $3, 0)
on conflict (name) do update set hash = excluded.hash, seq = excluded.seq, next_bucket = 0, indexed = false, rows = 0, started_at = now()`,
    [name, hash, seq],
  );
}

export async function noteBuild(
  tx: Tx,
  name: string,
  build: Pick<Build, 'seq' | 'nextPart' | 'indexed' | 'rows'>,
): Promise<void> {
  await tx.query('update project.build set seq = $2, next_bucket = $3, indexed = $4, rows = $5 where name = $1', [
    name,
    build.seq,
    build.nextPart,
    build.indexed,
    build.rows,
  ]);
}

export async function endBuild(tx: Tx, name: string): Promise<void> {
  await tx.query('delete from project.build where name = $1', [name]);
}

/** Builds under way and the fingerprint each is made for. */
export async function openBuilds(q: Queryable): Promise<Map<string, string>> {
  const rows = await q.query<{ name: string; hash: string }>('select name, hash from project.build');
  return new Map(rows.map((row) => [row.name, row.hash]));
}

export interface ViewRow {
  name: string;
  resource: string;
  live: boolean;
  builtAt: Date;
  /** Absent for live views. */
  seq: string | null;
  movedAt: Date | null;
  /** Number of the newest version. */
  newest: string;
  /** When the oldest version was stored that is not in the table. */
  waitingSince: Date | null;
  buckets: number | null;
  rows: string | null;
  startedAt: Date | null;
}

/** Every table with where it stands. */
export const findViews = (q: Queryable): Promise<ViewRow[]> =>
  q.query<ViewRow>(`select v.name, v.resource, v.live, v.built_at as "builtAt", w.seq, w.moved_at as "movedAt",
  n.seq as newest, o.at as "waitingSince", b.next_bucket as buckets, b.rows, b.started_at as "startedAt"
from project.view v
left join project.watermark w on w.name = v.name
left join project.build b on b.name = v.name
cross join (select coalesce(max(seq), 0) as seq from record.pub_version) as n
left join lateral (select at from record.pub_version where seq > w.seq order by seq limit 1) as o on true
order by v.name`);
