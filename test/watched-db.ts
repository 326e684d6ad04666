/** A database that runs each statement with the rights of the room that wrote it. */
import { relative, sep } from 'node:path';
import type { Db, Queryable, Tx } from '../src/kernel/index.ts';
import { packageRoot, SCHEMAS } from '../src/kernel/index.ts';
import { asRoom, type TestDatabase } from '../src/kernel/testing.ts';

export interface WatchedDb {
  db: Db;
  /** Statements run, by schema of the room that wrote them; `none` for rooms without one. */
  seen: Map<string, number>;
  /** Statements that reached past what the room may see. */
  denied: string[];
}

const ROOMS = [...SCHEMAS].sort(([, a], [, b]) => b.length - a.length);

/** Schema of the room whose file called, from the nearest frame inside src/. */
function callingRoom(): string {
  for (const line of new Error().stack!.split('\n').slice(1)) {
    const path = /(\/[^():?]+\.ts)/.exec(line)?.[1];
    const file = path && relative(`${packageRoot()}/src`, path).split(sep).join('/');
    if (!file || file.startsWith('..')) continue;
    return ROOMS.find(([, folder]) => file.startsWith(`${folder}/`))?.[0] ?? 'none';
  }
  return 'none';
}

export async function watchedDb(database: Pick<TestDatabase, 'db' | 'owner'>): Promise<WatchedDb> {
  const { owner } = database;
  const named = [...SCHEMAS.map(([schema]) => schema), 'none'];
  for (const schema of named) {
    await asRoom({ ...database, url: '' }, schema, async () => {});
    if (schema === 'none') continue;
    await owner.query(`grant usage, select on all sequences in schema ${schema} to room_${schema}`);
    await owner.query(`grant execute on all functions in schema ${schema} to room_${schema}`);
  }
  const seen = new Map<string, number>();
  const denied: string[] = [];

  const run = async (tx: Queryable, room: string, text: string, params?: readonly unknown[]) => {
    seen.set(room, (seen.get(room) ?? 0) + 1);
    // The kernel serves all rooms (jobs, events, instance): it keeps the rights of the program.
    await tx.query(`set local role ${room === 'kernel' ? 'kangyu_app' : `room_${room}`}`);
    try {
      return await tx.query(text, params);
    } catch (error) {
      if ((error as { code?: string }).code === '42501')
        denied.push(`${room}: ${(error as Error).message}: ${text.replace(/\s+/g, ' ').slice(0, 200)}`);
      throw error;
    }
  };

  const db: Db = {
    pool: database.db.pool,
    query: (text: string, params?: readonly unknown[]) => {
      const room = callingRoom();
      return owner.transaction((tx) => run(tx, room, text, params)) as Promise<never>;
    },
    transaction: (fn, options) =>
      owner.transaction(async (raw) => {
        // One statement after the other, each with its role; none of them outlives the transaction.
        let last: Promise<unknown> = Promise.resolve();
        let over = false;
        const tx: Tx = {
          tx: true,
          onEnd: raw.onEnd,
          query: (text: string, params?: readonly unknown[]) => {
            const room = callingRoom();
            const result = last.then(() => {
              if (over) throw new Error('the transaction is over');
              return run(raw, room, text, params);
            });
            last = result.catch(() => undefined);
            return result as Promise<never>;
          },
        };
        try {
          const result = await fn(tx);
          await last;
          return result;
        } finally {
          over = true;
        }
      }, options),
    close: async () => {},
  };
  return { db, seen, denied };
}
