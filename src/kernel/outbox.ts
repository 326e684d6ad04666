import type pg from 'pg';
import { type Db, prepare, type Queryable } from './db.ts';

export interface OutboxEvent {
  id: string;
  topic: string;
  payload: any;
  at: string;
}
export type OutboxHandler = (event: OutboxEvent) => void | Promise<void>;

/** Events written in a transaction and delivered after its commit, in order, to every subscriber of this process. */
export interface Outbox {
  publish(q: Queryable, topic: string, payload: Record<string, unknown>): Promise<void>;
  /** Publishes many events of one topic by one statement; whoever does not wait for it learns of a failure at the commit. */
  publishAll(q: Queryable, topic: string, payloads: readonly Record<string, unknown>[]): Promise<void>;
  subscribe(topic: string, handler: OutboxHandler): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const CHANNEL = 'kangyu_event';
const POLL_MS = 1000; // a lost NOTIFY (a dropped connection) delays an event by no more than this
const PAUSE_MS = 20; // between two looks, so that a stream of commits costs few of them
const AT_ONCE = 200;
const KEEP = '1 hour';

const PUBLISH = prepare(
  `with e as (insert into kernel.event (topic, payload) select $1, p.value from jsonb_array_elements($2::jsonb) with ordinality p order by p.ordinality
              returning id)
   select pg_notify('${CHANNEL}', '') from e limit 1`,
);

/** Position in (transaction, id) order: what commits later always stands behind it, so nothing is skipped. */
interface Cursor {
  xid: string;
  id: string;
}

export function createOutbox(db: Db, onError: (error: unknown) => void): Outbox {
  const handlers = new Map<string, Set<OutboxHandler>>();
  let cursor: Cursor | undefined;
  let listener: pg.PoolClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let pause: NodeJS.Timeout | undefined;
  let again = false;
  let stopped = true;

  async function deliver(): Promise<void> {
    for (;;) {
      const rows = await db.query<OutboxEvent & { xid: string }>(
        `select id, xid::text, topic, payload, at from kernel.event
         where (xid, id) > ($1::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
         order by kernel.event.xid, id limit ${AT_ONCE}`,
        [cursor!.xid, cursor!.id],
      );
      for (const event of rows) {
        cursor = { xid: event.xid, id: event.id };
        for (const handler of [...(handlers.get(event.topic) ?? []), ...(handlers.get('*') ?? [])]) {
          try {
            await handler(event);
          } catch (error) {
            onError(error);
          }
        }
      }
      if (rows.length < AT_ONCE) return;
    }
  }

  function wake(): void {
    if (stopped) return;
    if (running || pause) {
      again = true;
      return;
    }
    running = deliver()
      .catch(onError)
      .finally(() => {
        running = undefined;
        pause = setTimeout(() => {
          pause = undefined;
          if (!again) return;
          again = false;
          wake();
        }, PAUSE_MS);
      });
  }

  /** Holds one connection for notifications; when it is lost the next poll takes another. */
  async function listen(): Promise<void> {
    const client = await db.pool.connect();
    if (stopped) return client.release();
    const lost = (error?: Error) => {
      if (listener !== client) return;
      listener = undefined;
      client.removeListener('notification', wake);
      client.release(error ?? true);
    };
    listener = client;
    client.on('notification', wake);
    client.once('end', () => lost());
    try {
      await client.query(`listen ${CHANNEL}`);
      const { rows } = await client.query<{ xid: string }>(
        'select pg_snapshot_xmin(pg_current_snapshot())::text as xid',
      );
      // A crash gives numbers of transactions that left no trace a second time: what is new may stand behind the cursor.
      if (BigInt(rows[0]!.xid) < BigInt(cursor!.xid)) cursor = { xid: rows[0]!.xid, id: '0' };
    } catch (error) {
      lost(error as Error);
      throw error;
    }
  }

  function publishAll(q: Queryable, topic: string, payloads: readonly Record<string, unknown>[]): Promise<void> {
    if (payloads.length === 0) return Promise.resolve();
    const sent = q.query(PUBLISH, [topic, JSON.stringify(payloads)]).then(() => undefined);
    sent.catch(() => undefined); // who does not wait learns of it from the transaction
    return sent;
  }

  return {
    publish: (q, topic, payload) => publishAll(q, topic, [payload]),
    publishAll,
    subscribe(topic, handler) {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set.add(handler));
      return () => set.delete(handler);
    },
    async start() {
      const [row] = await db.query<{ xid: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xid');
      cursor = { xid: row!.xid, id: '0' };
      stopped = false;
      await listen();
      let connecting = false;
      timer = setInterval(() => {
        if (!listener && !connecting) {
          connecting = true;
          listen()
            .catch(onError)
            .finally(() => {
              connecting = false;
            });
        }
        wake();
      }, POLL_MS);
      await db.query(`delete from kernel.event where at < now() - interval '${KEEP}'`);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
      clearTimeout(pause);
      const client = listener;
      listener = undefined;
      client?.removeListener('notification', wake);
      client?.release(true); // ends the connection, and with it the listening
    },
  };
}
