import type { Db } from '../kernel/index.ts';
import { contentViews, type KeptView } from './load-views.ts';
import { type RebuildOptions, rebuildView } from './rebuild-view.ts';
import { settledSeq } from './settle-feed.ts';
import { builtViews, dropTable, dropView, fingerprint, lockBuilding } from './store.ts';
import { endBuild, openBuilds } from './store-feed.ts';
import { createKeeper, keptTables } from './store-keep.ts';

export interface SyncedView {
  name: string;
  /** Rows the new table was filled with. */
  rows: number;
}

/**
 * Brings the tables to the views: builds new and changed ones from the record, goes on with builds that were interrupted,
 * drops tables without a view. `owner` is the database as the owner role. Readers and writers go on with the old table
 * until the new one is complete. Returns what was built.
 */
export async function syncViews(
  owner: Db,
  views: readonly KeptView[] = contentViews(),
  options: RebuildOptions = {},
): Promise<SyncedView[]> {
  const [built, open] = [await builtViews(owner), await openBuilds(owner)];
  const synced: SyncedView[] = [];
  const due = views.filter((view) => {
    const wanted = fingerprint(view);
    return built.get(view.name) !== wanted || open.get(view.name) === wanted;
  });
  const from = due.length > 0 ? await settledSeq(owner) : undefined;
  for (const view of due)
    synced.push({
      name: view.name,
      rows: await rebuildView(owner, view, { ...options, ...(from === undefined ? {} : { from }) }),
    });
  await owner.transaction(async (tx) => {
    await lockBuilding(tx);
    const wanted = new Map(views.map((view) => [view.name, fingerprint(view)]));
    for (const name of (await builtViews(tx)).keys()) if (!wanted.has(name)) await dropView(tx, name);
    const kept = await keptTables(tx);
    for (const view of views) if (!kept.has(view.name)) await createKeeper(tx, view, view.name);
    // A build for a definition that is no more.
    for (const [name, hash] of await openBuilds(tx)) {
      if (wanted.get(name) === hash) continue;
      await dropTable(tx, `next_${name}`);
      await endBuild(tx, name);
    }
  });
  return synced;
}
