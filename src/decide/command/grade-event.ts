/** Facts of an event as they become known, its grade, and the information reported of it. */
import { KangyuError } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { BEFORE_CLOSE, type CommandKernel, changeEvent, LIVE, requireCommander } from './change-event.ts';
import type { Grade } from './content-grading.ts';
import { proposeGrade, relayClock } from './grade.ts';
import { rulesOf } from './load-content.ts';
import { writeLog } from './log.ts';
import { markReport } from './mark-report.ts';
import { checkedFacts, type FactsRequest } from './open-event.ts';
import {
  insertFact,
  insertGrading,
  insertRelay,
  insertReport,
  type ReportKind,
  selectFacts,
  selectRelays,
  updateEvent,
} from './store-events.ts';

/** A new version of the facts; the earlier ones stay. */
export async function recordFacts(k: CommandKernel, id: string, request: FactsRequest, actor: Actor): Promise<void> {
  await changeEvent(k, id, BEFORE_CLOSE, async (tx, event) => {
    const at = k.clock.now();
    const facts = checkedFacts(rulesOf(event), request, at);
    const before = await selectFacts(tx, id);
    await insertFact(tx, id, { ...facts, no: before.length + 1, at, account: actor.account, name: actor.name });
    const { cases, severe, deaths } = facts.facts;
    await writeLog(tx, id, at, actor, 'facts', { no: before.length + 1, cases, severe, deaths, note: facts.note });
  });
}

/** Grades by the newest facts. A grade other than the proposed one needs a reason; both are kept. */
export async function gradeEvent(
  k: CommandKernel,
  id: string,
  request: { grade: Grade | null; note?: string | undefined },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, LIVE, async (tx, event) => {
    requireCommander(actor, event.area);
    const content = rulesOf(event);
    const fact = (await selectFacts(tx, id)).at(-1)!;
    const { grade: proposed, rules } = proposeGrade(content, event.kind, fact.facts);
    const note = request.note?.trim() || null;
    if (request.grade !== proposed && note === null) throw new KangyuError('command.note-missing');
    const at = k.clock.now();
    const { grade } = request;
    await insertGrading(tx, id, {
      at,
      account: actor.account,
      name: actor.name,
      fact: fact.no,
      contentFrom: content.from,
      proposed,
      rules,
      grade,
      note,
    });
    await updateEvent(tx, event, { grade });
    await writeLog(tx, id, at, actor, 'grade', { proposed, grade, rules, fact: fact.no, note });
  });
}

/** Marks the next step of the information report as done; steps are done in their order, each once. */
export async function relayInformation(
  k: CommandKernel,
  id: string,
  request: { step: string; note?: string | undefined },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, BEFORE_CLOSE, async (tx, event) => {
    const { chain } = rulesOf(event);
    const relays = await selectRelays(tx, id);
    const done = new Map(relays.map(({ step, at }) => [step, at]));
    const next = chain.find((step) => !done.has(step.id));
    if (!chain.some((step) => step.id === request.step))
      throw new KangyuError('command.code', { field: 'step', code: request.step });
    if (next?.id !== request.step) throw new KangyuError('command.relay-order');
    const at = k.clock.now();
    const note = request.note?.trim() || null;
    const { due: dueAt } = relayClock(chain, event.learnedAt, done).find((step) => step.id === next.id)!;
    await insertRelay(tx, id, { step: next.id, at, dueAt, account: actor.account, name: actor.name, note });
    if (relays.length === 0) await markReport(k, tx, id);
    await writeLog(tx, id, at, actor, 'relay', { id: next.id, step: next.title.zh, note });
  });
}

/** Stores a report as it was sent. */
export async function sendReport(
  k: CommandKernel,
  id: string,
  request: { kind: ReportKind; text: string },
  actor: Actor,
): Promise<void> {
  const states = request.kind === 'closing' ? (['ended', 'closed'] as const) : BEFORE_CLOSE;
  await changeEvent(k, id, states, async (tx) => {
    const at = k.clock.now();
    const fact = (await selectFacts(tx, id)).length;
    const text = request.text.trim();
    const no = await insertReport(tx, id, {
      kind: request.kind,
      at,
      account: actor.account,
      name: actor.name,
      fact,
      text,
    });
    await writeLog(tx, id, at, actor, 'report', { kind: request.kind, no, fact });
  });
}
