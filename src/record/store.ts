import type { FhirResource, Queryable, Tx } from '../kernel/index.ts';
import type { IndexRow } from './index-rows.ts';
import { timeText } from './time-text.ts';

/** SQL of the write path. Every statement handles a whole batch. */

export interface ResourceKey {
  type: string;
  id: string;
}

export interface CurrentRow extends ResourceKey {
  bucket: number;
  version: number;
  deleted: boolean;
  area: string | null;
  seq: string;
  content: FhirResource | null;
}

/** Locks the named records against other writers and gives their current versions. Records that do not exist are left out. */
export async function lockCurrent(tx: Tx, keys: ResourceKey[]): Promise<CurrentRow[]> {
  const columns = (list: ResourceKey[]) => [list.map((key) => key.type), list.map((key) => key.id)];
  const locked = await tx.query<ResourceKey>(
    `select type, id from record.locator where (type, id) in (select * from unnest($1::text[], $2::text[])) order by type, id for update`,
    columns(keys),
  );
  if (locked.length === 0) return [];
  // A second statement, because its snapshot sees what the lock waited for. It reads locked records only: one that appeared
  // since is not locked, and its insertion will be refused by the locator.
  return tx.query<CurrentRow>(
    `select l.type, l.id, l.bucket, l.version, l.deleted, l.area, v.seq, v.content
     from unnest($1::text[], $2::text[]) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id
     join record.version v on v.bucket = l.bucket and v.type = l.type and v.id = l.id and v.version = l.version`,
    columns(locked),
  );
}

export interface LocatorRow extends ResourceKey {
  bucket: number;
  version: number;
  deleted: boolean;
  area: string | null;
}

/** Adds records; gives the keys that somebody else added in the meantime (nothing was changed for those). */
export async function insertLocators(tx: Tx, rows: LocatorRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const added = await tx.query<ResourceKey>(
    `insert into record.locator (type, id, bucket, version, deleted, area)
     select type, id, bucket, version, deleted, area
     from jsonb_to_recordset($1) x(type text, id text, bucket smallint, version int, deleted boolean, area text)
     order by type, id
     on conflict (type, id) do nothing
     returning type, id`,
    [JSON.stringify(rows)],
  );
  const refused = new Set(rows.map(keyOf));
  for (const row of added) refused.delete(keyOf(row));
  return refused;
}

/** Moves the pointers of records that lockCurrent holds. */
export async function updateLocators(tx: Tx, rows: LocatorRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update record.locator l set version = x.version, deleted = x.deleted, area = x.area
     from jsonb_to_recordset($1) x(type text, id text, version int, deleted boolean, area text)
     where l.type = x.type and l.id = x.id`,
    [JSON.stringify(rows)],
  );
}

export interface VersionRow extends ResourceKey {
  bucket: number;
  version: number;
  op: 'create' | 'update' | 'delete';
  content: FhirResource | null;
  source: string;
  submission: string | null;
  causation: string | null;
}

const BLOCK = 65_536; // increment of record.commit_seq

/** Appends the versions under a block of the commit sequence each BLOCK rows; gives the numbers in order. */
export async function appendVersions(tx: Tx, rows: VersionRow[], at: Date): Promise<string[]> {
  if (rows.length === 0) return [];
  const blocks = await tx.query<{ seq: string }>(
    `select nextval('record.commit_seq') as seq from generate_series(1, $1)`,
    [Math.ceil(rows.length / BLOCK)],
  );
  const seqs = rows.map((_, i) => String(BigInt(blocks[Math.floor(i / BLOCK)]!.seq) + BigInt(i % BLOCK)));
  const commits = blocks.map(({ seq }, i) => ({ seq, count: Math.min(BLOCK, rows.length - i * BLOCK) }));
  await tx.query(
    `with batch as (
       insert into record.commit (seq, at, count) select seq, $1, count from jsonb_to_recordset($2) x(seq bigint, count int)
     )
     insert into record.version (bucket, type, id, version, seq, at, op, content, source, submission, causation)
     select bucket, type, id, version, seq, $1, op, content, source, submission, causation
     from jsonb_to_recordset($3) x(bucket smallint, type text, id text, version int, seq bigint, op text, content jsonb, source text, submission text, causation text)`,
    [at, JSON.stringify(commits), JSON.stringify(rows.map((row, i) => ({ ...row, seq: seqs[i] })))],
  );
  return seqs;
}

export async function deleteIndexRows(tx: Tx, keys: ResourceKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `delete from record.search s using unnest($1::text[], $2::text[]) k(type, id) where s.id = k.id and s.type = k.type`,
    [keys.map((key) => key.type), keys.map((key) => key.id)],
  );
}

export type IndexEntry = ResourceKey & { bucket: number; rows: IndexRow[] };

/** Array literals are built here because node-postgres quotes each element, which costs as much as the insert itself. */
export async function insertIndexRows(tx: Tx, entries: IndexEntry[]): Promise<void> {
  const columns: string[][] = [[], [], [], [], [], []];
  for (const { bucket, type, id, rows } of entries) {
    for (const { hash, range } of rows) {
      const values = [
        String(bucket),
        type,
        id,
        String(hash),
        range ? timeText(range.low) : 'NULL',
        range ? timeText(range.high) : 'NULL',
      ];
      values.forEach((value, i) => {
        columns[i]!.push(value);
      });
    }
  }
  if (columns[0]!.length === 0) return;
  await tx.query(
    `insert into record.search (bucket, type, id, hash, low, high)
     select * from unnest($1::smallint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])`,
    columns.map((column) => `{${column.join(',')}}`),
  );
}

/** Areas of the named records as they stand. */
export async function findAreas(q: Queryable, keys: ResourceKey[]): Promise<Map<string, string | null>> {
  if (keys.length === 0) return new Map();
  const rows = await q.query<ResourceKey & { area: string | null }>(
    `select type, id, area from record.locator where (type, id) in (select * from unnest($1::text[], $2::text[]))`,
    [keys.map((key) => key.type), keys.map((key) => key.id)],
  );
  return new Map(rows.map((row) => [keyOf(row), row.area]));
}

/** Gives everything that takes its area from one of the owners the owner's new area; gives the records that changed. */
export async function moveAreas(
  tx: Tx,
  owners: { hash: bigint; area: string | null }[],
): Promise<(ResourceKey & { area: string | null })[]> {
  return tx.query(
    `with owned as materialized (
       select s.type, s.id, x.area from unnest($1::bigint[], $2::text[]) x(hash, area)
       cross join lateral (select type, id from record.search where hash = x.hash offset 0) s
     )
     update record.locator l set area = o.area from owned o
     where l.type = o.type and l.id = o.id and l.area is distinct from o.area
     returning l.type, l.id, l.area`,
    [owners.map((owner) => String(owner.hash)), owners.map((owner) => owner.area)],
  );
}

/** Serialises writers that test the same condition; the locks end with the transaction. */
export async function lockConditions(tx: Tx, hashes: bigint[]): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hash) from (select unnest($1::bigint[]) as hash order by 1) ordered`, [
    hashes.map(String),
  ]);
}

export function keyOf(key: ResourceKey): string {
  return `${key.type}/${key.id}`;
}
