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
    `select ${COLUMNS}
     from (select distinct * from unnest($1::text[], $2::text[])) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id
     join record.version v on v.seq = l.seq
     where ${clause}`,
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

export async function findVersion(
  q: Queryable,
  type: string,
  id: string,
  version: number,
  scope: AreaScope | undefined,
): Promise<StoredRow | undefined> {
  const params: unknown[] = [type, id, version];
  const clause = inScope(scope, (value) => `$${params.push(value)}`);
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
  before?: Position;
  scope?: AreaScope;
}

/** The first version by its number, further ones by their index. */
const VERSIONS_OF_RECORD = `(v.seq = l.no or (v.type = l.type and v.id = l.id and v.version > 1))`;

/**
 * Versions newest first. One record's are found by its key; a type's and the instance's by walking the batches backwards,
 * for a type without those that do not hold it.
 */
export async function findHistory(q: Queryable, filter: HistoryFilter, limit: number): Promise<StoredRow[]> {
  const params: unknown[] = [limit];
  const add = (value: unknown) => `$${params.push(value)}`;
  const where: string[] = [inScope(filter.scope, add)];
  const ofRecord = filter.id !== undefined;
  const time = ofRecord ? 'v.at' : 'c.at';
  if (filter.type !== undefined) where.push(`v.type = ${add(filter.type)}`);
  if (ofRecord) where.push(`l.id = ${add(filter.id)}`, 'l.type = v.type');
  else if (filter.type !== undefined) where.push(`(c.types is null or c.types @> array[${add(filter.type)}::text])`);
  if (filter.since) where.push(`${time} >= ${add(filter.since)}`);
  if (filter.before)
    where.push(`(${time}, v.seq) < (${add(filter.before[0])}::timestamptz, ${add(filter.before[1])}::bigint)`);
  const from = ofRecord
    ? `record.locator l join record.version v on ${VERSIONS_OF_RECORD}`
    : `record.commit c join record.version v on v.seq >= c.seq and v.seq < c.seq + c.count
     join record.locator l on l.type = v.type and l.id = v.id`;
  return q.query<StoredRow>(
    `select ${COLUMNS} from ${from} where ${where.join(' and ')} order by ${time} desc, v.seq desc limit $1`,
    params,
  );
}
