/** Events and orders as pages show them. */
import type { FastifyRequest } from 'fastify';
import { EVERYWHERE } from '../access/index.ts';
import {
  type EventDetail,
  type EventRow,
  getKind,
  type OrderRow,
  readEvent,
  responsePlan,
  rulesOf,
  STATE_TEXT,
  selectEvents,
} from '../decide/command/index.ts';
import { signalContent } from '../decide/surveillance/index.ts';
import { KangyuError } from '../kernel/index.ts';
import { areaPatterns } from '../record/index.ts';
import type { Actor } from '../work/index.ts';
import type { Ctx } from './app.ts';
import type { CommandDetail, CommandEvent, CommandOrder } from './contract.ts';
import { recordScope } from './record-scope.ts';

/** What goes out as JSON: dates as ISO 8601 in UTC. */
type Iso<T> = T extends Date
  ? string
  : T extends readonly (infer U)[]
    ? Iso<U>[]
    : T extends object
      ? { [K in keyof T]: Iso<T[K]> }
      : T;
export function iso<T>(value: T): Iso<T> {
  if (value instanceof Date) return value.toISOString() as Iso<T>;
  if (Array.isArray(value)) return value.map(iso) as Iso<T>;
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, iso(one)])) as Iso<T>;
  return value as Iso<T>;
}

/** Who acts on events: whoever may give orders commands inside the area of the role; who may report answers for the own units. */
export function commanderOf({ caller }: FastifyRequest, { areas }: Pick<Ctx, 'areas'>, need = 'command.order'): Actor {
  const { account, name, permissions, area } = caller;
  return {
    account,
    name,
    reports: permissions.has('command.report') || permissions.has('task.report'),
    manages: (place) => permissions.has(need) && (area === EVERYWHERE || areas.isWithin(place, area)),
  };
}

/** The event, if the caller's area takes it in. */
export async function visibleEvent(request: FastifyRequest, ctx: Ctx, id: string): Promise<EventRow> {
  const [row] = await selectEvents(ctx.kernel.db, { id, areas: areaPatterns(recordScope(request, ctx)), limit: 1 });
  if (!row) throw new KangyuError('command.event-unknown');
  return row;
}

export function shownEvent(row: EventRow): CommandEvent {
  const { year, no, plan: _, planFrom: __, createdBy: ___, ...rest } = row;
  const number = `${row.exercise ? '演练' : ''}${year}-${String(no).padStart(3, '0')}`;
  return { ...iso(rest), number, kindTitle: getKind(rulesOf(row), row.kind).title, stateTitle: STATE_TEXT[row.state]! };
}

export function shownOrder(order: OrderRow, now: Date): CommandOrder {
  const { standing: _, logged: __, priority: ___, account: ____, givenBy: _____, ...rest } = order;
  return {
    ...iso(rest),
    ackLate: order.state !== 'cancelled' && (order.ackAt ?? now) > order.ackBy,
    late: order.state !== 'cancelled' && (order.doneAt ?? now) > order.dueAt,
  };
}

export async function shownDetail(request: FastifyRequest, ctx: Ctx, id: string): Promise<CommandDetail> {
  const detail = await readEvent(ctx.kernel, id);
  const { permissions } = request.caller;
  return {
    ...partsOf(detail, ctx),
    notices: detail.notices.map(({ account, ...notice }) => ({
      ...iso(notice),
      own: account === request.caller.account,
    })),
    may: {
      report: permissions.has('command.report'),
      order: permissions.has('command.order') && commanderOf(request, ctx).manages(detail.event.area),
      release: permissions.has('command.release'),
    },
  };
}

function shownSignal(
  { id, level, areaName, cases, firstDay, lastDay, state, contentFrom }: EventDetail['signals'][number],
  own: string | null,
): CommandDetail['signals'][number] {
  const known = signalContent(contentFrom).states.find((one) => one.id === state);
  const stateTitle = known?.title ?? { zh: state, en: state };
  return { id, own: id === own, level, areaName, cases, firstDay, lastDay, stateTitle, open: !known?.end };
}

function partsOf(detail: EventDetail, { kernel, areas }: Ctx): Omit<CommandDetail, 'may' | 'notices'> {
  const { event, seats, orders, relays, places } = detail;
  const now = kernel.clock.now();
  const found = event.plan ? responsePlan(event.plan, event.planFrom!) : undefined;
  const named = new Map(
    [...(found?.version.roles ?? []), ...(found?.version.groups ?? [])].map((one) => [one.id, one]),
  );
  const steps = new Map(rulesOf(event).chain.map(({ id, title }) => [id, title]));
  return {
    event: shownEvent(event),
    now: now.toISOString(),
    facts: iso(detail.facts),
    proposal: detail.proposal,
    gradings: iso(detail.gradings),
    relays: relays.map(({ id, due, done, by }) => ({
      id,
      title: steps.get(id)!,
      due: due.toISOString(),
      done: done?.toISOString() ?? null,
      by: by?.name ?? null,
      late: (done ?? now) > due,
    })),
    reports: iso(detail.reports),
    reportDue: detail.reportDue?.toISOString() ?? null,
    plan: found
      ? { id: found.plan.id, title: found.plan.title, from: found.version.from, checklists: found.version.checklists }
      : null,
    seats: seats.map(({ id, kind, unit, holder, since }) => ({
      id,
      kind,
      title: named.get(id)?.title ?? { zh: id, en: id },
      duties: named.get(id)?.duties ?? [],
      unit,
      holder,
      since: since?.toISOString() ?? null,
    })),
    periods: iso(detail.periods),
    orders: orders.map((order) => shownOrder(order, now)),
    endDay: detail.endDay,
    endVerified: detail.endVerified,
    curve: detail.curve,
    places: places.map(({ area, cases }) => ({ area, name: areas.nameOf(area) ?? null, cases })),
    review: iso(detail.review),
    findings: detail.findings,
    signals: detail.signals.map((signal) => shownSignal(signal, event.signal)),
    checks: iso(detail.checks),
    intervals: iso(detail.intervals),
  };
}
