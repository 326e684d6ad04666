/** Milestones on the way of an item. */
import { KangyuError, type Tx, uuidv7 } from '../kernel/index.ts';
import { type Actor, mayDo } from './actor.ts';
import { openItem } from './change-item.ts';
import { dayOrNull, type WorkKernel } from './create-items.ts';
import { isEnded, STATE_TEXT } from './states.ts';
import {
  deleteMilestone,
  insertEvents,
  insertMilestones,
  type Milestone,
  selectMilestones,
  updateMilestone,
} from './store-events.ts';
import type { StoredItem } from './store-items.ts';

export interface MilestoneRequest {
  title: string;
  due?: string | null | undefined;
}

/** Who owns or manages the work sets its milestones; its version stays, for nothing of it changes. */
export function addMilestone(k: WorkKernel, item: string, request: MilestoneRequest, actor: Actor): Promise<Milestone> {
  return withItem(k, item, actor, async (tx) => {
    const milestone = { id: uuidv7(), item, title: request.title.trim(), due: dayOrNull(request.due) };
    await insertMilestones(tx, [milestone]);
    const made: Milestone = {
      id: milestone.id,
      title: milestone.title,
      due: milestone.due,
      doneOn: null,
      doneBy: null,
    };
    return { result: made, action: 'milestone-add', detail: { title: made.title, due: made.due } };
  });
}

export interface MilestoneChange {
  title?: string | undefined;
  due?: string | null | undefined;
  done?: boolean | undefined;
}

export function changeMilestone(
  k: WorkKernel,
  item: string,
  id: string,
  change: MilestoneChange,
  actor: Actor,
): Promise<Milestone> {
  return withItem(k, item, actor, async (tx) => {
    const before = await getMilestone(tx, item, id);
    const done = change.done ?? before.doneOn !== null;
    const doneOn = done ? (before.doneOn ?? k.clock.today()) : null;
    const after: Milestone = {
      id,
      title: change.title?.trim() || before.title,
      due: change.due === undefined ? before.due : dayOrNull(change.due),
      doneOn,
      doneBy: doneOn === null ? null : (before.doneBy ?? actor.name),
    };
    await updateMilestone(tx, after);
    const action =
      done === (before.doneOn !== null) ? 'milestone-change' : done ? 'milestone-done' : 'milestone-undone';
    return { result: after, action, detail: { title: after.title, due: [before.due, after.due] } };
  });
}

export function removeMilestone(k: WorkKernel, item: string, id: string, actor: Actor): Promise<void> {
  return withItem(k, item, actor, async (tx) => {
    const before = await getMilestone(tx, item, id);
    await deleteMilestone(tx, id);
    return { result: undefined, action: 'milestone-remove', detail: { title: before.title, due: before.due } };
  });
}

async function getMilestone(tx: Tx, item: string, id: string): Promise<Milestone> {
  const found = (await selectMilestones(tx, item)).find((milestone) => milestone.id === id);
  if (!found) throw new KangyuError('work.milestone-unknown');
  return found;
}

type Done<T> = { result: T; action: string; detail: Record<string, unknown> };

async function withItem<T>(
  k: WorkKernel,
  id: string,
  actor: Actor,
  change: (tx: Tx, item: StoredItem) => Promise<Done<T>>,
): Promise<T> {
  return k.db.transaction(async (tx) => {
    const { item, standpoint } = await openItem(tx, id, undefined, actor);
    if (!mayDo(standpoint, 'own')) throw new KangyuError('work.not-yours');
    requireActive(item);
    const { result, action, detail } = await change(tx, item);
    const { state, percent, due } = item;
    await insertEvents(tx, [{ item: id, action, fromState: state, state, percent, due, detail }], {
      account: actor.account,
      name: actor.name,
      at: k.clock.now(),
      day: k.clock.today(),
    });
    await k.outbox.publish(tx, 'work', {});
    return result;
  });
}

/** What has ended is only reopened. */
export function requireActive(item: StoredItem): void {
  if (!isEnded(item.state)) return;
  const state = STATE_TEXT[item.state];
  throw new KangyuError('work.transition', {
    state: item.state,
    stateZh: state.zh,
    stateEn: state.en,
    actionZh: '修改',
    actionEn: 'change',
  });
}
