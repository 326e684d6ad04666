import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { parseStoredJson } from './exact-json.ts';

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text); // a day has no zone; keep YYYY-MM-DD
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
pg.types.setTypeParser(pg.types.builtins.JSONB, parseStoredJson);
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => text); // sequence numbers and hashes may pass 2^53

export interface Queryable {
  /** Runs one statement with `$n` parameters and gives its rows. int8 comes as text, numeric as number, date as YYYY-MM-DD. */
  query<R = Record<string, any>>(text: string, params?: readonly unknown[]): Promise<R[]>;
}

/** An open transaction. */
export interface Tx extends Queryable {
  readonly tx: true;
}

const prepared = new Map<string, string>();

/**
 * Marks a statement of a busy path whose text never changes: each connection parses and plans it once. Gives the text back.
 * Not for texts made at run time, whose number has no bound.
 */
export function prepare(text: string): string {
  if (!prepared.has(text)) prepared.set(text, `k${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
  return text;
}

function statement(text: string, params: readonly unknown[]): pg.QueryConfig {
  const name = prepared.get(text);
  return { text, values: params as unknown[], ...(name === undefined ? {} : { name }) };
}

export interface TransactionOptions {
  readOnly?: boolean;
  isolation?: 'read committed' | 'repeatable read';
}

export interface Db extends Queryable {
  transaction<T>(fn: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Waits a moment for statements under way, then cuts them off; their transactions roll back. */
  close(): Promise<void>;
  readonly pool: pg.Pool;
}

export interface DbOptions {
  url: string;
  /** Role taken on each connection; the owner's own rights without it. */
  role?: string;
  max?: number;
  applicationName?: string;
  /** Errors of idle connections (a database that stops); they never end the process. */
  onError?: (error: Error) => void;
}

const CLOSE_MS = 1000;

/** Opens a pool whose connections act as `role`, in UTC for timestamps and C.UTF-8 for text. */
export function openDb(options: DbOptions): Db {
  const settings = ['-c timezone=UTC', '-c jit=off'];
  if (options.role) settings.push(`-c role=${options.role}`);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'kangyu',
    options: settings.join(' '),
  });
  const onError = (error: Error) => options.onError?.(error);
  pool.on('error', onError);
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => {
    client.on('error', onError);
    clients.add(client);
  });
  pool.on('remove', (client) => clients.delete(client));

  return {
    pool,
    async query<R>(text: string, params: readonly unknown[] = []) {
      return (await pool.query(statement(text, params)).catch(named)).rows as R[];
    },
    transaction: (fn, transactionOptions) => inTransaction(pool, fn, transactionOptions),
    async close() {
      const ended = pool.end();
      await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
      for (const client of clients) void (client as unknown as pg.Client).end();
      await ended;
    },
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect().catch(named);
  let broken: Error | undefined;
  try {
    await client
      .query(`begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly ? ' read only' : ''}`)
      .catch(named);
    const tx: Tx = {
      tx: true,
      async query<R>(text: string, params: readonly unknown[] = []) {
        return (await client.query(statement(text, params)).catch(named)).rows as R[];
      },
    };
    const result = await fn(tx);
    await client.query('commit').catch(named);
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError; // the connection is gone, and with it the transaction
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The driver tells of a lost connection by text only; callers know it by PostgreSQL's code for it (connection_failure). */
function named(error: Error & { code?: string }): never {
  if (error.code === undefined && /^Connection terminated|not queryable$/.test(error.message)) error.code = '08006';
  throw error;
}
