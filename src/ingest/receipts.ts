import type { Receipt, RecordReceipt, Tx } from '../kernel/index.ts';
import { updateOutcomes } from './store.ts';

/** The state of a submission follows from its records. */
export function statusOf(records: readonly RecordReceipt[]): Receipt['status'] {
  if (records.some((record) => record.status === 'refused')) return 'refused';
  const stored = records.filter((record) => record.status === 'stored').length;
  if (stored === records.length) return 'stored';
  return stored > 0 ? 'partly-stored' : 'quarantined';
}

/** Writes the receipts of submissions, one compact row each. */
export async function storeReceipts(tx: Tx, receipts: readonly Receipt[]): Promise<void> {
  if (receipts.length === 0) return;
  await updateOutcomes(
    tx,
    receipts.map(({ submissionId, status, records }) => ({
      id: submissionId,
      status: status as Exclude<Receipt['status'], 'duplicate'>,
      receipts: records.map(({ made: _made, ...record }) => record),
    })),
  );
}
