/** What waits for somebody: counts, notifications, watching. */
import type { Kernel } from '../kernel/index.ts';
import type { WorkKernel } from './create-items.ts';
import { countWork, requireSeen, type Viewer } from './read-items.ts';
import { unwatch, watch } from './store-items.ts';
import type { ItemCounts } from './store-lists.ts';
import { countUnread, insertRead, type Notification, type Reader, selectNotifications } from './store-notifications.ts';
import { unitsOf } from './units.ts';

type Reading = Pick<Kernel, 'db' | 'clock'>;
/** `manages`: the area in which the account manages work; null everywhere, undefined nowhere. */
export interface InboxReader extends Viewer {
  manages: string | null | undefined;
}

const readerOf = (k: Reading, { account, manages }: InboxReader): Reader => ({
  account,
  manages,
  day: k.clock.today(),
});

export interface InboxCount {
  unread: number;
  /** Open work of the account and its units. */
  open: number;
  overdue: number;
}

export async function inboxCount(k: Reading, reader: InboxReader): Promise<InboxCount> {
  const [unread, { open, overdue }] = await Promise.all([
    countUnread(k.db, readerOf(k, reader)),
    countWork(k, reader, { whose: 'own', open: true }),
  ]);
  return { unread, open, overdue };
}

export interface Inbox {
  mine: ItemCounts;
  unit: ItemCounts;
  /** Of the account and its units together. */
  own: ItemCounts;
  watched: ItemCounts;
  /** Everything in the reader's area; only for those who manage work. */
  all: ItemCounts | null;
  units: { id: string; name: string; lead: boolean }[];
  unread: number;
}

export async function readInbox(k: Reading, reader: InboxReader): Promise<Inbox> {
  const open = { open: true } as const;
  const [mine, unit, own, watched, all, units, unread] = await Promise.all([
    countWork(k, reader, { ...open, whose: 'mine' }),
    countWork(k, reader, { ...open, whose: 'unit' }),
    countWork(k, reader, { ...open, whose: 'own' }),
    countWork(k, reader, { ...open, whose: 'watched' }),
    reader.manages === undefined ? null : countWork(k, reader, open),
    unitsOf(k.db, reader.account),
    countUnread(k.db, readerOf(k, reader)),
  ]);
  return { mine, unit, own, watched, all, units, unread };
}

/** Notifications, newest first; `next` is the key of the last row when there are more. */
export async function listNotifications(
  k: Reading,
  reader: InboxReader,
  page: { unread: boolean; before?: string | undefined; limit: number },
): Promise<{ items: Notification[]; next?: string }> {
  const rows = await selectNotifications(k.db, readerOf(k, reader), { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return rows.length > page.limit && last ? { items, next: `${last.at}|${last.id}` } : { items };
}

/** Marks notifications as read, all without ids; gives how many were unread. */
export async function markRead(k: WorkKernel, reader: InboxReader, ids?: readonly string[]): Promise<number> {
  return k.db.transaction(async (tx) => {
    const count = await insertRead(tx, readerOf(k, reader), ids, k.clock.now());
    if (count > 0) await k.outbox.publish(tx, 'work', {});
    return count;
  });
}

/** Whoever sees an item may watch it. */
export async function setWatching(k: Reading, id: string, viewer: Viewer, watching: boolean): Promise<void> {
  await requireSeen(k, id, viewer);
  if (watching) await watch(k.db, [id], viewer.account);
  else await unwatch(k.db, id, viewer.account);
}
