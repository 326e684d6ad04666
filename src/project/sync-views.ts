import type { Db } from '../kernel/index.ts';
import { contentViews, type KeptView } from './load-views.ts';
import { buildTable, builtViews, dropView, fingerprint, holdWriters, lockBuilding, swapTable } from './store.ts';

export interface SyncedView {
  name: string;
  /** Rows the new table was filled with. */
  rows: number;
}

/**
 * Brings the tables to the views: builds new and changed ones from the record, drops those without a view. `owner` is the
 * database as the owner role. Readers see the old table until the new one is complete; writers wait. Returns what was built.
 */
export async function syncViews(owner: Db, views: readonly KeptView[] = contentViews()): Promise<SyncedView[]> {
  const synced: SyncedView[] = [];
  for (const view of views) {
    const rows = await owner.transaction(async (tx) => {
      await lockBuilding(tx);
      const built = await builtViews(tx);
      if (built.get(view.name) === fingerprint(view)) return undefined;
      if (built.has(view.name)) await holdWriters(tx, view.name);
      const next = `next_${view.name}`;
      const count = await buildTable(tx, view, next);
      await swapTable(tx, view, next);
      return count;
    });
    if (rows !== undefined) synced.push({ name: view.name, rows });
  }
  await owner.transaction(async (tx) => {
    await lockBuilding(tx);
    const names = new Set(views.map((view) => view.name));
    for (const name of (await builtViews(tx)).keys()) if (!names.has(name)) await dropView(tx, name);
  });
  return synced;
}
