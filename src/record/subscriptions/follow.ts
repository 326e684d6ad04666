import { setImmediate } from 'node:timers/promises';
import type { Access, Caller } from '../../access/index.ts';
import type { Kernel, Queryable, Tx } from '../../kernel/index.ts';
import { type Change, changesSince } from '../changes.ts';
import { matches } from '../criteria.ts';
import { readMany, readVersion, withServerMeta } from '../read.ts';
import { openResource } from '../seal.ts';
import { findAreas } from '../store.ts';
import {
  deleteSubscription,
  findWriter,
  insertEvents,
  listActive,
  lockPlace,
  markTold,
  movePlace,
  type NewEvent,
  stopSubscription,
} from '../store-subscriptions.ts';
import type { EndpointGuard } from './endpoint-guard.ts';
import { type Decision, decide } from './settle.ts';
import { findSubscriber, sees, withheldFrom } from './subscriber.ts';
import { readSubscription, type SubscriptionPlan } from './subscription.ts';

/** Sender of the versions in which the server says what became of a subscription; no account can have this name. */
export const SERVER = '@subscriptions';

export const FOLLOWER = 'subscriptions';
const CHUNK = 1000;
const AT_A_STRETCH = 5000;
/** Outbox topic: subscriptions with new events. */
export const EVENTS_TOPIC = 'subscription';

export interface Followed extends SubscriptionPlan {
  account: string;
}

/** Active subscriptions in memory, by the type they watch; the feed itself keeps them true. */
export interface Watched {
  byType: Map<string, Map<string, Followed>>;
  byId: Map<string, Followed>;
}

interface Room {
  k: Kernel;
  access: Access;
  guard: EndpointGuard;
}

/** Reads all active subscriptions: at the start, and after a transaction that did not commit. */
export async function loadWatched(k: Kernel, q: Queryable): Promise<Watched> {
  const watched: Watched = { byType: new Map(), byId: new Map() };
  const rows = await listActive(q);
  const current = new Map(
    (
      await readMany(
        k,
        q,
        rows.map(({ id }) => ({ type: 'Subscription', id })),
      )
    ).map((found) => [found.id, found]),
  );
  for (const row of rows) {
    const newest = current.get(row.id);
    // One that was changed since is read as it was: the feed will come to the change.
    const found =
      newest?.version === row.version ? newest : await readVersion(k, q, 'Subscription', row.id, row.version);
    if (!found?.resource) continue;
    // Its end may have passed while nothing ran; that is noticed below, and it is no fault.
    watch(watched, { ...readSubscription(found.resource, new Date(0)), account: row.account });
  }
  return watched;
}

function watch(watched: Watched, followed: Followed): void {
  unwatch(watched, followed.id);
  watched.byId.set(followed.id, followed);
  const ofType = watched.byType.get(followed.type) ?? new Map<string, Followed>();
  watched.byType.set(followed.type, ofType.set(followed.id, followed));
}

export function unwatch(watched: Watched, id: string): void {
  const old = watched.byId.get(id);
  watched.byId.delete(id);
  const ofType = old && watched.byType.get(old.type);
  if (ofType?.delete(id) && ofType.size === 0) watched.byType.delete(old!.type);
}

/**
 * Takes the next versions of the feed, in one transaction with the place reached: settles Subscriptions, and notes which
 * versions met whose criteria. Gives whether there may be more. When it throws, `watched` is to be loaded anew.
 */
export async function followOnce(room: Room, watched: Watched): Promise<{ more: boolean }> {
  const { k } = room;
  return k.db.transaction(async (tx) => {
    const place = await lockPlace(tx, FOLLOWER);
    const types = new Set(['Subscription', ...watched.byType.keys()]);
    const changes = await changesSince(tx, place, CHUNK, [...types]);
    if (changes.length === 0) return { more: false };
    const met: { followed: Followed; change: Change }[] = [];
    let taken = 0;
    let tests = 0;
    for (const change of changes) {
      taken += 1;
      tests += watched.byType.get(change.type)?.size ?? 0;
      if (tests > AT_A_STRETCH) {
        tests = 0;
        await setImmediate(); // requests come first
      }
      if (change.type !== 'Subscription')
        met.push(...meeting(k, watched, change).map((followed) => ({ followed, change })));
      else {
        await settle(room, tx, watched, change);
        // What follows of a type that nobody watched before came without its content.
        if ([...watched.byType.keys()].some((type) => !types.has(type))) break;
      }
    }
    const events = await allowed(room, tx, watched, met);
    await insertEvents(tx, events, k.clock.now());
    const told = events.length > 0 || changes.some(({ type }) => type === 'Subscription');
    await movePlace(tx, FOLLOWER, changes[taken - 1]!.seq, !told);
    if (events.length > 0)
      await k.outbox.publish(tx, EVENTS_TOPIC, { ids: [...new Set(events.map((event) => event.subscription))] });
    return { more: taken < changes.length || changes.length === CHUNK };
  });
}

/** Which subscriptions' criteria the version meets. A deleted record meets none (R4, subscription.html). */
function meeting(k: Kernel, watched: Watched, { type, version, at, content }: Change): Followed[] {
  const ofType = watched.byType.get(type);
  if (!content || !ofType?.size) return [];
  const resource = withServerMeta(openResource(k.sealer, content), version, at);
  return [...ofType.values()].filter((followed) => matches(followed.criteria, resource, at));
}

/** Leaves out what lies outside the subscriber's area and clearance; a subscriber who may not read any more is stopped. */
async function allowed(
  { access }: Room,
  tx: Tx,
  watched: Watched,
  met: readonly { followed: Followed; change: Change }[],
): Promise<NewEvent[]> {
  if (met.length === 0) return [];
  const areas = await findAreas(tx, [...new Set(met.map(({ change }) => change))]);
  const callers = new Map<string, Caller | undefined>();
  const events: { event: NewEvent; account: string }[] = [];
  for (const { followed, change } of met) {
    // Later in this part of the feed it ended or became another account's.
    if (watched.byId.get(followed.id)?.account !== followed.account) continue;
    if (!callers.has(followed.account)) callers.set(followed.account, await findSubscriber(access, followed.account));
    const caller = callers.get(followed.account);
    if (!caller) {
      unwatch(watched, followed.id);
      await stopSubscription(tx, followed.id, 'error', NOT_IN_FORCE);
      continue;
    }
    const area = areas.get(`${change.type}/${change.id}`);
    if (area !== undefined && sees(access, caller, area))
      events.push({ event: { subscription: followed.id, ...change }, account: followed.account });
  }
  const withheld = new Map<string, ReadonlySet<string>>();
  for (const account of new Set(events.map((one) => one.account))) {
    const keys = events.filter((one) => one.account === account).map(({ event }) => event);
    withheld.set(account, await withheldFrom(access, tx, callers.get(account)!, keys));
  }
  return events
    .filter(({ event, account }) => !withheld.get(account)!.has(`${event.type}/${event.id}`))
    .map(({ event }) => event);
}

export const NOT_IN_FORCE = 'the account of the subscription is blocked or may not read through FHIR any more';

async function settle(room: Room, tx: Tx, watched: Watched, change: Change): Promise<void> {
  const { k } = room;
  if (!change.content) {
    unwatch(watched, change.id);
    return deleteSubscription(tx, change.id);
  }
  const writer = await findWriter(tx, change.seq);
  if (writer?.submittedBy === SERVER) {
    const status = String(change.content.status);
    return markTold(tx, change.id, status, change.version);
  }
  unwatch(watched, change.id);
  const resource = openResource(k.sealer, change.content);
  const decision: Decision = await decide(room, tx, change, resource, writer);
  if (decision.plan) watch(watched, { ...decision.plan, account: decision.account });
}

/** Turns off those whose end has come. */
export async function endOverdue(room: Room, watched: Watched): Promise<void> {
  const now = room.k.clock.now();
  for (const { id, end } of [...watched.byId.values()]) {
    if (!end || end > now) continue;
    await stopSubscription(room.k.db, id, 'off', null);
    unwatch(watched, id);
  }
}
