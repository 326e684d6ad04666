import { z } from 'zod';
import { type Caller, EVERYWHERE } from '../../access/index.ts';
import type { App, Ctx } from '../app.ts';
import { LiveEvent } from '../contract.ts';
import { sendEventStream, stillSignedIn } from '../event-stream.ts';
import { createLiveFeed, type LiveFeed } from '../live-feed.ts';

const BEAT_MS = 15_000;

interface Listener {
  feed: LiveFeed;
  caller: Caller;
  /** The area the page shows; the caller's own without one. */
  area: string;
}

/** Live pages: what changed, to those who may see it, as server-sent events. */
export function registerEvents(app: App, ctx: Ctx): void {
  const listeners = new Set<Listener>();
  const unsubscribe = ctx.kernel.outbox.subscribe('*', ({ topic, payload }) => {
    // The tree of a region that is just being loaded is not waited for.
    const areasChanged = topic === 'areas' || (topic === 'demo' && ctx.areas.within(EVERYWHERE).length === 0);
    if (areasChanged)
      void ctx.areas.refresh().catch((error) => ctx.kernel.log.warn({ err: error }, 'the area tree was not read'));
    const event = LiveEvent.safeParse({ topic, ...payload });
    if (!event.success) return; // other topics are between rooms
    for (const listener of listeners) {
      const seen = seenBy(listener, event.data, ctx);
      if (seen) listener.feed.push(seen);
    }
  });
  app.addHook('preClose', async () => {
    unsubscribe();
    for (const { feed } of listeners) feed.end();
  });

  app.get(
    '/events',
    {
      config: {
        access: {
          permission: ['indicator.read', 'plan.read', 'data.read', 'task.read', 'code.own'],
          area: (request) => (request.query as { area?: string }).area,
        },
      },
      schema: { querystring: z.object({ area: z.string().max(32).optional() }), hide: true },
    },
    (request, reply) => {
      const feed = createLiveFeed();
      const listener = { feed, caller: request.caller, area: request.query.area ?? request.caller.area };
      listeners.add(listener);
      const timer = setInterval(() => {
        feed.beat();
        // A session that ended, or a database that is gone: the page comes back and is told why.
        stillSignedIn(request, ctx).catch(() => feed.end());
      }, BEAT_MS);
      feed.stream.once('close', () => {
        clearInterval(timer);
        listeners.delete(listener);
      });
      return sendEventStream(reply, feed.stream);
    },
  );
}

/** The part of an event that concerns a listener: cells of areas on the way from or to its own, submissions for those who may. */
function seenBy({ caller, area }: Listener, event: LiveEvent, { areas }: Ctx): LiveEvent | undefined {
  if (event.topic === 'code-scan')
    return event.accounts.includes(caller.account) ? { ...event, accounts: [caller.account] } : undefined;
  if (event.topic === 'submission') return caller.permissions.has('data.read') ? event : undefined;
  if (event.topic === 'demo') return event;
  if (event.topic === 'signals') return caller.permissions.has('surveillance.read') ? event : undefined;
  if (event.topic === 'command') return caller.permissions.has('command.read') ? event : undefined;
  if (event.topic === 'work') return caller.permissions.has('task.read') ? event : undefined;
  if (!caller.permissions.has('indicator.read') && !caller.permissions.has('plan.read')) return undefined;
  if (event.areas.length === 0) return event;
  const own = event.areas.filter((code) => areas.isWithin(code, area) || areas.isWithin(area, code));
  return own.length > 0 ? { ...event, areas: own } : undefined;
}
