import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../kernel/index.ts';
import { isPast, newestSeq } from './store-feed.ts';

const PAUSE_MS = 20;

/**
 * A number of the change feed below which nothing can appear any more: every version up to it is visible to whoever looks
 * from now on. A batch takes its numbers after its transaction has an id (the record locks or adds its locators first), so
 * once all transactions that had an id when the newest number was read have ended, no lower number is still to come.
 * Undefined when one of them takes longer than `patience` milliseconds. `q` must not be inside a transaction.
 */
export async function settledSeq(q: Queryable, patience = Number.POSITIVE_INFINITY): Promise<string | undefined> {
  const { seq, xid } = await newestSeq(q);
  for (let waited = 0; !(await isPast(q, xid)); waited += PAUSE_MS) {
    if (waited >= patience) return undefined;
    await sleep(PAUSE_MS);
  }
  return seq;
}
