/** Changes of an item: its moves from state to state, who owns it, its due day. Each is one transaction with its history. */
import { KangyuError, type Tx, uuidv7 } from '../kernel/index.ts';
import { type Actor, mayDo, type Standpoint, standpointOf } from './actor.ts';
import { accountName, dayOrNull, type WorkKernel } from './create-items.ts';
import { ACTION_TEXT, nextStanding, RULES, STATE_TEXT, type WorkAction } from './states.ts';
import { insertEvents, selectEvents } from './store-events.ts';
import { lockItem, type Priority, replaceItemUnits, type StoredItem, updateItem, watch } from './store-items.ts';
import { type Audience, insertNotifications } from './store-notifications.ts';
import { getUnit, unitsOf } from './units.ts';

export interface MoveRequest {
  action: WorkAction;
  /** The version that was looked at; another one since is refused. Left out by the program itself. */
  version?: number | undefined;
  note?: string | undefined;
  percent?: number | undefined;
  due?: string | undefined;
}

/** Moves an item on; gives it as it stands then. */
export function moveItem(k: WorkKernel, id: string, request: MoveRequest, actor: Actor): Promise<StoredItem> {
  return k.db.transaction((tx) => moveItemIn(k, tx, id, request, actor));
}

/** The same in the caller's transaction. */
export async function moveItemIn(
  k: WorkKernel,
  tx: Tx,
  id: string,
  request: MoveRequest,
  actor: Actor,
): Promise<StoredItem> {
  const { item, standpoint } = await openItem(tx, id, request.version, actor);
  const { action } = request;
  const rule = RULES[action];
  if (!mayDo(standpoint, rule.by)) throw new KangyuError(rule.by === 'manage' ? 'work.not-manager' : 'work.not-yours');
  const note = request.note?.trim() || null;
  if (rule.reason && note === null) throw new KangyuError('work.reason-missing');
  const due = action === 'extend' ? laterDue(item, request.due) : undefined;
  const percent = action === 'progress' || action === 'submit' ? request.percent : undefined;
  const day = k.clock.today();
  const next = nextStanding(item, { action, day, percent, due });
  if (!next) {
    const [state, verb] = [STATE_TEXT[item.state], ACTION_TEXT[action]];
    throw new KangyuError('work.transition', {
      state: item.state,
      stateZh: state.zh,
      stateEn: state.en,
      actionZh: verb.zh,
      actionEn: verb.en,
    });
  }
  const changed = { ...item, ...next, version: item.version + 1 };
  const at = k.clock.now();
  await updateItem(tx, changed, at);
  await insertEvents(
    tx,
    [
      {
        item: id,
        action,
        fromState: item.state,
        state: next.state,
        percent: next.percent,
        due: next.due,
        note,
        detail: action === 'extend' ? { due: [item.due, next.due] } : {},
      },
    ],
    { account: actor.account, name: actor.name, at, day },
  );
  await tell(k, tx, changed, action, note, actor);
  return { ...changed, changedAt: at.toISOString() };
}

function laterDue(item: StoredItem, asked: string | undefined): string {
  const due = dayOrNull(asked);
  if (due === null) throw new KangyuError('work.day', { day: asked ?? '' });
  if (item.due !== null && due <= item.due) throw new KangyuError('work.due-not-later', { due: item.due });
  return due;
}

/** The item, held, with how the actor stands to it; refused when somebody changed it since. */
export async function openItem(
  tx: Tx,
  id: string,
  version: number | undefined,
  actor: Actor,
): Promise<{ item: StoredItem; standpoint: Standpoint }> {
  const item = await lockItem(tx, id);
  if (!item) throw new KangyuError('work.item-unknown');
  const own = new Set((await unitsOf(tx, actor.account)).map((unit) => unit.id));
  const standpoint = standpointOf(actor, item, own);
  if (standpoint === 'none') throw new KangyuError('work.not-yours');
  if (version !== undefined && version !== item.version) {
    const [last] = await selectEvents(tx, id);
    throw new KangyuError('work.version', {
      version: item.version,
      by: last?.byName ?? '',
      at: clockTime(item.changedAt),
    });
  }
  return { item, standpoint };
}

/** `2025-12-31 09:00` in Asia/Shanghai. */
function clockTime(iso: string): string {
  return new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** What others hear of a move: those who manage hear what is handed in, the owner what was decided, watchers everything. */
async function tell(
  k: WorkKernel,
  tx: Tx,
  item: StoredItem,
  action: WorkAction,
  note: string | null,
  actor: Actor,
): Promise<void> {
  const to: Audience[] =
    action === 'submit'
      ? [{ managers: true }]
      : ['accept', 'return', 'cancel', 'reopen', 'extend'].includes(action)
        ? [ownerOf(item)]
        : [];
  await insertNotifications(
    tx,
    to.map((audience) => ({
      id: uuidv7(),
      key: `${item.id}/${action}/${item.version}`,
      item: item.id,
      kind: action,
      to: audience,
      byName: actor.name,
      note,
      detail: { due: item.due },
    })),
    k.clock.now(),
  );
  await k.outbox.publish(tx, 'work', { item: item.id, kind: item.kind, action });
}

export function ownerOf(item: Pick<StoredItem, 'account' | 'unit'>): Audience {
  return item.account ? { account: item.account } : { unit: item.unit! };
}

export interface ItemChange {
  version: number;
  title?: string | undefined;
  detail?: string | null | undefined;
  priority?: Priority | undefined;
  /** Unit ids; the first one that leads owns the work. */
  leads?: readonly string[] | undefined;
  coops?: readonly string[] | undefined;
  account?: string | null | undefined;
  /** Sets a first due day; a standing one is moved by `extend`, with its reason. */
  due?: string | undefined;
}

/** Gives the work to others or words it anew; only who manages it. */
export async function changeItem(k: WorkKernel, id: string, change: ItemChange, actor: Actor): Promise<StoredItem> {
  return k.db.transaction(async (tx) => {
    const { item, standpoint } = await openItem(tx, id, change.version, actor);
    if (!mayDo(standpoint, 'manage')) throw new KangyuError('work.not-manager');
    const units = await unitsAfter(tx, item, change);
    const account = change.account === undefined ? item.account : change.account || null;
    const unit = units.leads[0] ?? null;
    if (unit === null && account === null) throw new KangyuError('work.owner-missing');
    if (change.due !== undefined && item.due !== null) laterDue(item, change.due);
    const changed: StoredItem = {
      ...item,
      title: change.title?.trim() || item.title,
      detail: change.detail === undefined ? item.detail : change.detail?.trim() || null,
      priority: change.priority ?? item.priority,
      due: change.due === undefined ? item.due : dayOrNull(change.due),
      unit,
      account,
      accountName:
        account === null ? null : account === item.account ? item.accountName : await accountName(tx, account),
      version: item.version + 1,
    };
    const at = k.clock.now();
    await updateItem(tx, changed, at);
    await replaceItemUnits(tx, [{ id, ...units }]);
    const detail = differences(item, changed, units);
    const { state, percent, due } = changed;
    await insertEvents(tx, [{ item: id, action: 'change', fromState: state, state, percent, due, detail }], {
      account: actor.account,
      name: actor.name,
      at,
      day: k.clock.today(),
    });
    if (changed.unit !== item.unit || changed.account !== item.account)
      await insertNotifications(
        tx,
        [
          {
            id: uuidv7(),
            key: `${id}/assigned/${changed.version}`,
            item: id,
            kind: 'assigned',
            to: ownerOf(changed),
            byName: actor.name,
          },
        ],
        at,
      );
    await watch(tx, [id], actor.account);
    await k.outbox.publish(tx, 'work', {});
    return changed;
  });
}

async function unitsAfter(tx: Tx, item: StoredItem, change: ItemChange): Promise<{ leads: string[]; coops: string[] }> {
  const now = (role: 'lead' | 'coop') => item.units.filter((unit) => unit.role === role).map(({ id }) => id);
  const leads = [...new Set(change.leads ?? now('lead'))];
  const coops = [...new Set(change.coops ?? now('coop'))];
  for (const id of [...leads, ...coops]) await getUnit(tx, id);
  return { leads, coops };
}

/** `{field: [before, after]}` of what changed. */
function differences(before: StoredItem, after: StoredItem, units: { leads: string[]; coops: string[] }) {
  const fields = ['title', 'detail', 'priority', 'due', 'accountName'] as const;
  const changes: Record<string, unknown> = {};
  for (const field of fields) if (before[field] !== after[field]) changes[field] = [before[field], after[field]];
  const of = (role: 'lead' | 'coop') => before.units.filter((unit) => unit.role === role).map(({ id }) => id);
  if (of('lead').join() !== units.leads.join()) changes.leads = [of('lead'), units.leads];
  if (of('coop').join() !== units.coops.join()) changes.coops = [of('coop'), units.coops];
  return changes;
}
