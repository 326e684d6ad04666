/** Lists of items and one item with everything of it, as far as somebody may see it. */
import { daysBetween } from '../algorithms/periods.ts';
import { KangyuError, type Kernel } from '../kernel/index.ts';
import { type Actor, mayDo, type Standpoint, standpointOf } from './actor.ts';
import { kindTitle } from './kinds.ts';
import { ACTIONS, isEnded, RULES, type WorkAction } from './states.ts';
import {
  type Evidence,
  type Milestone,
  selectEvents,
  selectEvidence,
  selectMilestones,
  type WorkEvent,
} from './store-events.ts';
import {
  countItems,
  type ItemCounts,
  type ItemFilter,
  isSeen,
  type ListedItem,
  NO_DUE,
  type Sight,
  selectItems,
} from './store-lists.ts';
import { unitsOf } from './units.ts';

type Reading = Pick<Kernel, 'db' | 'clock'>;
/** Who looks: the account and the area of its role (undefined: everywhere). */
export interface Viewer {
  account: string;
  scope: string | undefined;
}

export interface ItemView extends ListedItem {
  kindTitle: { zh: string; en: string };
  /** Days past the due day while the item is still its owner's; null when it is not late. */
  daysLate: number | null;
}

export interface ItemDetail extends ItemView {
  milestoneList: Milestone[];
  evidenceList: Evidence[];
  history: WorkEvent[];
  /** What the reader may do with it now. */
  actions: WorkAction[];
  standpoint: Standpoint;
}

const sightOf = (k: Reading, viewer: Viewer): Sight => ({ ...viewer, day: k.clock.today() });

/** A page of items by due day; `next` is the key of the last row when there are more. */
export async function listItems(
  k: Reading,
  viewer: Viewer,
  filter: ItemFilter,
  page: { after?: string | undefined; limit: number },
): Promise<{ items: ItemView[]; next?: string }> {
  const sight = sightOf(k, viewer);
  const rows = await selectItems(k.db, sight, filter, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map((row) => viewOf(row, sight.day));
  const last = items.at(-1);
  return rows.length > page.limit && last ? { items, next: `${last.due ?? NO_DUE}|${last.id}` } : { items };
}

export function countWork(k: Reading, viewer: Viewer, filter: ItemFilter): Promise<ItemCounts> {
  return countItems(k.db, sightOf(k, viewer), filter);
}

function viewOf(row: ListedItem, day: string): ItemView {
  const late = row.due !== null && row.due < day && !isEnded(row.state) && row.state !== 'submitted';
  return { ...row, kindTitle: kindTitle(row.kind), daysLate: late ? daysBetween(row.due!, day) : null };
}

/** One item with its milestones, evidence and history. What somebody may not see is not there for them. */
export async function getItem(k: Reading, id: string, viewer: Viewer, actor: Actor): Promise<ItemDetail> {
  const sight = sightOf(k, viewer);
  const [row] = await selectItems(k.db, sight, { ids: [id] }, { limit: 1 });
  if (!row) throw new KangyuError('work.item-unknown');
  const [milestoneList, evidenceList, history, units] = await Promise.all([
    selectMilestones(k.db, id),
    selectEvidence(k.db, id),
    selectEvents(k.db, id),
    unitsOf(k.db, actor.account),
  ]);
  const standpoint = standpointOf(actor, row, new Set(units.map((unit) => unit.id)));
  const actions = ACTIONS.filter(
    (action) => RULES[action].from.includes(row.state) && mayDo(standpoint, RULES[action].by),
  );
  return { ...viewOf(row, sight.day), milestoneList, evidenceList, history, actions, standpoint };
}

/** Refuses (as unknown) an item that somebody may not see. */
export async function requireSeen(k: Reading, id: string, viewer: Viewer): Promise<void> {
  if (!(await isSeen(k.db, sightOf(k, viewer), id))) throw new KangyuError('work.item-unknown');
}
