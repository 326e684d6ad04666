import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
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

/**
 * An open transaction. A statement that nobody waits for goes out with the next one or with the commit, in one packet; when
 * it fails, the transaction fails.
 */
export interface Tx extends Queryable {
  readonly tx: true;
  /** Is told once how the transaction ended, before its caller is. */
  onEnd(listener: (committed: boolean) => void): void;
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
    pipeline: true,
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
      for (const client of clients) {
        void (client as unknown as pg.Client).end(); // by itself it would wait for what is under way
        socketOf(client).destroy();
      }
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
  const underWay: Promise<unknown>[] = [];
  const listeners: ((committed: boolean) => void)[] = [];
  const ended = (committed: boolean): void => {
    for (const listener of listeners.splice(0)) listener(committed);
  };
  let failure: Error | undefined;
  const send = (query: string | pg.QueryConfig): Promise<pg.QueryResult> => {
    holdPacket(client);
    const sent = client.query(query as pg.QueryConfig).catch(named);
    // Noted here as well, so that a failure counts whether or not somebody waits for the statement.
    underWay.push(
      sent.catch((error: Error) => {
        failure ??= error;
      }),
    );
    return sent;
  };
  const settled = async (): Promise<void> => {
    await Promise.all(underWay.splice(0));
    if (failure) throw failure;
  };
  let broken: Error | undefined;
  try {
    send(`begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly ? ' read only' : ''}`);
    const tx: Tx = {
      tx: true,
      onEnd: (listener) => void listeners.push(listener),
      query<R>(text: string, params: readonly unknown[] = []) {
        const rows = send(statement(text, params)).then((result) => result.rows as R[]);
        rows.catch(() => undefined); // who does not wait learns of it from the transaction
        return rows;
      },
    };
    const result = await fn(tx);
    send('commit'); // PostgreSQL rolls back instead when a statement before it failed
    await settled();
    ended(true);
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError; // the connection is gone, and with it the transaction
    });
    await settled().catch(() => undefined);
    ended(false);
    // What follows a failed statement only says that the transaction is aborted.
    throw failure && (error as { code?: string }).code === IN_FAILED_TRANSACTION ? failure : error;
  } finally {
    client.release(broken);
  }
}

const IN_FAILED_TRANSACTION = '25P02';

/** Lets the statements of one turn of the event loop leave in one packet, so that PostgreSQL is woken once for them. */
function holdPacket(client: pg.PoolClient): void {
  const socket = socketOf(client);
  socket.cork();
  process.nextTick(() => socket.uncork());
}

const socketOf = (client: pg.PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

/** What a socket says when the other side is gone. */
const SOCKET_GONE = new Set([
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Socket and driver tell of a lost connection in their own ways; callers know it by PostgreSQL's code (connection_failure). */
function named(error: Error & { code?: string }): never {
  const lost = error.code === undefined && /^Connection terminated|not queryable$/.test(error.message);
  if (lost || SOCKET_GONE.has(error.code ?? '')) error.code = '08006';
  throw error;
}
