import type { Queryable } from '../kernel/index.ts';
import type { KeptView } from './load-views.ts';
import { sqlName, sqlText } from './sql-text.ts';

const OWN = 'bucket, resource_id, resource_version, row_no';
const LOCK = 4_211_954; // any constant: two programs on one database build one after the other

const table = (name: string): string => `project.${sqlName(name)}`;

/** Fingerprint of a table: what it is computed from and how it is indexed. */
export const fingerprint = (view: KeptView): string =>
  `${view.hash}/${view.live ? 'live' : 'feed'}/${view.indexes.map((columns) => columns.join('+')).join()}`;

export async function builtViews(q: Queryable): Promise<Map<string, string>> {
  const rows = await q.query<{ name: string; hash: string }>('select name, hash from project.view');
  return new Map(rows.map((row) => [row.name, row.hash]));
}

/** Lets only one transaction at a time build tables. */
export const lockBuilding = (tx: Queryable): Promise<unknown> => tx.query('select pg_advisory_xact_lock($1)', [LOCK]);

/** Keeps writers of a table waiting until this transaction ends; they then find the new table. */
export async function holdWriters(tx: Queryable, name: string): Promise<void> {
  await tx.query(`lock table ${table(name)} in share row exclusive mode`);
}

/** Builds the table of a view under a name of its own, with all rows of the record. Returns the number of rows. */
export async function buildTable(tx: Queryable, view: KeptView, name: string): Promise<number> {
  const columns = view.columns.map((column) => `${sqlName(column.name)} ${column.sqlType}`);
  await tx.query(`drop table if exists ${table(name)}`);
  await tx.query(`create table ${table(name)} (
  bucket smallint not null,
  resource_id text collate "C" not null,
  resource_version integer not null,
  row_no integer not null,
  ${columns.join(',\n  ')}
)`);
  const [count] = await tx.query<{ count: string }>(
    `with r as (select bucket, type, id, version, content from record.pub_current where type = ${sqlText(view.resource)}),
added as (insert into ${table(name)} (${columnList(view)})
${view.sql}
returning 1)
select count(*) as count from added`,
  );
  // Indexes come after the rows: sorting once is faster than inserting one by one.
  await tx.query(
    `alter table ${table(name)} add constraint ${sqlName(`${name}_pkey`)} primary key (bucket, resource_id, row_no)`,
  );
  for (const [suffix, list] of indexesOf(view))
    await tx.query(`create index ${sqlName(`${name}_${suffix}`)} on ${table(name)} (${list})`);
  await tx.query(`analyze ${table(name)}`);
  return Number(count!.count);
}

/** Puts a built table in the place of the old one, with the view that other rooms read. */
export async function swapTable(tx: Queryable, view: KeptView, built: string): Promise<void> {
  const { name } = view;
  await tx.query(`drop view if exists ${table(`pub_${name}`)}`);
  await tx.query(`drop table if exists ${table(name)}`);
  await tx.query(`alter table ${table(built)} rename to ${sqlName(name)}`);
  for (const suffix of ['pkey', ...indexesOf(view).map(([suffix]) => suffix)]) {
    await tx.query(`alter index project.${sqlName(`${built}_${suffix}`)} rename to ${sqlName(`${name}_${suffix}`)}`);
  }
  // A column that is the resource's id is read from resource_id, so that one index serves both.
  const columns = view.columns.map((column) =>
    column.isKey ? `resource_id as ${sqlName(column.name)}` : sqlName(column.name),
  );
  await tx.query(`create view ${table(`pub_${name}`)} as select ${OWN}, ${columns.join(', ')} from ${table(name)}`);
  await tx.query(
    `insert into project.view (name, resource, live, hash, columns) values ($1, $2, $3, $4, $5)
on conflict (name) do update set resource = excluded.resource, live = excluded.live, hash = excluded.hash, columns = excluded.columns, built_at = now()`,
    [name, view.resource, view.live, fingerprint(view), JSON.stringify(view.columns)],
  );
}

export async function dropView(tx: Queryable, name: string): Promise<void> {
  await tx.query(`drop view if exists ${table(`pub_${name}`)}`);
  await tx.query(`drop table if exists ${table(name)}`);
  await tx.query('delete from project.view where name = $1', [name]);
}

export interface StoredRow {
  bucket: number;
  resource_id: string;
  resource_version: number;
  row_no: number;
  [column: string]: unknown;
}

/** Takes the rows of resources out and gives them. */
export async function deleteRows(tx: Queryable, view: KeptView, keys: ResourceKeys): Promise<StoredRow[]> {
  const rows = await tx.query<{ row: StoredRow }>(
    `delete from ${table(view.name)} t using unnest($1::smallint[], $2::text[]) as b(bucket, id)
where t.bucket = b.bucket and t.resource_id = b.id
returning to_jsonb(t) as row`,
    [keys.buckets, keys.ids],
  );
  return rows.map(({ row }) => row);
}

/** Computes the rows of resources from their current versions, stores and gives them. */
export async function insertRows(tx: Queryable, view: KeptView, keys: ResourceKeys): Promise<StoredRow[]> {
  const rows = await tx.query<{ row: StoredRow }>(
    `with r as (
  select c.bucket, c.type, c.id, c.version, c.content
  from unnest($1::smallint[], $2::text[]) as b(bucket, id)
  join record.pub_current c on c.bucket = b.bucket and c.type = ${sqlText(view.resource)} and c.id = b.id
)
insert into ${table(view.name)} as t (${columnList(view)})
${view.sql}
returning to_jsonb(t) as row`,
    [keys.buckets, keys.ids],
  );
  return rows.map(({ row }) => row);
}

export interface ResourceKeys {
  buckets: number[];
  ids: string[];
}

const columnList = (view: KeptView): string => [OWN, ...view.columns.map((column) => sqlName(column.name))].join(', ');

function indexesOf(view: KeptView): [suffix: string, columns: string][] {
  const declared = view.indexes.map((columns): [string, string] => [
    columns.join('_'),
    columns.map(sqlName).join(', '),
  ]);
  return [['resource', 'resource_id'], ...declared];
}
