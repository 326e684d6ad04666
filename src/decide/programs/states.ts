/** Where an enrolment stands in its pack's workflow: by what somebody said in the record, then by the contacts made since. Pure. */
import { type Condition, readCondition } from '../../algorithms/condition/condition.ts';
import { shiftDay } from '../../algorithms/condition/days.ts';
import type { Duration, Scope } from '../../algorithms/condition/types.ts';
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import { type Pack, paramsOn } from '../../packs/index.ts';
import { findPack } from './packs.ts';
import type { EnrolmentRow } from './read-records.ts';

type Workflow = NonNullable<Pack['workflow']>;
export type Transition = Workflow['transitions'][number];

/** States and transitions hold from the workflow's first day on; before it an enrolment has none. */
export function workflowOn(pack: Pack | undefined, day: string): Workflow | undefined {
  const flow = pack?.workflow;
  return flow && flow.from <= day && (flow.to === undefined || day <= flow.to) ? flow : undefined;
}

const read = new WeakMap<Scope, Map<string, Condition>>();
export function conditionOf(scope: Scope, text: string, wanted: 'boolean' | 'duration'): Condition {
  const known = read.get(scope) ?? new Map<string, Condition>();
  read.set(scope, known);
  const found = known.get(text) ?? readCondition(text, scope, [wanted]);
  known.set(text, found);
  return found;
}

/** The last day of a limit that runs since a day. */
export function limitOf(pack: Pack, text: string | undefined, since: string): string | null {
  if (text === undefined) return null;
  const params = Object.entries(paramsOn(pack, since)).map(([name, value]) => [`param.${name}`, value] as const);
  const value = conditionOf(pack.scope, text, 'duration').run({ today: since, ...Object.fromEntries(params) });
  return value === null ? null : shiftDay(since, value as Duration, 1);
}

export interface StandingState {
  state: string | null;
  stateSince: string | null;
  /** Last day on which it may stand there. */
  stateDue: string | null;
}
/**
 * The state that the record tells, else the workflow's first, moved on by each contact after it that makes a transition. A
 * contact of the day on which something was told counts where both have a time.
 */
export function stateOf(
  enrolment: Pick<EnrolmentRow, 'pack' | 'toldState' | 'toldSince' | 'enrolled' | 'exited'>,
  made: readonly MadeContact[] = [],
  packs?: readonly Pack[],
): StandingState {
  const pack = findPack(enrolment.pack, packs);
  const { toldState, enrolled, exited } = enrolment;
  const told = enrolment.toldSince ?? enrolled;
  const flow = workflowOn(pack, told.slice(0, 10));
  if (!pack || !flow) return { state: null, stateSince: null, stateDue: null };
  // The state that an enrolment begins with was told on its first day, before whatever was done on it.
  const begun = toldState === flow.initial && told.slice(0, 10) === enrolled;
  const known = !begun && flow.states.some(({ code }) => code === toldState);
  let state = known ? toldState! : flow.initial;
  let since = told.slice(0, 10);
  for (const contact of made) {
    const day = contact.date.slice(0, 10);
    if (exited !== null && day > exited) break;
    if (day < since || (known && !isAfter(contact.date, told))) continue;
    const step = flow.transitions.find((one) => one.fromStates.includes(state) && isMadeBy(one, pack, contact, packs));
    if (!step) continue;
    state = step.toState;
    since = day;
  }
  const days = flow.transitions
    .filter(({ fromStates }) => fromStates.includes(state))
    .flatMap((one) => limitOf(pack, one.within, since) ?? []);
  return { state, stateSince: since, stateDue: days.sort()[0] ?? null };
}

/** Instants are compared as such; where one is only a day, a contact of that day came before. */
function isAfter(contact: string, told: string): boolean {
  const length = contact.length > 10 && told.length > 10 ? 19 : 10;
  return contact.slice(0, length) > told.slice(0, length);
}

function isMadeBy(transition: Transition, pack: Pack, made: MadeContact, packs?: readonly Pack[]): boolean {
  return transition.by.some(({ form, when }) => {
    const full = fullForm(pack, form);
    if (full !== made.form) return false;
    if (when === undefined) return true;
    const [owner = '', code] = full.split('/');
    const held = findPack(owner, packs)?.forms.find(
      ({ compiled }) => compiled.form.code === code && compiled.form.from === made.formFrom,
    );
    return held !== undefined && conditionOf(held.compiled.scope, when, 'boolean').holds(made.values);
  });
}

/** `pack/form` of a form as a workflow names it. */
export const fullForm = ({ id }: Pick<Pack, 'id'>, form: string): string =>
  form.includes('/') ? form : `${id}/${form}`;

interface LateTransition {
  transition: Transition;
  escalate: NonNullable<Transition['escalate']>;
  /** Day on which it is passed on. */
  on: string;
}
/** What should have happened by now and is passed on. */
export function lateTransitions(pack: Pack, state: string, since: string, today: string): LateTransition[] {
  return (workflowOn(pack, since)?.transitions ?? []).flatMap((transition) => {
    const { escalate, fromStates } = transition;
    const on = escalate && fromStates.includes(state) ? limitOf(pack, escalate.after, since) : null;
    return on !== null && on < today ? [{ transition, escalate: escalate!, on }] : [];
  });
}
