import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, inject } from 'vitest';
import { fixedClock } from './clock.ts';
import { loadConfig } from './config.ts';
import { type Db, openDb, type Tx } from './db.ts';
import { createFileStore } from './files.ts';
import { type InstanceKind, settleInstance } from './instance.ts';
import { createJobs } from './jobs.ts';
import type { Kernel } from './kernel.ts';
import { APP_ROLE, migrate, SCHEMAS } from './migrate.ts';
import { createOutbox } from './outbox.ts';
import { createSealer } from './sealer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export interface TestDatabase {
  db: Db;
  owner: Db;
  url: string;
}

/** A fresh database cloned from the migrated template (or with only `rooms` migrated), dropped after the test file. */
export async function testDatabase(options: { rooms?: readonly string[] } = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = openDb({ url: `${server}/postgres`, max: 1 });
  await admin.query(
    `create database ${name} template ${options.rooms ? 'template0' : 'kangyu_template'} strategy file_copy`,
  );
  const url = `${server}/${name}`;
  const owner = openDb({ url, max: 4 });
  if (options.rooms) await migrate(owner, options.rooms);
  const db = openDb({ url, role: APP_ROLE });
  afterAll(async () => {
    await db.close();
    await owner.close();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
  });
  return { db, owner, url };
}

/** The app role's database of a fresh clone. */
export async function testDb(options: { rooms?: readonly string[] } = {}): Promise<Db> {
  return (await testDatabase(options)).db;
}

/** Waits until all transactions begun so far have ended, those of neighbouring tests too: what follows the feed sees what is stored. */
export async function feedSettled(db: Db): Promise<void> {
  const [{ xid } = { xid: '' }] = await db.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
  for (;;) {
    const [row] = await db.query<{ past: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as past',
      [xid],
    );
    if (row!.past) return;
    await sleep(20);
  }
}

export interface TestKernelOptions {
  kind?: InstanceKind;
  now?: string;
  rooms?: readonly string[];
}

/** A whole kernel over a fresh clone; its clock stands still. Jobs and outbox are started by the test that needs them. */
export async function testKernel(options: TestKernelOptions = {}): Promise<Kernel> {
  const { db, owner } = await testDatabase(options.rooms ? { rooms: options.rooms } : {});
  const errors: unknown[] = [];
  const kernel: Kernel = {
    db,
    owner,
    clock: fixedClock(options.now ?? '2025-12-31T09:00:00+08:00'),
    jobs: createJobs({ db, onError: (error) => errors.push(error) }),
    outbox: createOutbox(db, (error) => errors.push(error)),
    files: createFileStore(),
    sealer: createSealer({ current: 't1', keys: { t1: Buffer.alloc(32, 1) }, index: Buffer.alloc(32, 2) }),
    log: pino({ level: 'silent' }),
    config: loadConfig({ KANGYU_DATA_DIR: mkdtempSync(join(tmpdir(), 'kangyu-test-')) }),
    instance: await settleInstance(db, options.kind ?? 'demo', false),
    async close() {
      await kernel.jobs.stop();
      await kernel.outbox.stop();
    },
  };
  afterAll(() => kernel.close());
  return kernel;
}

/** Runs `fn` as a role that owns nothing but one room's schema and sees only the other rooms' `pub_` views. */
export async function asRoom<T>(database: TestDatabase, schema: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const role = `room_${schema}`;
  await database.owner.query(`do $$ begin
    if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
  exception when duplicate_object or unique_violation then null; end $$`);
  const existing = new Set(
    (await database.owner.query<{ name: string }>('select nspname as name from pg_namespace')).map((row) => row.name),
  );
  for (const [other] of SCHEMAS) {
    if (!existing.has(other)) continue;
    await database.owner.query(`grant usage on schema ${other} to ${role}`);
    if (other === schema) await database.owner.query(`grant all on all tables in schema ${other} to ${role}`);
  }
  const views = await database.owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, viewname) as name from pg_views where viewname like 'pub\\_%' and schemaname = any($1)`,
    [SCHEMAS.map(([name]) => name)],
  );
  if (views.length > 0)
    await database.owner.query(`grant select on ${views.map((view) => view.name).join(', ')} to ${role}`);
  return database.owner.transaction(async (tx) => {
    await tx.query(`set local role ${role}`);
    return fn(tx);
  });
}
