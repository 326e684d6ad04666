/** Orders: given to units or people as work of their inbox, with a receipt and a completion by the hour; everything of them in the log. */
import { findAccount } from '../../access/index.ts';
import { dayOf, KangyuError, type Tx, uuidv7 } from '../../kernel/index.ts';
import { type Actor, createItem, ensureUnits, moveItemIn, type WorkAction } from '../../work/index.ts';
import { BEFORE_CLOSE, type CommandKernel, changeEvent, lockEvent, requireCommander } from './change-event.ts';
import { writeLog } from './log.ts';
import { LOG_WORDS, type LogKind } from './log-words.ts';
import type { EventRow } from './store-events.ts';
import {
  insertOrder,
  markTold,
  nextOrderNo,
  type OrderRow,
  selectChanges,
  selectOrder,
  selectRestless,
  setLogged,
} from './store-response.ts';
import { KINDS, subjectOf, unitArea } from './subjects.ts';
import { accountsOfUnits, type Telegram, tellOf } from './tell.ts';
import { shanghai } from './texts.ts';

/** What is neither done nor cancelled. */
export const openOrders = <T extends Pick<OrderRow, 'state'>>(orders: readonly T[]): T[] =>
  orders.filter(({ state }) => state !== 'done' && state !== 'cancelled');

const SYSTEM = { account: 'system', name: '系统' };
/** Actions of an item that are told in the log; others (a new wording, a note of the program) stay in the item's own history. */
const TOLD = new Set(['start', 'progress', 'submit', 'accept', 'return', 'cancel', 'reopen', 'extend', 'evidence']);

export interface OrderRequest {
  title: string;
  text: string;
  /** Each gets an order of its own: a unit by its name, or an account. */
  to: readonly { unit?: string | undefined; account?: string | undefined }[];
  ackMinutes: number;
  hours: number;
  /** Order of the plan that it is. */
  standing?: string | undefined;
}

/** Gives orders, one for each recipient of each request, all or none. Gives their ids. */
export function giveOrders(
  k: CommandKernel,
  event: string,
  requests: readonly OrderRequest[],
  actor: Actor,
): Promise<string[]> {
  return changeEvent(k, event, BEFORE_CLOSE, async (tx, row) => {
    const made: string[] = [];
    for (const request of requests) made.push(...(await giveOrdersIn(k, tx, row, request, actor)));
    return made;
  });
}

export async function giveOrdersIn(
  k: CommandKernel,
  tx: Tx,
  event: EventRow,
  request: OrderRequest,
  actor: Actor,
): Promise<string[]> {
  requireCommander(actor, event.area);
  const { to, ackMinutes, hours } = request;
  if (to.length === 0 || to.some(({ unit, account }) => !unit?.trim() && !account))
    throw new KangyuError('command.order-recipient');
  if (ackMinutes <= 0 || hours * 60 < ackMinutes) throw new KangyuError('command.order-times');
  const at = k.clock.now();
  const ackBy = new Date(at.getTime() + ackMinutes * 60_000);
  const dueAt = new Date(at.getTime() + hours * 3_600_000);
  const title = request.title.trim();
  const names = to.flatMap(({ unit }) => unit?.trim() || []);
  const { ids: units } = await ensureUnits(tx, k.clock, unitArea(event.area), names, actor);
  const made: string[] = [];
  const telegrams: Telegram[] = [];
  for (const { unit, account } of to) {
    const no = await nextOrderNo(tx, event.id);
    const item = await createItem(
      k,
      tx,
      {
        key: `command/${event.id}/order/${no}`,
        kind: KINDS.order,
        subject: subjectOf(event.id, `order/${no}`),
        title: `${event.exercise ? '【演练】' : ''}${title}`,
        detail: request.text,
        area: event.area,
        ...(account ? { account } : { leads: [units.get(unit!.trim())!] }),
        due: dayOf(dueAt),
        priority: 'high',
        // By a message of its own, below, with the hours of the order.
        told: true,
      },
      actor,
    );
    const recipient = account ? ((await findAccount(tx, { account }))?.name ?? account) : unit!.trim();
    const id = uuidv7();
    const { standing = null } = request;
    await insertOrder(
      tx,
      event.id,
      no,
      { id, item, standing, title, text: request.text.trim(), recipient, ackBy, dueAt },
      { at, account: actor.account, name: actor.name },
    );
    await writeLog(tx, event.id, at, actor, 'order', { no, title, recipient, ackBy, dueAt, note: request.text.trim() });
    made.push(id);
    telegrams.push({
      key: `order/${no}`,
      what: 'order',
      title: { zh: `应急指令：${title}`, en: `Emergency order: ${title}` },
      text: {
        zh: `${event.title}。${recipient}，请于 ${shanghai(ackBy)} 前回执，${shanghai(dueAt)} 前完成。`,
        en: `${event.title}. ${recipient}: acknowledge by ${shanghai(ackBy)}, done by ${shanghai(dueAt)}.`,
      },
      link: '/command/mine',
      to: account ? [account] : await accountsOfUnits(k, tx, event.area, [unit!.trim()]),
    });
  }
  await tellOf(k, tx, event, telegrams);
  return made;
}

export interface OrderMove {
  /** `start` is the receipt. */
  action: WorkAction;
  version?: number | undefined;
  note?: string | undefined;
  percent?: number | undefined;
}

/** Moves an order on, as its item in the inbox would be; what it was moved to stands in the log in the same transaction. */
export async function moveOrder(k: CommandKernel, id: string, move: OrderMove, actor: Actor): Promise<OrderRow> {
  const order = await getOrder(k, id);
  await changeEvent(k, order.event, BEFORE_CLOSE, async (tx) => {
    await moveItemIn(k, tx, order.item, move, actor);
    await followOrder(tx, await getOrderIn(tx, id));
  });
  return getOrder(k, id);
}

export const getOrder = (k: Pick<CommandKernel, 'db'>, id: string) => getOrderIn(k.db, id);
async function getOrderIn(q: Pick<Tx, 'query'>, id: string): Promise<OrderRow> {
  const order = await selectOrder(q as Tx, { id });
  if (!order) throw new KangyuError('command.order-unknown');
  return order;
}

/** Takes what happened to the item since into the log: it may have been moved from the inbox. */
async function followOrder(tx: Tx, order: OrderRow): Promise<void> {
  const changes = await selectChanges(tx, order.item, order.logged);
  const { no, title, recipient } = order;
  for (const change of changes) {
    const kind = `order-${change.action}`;
    if (TOLD.has(change.action) && kind in LOG_WORDS)
      await writeLog(tx, order.event, change.at, change, kind as LogKind, { no, title, recipient, note: change.note });
  }
  const last = changes.at(-1);
  if (last) await setLogged(tx, order.id, last.no);
}

/** What happened to orders elsewhere, and times that passed, into the logs of their events. Gives how many orders it was. */
export async function followOrders(k: CommandKernel): Promise<number> {
  const now = k.clock.now();
  const restless = await selectRestless(k.db, now);
  for (const { id, event } of restless)
    await k.db.transaction(async (tx) => {
      const row = await lockEvent(tx, event);
      const order = await getOrderIn(tx, id);
      await followOrder(tx, order);
      await tellTimes(k, tx, row, order, now);
      await k.outbox.publish(tx, 'command', { event });
    });
  return restless.length;
}

async function tellTimes(k: CommandKernel, tx: Tx, event: EventRow, order: OrderRow, now: Date): Promise<void> {
  const { no, title, recipient, state } = order;
  const late = {
    ack: order.ackBy < now && state === 'open',
    due: order.dueAt < now && !['submitted', 'done', 'cancelled'].includes(state),
  };
  const fresh = await markTold(tx, order.id, late);
  if (fresh.ack) await writeLog(tx, order.event, now, SYSTEM, 'order-unacknowledged', { no, title, recipient });
  if (fresh.due) await writeLog(tx, order.event, now, SYSTEM, 'order-overdue', { no, title, recipient });
  const passed = { zh: fresh.due ? '超时未完成' : '超时未回执', en: fresh.due ? 'not done' : 'not acknowledged' };
  if (fresh.ack || fresh.due)
    await tellOf(k, tx, event, [
      {
        key: `order/${no}/${fresh.due ? 'due' : 'ack'}`,
        what: 'late',
        title: { zh: `指令 ${no} ${passed.zh}：${title}`, en: `Order ${no} ${passed.en} in time: ${title}` },
        text: { zh: `${event.title}，接令 ${recipient}。`, en: `${event.title}, given to ${recipient}.` },
        to: [order.givenBy],
      },
    ]);
}
