/** After the response: the review with its findings and improvements, and the closing of the event. */
import { addDays } from '../../algorithms/periods.ts';
import { KangyuError, type Tx } from '../../kernel/index.ts';
import { type Actor, createItem, ensureUnits } from '../../work/index.ts';
import { selectSignal, stepsFrom, takeStep } from '../surveillance/index.ts';
import { type CommandKernel, changeEvent, joined, requireCommander } from './change-event.ts';
import { writeLog } from './log.ts';
import { openOrders } from './orders.ts';
import { type EventRow, selectFacts, updateEvent } from './store-events.ts';
import { selectOrders } from './store-response.ts';
import { insertFinding, selectFindings, selectReview, upsertReview } from './store-review.ts';
import { KINDS, subjectOf, unitArea } from './subjects.ts';

export async function writeReview(k: CommandKernel, id: string, summary: string, actor: Actor): Promise<void> {
  await changeEvent(k, id, ['ended'], async (tx, event) => {
    requireCommander(actor, event.area);
    const at = k.clock.now();
    await upsertReview(tx, id, { summary: summary.trim(), at, account: actor.account, name: actor.name });
    await writeLog(tx, id, at, actor, 'review', { note: summary.trim() });
  });
}

export interface FindingRequest {
  /** To be kept; else to be improved. */
  good: boolean;
  text: string;
  /** What shall be improved by whom within how many days. */
  improve?: { title: string; unit: string; days: number } | undefined;
}

export async function addFinding(k: CommandKernel, id: string, request: FindingRequest, actor: Actor): Promise<void> {
  await changeEvent(k, id, ['ended'], async (tx, event) => {
    requireCommander(actor, event.area);
    const at = k.clock.now();
    const no = (await selectFindings(tx, id)).length + 1;
    const { good, improve } = request;
    const text = request.text.trim();
    let item: string | null = null;
    if (improve && !good) {
      const unit = improve.unit.trim();
      const { ids } = await ensureUnits(tx, k.clock, unitArea(event.area), [unit], actor);
      item = await createItem(
        k,
        tx,
        {
          key: `command/${id}/finding/${no}`,
          kind: KINDS.improvement,
          subject: subjectOf(id, `finding/${no}`),
          title: improve.title,
          detail: text,
          area: event.area,
          leads: [ids.get(unit)!],
          due: addDays(k.clock.today(), improve.days),
        },
        actor,
      );
    }
    await insertFinding(tx, id, { no, good, text, item, at, name: actor.name });
    await writeLog(tx, id, at, actor, 'finding', { no, good, text, improve: improve?.title ?? null });
  });
}

export interface Closing {
  note?: string | undefined;
  /** Why it proved to be no event, of the reasons for which a signal is dismissed; the back-tests then count the alarm as false. */
  excluded?: string | undefined;
}

/**
 * Closes: an ended response with its review written and no order open; an event that never had a response (not an event of
 * any grade) with a reason. The signal it was made of ends with it, and the back-tests learn of both.
 */
export async function closeEvent(k: CommandKernel, id: string, closing: Closing, actor: Actor): Promise<void> {
  await changeEvent(k, id, ['open', 'ended'], async (tx, event) => {
    requireCommander(actor, event.area);
    const open = openOrders(await selectOrders(tx, id));
    if (open.length > 0) throw new KangyuError('command.open-orders', { count: open.length });
    if (event.state === 'ended' && !(await selectReview(tx, id))) throw new KangyuError('command.review-missing');
    const note = closing.note?.trim() || null;
    if ((event.state === 'open' || closing.excluded) && note === null) throw new KangyuError('command.note-missing');
    const at = k.clock.now();
    await updateEvent(tx, event, { state: 'closed', closedAt: at });
    await writeLog(tx, id, at, actor, 'close', { note, excluded: closing.excluded ?? null });
    if (event.signal) await settleSignal(k, tx, event, { note, excluded: closing.excluded }, actor);
  });
}

/** A signal that people moved on themselves since (closed, dismissed, verified again) is left as it is; the log says so. */
async function settleSignal(
  k: CommandKernel,
  tx: Tx,
  event: EventRow,
  closing: { note: string | null; excluded: string | undefined },
  actor: Actor,
): Promise<void> {
  const signal = await selectSignal(tx, event.signal!, true);
  const step = closing.excluded ? 'exclude' : 'close';
  const at = k.clock.now();
  if (!signal || !stepsFrom(signal.state, signal.kind, signal.contentFrom).some(({ id }) => id === step)) {
    await writeLog(tx, event.id, at, actor, 'signal-left', { signal: event.signal });
    return;
  }
  const note = `事件“${event.title}”（${event.year}-${String(event.no).padStart(3, '0')}）结案${closing.note ? `：${closing.note}` : ''}`;
  const { state } = await takeStep(
    { ...k, db: joined(k.db, tx) },
    signal.id,
    { step, version: signal.version, note, reason: closing.excluded },
    actor,
  );
  await writeLog(tx, event.id, at, actor, 'signal', { signal: signal.id, state });
}

export interface Interval {
  id:
    | 'onset-detected'
    | 'detected-verified'
    | 'verified-opened'
    | 'opened-graded'
    | 'opened-responding'
    | 'order-receipt'
    | 'responding-ended';
  from: Date | null;
  to: Date | null;
  minutes: number | null;
}

/** How long each part took: from the first case to the end. */
export async function intervals(
  k: Pick<CommandKernel, 'db'>,
  event: EventRow,
  gradedAt: Date | null,
): Promise<Interval[]> {
  const [facts, orders] = await Promise.all([selectFacts(k.db, event.id), selectOrders(k.db, event.id)]);
  const onset = facts.find(({ firstOnset }) => firstOnset !== null)?.firstOnset;
  const first = (dates: readonly (Date | null)[]) =>
    dates.filter((date) => date !== null).sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
  const between = (id: Interval['id'], from: Date | null, to: Date | null): Interval => ({
    id,
    from,
    to,
    minutes: from && to ? Math.round((to.getTime() - from.getTime()) / 60_000) : null,
  });
  const onsetAt = onset ? new Date(`${onset}T00:00:00+08:00`) : null;
  return [
    between('onset-detected', onsetAt, event.detectedAt ?? event.learnedAt),
    between('detected-verified', event.detectedAt, event.verifiedAt),
    between('verified-opened', event.verifiedAt ?? event.learnedAt, event.createdAt),
    between('opened-graded', event.createdAt, gradedAt),
    between('opened-responding', event.createdAt, event.responseAt),
    between('order-receipt', first(orders.map(({ at }) => at)), first(orders.map(({ ackAt }) => ackAt))),
    between('responding-ended', event.responseAt, event.endedAt),
  ];
}
