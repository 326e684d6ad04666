/** The response to an event: begun by a plan at a level, moved, manned, planned period by period, ended by dated criteria. */

import { findAccount } from '../../access/index.ts';
import { addDays } from '../../algorithms/periods.ts';
import { dayOf, KangyuError, type Tx } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { BEFORE_CLOSE, type CommandKernel, changeEvent, requireCommander } from './change-event.ts';
import type { Grade } from './content-grading.ts';
import type { PlanVersion } from './content-plans.ts';
import { getKind, responsePlan, rulesOf } from './load-content.ts';
import { writeLog } from './log.ts';
import { giveOrdersIn, openOrders } from './orders.ts';
import { quietOf } from './quiet.ts';
import { type EventRow, selectFacts, updateEvent } from './store-events.ts';
import {
  insertPeriod,
  type PeriodRow,
  replaceSeats,
  type SeatRow,
  selectOrders,
  selectPeriods,
  selectSeats,
  selectUnitEndingIn,
  updateSeat,
} from './store-response.ts';
import { unitArea } from './subjects.ts';
import { followersOf, tellOf } from './tell.ts';
import { GRADE_TEXT, shanghai } from './texts.ts';

export interface ResponseRequest {
  plan: string;
  level: Grade;
  /** Standing orders of the plan to give at once. */
  orders: readonly string[];
  /** Unit that leads a group, by the group's id; without one it is proposed by the ending of its name. */
  units?: Readonly<Record<string, string>> | undefined;
  note?: string | undefined;
}

/** Begins the response: the plan's seats, the first period, its standing orders. */
export async function beginResponse(
  k: CommandKernel,
  id: string,
  request: ResponseRequest,
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, ['open'], async (tx, event) => {
    requireCommander(actor, event.area);
    const at = k.clock.now();
    const { plan, version } = responsePlan(request.plan, k.clock.today());
    const note = request.note?.trim() || null;
    if (request.level !== event.grade && note === null) throw new KangyuError('command.note-missing');
    const given = {
      state: 'responding',
      level: request.level,
      plan: plan.id,
      planFrom: version.from,
      responseAt: at,
    } as const;
    const responding = await updateEvent(tx, event, given);
    await writeLog(tx, id, at, actor, 'respond', {
      plan: plan.title.zh,
      from: version.from,
      level: request.level,
      note,
    });
    const units = await seatGroups(tx, event, version, request.units ?? {});
    const hours = version.levels[request.level].periodHours;
    await addPeriodIn(
      k,
      tx,
      id,
      { begins: at, ends: new Date(at.getTime() + hours * 3_600_000), ...firstPlan(version) },
      actor,
    );
    await tellResponse(k, tx, responding, [...units.values()], 'begun', actor);
    for (const order of version.orders.filter((one) => request.orders.includes(one.id))) {
      const { title, text, ack, hours: within } = order;
      const to = [{ unit: units.get(order.group)! }];
      await giveOrdersIn(
        k,
        tx,
        responding,
        { title: title.zh, text: text.zh, to, ackMinutes: ack, hours: within, standing: order.id },
        actor,
      );
    }
  });
}

/** The first period takes what the checklists ask for at the beginning, and the duties of the groups. */
function firstPlan({ checklists, groups }: PlanVersion) {
  return {
    objectives: (checklists.find(({ id }) => id === 'begin')?.items ?? []).map(({ zh }) => zh),
    tasks: groups.map(({ id, duties }) => ({ group: id, text: duties.map(({ zh }) => zh).join('；') })),
  };
}

async function seatGroups(
  tx: Tx,
  event: EventRow,
  version: PlanVersion,
  given: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const units = new Map<string, string>();
  for (const { id, unit } of version.groups)
    units.set(id, given[id]?.trim() || (await selectUnitEndingIn(tx, unitArea(event.area), unit)) || unit);
  const empty = { holder: null, account: null, since: null };
  await replaceSeats(tx, event.id, [
    ...version.roles.map(({ id }, position): SeatRow => ({ kind: 'role', id, position, unit: null, ...empty })),
    ...version.groups.map(
      ({ id }, position): SeatRow => ({ kind: 'group', id, position, unit: units.get(id)!, ...empty }),
    ),
  ]);
  return units;
}

/** Units that would lead the groups of a plan, for the form. */
export async function proposeUnits(
  k: Pick<CommandKernel, 'db' | 'clock'>,
  area: string,
  plan: string,
): Promise<Record<string, string>> {
  const { version } = responsePlan(plan, k.clock.today());
  const units: Record<string, string> = {};
  for (const { id, unit } of version.groups) units[id] = (await selectUnitEndingIn(k.db, unitArea(area), unit)) ?? unit;
  return units;
}

export async function changeLevel(
  k: CommandKernel,
  id: string,
  request: { level: Grade; note: string },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, ['responding'], async (tx, event) => {
    requireCommander(actor, event.area);
    if (event.level === request.level) return;
    const moved = await updateEvent(tx, event, { level: request.level });
    const note = request.note.trim();
    await writeLog(tx, id, k.clock.now(), actor, 'level', { from: event.level, to: request.level, note });
    await tellResponse(k, tx, moved, await groupUnits(tx, id), 'moved', actor);
  });
}

const groupUnits = async (tx: Tx, event: string): Promise<string[]> =>
  (await selectSeats(tx, event)).flatMap(({ kind, unit }) => (kind === 'group' && unit ? [unit] : []));

const MOVES = {
  begun: { zh: '启动', en: 'began' },
  moved: { zh: '调整为', en: 'moved to' },
  ended: { zh: '终止', en: 'ended' },
} as const;

/** A level is told once a change: its time is part of the key. */
async function tellResponse(
  k: CommandKernel,
  tx: Tx,
  event: EventRow,
  units: readonly string[],
  move: keyof typeof MOVES,
  actor: Actor,
): Promise<void> {
  const level = GRADE_TEXT[event.level!];
  const { zh, en } = MOVES[move];
  const title = {
    zh: `${event.title}：${move === 'moved' ? `响应${zh}${level.zh}` : `${zh}${level.zh}响应`}`,
    en: `${event.title}: response of ${level.en} ${en === 'moved to' ? 'is now in force' : en}`,
  };
  await tellOf(k, tx, event, [
    {
      key: `response/${move}/${k.clock.now().toISOString()}`,
      what: 'response',
      title,
      text: { zh: `${actor.name} 于 ${shanghai(k.clock.now())} 决定。`, en: `Decided by ${actor.name}.` },
      to: await followersOf(k, tx, event, units, actor),
      group: true,
    },
  ]);
}

/** Fills a role with a person (an account, or a name alone), or gives a group another leading unit. */
export async function fillSeat(
  k: CommandKernel,
  id: string,
  request: {
    kind: 'group' | 'role';
    id: string;
    account?: string | undefined;
    holder?: string | undefined;
    unit?: string | undefined;
  },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, ['responding'], async (tx, event) => {
    requireCommander(actor, event.area);
    const seat = (await selectSeats(tx, id)).find((one) => one.kind === request.kind && one.id === request.id);
    if (!seat) throw new KangyuError('command.code', { field: request.kind, code: request.id });
    const account = request.account ? await findAccount(tx, { account: request.account }) : undefined;
    if (request.account && !account) throw new KangyuError('work.account-unknown', { account: request.account });
    const at = k.clock.now();
    const holder = account?.name ?? (request.holder?.trim() || null);
    const unit = request.kind === 'group' ? request.unit?.trim() || seat.unit : null;
    await updateSeat(tx, id, { ...seat, unit, holder, account: account?.account ?? null, since: holder ? at : null });
    const { version } = responsePlan(event.plan!, event.planFrom!);
    const named = [...version.roles, ...version.groups].find((one) => one.id === seat.id);
    await writeLog(tx, id, at, actor, 'seat', {
      id: seat.id,
      title: named?.title.zh ?? seat.id,
      who: holder ?? unit ?? '—',
    });
  });
}

export type PeriodRequest = Pick<PeriodRow, 'begins' | 'ends' | 'objectives' | 'tasks'>;

/** The action plan of the next period. */
export async function addPeriod(k: CommandKernel, id: string, request: PeriodRequest, actor: Actor): Promise<void> {
  await changeEvent(k, id, ['responding'], async (tx, event) => {
    requireCommander(actor, event.area);
    await addPeriodIn(k, tx, id, request, actor);
  });
}

async function addPeriodIn(k: CommandKernel, tx: Tx, id: string, request: PeriodRequest, actor: Actor): Promise<void> {
  const before = await selectPeriods(tx, id);
  const last = before.at(-1);
  if (request.ends <= request.begins || (last && request.begins < last.begins))
    throw new KangyuError('command.period-times');
  const at = k.clock.now();
  const no = before.length + 1;
  await insertPeriod(tx, id, { ...request, no, at, account: actor.account, name: actor.name });
  const [begins, ends] = [shanghai(request.begins), shanghai(request.ends)];
  await writeLog(tx, id, at, actor, 'period', { no, begins, ends, objectives: request.objectives });
}

/** First day on which the criteria of the end are met; null while nobody said when the last case fell ill. */
export function endDay(
  event: Pick<EventRow, 'kind' | 'disease' | 'createdAt'>,
  lastOnset: string | null,
  today: string,
): string | null {
  if (lastOnset === null) return null;
  return addDays(lastOnset, quietOf(getKind(rulesOf(event), event.kind), event.disease, today).days + 1);
}

/**
 * Ends the response. Before its criteria are met only if it is confirmed (`early`), with a reason; with orders that are not done
 * only if that is confirmed (`open`): they go on, and the event cannot be closed before them.
 */
export async function endResponse(
  k: CommandKernel,
  id: string,
  request: { note: string; early?: boolean | undefined; open?: boolean | undefined },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, ['responding'], async (tx, event) => {
    requireCommander(actor, event.area);
    const at = k.clock.now();
    const day = endDay(event, (await selectFacts(tx, id)).at(-1)?.lastOnset ?? null, k.clock.today());
    const early = day === null || dayOf(at) < day;
    if (early && !request.early) throw new KangyuError('command.end-early', { day: day ?? '—' });
    const open = openOrders(await selectOrders(tx, id)).sort((a, b) => a.no - b.no);
    if (open.length > 0 && !request.open) {
      const orders = open.map(({ no, title, recipient }) => `${no} ${title}（${recipient}）`).join('；');
      throw new KangyuError('command.end-open-orders', { count: open.length, orders });
    }
    await tellResponse(k, tx, event, await groupUnits(tx, id), 'ended', actor);
    await updateEvent(tx, event, { state: 'ended', level: null, endedAt: at });
    await writeLog(tx, id, at, actor, 'end', { early, day, open: open.length, note: request.note.trim() });
  });
}

/** A note of anybody who works on the event. */
export async function noteEvent(k: CommandKernel, id: string, text: string, actor: Actor): Promise<void> {
  await changeEvent(k, id, BEFORE_CLOSE, async (tx) => {
    await writeLog(tx, id, k.clock.now(), actor, 'note', { note: text.trim() });
  });
}
