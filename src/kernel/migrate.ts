import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from './db.ts';
import { KangyuError } from './errors.ts';
import { migrateJobs } from './jobs.ts';
import { packageRoot } from './package-root.ts';

/** Rooms that own a schema, in the order of the flow: schema name and folder under src/. */
export const SCHEMAS: readonly (readonly [schema: string, folder: string])[] = [
  ['kernel', 'kernel'],
  ['access', 'access'],
  ['notify', 'notify'],
  ['ingest', 'ingest'],
  ['identify', 'identify'],
  ['record', 'record'],
  ['person', 'person'],
  ['project', 'project'],
  ['population', 'measure/population'],
  ['indicators', 'measure/indicators'],
  ['plans', 'measure/plans'],
  ['standards', 'measure/standards'],
  ['work', 'work'],
  ['quality', 'measure/quality'],
  ['planning', 'decide/planning'],
  ['registers', 'decide/registers'],
  ['recognition', 'decide/recognition'],
  ['exchange', 'decide/exchange'],
  ['surveillance', 'decide/surveillance'],
  ['monitoring', 'decide/monitoring'],
  ['reporting', 'decide/reporting'],
  ['programs', 'decide/programs'],
  ['investigation', 'decide/investigation'],
  ['command', 'decide/command'],
];

export const APP_ROLE = 'kangyu_app';
const LOCK = 4_211_953; // any constant: two starts on one database take turns

interface Migration {
  name: string;
  schema: string;
  sql: string;
  hash: string;
}

export function listMigrations(rooms?: readonly string[]): Migration[] {
  return SCHEMAS.filter(([schema]) => !rooms || rooms.includes(schema)).flatMap(([schema, folder]) => {
    const dir = join(packageRoot(), 'src', folder, 'migrations');
    if (!existsSync(dir)) return [];
    return readdirSync(dir)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => {
        const sql = readFileSync(join(dir, file), 'utf8');
        return { name: `${schema}/${file}`, schema, sql, hash: createHash('sha256').update(sql).digest('hex') };
      });
  });
}

/**
 * Brings the database to this program's schema: forward only, each migration in a transaction of its own. With `only` (a
 * restore) no further than the named migrations; without it a database that was restored in part is refused.
 */
export async function migrate(owner: Db, rooms?: readonly string[], only?: ReadonlySet<string>): Promise<string[]> {
  if (!only) await refuseHalfRestored(owner);
  await ensureAppRole(owner);
  await owner.query(`create schema if not exists kernel`);
  await owner.query(
    `create table if not exists kernel.migration (name text primary key, hash text not null, at timestamptz not null default now())`,
  );
  const migrations = listMigrations(rooms);
  const client = await owner.pool.connect();
  const done: string[] = [];
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const applied = new Map(
      (await owner.query<{ name: string; hash: string }>('select name, hash from kernel.migration')).map((m) => [
        m.name,
        m.hash,
      ]),
    );
    refuseForeign(applied, migrations, rooms !== undefined);
    for (const [schema] of SCHEMAS) if (!rooms || rooms.includes(schema)) await prepareSchema(owner, schema);
    for (const migration of migrations) {
      if (applied.has(migration.name) || (only && !only.has(migration.name))) continue;
      await owner.transaction(async (tx) => {
        await tx.query(migration.sql);
        await tx.query('insert into kernel.migration (name, hash) values ($1, $2)', [migration.name, migration.hash]);
      });
      done.push(migration.name);
    }
    await migrateJobs(owner);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    client.release();
  }
  return done;
}

async function refuseHalfRestored(owner: Db): Promise<void> {
  const [half] = await owner.query<{ yes: boolean }>(`select to_regclass('kernel.restoring') is not null as yes`);
  if (half!.yes) throw new KangyuError('kernel.half-restored');
}

function refuseForeign(applied: Map<string, string>, migrations: Migration[], partial: boolean): void {
  const known = new Map(migrations.map((m) => [m.name, m.hash]));
  for (const [name, hash] of applied) {
    const expected = known.get(name);
    if (expected === undefined && !partial) throw new KangyuError('kernel.data-newer', { name });
    if (expected !== undefined && expected !== hash) throw new KangyuError('kernel.migration-changed', { name });
  }
}

async function ensureAppRole(owner: Db): Promise<void> {
  await owner.query(`do $$ begin
    if not exists (select from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE} nologin; end if;
    if not pg_has_role(current_user, '${APP_ROLE}', 'member') then execute format('grant ${APP_ROLE} to %I', current_user); end if;
  exception when duplicate_object or unique_violation then null; end $$`);
}

/** The app role reads and writes tables but owns none; append-only tables take rights away in their migration. */
async function prepareSchema(owner: Db, schema: string): Promise<void> {
  await owner.query(`create schema if not exists ${schema}`);
  await owner.query(`grant usage on schema ${schema} to ${APP_ROLE}`);
  await owner.query(
    `alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${APP_ROLE}`,
  );
  await owner.query(`alter default privileges in schema ${schema} grant usage, select on sequences to ${APP_ROLE}`);
}
