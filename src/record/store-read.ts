import { type FhirResource, prepare, type Queryable } from '../kernel/index.ts';
import { inScope } from './area.ts';
import type { Position } from './cursor.ts';
import type { AreaScope } from './model.ts';
import type { ResourceKey } from './store.ts';

export interface StoredRow extends ResourceKey {
  bucket: number;
  version: number;
  seq: string;
  at: Date;
  /** `at` with all its digits, for cursors. */
  atText: string;
  op: 'create' | 'update' | 'delete';
  source: string | null;
  submission: string | null;
  content: FhirResource | null;
  area: string | null;
}

const COLUMNS = `v.bucket, v.type, v.id, v.version, v.seq, v.at, v.at::text as "atText", v.op, v.source, v.submission::text as submission, v.content, l.area`;

export async function findCurrent(
  q: Queryable,
  keys: readonly ResourceKey[],
  scope: AreaScope | undefined,
): Promise<StoredRow[]> {
  const [only] = keys;
  if (only && keys.length === 1) return findOne(q, only, scope);
  const params: unknown[] = [keys.map((key) => key.type), keys.map((key) => key.id)];
  const clause = inScope(scope, (value) => `$${params.push(value)}`);
  return q.query<StoredRow>(
    // The limit keeps the plan to the keys of both tables, whatever they held when it was made.
    prepare(`select r.* from (select distinct * from unnest($1::text[], $2::text[])) k(type, id)
     cross join lateral (
       select ${COLUMNS} from record.locator l join record.version v on v.seq = l.seq
       where l.type = k.type and l.id = k.id and ${clause} limit 1) r`),
    params,
  );
}

/** The usual reading, by the keys of both tables, so that one plan always serves. */
function findOne(q: Queryable, { type, id }: ResourceKey, scope: AreaScope | undefined): Promise<StoredRow[]> {
  const params: unknown[] = [type, id];
  const clause = inScope(scope, (value) => `$${params.push(value)}`);
  return q.query<StoredRow>(
    prepare(
      `select ${COLUMNS} from record.locator l join record.version v on v.seq = l.seq where l.type = $1 and l.id = $2 and ${clause}`,
    ),
    params,
  );
}

export async function findLive(
  q: Queryable,
  keys: readonly ResourceKey[],
  scope: AreaScope | undefined,
): Promise<ResourceKey[]> {
  const params: unknown[] = [keys.map((key) => key.type), keys.map((key) => key.id)];
  const clause = inScope(scope, (value) => `$${params.push(value)}`);
  return q.query<ResourceKey>(
    `select l.type, l.id from record.locator l
     where not l.deleted and (l.type, l.id) in (select * from unnest($1::text[], $2::text[])) and ${clause}`,
    params,
  );
}

/** Records that exist and lie out of `scope`. `ever`: deleted ones and what earlier versions were count too. */
export async function findHidden(
  q: Queryable,
  keys: readonly ResourceKey[],
  scope: AreaScope,
  { ever = false }: { ever?: boolean } = {},
): Promise<ResourceKey[]> {
  const params: unknown[] = [keys.map((key) => key.type), keys.map((key) => key.id)];
  const clause = inScope(scope, (value) => `$${params.push(value)}`, 'l', { past: ever });
  return q.query<ResourceKey>(
    `select l.type, l.id from record.locator l
     where (${ever} or not l.deleted) and (l.type, l.id) in (select * from unnest($1::text[], $2::text[])) and not (${clause})`,
    params,
  );
}

export async function findVersion(
  q: Queryable,
  type: string,
  id: string,
  version: number,
  scope: AreaScope | undefined,
): Promise<StoredRow | undefined> {
  const params: unknown[] = [type, id, version];
  const clause = inScope(scope, (value) => `$${params.push(value)}`, 'l', { past: true });
  const rows = await q.query<StoredRow>(
    `select ${COLUMNS}
     from record.locator l
     join record.version v on ${VERSIONS_OF_RECORD}
     where l.type = $1 and l.id = $2 and v.version = $3 and ${clause}`,
    params,
  );
  return rows[0];
}

export interface HistoryFilter {
  type?: string;
  id?: string;
  since?: Date;
  /** Only what was current at some time of the half-open span. */
  at?: readonly [from: Date, until: Date];
  /** Only versions of these records. */
  among?: readonly ResourceKey[];
  /** Oldest first. */
  ascending?: boolean;
  /** Place that the page goes on from. */
  after?: Position;
  scope?: AreaScope;
}

/** The first version by its number, further ones by their index. */
const VERSIONS_OF_RECORD = `(v.seq = l.no or (v.type = l.type and v.id = l.id and v.version > 1))`;

/**
 * Versions newest first, or the other way. One record's are found by its key; a type's and the instance's by walking the batches backwards,
 * for a type without those that do not hold it.
 */
export async function findHistory(q: Queryable, filter: HistoryFilter, limit: number): Promise<StoredRow[]> {
  const params: unknown[] = [limit];
  const add = (value: unknown) => `$${params.push(value)}`;
  const where: string[] = [inScope(filter.scope, add, 'l', { past: true })];
  const ofRecord = filter.id !== undefined;
  const time = ofRecord ? 'v.at' : 'c.at';
  if (filter.type !== undefined) where.push(`v.type = ${add(filter.type)}`);
  if (ofRecord) where.push(`l.id = ${add(filter.id)}`, 'l.type = v.type');
  else if (filter.type !== undefined) where.push(`(c.types is null or c.types @> array[${add(filter.type)}::text])`);
  if (filter.since) where.push(`${time} >= ${add(filter.since)}`);
  if (filter.at) {
    const [from, until] = filter.at;
    where.push(
      `${time} < ${add(until)}`,
      `not exists (select from record.version n where n.type = v.type and n.id = v.id and n.version = v.version + 1 and n.version > 1 and n.at <= ${add(from)})`,
    );
  }
  if (filter.among) {
    const [types, ids] = [filter.among.map(({ type }) => type), filter.among.map(({ id }) => id)];
    where.push(`(v.type, v.id) in (select * from unnest(${add(types)}::text[], ${add(ids)}::text[]))`);
  }
  const [beyond, order] = filter.ascending ? ['>', 'asc'] : ['<', 'desc'];
  if (filter.after)
    where.push(`(${time}, v.seq) ${beyond} (${add(filter.after[0])}::timestamptz, ${add(filter.after[1])}::bigint)`);
  const from = ofRecord
    ? `record.locator l join record.version v on ${VERSIONS_OF_RECORD}`
    : `record.commit c join record.version v on v.seq >= c.seq and v.seq < c.seq + c.count
     join record.locator l on l.type = v.type and l.id = v.id`;
  return q.query<StoredRow>(
    `select ${COLUMNS} from ${from} where ${where.join(' and ')} order by ${time} ${order}, v.seq ${order} limit $1`,
    params,
  );
}
