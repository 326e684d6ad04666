import { type Column, type FhirResource, prepare, type Queryable, rowSource, type Tx } from '../kernel/index.ts';
import { addressHash, areaOwnerKey, OWN_AREA_KEY } from './index-values.ts';

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
  no: string;
  seq: string;
  content: FhirResource | null;
}

/** Locks the named records against other writers and gives their current versions. Records that do not exist are left out. */
export async function lockCurrent(tx: Tx, keys: readonly ResourceKey[]): Promise<CurrentRow[]> {
  if (keys.length === 0) return [];
  const locked = await tx.query<ResourceKey>(
    `select type, id from record.locator where (type, id) in (select * from unnest($1::text[], $2::text[])) order by type, id for update`,
    columnsOf(keys),
  );
  // A second statement, because its snapshot sees what the lock waited for. It reads locked records only: one that appeared
  // since is not locked, and its insertion will be refused by the locator.
  return readCurrent(tx, locked);
}

/** Current versions of the named records as they stand, without a lock. */
export async function readCurrent(tx: Tx, keys: readonly ResourceKey[]): Promise<CurrentRow[]> {
  if (keys.length === 0) return [];
  return tx.query<CurrentRow>(
    `select l.type, l.id, l.bucket, l.version, l.deleted, l.area, l.no, l.seq, v.content
     from unnest($1::text[], $2::text[]) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id
     join record.version v on v.seq = l.seq`,
    columnsOf(keys),
  );
}

const columnsOf = (keys: readonly ResourceKey[]) => [keys.map(({ type }) => type), keys.map(({ id }) => id)];

const BLOCK = 65_536; // increment of record.commit_seq

/** Blocks of the commit sequence for `count` entries: the numbers of the entries, in order. */
export async function takeSeqs(tx: Tx, count: number): Promise<string[]> {
  // The transaction has its id before its numbers, so a reader that waits for older transactions waits for smaller numbers.
  const blocks: { seq: string }[] = [];
  while (blocks.length * BLOCK < count) {
    blocks.push(
      ...(await tx.query<{ seq: string }>(
        prepare(`with opened as materialized (select pg_current_xact_id())
         select nextval('record.commit_seq') as seq from opened`),
      )),
    );
  }
  const firsts = blocks.map(({ seq }) => BigInt(seq));
  return Array.from({ length: count }, (_, i) => String(firsts[Math.floor(i / BLOCK)]! + BigInt(i % BLOCK)));
}

export interface VersionRow extends ResourceKey {
  seq: string;
  bucket: number;
  version: number;
  op: 'create' | 'update' | 'delete';
  /** JSON of the resource; null of a delete. */
  content: string | null;
  source: string;
  submission: string | null;
  causation: string | null;
}

/** Lengths of JSON that are worth compressing and that PostgreSQL would not by itself (see `filler` in the migration). */
const FILLED = { least: 900, most: 1900 };

/** As long as the content but a little, so that the content is compressed first. */
function fillerLength(content: string | null): number | undefined {
  const length = content?.length ?? 0;
  return length >= FILLED.least && length <= FILLED.most ? length : undefined;
}

/** Appends the versions of a batch, without waiting; `taken` are the lists of numbers that takeSeqs gave. */
export function appendVersions(tx: Tx, rows: VersionRow[], taken: readonly (readonly string[])[], at: Date): void {
  if (rows.length === 0) return;
  const types = JSON.stringify([...new Set(rows.map(({ type }) => type))].sort());
  const commits = taken.flatMap((seqs) =>
    Array.from({ length: Math.ceil(seqs.length / BLOCK) }, (_, i) => ({
      seq: seqs[i * BLOCK],
      count: Math.min(BLOCK, seqs.length - i * BLOCK),
    })),
  );
  const source = rowSource(
    VERSION_COLUMNS,
    rows.map((row) => ({ ...row, filler: fillerLength(row.content) })),
    4,
  );
  void tx.query(
    prepare(`with batch as (
       insert into record.commit (seq, at, count, types)
       select seq, $1, count, array(select jsonb_array_elements_text($3)) from jsonb_to_recordset($2) x(seq bigint, count int)
     )
     insert into record.version (seq, at, version, bucket, submission, type, id, op, source, causation, content, filler)
     select seq, $1, version, bucket, submission, type, id, op, source, causation, content, repeat('x', filler) from ${source.sql}`),
    [at, JSON.stringify(commits), types, ...source.params],
  );
}

const VERSION_COLUMNS: readonly Column[] = [
  ['seq', 'bigint'],
  ['version', 'int'],
  ['bucket', 'smallint'],
  ['submission', 'uuid'],
  ['type', 'text'],
  ['id', 'text'],
  ['op', 'text'],
  ['source', 'text'],
  ['causation', 'text'],
  ['content', 'jsonb'],
  ['filler', 'int'],
];

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
  owners: readonly (ResourceKey & { area: string | null })[],
): Promise<(ResourceKey & { area: string | null })[]> {
  return tx.query(
    `with owner as (select * from unnest($1::bigint[], $2::bigint[], $3::text[]) x(address, key, area)),
     owned as materialized (
       select l.type, l.id, o.area from owner o join record.locator l on l.subject = o.address
       where not l.keys @> array[$4::bigint] and not l.deleted
       union
       select l.type, l.id, o.area from owner o join record.locator l on l.keys @> array[o.key] where not l.deleted
     )
     update record.locator l set area = o.area from owned o
     where l.type = o.type and l.id = o.id and l.area is distinct from o.area
     returning l.type, l.id, l.area`,
    [
      owners.map((owner) => String(addressHash(keyOf(owner)))),
      owners.map((owner) => String(areaOwnerKey(keyOf(owner)))),
      owners.map((owner) => owner.area),
      String(OWN_AREA_KEY),
    ],
  );
}

export function keyOf(key: ResourceKey): string {
  return `${key.type}/${key.id}`;
}
