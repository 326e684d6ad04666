import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDb } from './db.ts';
import { APP_ROLE, migrate } from './migrate.ts';
import { prepareFolder, startEmbedded } from './postgres/supervisor.ts';

/** Settings of a database that is deleted after use: nothing needs to survive a crash. */
export const THROW_AWAY_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] as const;

/** Runs `work` on an empty database with the schemas of `rooms`, and deletes it afterwards. */
export async function withThrowAwayDb<T>(rooms: readonly string[], work: (db: Db) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'kangyu-run-'));
  prepareFolder(dir);
  const postgres = await startEmbedded({ dir: join(dir, 'postgres'), attach: false, settings: THROW_AWAY_SETTINGS });
  try {
    const owner = openDb({ url: postgres.url, max: 4 });
    try {
      await migrate(owner, rooms);
      const db = openDb({ url: postgres.url, role: APP_ROLE, max: 2 });
      try {
        return await work(db);
      } finally {
        await db.close();
      }
    } finally {
      await owner.close();
    }
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
