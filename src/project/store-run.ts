import type { Queryable, Tx } from '../kernel/index.ts';
import { type AreaScope, inScope } from '../record/index.ts';

/** SQL of running a view once: a cursor over its rows, and resources of a file. */

const CURSOR = 'view_rows';

/** The longest time one statement of the transaction may take, in milliseconds. */
export async function limitTime(tx: Tx, milliseconds: number): Promise<void> {
  await tx.query(`select set_config('statement_timeout', $1, true)`, [String(Math.max(1, Math.trunc(milliseconds)))]);
}

export async function openCursor(tx: Tx, sql: string, params: readonly unknown[]): Promise<void> {
  await tx.query(`declare ${CURSOR} no scroll cursor for ${sql}`, params);
}

export async function fetchLines(tx: Tx, count: number): Promise<string[]> {
  return (await tx.query<{ line: string }>(`fetch ${count} from ${CURSOR}`)).map(({ line }) => line);
}

export async function closeCursor(tx: Tx): Promise<void> {
  await tx.query(`close ${CURSOR}`);
}

export async function makeGiven(tx: Tx): Promise<void> {
  await tx.query(
    'create temporary table given (place bigint generated always as identity, content jsonb not null) on commit drop',
  );
}

/** Adds the resources of `type` among a JSON array; a Bundle stands for those in it, unless Bundles themselves are wanted. */
export async function addGiven(tx: Tx, type: string, resources: string): Promise<void> {
  await tx.query(
    `insert into given (content)
select x.v from jsonb_array_elements($1::jsonb) with ordinality as t(v, i)
cross join lateral (
  select t.v, 0::bigint as i where $2 = 'Bundle' or t.v ->> 'resourceType' <> 'Bundle'
  union all
  select e.v -> 'resource', e.i
  from jsonb_array_elements(case when jsonb_typeof(t.v -> 'entry') = 'array' then t.v -> 'entry' end) with ordinality as e(v, i)
  where $2 <> 'Bundle' and t.v ->> 'resourceType' = 'Bundle'
) as x
where x.v ->> 'resourceType' = $2
order by t.i, x.i`,
    [resources, type],
  );
}

/** The relation of what makeGiven and addGiven hold. */
export const GIVEN = `select place::integer as bucket, content ->> 'resourceType' as type, content ->> 'id' as id, 1 as version, content from given`;

export interface RecordFilter {
  type: string;
  /** What the reader may see; all without it. */
  scope?: AreaScope | undefined;
  since?: Date | undefined;
  /** Ids of Patients, and the elements of the type that name one (none for Patient itself). */
  patients?: { ids: readonly string[]; elements: readonly string[] } | undefined;
}

/** The relation of the record's current versions. */
export function recordRelation(filter: RecordFilter): { sql: string; params: unknown[] } {
  const params: unknown[] = [filter.type];
  const add = (value: unknown): string => `$${params.push(value)}`;
  const where = ['c.type = $1::text'];
  where.push(inScope(filter.scope, add, 'c'));
  if (filter.since) where.push(`c.last_updated >= ${add(filter.since)}::timestamptz`);
  if (filter.patients) {
    const { ids, elements } = filter.patients;
    if (elements.length === 0) where.push(`c.id = any(${add(ids)}::text[])`);
    else {
      const references = add(ids.map((id) => `Patient/${id}`));
      const named = elements.map((name) => `c.content #>> '{${name},reference}' = any(${references}::text[])`);
      where.push(`(${named.join(' or ')})`);
    }
  }
  return {
    sql: `select c.bucket, c.type, c.id, c.version, c.content from record.pub_current as c where ${where.join(' and ')}`,
    params,
  };
}

/** Whether somebody could have seen them: those of the Patients that are in the areas. */
export async function visiblePatients(
  q: Queryable,
  ids: readonly string[],
  scope: AreaScope | undefined,
): Promise<Set<string>> {
  const params: unknown[] = [ids];
  const visible = inScope(scope, (value) => `$${params.push(value)}`, 'c');
  const rows = await q.query<{ id: string }>(
    `select c.id from record.pub_current c where c.type = 'Patient' and c.id = any($1) and ${visible}`,
    params,
  );
  return new Set(rows.map(({ id }) => id));
}
