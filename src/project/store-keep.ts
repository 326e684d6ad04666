import type { FhirResource, Queryable } from '../kernel/index.ts';
import type { KeptView } from './load-views.ts';
import { sqlText } from './sql-text.ts';
import { columnList, table, UNPACKED } from './table-names.ts';

/**
 * SQL that keeps a table. It lives in the database as two functions a table, made with it and swapped with it: PostgreSQL
 * plans them once a connection, and a writer that waited for a swap goes on with what belongs to the new table.
 */

export interface StoredRow {
  bucket: number;
  resource_id: string;
  resource_version: number;
  row_no: number;
  [column: string]: unknown;
}

export interface ResourceKeys {
  buckets: number[];
  ids: string[];
}

const KEYS = '(smallint[], text[], smallint[], text[], integer[], jsonb)';
const RESULT = 'returns table (added boolean, item jsonb) language plpgsql';
const keeper = (name: string): string => table(`keep_${name}`);
const change = (name: string): string => table(`change_${name}`);

/**
 * `change_…` takes the rows of some resources out and puts in those of others. `keep_…` locks the table before it calls that,
 * so that the function it finds is the one of the table it writes.
 *
 * A few resources are handed over with their versions and contents: their statements are planned once a connection and touch
 * nothing but the table, by its key, so a plan that was made while tables were empty stays good. Many are read from the
 * record, by statements planned for what the tables hold now.
 */
export async function createKeeper(tx: Queryable, view: KeptView, name: string): Promise<void> {
  const insert = (relation: string): string => `with r as (${relation})
insert into ${table(name)} as t (${columnList(view)})
${view.sql}
returning true, to_jsonb(t)`;
  const type = sqlText(view.resource);
  const given = `select bucket, ${type}::text as type, id, version, content
from rows from (unnest($3, $4, $5), jsonb_array_elements($6)) as b(bucket, id, version, content)`;
  const stored = `select c.bucket, c.type, c.id, c.version, ${UNPACKED}
from unnest($1, $2) as b(bucket, id)
join record.pub_current c on c.bucket = b.bucket and c.type = ${type} and c.id = b.id offset 0`;
  const remove = `delete from ${table(name)} t using unnest($1, $2) as b(bucket, id)
where t.bucket = b.bucket and t.resource_id = b.id returning false, to_jsonb(t)`;
  const body = `#variable_conflict use_column
begin
  if $6 is not null then
    for i in 1 .. cardinality($2) loop
      return query delete from ${table(name)} t where t.bucket = $1[i] and t.resource_id = $2[i] returning false, to_jsonb(t);
    end loop;
    return query ${insert(given)};
    return;
  end if;
  if cardinality($2) > 0 then
    return query execute ${sqlText(remove)} using $1, $2;
  end if;
  if cardinality($4) > 0 then
    return query execute ${sqlText(insert(stored))} using $3, $4;
  end if;
end`;
  const locking = `begin
  lock table ${table(name)} in row exclusive mode;
  return query select * from ${change(name)}($1, $2, $3, $4, $5, $6);
end`;
  await tx.query(
    `create or replace function ${change(name)}${KEYS} ${RESULT} set plan_cache_mode = force_generic_plan as ${sqlText(body)}`,
  );
  await tx.query(`create or replace function ${keeper(name)}${KEYS} ${RESULT} as ${sqlText(locking)}`);
}

/** Tables whose functions are there. A restored database has the tables of views, but no functions. */
export async function keptTables(q: Queryable): Promise<Set<string>> {
  const rows = await q.query<{ name: string }>(
    `select substr(proname, 6) as name from pg_proc where pronamespace = 'project'::regnamespace and proname like 'keep\\_%'`,
  );
  return new Set(rows.map(({ name }) => name));
}

export async function dropKeeper(tx: Queryable, name: string): Promise<void> {
  await tx.query(`drop function if exists ${keeper(name)}${KEYS}`);
  await tx.query(`drop function if exists ${change(name)}${KEYS}`);
}

/** Resources with what to make rows of, for few of them. */
export interface GivenContents {
  versions: number[];
  contents: FhirResource[];
}

/**
 * Takes the rows of `before` out of a table and puts those of `after` in, from `given` (in the order of `after`) or else from
 * the record; gives what went and what came. One statement.
 */
export async function keepRows(
  tx: Queryable,
  name: string,
  before: ResourceKeys,
  after: ResourceKeys,
  given?: GivenContents,
): Promise<{ gone: StoredRow[]; added: StoredRow[] }> {
  const rows = await tx.query<{ added: boolean; item: StoredRow }>(
    `select added, item from ${keeper(name)}($1, $2, $3, $4, $5, $6)`,
    [
      before.buckets,
      before.ids,
      after.buckets,
      after.ids,
      given?.versions ?? null,
      given ? JSON.stringify(given.contents) : null,
    ],
  );
  const pick = (added: boolean): StoredRow[] => rows.filter((row) => row.added === added).map(({ item }) => item);
  return { gone: pick(false), added: pick(true) };
}

/** The same from the record without telling the rows, for tables that nobody reads yet. */
export async function keepSilently(tx: Queryable, name: string, keys: ResourceKeys): Promise<void> {
  await tx.query(`select count(*) from ${keeper(name)}($1, $2, $1, $2, null, null)`, [keys.buckets, keys.ids]);
}

/** Rows of one resource in a table that others read, in order. */
export const rowsOf = (q: Queryable, name: string, id: string): Promise<StoredRow[]> =>
  q
    .query<{ item: StoredRow }>(
      `select to_jsonb(t) as item from ${table(`pub_${name}`)} t where resource_id = $1 order by row_no`,
      [id],
    )
    .then((rows) => rows.map(({ item }) => item));
