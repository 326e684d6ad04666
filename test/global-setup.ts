import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDb } from '../src/kernel/db.ts';
import { migrate } from '../src/kernel/migrate.ts';
import { prepareFolder, startEmbedded } from '../src/kernel/postgres/supervisor.ts';
import { THROW_AWAY_SETTINGS } from '../src/kernel/throw-away.ts';
import { syncViews } from '../src/project/index.ts';

/** One PostgreSQL for the whole run, with a migrated template that each test file clones. Durability is off: it is thrown away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'kangyu-test-pg-'));
  prepareFolder(dir);
  const settings = [...THROW_AWAY_SETTINGS, 'max_connections=200'];
  const postgres = await startEmbedded({ dir: join(dir, 'postgres'), attach: false, settings });
  const server = postgres.url.replace(/\/kangyu$/, '');
  const admin = openDb({ url: `${server}/postgres`, max: 1 });
  const template = openDb({ url: `${server}/kangyu_template`, max: 4 });
  const stop = async () => {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await admin.query('create database kangyu_template');
    await migrate(template);
    await syncViews(template);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await template.close();
    await admin.close();
  }
  project.provide('postgresUrl', server);
  return stop;
}
