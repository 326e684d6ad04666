/** Batches that senders announce: number, kind, period, count and checksum; what became of them; taking them back. */
import { createHash } from 'node:crypto';
import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import {
  type BatchFilter,
  type BatchRow,
  dismissRows,
  findBatch,
  insertBatch,
  markRecalled,
  selectBatches,
  selectBrought,
  selectCounts,
  selectWithCorrections,
} from './store-batches.ts';

export interface AnnouncedBatch {
  source: string;
  batchNo: string;
  /** What it holds, in the sender's words: a resource type, a table, a document type. */
  kind: string;
  /** First and last day that its records are of. */
  from: string;
  to: string;
  records: number;
  /** SHA-256 of the bytes as hex, as the sender says. */
  checksum: string;
}

/**
 * Notes a batch before it is taken. The same again is no other batch. Throws ingest.batch-checksum where the bytes are not those
 * announced, and ingest.batch-taken where the number stands for other ones.
 */
export async function announceBatch(
  k: Pick<Kernel, 'db' | 'clock'>,
  batch: AnnouncedBatch,
  bytes: Buffer,
  externalId: string,
): Promise<void> {
  const checksum = createHash('sha256').update(bytes).digest();
  if (checksum.toString('hex') !== batch.checksum.toLowerCase()) throw new KangyuError('ingest.batch-checksum');
  const { checksum: _, ...row } = batch;
  const made = await insertBatch(k.db, { ...row, id: uuidv7(), checksum, externalId, receivedAt: k.clock.now() });
  if (made) return;
  const standing = await findBatch(k.db, batch.source, batch.batchNo);
  if (!standing?.checksum.equals(checksum) || standing.externalId !== externalId)
    throw new KangyuError('ingest.batch-taken', { batchNo: batch.batchNo });
}

/** Throws ingest.batch-unknown, ingest.batch-recalled, and ingest.batch-not-stored where there is nothing to take back. */
export async function getRecallable(q: Queryable, source: string, batchNo: string): Promise<BatchRow> {
  const found = await findBatch(q, source, batchNo);
  if (!found) throw new KangyuError('ingest.batch-unknown', { batchNo });
  if (found.recalledAt) throw new KangyuError('ingest.batch-recalled', { batchNo });
  if (!found.submission) throw new KangyuError('ingest.batch-not-stored', { batchNo });
  return found;
}

/** What a batch brought, and the submissions that brought it. */
export async function broughtBy(
  q: Queryable,
  submission: string,
): Promise<{ references: string[]; submissions: Set<string> }> {
  const [references, submissions] = [await selectBrought(q, submission), await selectWithCorrections(q, submission)];
  return { references, submissions: new Set(submissions) };
}

export interface RecalledBatch {
  by: string;
  reason: string;
  /** Submission that marked its records; null where none was left to mark. */
  submission: string | null;
}

/** Notes that a batch was taken back; rows of it that wait are dismissed. Throws ingest.batch-recalled. */
export async function noteRecall(
  k: Pick<Kernel, 'clock'>,
  q: Queryable,
  batch: BatchRow,
  { by, reason, submission }: RecalledBatch,
): Promise<void> {
  const at = k.clock.now();
  if (!(await markRecalled(q, batch.id, { by, at, reason, submission })))
    throw new KangyuError('ingest.batch-recalled', { batchNo: batch.batchNo });
  await dismissRows(q, batch.submission!, { by, note: reason, at });
}

export const listBatches = (q: Queryable, filter: BatchFilter): Promise<BatchRow[]> => selectBatches(q, filter);

/** By day and kind of record: how many a sender's batches brought, and how many of them are stored now. */
export const countBatches = selectCounts;
