import type { Access, Caller } from '../../access/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import type { StoredVersion } from '../model.ts';
import { readVersion } from '../read.ts';
import {
  type EventRow,
  findSubscription,
  findWaiting,
  noteFailure,
  type SubscriptionRow,
  settleEvent,
  stopSubscription,
} from '../store-subscriptions.ts';
import type { EndpointGuard } from './endpoint-guard.ts';
import { type Followed, NOT_IN_FORCE } from './follow.ts';
import { postNotification, type Refusal } from './post-notification.ts';
import { secretContext } from './settle.ts';
import { auditDelivery, findSubscriber, shownTo, withheldFrom } from './subscriber.ts';

interface Room {
  k: Kernel;
  access: Access;
  guard: EndpointGuard;
}

const FIRST_MS = 5000;
const MOST_MS = 3_600_000;
/** A receiver that does not answer for so long has its subscription ended with the reason. */
const GIVE_UP_MS = 86_400_000;

/** Wait after the n-th failure in a row: 5 s doubled up to an hour, spread by half so that receivers are not met by all at once. */
export function waitAfter(failures: number, random: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), MOST_MS) * (0.75 + random / 2);
}

/**
 * Sends what waits for one subscription, oldest first, each until it is acknowledged: so a record's versions arrive in their
 * order. Stops at the first failure; gives true when the subscription was ended.
 */
export async function deliver(room: Room, followed: Followed, signal: AbortSignal): Promise<boolean> {
  const { k, access } = room;
  while (!signal.aborted) {
    const row = await findSubscription(k.db, followed.id);
    const event = row?.state === 'active' ? await findWaiting(k.db, followed.id) : undefined;
    if (!row || !event) return false;
    const caller = await findSubscriber(access, row.account);
    if (!caller) return stopSubscription(k.db, row.id, 'error', NOT_IN_FORCE);
    const version = await readVersion(k, k.db, event.type, event.id, event.version);
    const withheld = await withheldFrom(access, k.db, caller, [event]);
    const resource = shownTo(access, caller, version, withheld);
    if (!version || !resource) {
      await settleEvent(k.db, row.id, event.number, 'withheld', k.clock.now());
      continue;
    }
    await audit(access, caller, version, followed);
    const body = followed.payload ? JSON.stringify(resource) : '';
    const refusal = await postNotification(room.guard, notificationOf(room, followed, row, event, body), signal);
    if (signal.aborted && refusal) return false; // cut off by the stop: no fault of the receiver
    if (!refusal) {
      await settleEvent(k.db, row.id, event.number, 'delivered', k.clock.now());
      continue;
    }
    return fail(k, row, event, refusal);
  }
  return false;
}

async function audit(access: Access, caller: Caller, version: StoredVersion, { endpoint, payload }: Followed) {
  if (!payload) return;
  auditDelivery(access, caller, version, endpoint!.origin);
  await access.audit.flush();
}

function notificationOf({ k }: Room, followed: Followed, row: SubscriptionRow, event: EventRow, body: string) {
  return {
    endpoint: followed.endpoint!,
    headers: followed.headers,
    id: `${row.id}.${event.number}`,
    number: event.number,
    subscription: `Subscription/${row.id}`,
    body,
    secret: k.sealer.open(row.secret, secretContext(row.id)),
    at: k.clock.now(),
  };
}

async function fail(k: Kernel, row: SubscriptionRow, event: EventRow, refusal: NonNullable<Refusal>): Promise<boolean> {
  const now = k.clock.now();
  const next = new Date(now.getTime() + waitAfter(row.failures + 1, Math.random()));
  await noteFailure(k.db, row.id, event.number, refusal.problem, now, next);
  const since = row.failing_since ?? now;
  if (!refusal.final && now.getTime() - since.getTime() < GIVE_UP_MS) return false;
  const error = `notification ${event.number} was not acknowledged: ${refusal.problem}`;
  return stopSubscription(k.db, row.id, 'error', error);
}
