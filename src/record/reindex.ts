import { createHash } from 'node:crypto';
import type { Kernel } from '../kernel/index.ts';
import { indexRows } from './index-rows.ts';
import { openResource } from './seal.ts';
import { searchParameters } from './search-parameters.ts';
import { deleteIndexRows, insertIndexRows } from './store.ts';
import { findIndexState, lockPage, saveIndexState } from './store-reindex.ts';

/** Raised when the texts of the index change in a way that the parameter table does not show (grams.ts, extract.ts). */
const INDEX_FORMAT = 1;

export function indexFingerprint(): string {
  return createHash('sha256')
    .update(JSON.stringify([INDEX_FORMAT, searchParameters]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * Rebuilds the search index when it was built with other parameter definitions; gives the number of records visited, 0 when
 * it fits. Writers go on meanwhile: each page is locked while it is rewritten, and what they write already follows the new
 * definitions. A run that is cut off starts again at the next start.
 */
export async function ensureSearchIndex(
  k: Pick<Kernel, 'db' | 'sealer' | 'clock'>,
  options: { page?: number } = {},
): Promise<number> {
  const fingerprint = indexFingerprint();
  if ((await findIndexState(k.db)) === fingerprint) return 0;
  let visited = 0;
  let after = { type: '', id: '' };
  for (;;) {
    const last = await k.db.transaction(async (tx) => {
      const records = await lockPage(tx, after, options.page ?? 500);
      await deleteIndexRows(tx, records);
      await insertIndexRows(
        tx,
        records.map(({ content, ...key }) => ({ ...key, rows: indexRows(k.sealer, openResource(k.sealer, content)) })),
      );
      visited += records.length;
      return records.at(-1);
    });
    if (!last) break;
    after = last;
  }
  await saveIndexState(k.db, fingerprint, k.clock.now());
  return visited;
}
