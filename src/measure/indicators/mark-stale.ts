import type { Queryable } from '../../kernel/index.ts';
import { catalogue as loadedCatalogue } from './load-catalogue.ts';
import { insertMarks, type Mark } from './store-state.ts';
import type { Catalogue } from './types.ts';

/** Rows of a view before and after a commit, as the project room gives them. */
export interface Changed {
  view: string;
  old: readonly Record<string, any>[];
  new: readonly Record<string, any>[];
}

/**
 * Notes what a commit changed, in the commit's own transaction: old and new values of the columns that base indicators
 * watch. Cheap by design (one insert); the subjects behind are found by the recomputation. `seq` is the commit's number.
 * Returns whether anything was noted, i.e. whether a recomputation is due.
 */
export async function markStale(
  tx: Queryable,
  changed: readonly Changed[],
  seq?: string,
  catalogue: Catalogue = loadedCatalogue(),
): Promise<boolean> {
  const marks = new Map<string, Mark>();
  for (const { view, old, new: fresh } of changed) {
    for (const field of catalogue.watched.get(view) ?? []) {
      for (const row of [...old, ...fresh]) {
        const key = row[field];
        if (key === null || key === undefined) continue;
        marks.set(`${view}|${field}|${key}`, { view, field, key: String(key) });
      }
    }
  }
  if (marks.size === 0) return false;
  await insertMarks(tx, [...marks.values()], seq ?? null);
  return true;
}
