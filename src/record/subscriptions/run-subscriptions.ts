import type pg from 'pg';
import type { Access } from '../../access/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import { deleteEventsBefore, hasUnread, listDue, takeWork } from '../store-subscriptions.ts';
import { deliver } from './deliver.ts';
import { createEndpointGuard } from './endpoint-guard.ts';
import { endOverdue, FOLLOWER, type Followed, followOnce, loadWatched, unwatch, type Watched } from './follow.ts';
import { type Accept, tellStates } from './tell.ts';

/** Follows the feed and sends notifications, beside the requests; writers never wait for it. */
export interface Subscriptions {
  /** Resolves when all that is stored was read, and what is due was told and tried once; tests call it. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const POLL_MS = 1000; // retries that fall due, ends that come, work that another process left
const PAUSE_MS = 200;
const MAX_UNDER_WAY = 32;
const MAX_PER_HOST = 4; // a slow receiver holds no more of them
const KEEP_MS = 7 * 86_400_000;
const HOUSEKEEPING = 'record.subscription-events';

/** Registers the housekeeping: events that were settled a week ago are dropped. */
export function registerSubscriptionJobs(k: Kernel): void {
  k.jobs.register(HOUSEKEEPING, () => deleteEventsBefore(k.db, new Date(k.clock.now().getTime() - KEEP_MS)));
  k.jobs.schedule(HOUSEKEEPING, '40 17 * * *'); // 01:40 in Asia/Shanghai
}

/**
 * Starts the work in this process. Of several processes on one database one does it, held by a lock of its connection; when
 * that process or the database dies, the work goes on from what is stored.
 */
export function startSubscriptions(k: Kernel, access: Access, accept: Accept): Subscriptions {
  const guard = createEndpointGuard(k.config.notifyHosts);
  const room = { k, access, guard };
  const halt = new AbortController();
  const underWay = new Map<string, { host: string; done: Promise<void> }>();
  let session: pg.PoolClient | undefined;
  let watched: Watched | undefined;
  let running: Promise<void> | undefined;
  let pause: NodeJS.Timeout | undefined;
  let again = false;

  function lost(): void {
    session?.release(true);
    session = undefined;
    watched = undefined;
  }

  /** Holds the work's lock on a connection of its own; false while another process has it. */
  async function hold(): Promise<boolean> {
    if (session) return true;
    const client = await k.db.pool.connect();
    if (!(await takeWork(client).catch(() => false))) {
      client.release();
      return false;
    }
    client.once('end', () => client === session && lost());
    session = client;
    watched = undefined;
    return true;
  }

  async function work(): Promise<void> {
    if (!(await hold())) return;
    watched ??= await loadWatched(k, k.db);
    const mine = watched;
    try {
      while (!halt.signal.aborted && (await followOnce(room, mine)).more);
    } catch (error) {
      watched = undefined; // what was noted in memory was not kept
      throw error;
    }
    await endOverdue(room, mine);
    await send(mine);
    if ((await tellStates(k, accept)).more) again = true;
  }

  async function send(mine: Watched): Promise<void> {
    for (const id of await listDue(k.db, k.clock.now())) {
      const followed = mine.byId.get(id);
      if (!followed?.endpoint || underWay.has(id) || halt.signal.aborted) continue;
      const { host } = followed.endpoint;
      if (underWay.size >= MAX_UNDER_WAY) return;
      if ([...underWay.values()].filter((other) => other.host === host).length >= MAX_PER_HOST) continue;
      underWay.set(id, { host, done: sendOne(mine, followed) });
    }
  }

  async function sendOne(mine: Watched, followed: Followed): Promise<void> {
    try {
      const ended = await deliver(room, followed, halt.signal);
      underWay.delete(followed.id);
      if (ended) unwatch(mine, followed.id);
      wake(); // others may wait for the place, and its end is to be told
    } catch (error) {
      underWay.delete(followed.id); // the next poll tries again
      k.log.error({ err: error, subscription: followed.id }, 'notifications of a subscription failed');
    }
  }

  /** One pass at a time and a pause between two, so that a stream of writes costs few of them. */
  function wake(): void {
    if (running || pause) again = true;
    else run();
  }

  function run(): void {
    if (halt.signal.aborted) return;
    again = false;
    running = work()
      .catch((error) => {
        if (!halt.signal.aborted) k.log.error({ err: error }, 'subscriptions');
      })
      .finally(() => {
        running = undefined;
        pause = setTimeout(() => {
          pause = undefined;
          if (again) wake();
        }, PAUSE_MS);
      });
  }

  const unsubscribe = k.outbox.subscribe('submission', wake);
  const timer = setInterval(wake, POLL_MS);
  wake();

  return {
    async settle() {
      do {
        await Promise.all([...underWay.values()].map(({ done }) => done));
        while (running) await running;
        clearTimeout(pause);
        pause = undefined;
        run();
        await running;
      } while (underWay.size > 0 || again || (await hasUnread(k.db, FOLLOWER)));
    },
    async stop() {
      unsubscribe();
      clearInterval(timer);
      halt.abort();
      await running;
      clearTimeout(pause);
      await Promise.all([...underWay.values()].map(({ done }) => done));
      const client = session;
      session = undefined;
      client?.release(true); // ends the connection, and with it the lock
    },
  };
}
