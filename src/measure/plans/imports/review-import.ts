/** What a person decides about the items of an import; each decision is one transaction. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { KangyuError, type Kernel, packageRoot, type Queryable, type Tx } from '../../../kernel/index.ts';
import { loadRelations } from '../load-plans.ts';
import { checkItem, problemsOf } from './check-item.ts';
import {
  type ImportDoubt,
  ImportHeader,
  type ImportItem,
  type ItemKind,
  type ItemState,
  type PlanImportInfo,
  type Span,
} from './model.ts';
import { doubtsOfItems } from './plan-of-items.ts';
import { removeFile } from './remove-file.ts';
import {
  acceptProposed,
  deleteImport,
  deleteItem,
  insertItems,
  lockImport,
  markChanged,
  selectImport,
  selectItems,
  selectText,
  updateHeader,
  updateItem,
  updateStates,
} from './store-imports.ts';

type Reviewing = Pick<Kernel, 'db' | 'clock'>;

/** What a decision changed: the items as they now stand, ids of those that are gone, and the doubts of the whole. */
export interface Reviewed {
  items: ImportItem[];
  removed: number[];
  doubts: ImportDoubt[];
}

export async function getImport(q: Queryable, id: string): Promise<PlanImportInfo> {
  const found = await selectImport(q, id);
  if (!found) throw new KangyuError('plans.import-not-found');
  return found;
}

/** An import with its text, items and the doubts in them. */
export async function importDetail(q: Queryable, id: string) {
  const info = await getImport(q, id);
  const [text, items] = [await selectText(q, id), await selectItems(q, id)];
  return { ...info, text, items, doubts: await doubts(info, items) };
}

/** Accepts, edits, rejects or takes back the decision about one item. */
export function decideItem(
  k: Reviewing,
  id: string,
  item: number,
  change: { state: ItemState; value?: unknown; span?: Span },
  account: string,
): Promise<Reviewed> {
  return reviewing(k, id, account, async (tx, info) => {
    const current = (await selectItems(tx, id)).find((one) => one.id === item);
    if (!current) throw new KangyuError('plans.import-item-not-found', { item });
    const next = decided(current, change);
    if (change.span) requireSpan(change.span, info.characters);
    const spans = change.span ? [change.span, ...current.spans.slice(1)] : current.spans;
    if (next.state === 'proposed') await updateStates(tx, id, [item], 'proposed', { at: k.clock.now(), account });
    else await updateItem(tx, id, { ...current, ...next, spans }, { at: k.clock.now(), account });
    return { changed: [item] };
  });
}

/** The state and value of an item after a decision: what differs from what was read is edited, whatever it was called. */
function decided(item: ImportItem, change: { state: ItemState; value?: unknown }): Pick<ImportItem, 'state' | 'value'> {
  switch (change.state) {
    case 'proposed':
      return { state: item.original ? 'proposed' : 'accepted', value: item.original ?? item.value };
    case 'rejected':
      return { state: 'rejected', value: item.value };
    case 'accepted':
    case 'edited': {
      const value = checkItem(item.kind, change.value ?? item.value);
      const same = item.original === null || isDeepStrictEqual(value, item.original);
      return { state: same ? 'accepted' : 'edited', value };
    }
  }
}

/** Accepts all that is proposed with at least this confidence. */
export function acceptAbove(
  k: Reviewing,
  id: string,
  filter: { confidence: number; kinds?: readonly ItemKind[] },
  account: string,
): Promise<Reviewed> {
  return reviewing(k, id, account, async (tx) => ({
    changed: await acceptProposed(
      tx,
      id,
      { confidence: filter.confidence, kinds: filter.kinds ?? null },
      { at: k.clock.now(), account },
    ),
  }));
}

/** Gives many items one state at once: the way back from accepting many, and rejecting what is left. */
export function decideItems(
  k: Reviewing,
  id: string,
  items: readonly number[],
  state: 'proposed' | 'accepted' | 'rejected',
  account: string,
): Promise<Reviewed> {
  return reviewing(k, id, account, async (tx) => ({
    changed: await updateStates(tx, id, items, state, { at: k.clock.now(), account }),
  }));
}

/** Adds what the reader did not find, with the place a person selected. */
export function addItem(
  k: Reviewing,
  id: string,
  item: { kind: ItemKind; value: unknown; span?: Span },
  account: string,
): Promise<Reviewed> {
  return reviewing(k, id, account, async (tx, info) => {
    const value = checkItem(item.kind, item.value);
    if (item.span) requireSpan(item.span, info.characters);
    const spans = item.span ? [item.span] : [];
    const at = { decidedAt: k.clock.now(), decidedBy: account };
    const stored = {
      kind: item.kind,
      original: null,
      value,
      spans,
      confidence: null,
      state: 'accepted' as const,
      ...at,
    };
    return { changed: await insertItems(tx, id, [stored]) };
  });
}

/** Takes away an item that a person added. */
export function removeItem(k: Reviewing, id: string, item: number, account: string): Promise<Reviewed> {
  return reviewing(k, id, account, async (tx) => {
    const current = (await selectItems(tx, id)).find((one) => one.id === item);
    if (!current) throw new KangyuError('plans.import-item-not-found', { item });
    if (current.original) throw new KangyuError('plans.import-item-read');
    await deleteItem(tx, id, item);
    return { changed: [], removed: [item] };
  });
}

/** Changes fields of the header. The import then belongs to the plan's area. */
export async function editHeader(
  k: Reviewing,
  id: string,
  change: Record<string, unknown>,
  account: string,
): Promise<PlanImportInfo> {
  return k.db.transaction(async (tx) => {
    await lockImport(tx, id);
    const info = await getImport(tx, id);
    const parsed = ImportHeader.safeParse({ ...info.header, ...change }, { reportInput: true });
    if (!parsed.success) throw new KangyuError('plans.import-header', { fields: problemsOf(parsed.error) });
    const header = parsed.data;
    const { period } = header;
    if (period && period[0] > period[1])
      throw new KangyuError('plans.import-header', {
        fields: [{ path: 'period', message: { zh: '结束年早于开始年', en: 'it ends before it starts' } }],
      });
    if (info.plan && header.id !== info.plan) throw new KangyuError('plans.import-id-fixed', { plan: info.plan });
    await updateHeader(tx, id, header, header.areaCode ?? info.area, { at: k.clock.now(), account });
    return getImport(tx, id);
  });
}

/** Throws away an import that no plan came from, and with it the document that was handed in. */
export async function discardImport(k: Reviewing & Pick<Kernel, 'jobs'>, id: string): Promise<void> {
  await k.db.transaction(async (tx) => {
    await lockImport(tx, id);
    const info = await getImport(tx, id);
    if (info.plan) throw new KangyuError('plans.import-saved', { plan: info.plan });
    const file = await deleteImport(tx, id);
    if (file) await removeFile(k, tx, file);
  });
}

/** One decision: changes take turns, the import remembers who was last, and the doubts are looked for again. */
function reviewing(
  k: Reviewing,
  id: string,
  account: string,
  work: (tx: Tx, info: PlanImportInfo) => Promise<{ changed: number[]; removed?: number[] }>,
): Promise<Reviewed> {
  return k.db.transaction(async (tx) => {
    await lockImport(tx, id);
    const info = await getImport(tx, id);
    const { changed, removed = [] } = await work(tx, info);
    if (changed.length + removed.length > 0) await markChanged(tx, id, { at: k.clock.now(), account });
    const items = await selectItems(tx, id);
    return { items: items.filter((item) => changed.includes(item.id)), removed, doubts: await doubts(info, items) };
  });
}

async function doubts(info: PlanImportInfo, items: readonly ImportItem[]): Promise<ImportDoubt[]> {
  return doubtsOfItems(info.header, items, await loadRelations(join(packageRoot(), 'content', 'plans')));
}

function requireSpan([start, end]: Span, length: number): void {
  if (start >= end || end > length) throw new KangyuError('plans.import-span', { length });
}
