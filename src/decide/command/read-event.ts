/** Everything of an event as it stands: what the commander's screen, the reports and the situation report are made of. */
import { addDays } from '../../algorithms/periods.ts';
import { KangyuError } from '../../kernel/index.ts';
import { type SignalRow, selectCurve, selectSignals, signalContent } from '../surveillance/index.ts';
import type { CommandKernel } from './change-event.ts';
import { type Proposal, proposeGrade, type RelayStep, relayClock } from './grade.ts';
import { getKind, rulesOf } from './load-content.ts';
import { quietOf } from './quiet.ts';
import { endDay } from './respond.ts';
import { type Interval, intervals } from './review-event.ts';
import { type CheckRow, selectChecks } from './store-emptying.ts';
import {
  type EventRow,
  type FactRow,
  type GradingRow,
  type RelayRow,
  type ReportRow,
  selectEvent,
  selectFacts,
  selectGradings,
  selectRelays,
  selectReports,
} from './store-events.ts';
import {
  type OrderRow,
  type PeriodRow,
  type SeatRow,
  selectOrders,
  selectPeriods,
  selectSeats,
} from './store-response.ts';
import {
  type FindingRow,
  type NoticeRow,
  type ReviewRow,
  selectFindings,
  selectNotices,
  selectReview,
} from './store-review.ts';

const CURVE_DAYS = 42;

export interface EventDetail {
  event: EventRow;
  facts: FactRow[];
  proposal: Proposal;
  gradings: GradingRow[];
  relays: (RelayStep & { by: RelayRow | null })[];
  reports: ReportRow[];
  /** When the next progress or the closing report is due. */
  reportDue: Date | null;
  seats: SeatRow[];
  periods: PeriodRow[];
  orders: OrderRow[];
  /** First day on which the criteria of the end are met. */
  endDay: string | null;
  /** What the day of the end is reckoned from was read in the plan in force. */
  endVerified: boolean;
  /** Persons a day by onset, where the event is of a disease that is watched. */
  curve: { day: string; cases: number }[];
  places: { area: string; cases: number }[];
  review: ReviewRow | null;
  findings: FindingRow[];
  notices: NoticeRow[];
  /** Its own signal, and others of the disease and place that are still open. */
  signals: SignalRow[];
  checks: CheckRow[];
  intervals: Interval[];
}

export async function readEvent(k: Pick<CommandKernel, 'db' | 'clock'>, id: string): Promise<EventDetail> {
  const event = await selectEvent(k.db, id);
  if (!event) throw new KangyuError('command.event-unknown');
  const [facts, gradings, done, reports, seats, periods, orders, review, findings, notices, checks, curve] =
    await Promise.all([
      selectFacts(k.db, id),
      selectGradings(k.db, id),
      selectRelays(k.db, id),
      selectReports(k.db, id),
      selectSeats(k.db, id),
      selectPeriods(k.db, id),
      selectOrders(k.db, id),
      selectReview(k.db, id),
      selectFindings(k.db, id),
      selectNotices(k.db, id),
      selectChecks(k.db, id),
      curveOf(k, event),
    ]);
  const rules = rulesOf(event);
  const byStep = new Map(done.map((relay) => [relay.step, relay]));
  const clock = relayClock(rules.chain, event.learnedAt, new Map(done.map(({ step, at }) => [step, at])));
  const last = facts.at(-1)!;
  const byDay = new Map<string, number>();
  const byArea = new Map<string, number>();
  for (const { day, area, cases } of curve) {
    byDay.set(day, (byDay.get(day) ?? 0) + cases);
    if (last.firstOnset === null || day >= last.firstOnset) byArea.set(area, (byArea.get(area) ?? 0) + cases);
  }
  return {
    event,
    facts,
    proposal: proposeGrade(rules, event.kind, last.facts),
    gradings,
    relays: clock.map((step) => ({ ...step, by: byStep.get(step.id) ?? null })),
    reports,
    reportDue: reportDue(event, reports, rules),
    seats,
    periods,
    orders,
    endDay: endDay(event, last.lastOnset, k.clock.today()),
    endVerified: quietOf(getKind(rules, event.kind), event.disease, k.clock.today()).verified,
    curve: [...byDay].map(([day, cases]) => ({ day, cases })),
    places: [...byArea].map(([area, cases]) => ({ area, cases })),
    review: review ?? null,
    findings,
    notices,
    signals: await signalsOf(k, event, last.firstOnset),
    checks,
    intervals: await intervals(k, event, gradings[0]?.at ?? null),
  };
}

const SIGNAL_DAYS = 28;
const MANY = 50;

/** A signal left open stays visible to who commands the event. None of a drill. */
async function signalsOf(
  k: Pick<CommandKernel, 'db' | 'clock'>,
  event: EventRow,
  firstOnset: string | null,
): Promise<SignalRow[]> {
  if (event.exercise || event.disease === null) return [];
  const own = event.signal ? await selectSignals(k.db, { id: event.signal, limit: 1 }) : [];
  const states = signalContent(k.clock.today()).states.flatMap(({ id, end }) => (end ? [] : [id]));
  const others = await selectSignals(k.db, {
    disease: event.disease,
    within: event.area,
    states,
    from: firstOnset ?? addDays(event.createdAt.toISOString().slice(0, 10), -SIGNAL_DAYS),
    limit: MANY,
  });
  return [...own, ...others.filter(({ id }) => id !== event.signal)];
}

/** Persons who fell ill, by day and township; none of a drill, whose cases are made up. */
async function curveOf(k: Pick<CommandKernel, 'db' | 'clock'>, event: EventRow) {
  if (event.disease === null || event.exercise) return [];
  const lastDay = (event.endedAt ?? k.clock.now()).toISOString().slice(0, 10);
  return selectCurve(k.db, { diseases: [event.disease], area: event.area, lastDay }, CURVE_DAYS);
}

function reportDue(event: EventRow, reports: readonly ReportRow[], rules: ReturnType<typeof rulesOf>): Date | null {
  const last = reports.at(-1);
  if (event.state === 'responding') {
    const from = last?.at ?? event.responseAt!;
    return new Date(from.getTime() + rules.progressHours[event.level!] * 3_600_000);
  }
  if (event.state === 'ended' && last?.kind !== 'closing')
    return new Date(event.endedAt!.getTime() + rules.closingDays * 86_400_000);
  return null;
}
