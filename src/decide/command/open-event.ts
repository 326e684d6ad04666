/** An event begins: made of a confirmed signal, or by hand. */
import { daysBetween, isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Tx, uuidv7 } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { selectCurve } from '../surveillance/index.ts';
import type { CommandKernel } from './change-event.ts';
import { requireCommander } from './change-event.ts';
import type { GradingContent } from './content-grading.ts';
import { type Facts, type Proposal, proposeGrade } from './grade.ts';
import { getKind, gradingContent } from './load-content.ts';
import { writeLog } from './log.ts';
import {
  insertEvent,
  insertFact,
  type SignalFacts,
  selectEvent,
  selectEventOfSignal,
  selectSignalFacts,
} from './store-events.ts';
import { holdersFor, tellOf } from './tell.ts';

/** State of a signal that was judged to be an event (content/surveillance). */
const CONFIRMED = ['event', 'closed'];

export interface FactsRequest {
  facts: Facts;
  firstOnset?: string | null | undefined;
  lastOnset?: string | null | undefined;
  note?: string | null | undefined;
}
export interface EventRequest extends FactsRequest {
  signal?: string | undefined;
  exercise?: boolean | undefined;
  title: string;
  kind: string;
  area: string;
  place?: string | null | undefined;
  /** When the first unit knew; now without it. */
  learnedAt?: Date | undefined;
}

/** Signals over the persons of an area: who fell ill there since belongs to the event too. */
const OVER_PERSONS = ['rule', 'series', 'scan'];

/**
 * What a signal tells of an event, for the form: a kind of event whose diseases name it, its area, and persons with the days of their
 * onsets, up to now where it is about all persons of an area.
 */
export async function eventOfSignal(
  k: Pick<CommandKernel, 'db' | 'clock'>,
  id: string,
): Promise<SignalFacts & { event: string | null }> {
  const signal = await selectSignalFacts(k.db, id);
  if (!signal) throw new KangyuError('command.signal-unknown');
  const { kinds } = gradingContent(k.clock.today());
  const kind =
    kinds.find(({ diseases }) => diseases.includes(signal.disease)) ?? kinds.find(({ id: one }) => one === 'bc-other');
  const known = OVER_PERSONS.includes(signal.kind) ? await onsetsSince(k, signal) : undefined;
  return { ...signal, ...known, kind: kind?.id ?? kinds[0]!.id, event: (await selectEventOfSignal(k.db, id)) ?? null };
}

/** Undefined where nobody is known to have fallen ill: records of a signal may have been withdrawn. */
async function onsetsSince(k: Pick<CommandKernel, 'db' | 'clock'>, { disease, area, firstDay }: SignalFacts) {
  const today = k.clock.today();
  const curve = await selectCurve(
    k.db,
    { diseases: [disease], area, lastDay: today },
    daysBetween(firstDay, today) + 1,
  );
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last) return undefined;
  return { cases: curve.reduce((sum, { cases }) => sum + cases, 0), firstDay: first.day, lastDay: last.day };
}

/** Opens an event and gives its id. Two who make one of the same signal: the second is refused. */
export async function openEvent(k: CommandKernel, request: EventRequest, actor: Actor): Promise<string> {
  requireCommander(actor, request.area);
  const content = gradingContent(k.clock.today());
  getKind(content, request.kind);
  const at = k.clock.now();
  const id = uuidv7();
  await k.db.transaction(async (tx) => {
    const signal = request.signal === undefined ? undefined : await confirmedSignal(tx, request.signal);
    await insertEvent(tx, {
      id,
      year: Number(k.clock.today().slice(0, 4)),
      exercise: request.exercise ?? false,
      title: request.title.trim(),
      kind: request.kind,
      disease: signal?.disease ?? null,
      area: request.area,
      place: request.place?.trim() || null,
      signal: request.signal ?? null,
      detectedAt: signal?.raisedAt ?? null,
      verifiedAt: signal ? (signal.respondedAt ?? at) : null,
      learnedAt: request.learnedAt ?? at,
      at,
      account: actor.account,
      name: actor.name,
    });
    await writeLog(tx, id, at, actor, 'open', { title: request.title.trim(), signal: request.signal ?? null });
    await insertFact(tx, id, { ...checkedFacts(content, request, at), no: 1, at, ...who(actor) });
    const event = (await selectEvent(tx, id))!;
    await tellOf(k, tx, event, [
      {
        key: 'open',
        what: 'response',
        title: { zh: `新建事件：${event.title}`, en: `New event: ${event.title}` },
        text: {
          zh: `${event.areaName ?? event.area}，请分级并决定是否启动响应。`,
          en: 'Grade it and decide on a response.',
        },
        to: (await holdersFor(k, tx, event, 'command.order')).filter((account) => account !== actor.account),
      },
    ]);
    await k.outbox.publish(tx, 'command', { event: id });
  });
  return id;
}

const who = ({ account, name }: Actor) => ({ account, name });

async function confirmedSignal(tx: Tx, id: string): Promise<SignalFacts> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`command.signal|${id}`]);
  const signal = await selectSignalFacts(tx, id);
  if (!signal) throw new KangyuError('command.signal-unknown');
  if (!CONFIRMED.includes(signal.state)) throw new KangyuError('command.signal-unconfirmed');
  if (await selectEventOfSignal(tx, id)) throw new KangyuError('command.signal-taken');
  return signal;
}

/** Facts with values of their kinds, numbers whole and not below zero, no more deaths or severe cases than cases, days in order. */
export function checkedFacts(content: GradingContent, request: FactsRequest, now: Date) {
  for (const [id, value] of Object.entries(request.facts)) {
    const fact = content.facts.find((one) => one.id === id);
    if (!fact) throw new KangyuError('command.code', { field: 'facts', code: id });
    const fits =
      fact.type === 'flag'
        ? typeof value === 'boolean'
        : typeof value === 'number' && value >= 0 && (Number.isInteger(value) || id === 'week-ratio');
    if (!fits)
      throw new KangyuError('command.fact', {
        field: id,
        wantZh: fact.type === 'flag' ? '是或否' : '不小于零的整数',
        wantEn: fact.type === 'flag' ? 'yes or no' : 'a whole number of zero or more',
      });
  }
  const { cases, severe, deaths } = request.facts;
  const { firstOnset = null, lastOnset = null } = request;
  for (const part of [severe, deaths])
    if (typeof cases === 'number' && typeof part === 'number' && part > cases)
      refuse('重症或死亡多于病例', 'More severe cases or deaths than cases');
  for (const day of [firstOnset, lastOnset]) {
    if (day !== null && !isDay(day)) refuse(`“${day}”不是日期`, `${day} is not a day`);
    if (day !== null && Date.parse(`${day}T00:00:00+08:00`) > now.getTime())
      refuse('发病日期在将来', 'A day of onset lies in the future');
  }
  if (firstOnset && lastOnset && firstOnset > lastOnset) refuse('首例晚于末例', 'The first case lies after the last');
  return { facts: request.facts, firstOnset, lastOnset, note: request.note?.trim() || null };
}

function refuse(reasonZh: string, reasonEn: string): never {
  throw new KangyuError('command.fact-order', { reasonZh, reasonEn });
}

/** What the rules of today would propose. */
export function proposeFor(on: string, kind: string, facts: Facts): Proposal {
  return proposeGrade(gradingContent(on), kind, facts);
}
