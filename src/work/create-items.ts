/** Gives work to somebody. */

import { findAccount } from '../access/index.ts';
import { isDay } from '../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';
import { type Actor, requireManager } from './actor.ts';
import { workKinds } from './kinds.ts';
import { insertEvents, insertMilestones } from './store-events.ts';
import { insertItems, type NewItem, type Priority, selectIdsByKey, watch } from './store-items.ts';
import { insertNotifications, type NewNotification } from './store-notifications.ts';
import { getUnit } from './units.ts';

export interface ItemRequest {
  /** Makes the creation idempotent: an item with this key is not made again. */
  key?: string | undefined;
  kind: string;
  /** What the work is about: a room and its own name for the thing, parts divided by `/`. */
  subject: { room: string; key: string };
  title: string;
  detail?: string | null | undefined;
  area: string;
  /** Unit ids; the first one that leads owns the work. */
  leads?: readonly string[] | undefined;
  coops?: readonly string[] | undefined;
  /** Sign-in name of the owner. */
  account?: string | null | undefined;
  priority?: Priority | undefined;
  due?: string | null | undefined;
  milestones?: readonly { title: string; due?: string | null | undefined }[] | undefined;
  /** The room tells the recipients itself: no notification of the assignment. */
  told?: boolean | undefined;
}

export type WorkKernel = Pick<Kernel, 'db' | 'clock' | 'outbox'>;

/** Creates one item and gives its id. */
export async function createItem(k: WorkKernel, tx: Tx, request: ItemRequest, actor: Actor): Promise<string> {
  const { ids } = await createItems(k, tx, [request], actor);
  return ids[0]!;
}

/**
 * Creates items, each once by its key, in the caller's transaction. Gives their ids in the order of the requests, those
 * that stood there before included, and which of them are new.
 */
export async function createItems(
  k: WorkKernel,
  tx: Tx,
  requests: readonly ItemRequest[],
  actor: Actor,
): Promise<{ ids: string[]; created: string[] }> {
  for (const area of new Set(requests.map((request) => request.area))) requireManager(actor, area);
  const owners = await findOwners(tx, requests);
  await requireUnits(tx, requests);
  const items = requests.map((request): NewItem => itemOf(request, owners));
  const at = k.clock.now();
  const by = { account: actor.account, name: actor.name, at, day: k.clock.today() };
  const created = await insertItems(tx, items, by);
  const fresh = new Set(created);
  const made = items.filter(({ id }) => fresh.has(id));
  await insertEvents(
    tx,
    made.map(({ id, due, title }) => ({
      item: id,
      action: 'create',
      fromState: null,
      state: 'open' as const,
      percent: 0,
      due,
      detail: { title },
    })),
    by,
  );
  await insertMilestones(
    tx,
    items.flatMap(({ id }, n) =>
      fresh.has(id)
        ? (requests[n]!.milestones ?? []).map(({ title, due }) => ({
            id: uuidv7(),
            item: id,
            title: title.trim(),
            due: dayOrNull(due),
          }))
        : [],
    ),
  );
  await watch(tx, created, actor.account);
  const toTell = items.filter(({ id }, n) => fresh.has(id) && !requests[n]!.told);
  await insertNotifications(tx, toTell.map(assignment(actor)), at);
  if (created.length > 0) await k.outbox.publish(tx, 'work', {});
  const known = await selectIdsByKey(
    tx,
    items.flatMap(({ key }) => key ?? []),
  );
  return { ids: items.map(({ key, id }) => (key === null ? id : (known.get(key) ?? id))), created };
}

function itemOf(request: ItemRequest, owners: ReadonlyMap<string, string>): NewItem {
  if (!workKinds().has(request.kind)) throw new Error(`no room registered the kind of work ${request.kind}`);
  const leads = [...new Set(request.leads ?? [])];
  const account = request.account ?? null;
  if (leads.length === 0 && account === null) throw new KangyuError('work.owner-missing');
  return {
    id: uuidv7(),
    key: request.key ?? null,
    kind: request.kind,
    room: request.subject.room,
    subject: request.subject.key,
    title: request.title.trim(),
    detail: request.detail?.trim() || null,
    area: request.area,
    unit: leads[0] ?? null,
    account,
    accountName: account === null ? null : (owners.get(account) ?? account),
    priority: request.priority ?? 'normal',
    due: dayOrNull(request.due),
    leads,
    coops: [...(request.coops ?? [])],
  };
}

export function dayOrNull(day: string | null | undefined): string | null {
  if (day === undefined || day === null || day === '') return null;
  if (!isDay(day)) throw new KangyuError('work.day', { day });
  return day;
}

/** Names of the accounts that are given work; an unknown one is refused. */
async function findOwners(q: Queryable, requests: readonly Pick<ItemRequest, 'account'>[]) {
  const names = new Map<string, string>();
  for (const account of new Set(requests.flatMap((request) => request.account ?? [])))
    names.set(account, await accountName(q, account));
  return names;
}

export async function accountName(q: Queryable, account: string): Promise<string> {
  const found = await findAccount(q, { account });
  if (!found) throw new KangyuError('work.account-unknown', { account });
  return found.name;
}

async function requireUnits(q: Queryable, requests: readonly Pick<ItemRequest, 'leads' | 'coops'>[]): Promise<void> {
  const ids = new Set(requests.flatMap(({ leads, coops }) => [...(leads ?? []), ...(coops ?? [])]));
  for (const id of ids) await getUnit(q, id);
}

/** Tells the owner and the leads of the owning unit. */
const assignment =
  (actor: Actor) =>
  (item: NewItem): NewNotification => ({
    id: uuidv7(),
    key: `${item.id}/assigned/1`,
    item: item.id,
    kind: 'assigned',
    to: item.account ? { account: item.account } : { unit: item.unit! },
    byName: actor.name,
  });
