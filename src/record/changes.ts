import type { FhirResource, Queryable } from '../kernel/index.ts';
import { findChanges } from './store-changes.ts';

/** One version in the feed; `content` as stored (personal identifiers sealed), absent for a delete. */
export interface Change {
  bucket: number;
  type: string;
  id: string;
  version: number;
  seq: string;
  at: Date;
  op: 'create' | 'update' | 'delete';
  content: FhirResource | null;
}

/**
 * The next versions after `seq` ('0' from the beginning); the seq of the last one is where to go on. Only batches below the
 * horizon of the reader's snapshot are given, in the order of their transactions, so a batch that commits late is never
 * skipped; numbers may be missing, and the order is not that of the numbers where writers overlapped. With `types` the others come without their content.
 */
export async function changesSince(
  q: Queryable,
  seq: string | bigint,
  limit: number,
  types?: readonly string[],
): Promise<Change[]> {
  return findChanges(q, String(seq), limit, types);
}
