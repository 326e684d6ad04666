import type { Queryable } from '../kernel/index.ts';
import type { KeptView } from './load-views.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { createKeeper, dropKeeper } from './store-keep.ts';
import { columnList, OWN, table, UNPACKED } from './table-names.ts';

/** SQL of the tables of views: making, filling, swapping and dropping them. All of it is the owner's. */

const LOCK = 4_211_954; // any constant: two programs on one database build one after the other
/** Changes when tables or the functions that keep them get another form, so that all are built again. */
const FORM = 3;

/** Fingerprint of a table: what it is computed from and how it is indexed. */
export const fingerprint = (view: KeptView): string =>
  `${FORM}/${view.hash}/${view.live ? 'live' : 'feed'}/${view.indexes.map((columns) => columns.join('+')).join()}`;

export async function builtViews(q: Queryable): Promise<Map<string, string>> {
  const rows = await q.query<{ name: string; hash: string }>('select name, hash from project.view');
  return new Map(rows.map((row) => [row.name, row.hash]));
}

/** Lets only one transaction at a time make and drop tables. */
export const lockBuilding = (tx: Queryable): Promise<unknown> => tx.query('select pg_advisory_xact_lock($1)', [LOCK]);

/** Keeps writers of a table waiting until this transaction ends; they then find the new table. */
export async function holdWriters(tx: Queryable, name: string): Promise<void> {
  await tx.query(`lock table ${table(name)} in share row exclusive mode`);
}

/** Makes the empty table of a view under a name of its own. */
export async function createTable(tx: Queryable, view: KeptView, name: string): Promise<void> {
  const columns = view.columns.map((column) => `${sqlName(column.name)} ${column.sqlType}`);
  await tx.query(`drop table if exists ${table(name)}`);
  await tx.query(`create table ${table(name)} (
  bucket smallint not null,
  resource_id text collate "C" not null,
  resource_version integer not null,
  row_no integer not null,
  ${columns.join(',\n  ')}
)`);
}

/** Adds the rows of all resources of the type. Returns their number. */
export const fillWhole = (tx: Queryable, view: KeptView, name: string): Promise<number> =>
  fillFrom(
    tx,
    view,
    name,
    `select bucket, type, id, version, ${UNPACKED} from record.pub_current where type = ${sqlText(view.resource)}`,
  );

/**
 * Adds the rows of the resources whose newest version lies in a stretch of the feed. Versions lie on disk in the order of
 * the feed, so that all stretches together read them once, however many there are; what is newer is found in the index of
 * further versions, without the locators. Returns the number of rows.
 */
export function fillStretch(tx: Queryable, view: KeptView, name: string, after: bigint, upTo: bigint): Promise<number> {
  const type = sqlText(view.resource);
  return fillFrom(
    tx,
    view,
    name,
    `select v.bucket, v.type, v.id, v.version, v.${UNPACKED} from record.pub_version v
  where v.type = ${type} and v.seq > ${after} and v.seq <= ${upTo} and v.op <> 'delete' and not exists (
    select from record.pub_version w where w.type = ${type} and w.id = v.id and w.version > 1 and w.version > v.version)`,
  );
}

async function fillFrom(tx: Queryable, view: KeptView, name: string, relation: string): Promise<number> {
  const [filled] = await tx.query<{ count: string }>('select project.affected($1) as count', [
    `with r as (${relation} offset 0)
insert into ${table(name)} (${columnList(view)})
${view.sql}`,
  ]);
  return Number(filled!.count);
}

/** Indexes come after the rows: sorting once is faster than inserting one by one. */
export async function addIndexes(tx: Queryable, view: KeptView, name: string): Promise<void> {
  await tx.query(
    `alter table ${table(name)} add constraint ${sqlName(`${name}_pkey`)} primary key (bucket, resource_id, row_no)`,
  );
  for (const [suffix, list] of indexesOf(view))
    await tx.query(`create index ${sqlName(`${name}_${suffix}`)} on ${table(name)} (${list})`);
  await tx.query(`analyze ${table(name)}`);
}

/** Puts a built table in the place of the old one, with what depends on it: the view others read and the keeper. */
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
  await dropKeeper(tx, built);
  await createKeeper(tx, view, name);
  await tx.query(
    `insert into project.view (name, resource, live, hash, columns) values ($1, $2, $3, $4, $5)
on conflict (name) do update set resource = excluded.resource, live = excluded.live, hash = excluded.hash, columns = excluded.columns, built_at = now()`,
    [name, view.resource, view.live, fingerprint(view), JSON.stringify(view.columns)],
  );
}

export async function dropView(tx: Queryable, name: string): Promise<void> {
  await dropTable(tx, `next_${name}`);
  await tx.query(`drop view if exists ${table(`pub_${name}`)}`);
  await dropTable(tx, name);
  await tx.query('delete from project.build where name = $1', [name]);
  await tx.query('delete from project.watermark where name = $1', [name]);
  await tx.query('delete from project.view where name = $1', [name]);
}

export async function dropTable(tx: Queryable, name: string): Promise<void> {
  await tx.query(`drop table if exists ${table(name)}`);
  await dropKeeper(tx, name);
}

function indexesOf(view: KeptView): [suffix: string, columns: string][] {
  const declared = view.indexes.map((columns): [string, string] => [
    columns.join('_'),
    columns.map(sqlName).join(', '),
  ]);
  return [['resource', 'resource_id'], ...declared];
}
