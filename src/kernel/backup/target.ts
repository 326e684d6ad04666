/** SQL about the database that a backup is restored into. */
import type { Db, Queryable } from '../db.ts';
import { KangyuError } from '../errors.ts';
import { APP_ROLE, SCHEMAS } from '../migrate.ts';
import { listTables, nameOf, quoted, type SequencePlace, type TableText } from './catalogue.ts';
import './errors.ts';
import type { BackupHeader } from './header.ts';

const ours = (): string[] => [...SCHEMAS.map(([name]) => name), 'graphile_worker'];

/** Refuses a database with anything in it; what a killed restore left is no content and is cleared away. */
export async function refuseUsed(owner: Db): Promise<void> {
  const [half] = await owner.query<{ yes: boolean }>(`select to_regclass('kernel.restoring') is not null as yes`);
  if (half!.yes) return dropAll(owner);
  const [found] = await owner.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`,
  );
  if (found) throw new KangyuError('backup.not-empty');
}

export async function dropAll(owner: Db): Promise<void> {
  // The mark goes last: whoever is killed in between is still known as half restored.
  const [kernel, ...others] = ours();
  for (const schema of [...others.reverse(), kernel!])
    await owner.query(`drop schema if exists ${quoted(schema)} cascade`);
}

/** From here until the mark is gone no program starts on this database (see migrate). */
export async function markRestoring(owner: Db, file: string): Promise<void> {
  await owner.transaction(async (tx) => {
    await tx.query('create schema if not exists kernel');
    await tx.query('create table kernel.restoring (file text not null, at timestamptz not null default now())');
    await tx.query('insert into kernel.restoring (file) values ($1)', [file]);
  });
}

/**
 * Empties what migrations filled, takes away indexes, references and triggers for the time of loading, and makes the tables
 * that no migration makes. Gives what puts the references and indexes back.
 */
export async function prepareTables(owner: Db, header: BackupHeader): Promise<() => Promise<void>> {
  const existing = await listTables(owner);
  const names = existing.map(nameOf);
  const known = new Set(names);
  const later = await takeOff(owner);
  if (names.length > 0) await owner.query(`truncate ${names.join(', ')}`);
  for (const name of names) await owner.query(`alter table ${name} disable trigger user`);
  for (const table of header.tables.filter((one) => !known.has(nameOf(one)))) {
    await makeTable(owner, table);
    if (!table.partitionOf) later.indexes.push(...table.indexes);
    else await owner.query(`alter table ${nameOf(table)} disable trigger user`);
    for (const constraint of table.constraints)
      later.constraints.push(`alter table ${nameOf(table)} add ${constraint}`);
  }
  return async () => {
    for (const statement of [...later.indexes, ...later.constraints]) await owner.query(statement);
    for (const table of header.tables) await owner.query(`alter table ${nameOf(table)} enable trigger user`);
  };
}

async function takeOff(owner: Db): Promise<{ indexes: string[]; constraints: string[] }> {
  const constraints = await owner.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname) as drop,
            format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) as make
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and k.contype = 'f' and k.conparentid = 0`,
    [SCHEMAS.map(([name]) => name)],
  );
  const indexes = await owner.query<{ drop: string; make: string }>(
    `select format('drop index %s', i.indexrelid::regclass) as drop, pg_get_indexdef(i.indexrelid) as make
     from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'r' and not x.relispartition
       and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [SCHEMAS.map(([name]) => name)],
  );
  for (const { drop } of [...constraints, ...indexes]) await owner.query(drop);
  return { indexes: indexes.map(({ make }) => make), constraints: constraints.map(({ make }) => make) };
}

async function makeTable(owner: Db, table: TableText): Promise<void> {
  const name = nameOf(table);
  const { partitionOf: part } = table;
  const columns = table.columns.map((column) => `${quoted(column.name)} ${column.type} ${column.rest}`);
  await owner.query(
    part
      ? `create table ${name} partition of ${part.parent} ${part.bound}`
      : `create table ${name} (${columns.join(', ')})`,
  );
  await grant(owner, name, table.rights);
}

/** Rights are those of the backup: schemas give the app role more than some tables may have. */
async function grant(q: Queryable, name: string, rights: readonly string[]): Promise<void> {
  await q.query(`revoke all on ${name} from ${APP_ROLE}`);
  if (rights.length > 0) await q.query(`grant ${rights.join(', ')} on ${name} to ${APP_ROLE}`);
}

/** Views that no migration makes, in the order in which they were made, and what the planner wants to know. */
export async function finishTables(owner: Db, { views, tables }: BackupHeader): Promise<void> {
  for (const { name, definition, rights } of views) {
    const [found] = await owner.query<{ yes: boolean }>('select to_regclass($1) is not null as yes', [name]);
    if (found!.yes) continue;
    await owner.query(`create view ${name} as ${definition}`);
    await grant(owner, name, rights);
  }
  for (const table of tables) await owner.query(`analyze ${nameOf(table)}`);
}

export async function placeSequences(owner: Db, places: readonly SequencePlace[]): Promise<void> {
  for (const { name, value, called } of places) {
    await owner.query('select setval(to_regclass($1), $2::bigint, $3) where to_regclass($1) is not null', [
      name,
      value,
      called,
    ]);
  }
}
