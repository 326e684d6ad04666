import { createHash } from 'node:crypto';
import type { FhirResource, Kernel, Tx } from '../kernel/index.ts';
import { ownerOf, UNKNOWN_AREA } from './area.ts';
import * as policy from './index-policy.ts';
import { indexValues } from './index-values.ts';
import { distinctSystems } from './note-systems.ts';
import { openResource } from './seal.ts';
import { sealedCodesFingerprint } from './sealed-codes.ts';
import { parametersText } from './search-parameters.ts';
import { findAreas, keyOf, moveAreas } from './store.ts';
import { clearRanges, insertRanges, insertSystems, updateIndex } from './store-locator.ts';
import { findIndexState, lockPage, saveIndexState } from './store-reindex.ts';

/** Raised when the index changes in a way that the parameter table does not show (index-values.ts, values.ts, grams.ts). */
const INDEX_FORMAT = 4;

export function indexFingerprint(): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        INDEX_FORMAT,
        parametersText(),
        Object.values(policy).map((list) => [...list]),
        sealedCodesFingerprint(),
      ]),
    )
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
      const page = (await lockPage(tx, after, options.page ?? 2000)).map(({ content, ...row }) => ({
        ...row,
        resource: openResource(k.sealer, content),
      }));
      const records = page.map(({ type, id, resource }) => ({ type, id, index: indexValues(k.sealer, resource) }));
      await insertSystems(tx, distinctSystems(records.map(({ index }) => index)));
      await updateIndex(tx, records);
      await clearRanges(tx, records);
      insertRanges(
        tx,
        records.map(({ index, ...key }) => ({ ...key, ranges: index.ranges })),
      );
      const without = page.filter(({ area }) => area === null).map(({ resource }) => resource);
      await settleAreas(tx, without);
      visited += records.length;
      return records.at(-1);
    });
    if (!last) break;
    after = last;
  }
  await saveIndexState(k.db, fingerprint, k.clock.now());
  return visited;
}

/** Records that had no area although they belong to a person or institution get it: other definitions may know of an owner. */
async function settleAreas(tx: Tx, resources: readonly FhirResource[]): Promise<void> {
  const owners = [...new Set(resources.flatMap((resource) => ownerOf(resource) ?? []))].map(parse);
  if (owners.length === 0) return;
  const areas = await findAreas(tx, owners);
  const moved = owners.flatMap((owner) => {
    const area = areas.get(keyOf(owner)) ?? (owner.type === 'Patient' ? UNKNOWN_AREA : null);
    return area === null ? [] : [{ ...owner, area }];
  });
  if (moved.length > 0) await moveAreas(tx, moved);
}

function parse(reference: string): { type: string; id: string } {
  const [type = '', id = ''] = reference.split('/');
  return { type, id };
}
