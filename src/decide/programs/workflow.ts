/** The states of an enrolment in a pack with a workflow: what may follow, for how long one may stand in each, who presses then. */
import { type Condition, readCondition } from '../../algorithms/condition/condition.ts';
import { shiftDay } from '../../algorithms/condition/days.ts';
import type { Duration, Row } from '../../algorithms/condition/types.ts';
import { surroundingRow } from '../../algorithms/forms/context.ts';
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import { type Pack, paramsOn, scheduleOn } from '../../packs/index.ts';
import { readMany } from '../../record/index.ts';
import { historyOf } from './contacts.ts';
import { handIn, lockPerson, type ProgramWriter } from './hand-in.ts';
import { madeOf, sqlFacts } from './histories.ts';
import { changedEpisode } from './make-entries.ts';
import { findPack, getPack } from './packs.ts';
import { surroundings } from './recompute.ts';
import { findEnrolment, type KeptEnrolment } from './store-history.ts';
import { enrolmentType } from './subjects.ts';

type Workflow = NonNullable<Pack['workflow']>;
type Transition = Workflow['transitions'][number];

/** States and transitions hold from the workflow's first day on; before it an enrolment has none. */
export function workflowOn(pack: Pack | undefined, day: string): Workflow | undefined {
  const flow = pack?.workflow;
  return flow && flow.from <= day && (flow.to === undefined || day <= flow.to) ? flow : undefined;
}

const read = new WeakMap<Transition, Map<string, Condition>>();
function conditionOf(pack: Pack, transition: Transition, text: string, wanted: 'boolean' | 'duration'): Condition {
  const known = read.get(transition) ?? new Map<string, Condition>();
  read.set(transition, known);
  const found = known.get(text) ?? readCondition(text, pack.scope, [wanted]);
  known.set(text, found);
  return found;
}

function after(pack: Pack, transition: Transition, text: string | undefined, since: string): string | null {
  if (text === undefined) return null;
  const params = Object.entries(paramsOn(pack, since)).map(([name, value]) => [`param.${name}`, value] as const);
  const value = conditionOf(pack, transition, text, 'duration').run({ today: since, ...Object.fromEntries(params) });
  return value === null ? null : shiftDay(since, value as Duration, 1);
}

/** State of an enrolment: the one it names, else the workflow's first; `due` is the last day on which it may stand there. */
export function stateOf(
  enrolment: Pick<KeptEnrolment, 'pack' | 'state' | 'stateSince' | 'enrolled'>,
  packs?: readonly Pack[],
): {
  state: string | null;
  stateSince: string | null;
  stateDue: string | null;
} {
  const pack = findPack(enrolment.pack, packs);
  const since = enrolment.stateSince ?? enrolment.enrolled;
  const flow = workflowOn(pack, since);
  if (!pack || !flow) return { state: null, stateSince: null, stateDue: null };
  const state = flow.states.some(({ code }) => code === enrolment.state) ? enrolment.state! : flow.initial;
  const days = flow.transitions
    .filter(({ fromStates }) => fromStates.includes(state))
    .flatMap((one) => after(pack, one, one.within, since) ?? []);
  return { state, stateSince: since, stateDue: days.sort()[0] ?? null };
}

export interface NextTransition {
  transition: Transition;
  /** Last day; null without a limit. */
  due: string | null;
  /** Whether its condition holds now. */
  ready: boolean;
}

/** What may follow on a day. */
export async function nextTransitions(
  q: Queryable,
  enrolment: KeptEnrolment,
  today: string,
  packs?: readonly Pack[],
): Promise<NextTransition[]> {
  const pack = findPack(enrolment.pack, packs);
  const flow = workflowOn(pack, enrolment.stateSince ?? enrolment.enrolled);
  if (!pack || !flow || enrolment.state === null) return [];
  const following = flow.transitions.filter(({ fromStates }) => fromStates.includes(enrolment.state!));
  const row = following.some(({ when }) => when !== undefined) ? await around(q, pack, enrolment, today) : {};
  return following.map((transition) => ({
    transition,
    due: after(pack, transition, transition.within, enrolment.stateSince!),
    ready: transition.when === undefined || conditionOf(pack, transition, transition.when, 'boolean').holds(row),
  }));
}

async function around(q: Queryable, pack: Pack, { patient }: KeptEnrolment, today: string): Promise<Row> {
  const history = await historyOf(q, [patient]);
  const extra = (await sqlFacts(q, pack, [patient], today)).get(patient) ?? {};
  return surroundingRow(surroundings(pack, history, madeOf(history.contacts), extra, today));
}

/**
 * Moves an enrolment on. Throws `programs.enrolment-unknown`, `.exited`, `.no-workflow`, `.transition`, `.transition-role`,
 * `.transition-when`. A final state that is also a reason for ending ends the enrolment.
 */
export async function transit(writer: ProgramWriter, id: string, code: string): Promise<KeptEnrolment> {
  const { kernel, role } = writer;
  return kernel.db.transaction(async (tx) => {
    const found = await findEnrolment(tx, id);
    if (!found) throw new KangyuError('programs.enrolment-unknown');
    await lockPerson(tx, (await historyOf(tx, [found.patient])).person);
    const enrolment = (await findEnrolment(tx, id))!;
    if (enrolment.exited !== null) throw new KangyuError('programs.exited', { exited: enrolment.exited });
    const pack = getPack(enrolment.pack, writer.packs);
    const today = kernel.clock.today();
    const flow = workflowOn(pack, enrolment.stateSince ?? enrolment.enrolled);
    if (!flow) throw new KangyuError('programs.no-workflow', { pack: pack.title.zh });
    const next = await nextTransitions(tx, enrolment, today, writer.packs);
    const chosen = next.find(({ transition }) => transition.code === code);
    if (!chosen)
      throw new KangyuError('programs.transition', {
        state: flow.states.find((one) => one.code === enrolment.state)?.title.zh ?? enrolment.state,
        transition: flow.transitions.find((one) => one.code === code)?.title.zh ?? code,
        known: next.map(({ transition }) => transition.title.zh).join('、') || '—',
      });
    const { transition, ready } = chosen;
    if (!transition.roles.includes(role))
      throw new KangyuError('programs.transition-role', { transition: transition.title.zh });
    if (!ready)
      throw new KangyuError('programs.transition-when', {
        transition: transition.title.zh,
        condition: transition.when!,
      });
    const type = enrolmentType(enrolment.patient);
    const [stored] = await readMany(kernel, tx, [{ type, id }]);
    const final = flow.states.find((one) => one.code === transition.toState)?.final === true;
    const reason = scheduleOn(pack, today)?.schedule.exits.find((one) => one.code === transition.toState)?.code;
    const resource = changedEpisode(stored!.resource!, {
      state: { code: transition.toState, since: today },
      ...(final && reason ? { exit: { on: today, reason } } : {}),
    });
    await handIn(writer, tx, `enrolment/${id}/${enrolment.version + 1}`, [
      { resource, request: { method: 'PUT', url: `${type}/${id}` } },
    ]);
    return (await findEnrolment(tx, id))!;
  });
}

export interface LateTransition {
  transition: Transition;
  escalate: NonNullable<Transition['escalate']>;
  /** Day on which it is passed on. */
  on: string;
}
/** What should have happened by now and is passed on. */
export function lateTransitions(pack: Pack, state: string, since: string, today: string): LateTransition[] {
  return (workflowOn(pack, since)?.transitions ?? []).flatMap((transition) => {
    const { escalate, fromStates } = transition;
    const on = escalate && fromStates.includes(state) ? after(pack, transition, escalate.after, since) : null;
    return on !== null && on < today ? [{ transition, escalate: escalate!, on }] : [];
  });
}
