import { createHash } from 'node:crypto';
import type { Kernel } from '../kernel/index.ts';
import * as policy from './index-policy.ts';
import { indexValues } from './index-values.ts';
import { openResource } from './seal.ts';
import { parametersText } from './search-parameters.ts';
import { clearRanges, insertRanges, insertSystems, updateIndex } from './store-locator.ts';
import { findIndexState, lockPage, saveIndexState } from './store-reindex.ts';

/** Raised when the index changes in a way that the parameter table does not show (index-values.ts, values.ts, grams.ts). */
const INDEX_FORMAT = 2;

export function indexFingerprint(): string {
  return createHash('sha256')
    .update(JSON.stringify([INDEX_FORMAT, parametersText(), Object.values(policy).map((list) => [...list])]))
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
      const records = (await lockPage(tx, after, options.page ?? 2000)).map(({ content, ...key }) => ({
        ...key,
        index: indexValues(k.sealer, openResource(k.sealer, content)),
      }));
      await insertSystems(
        tx,
        records.map(({ index }) => index),
      );
      await updateIndex(tx, records);
      await clearRanges(tx, records);
      await insertRanges(
        tx,
        records.map(({ index, ...key }) => ({ ...key, ranges: index.ranges })),
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
