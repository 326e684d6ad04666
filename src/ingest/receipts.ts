import type { Kernel, Receipt, RecordReceipt, Tx } from '../kernel/index.ts';
import { insertSubmissions } from './store.ts';
import type { PreparedSubmission } from './submission.ts';

/** The state of a submission follows from its records. */
export function statusOf(records: readonly RecordReceipt[]): Receipt['status'] {
  if (records.some((record) => record.status === 'refused')) return 'refused';
  const stored = records.filter((record) => record.status === 'stored').length;
  if (stored === records.length) return 'stored';
  return stored > 0 ? 'partly-stored' : 'quarantined';
}

/** Enters submissions in the raw inbox with their receipts, in order: one compact row each. A failure shows at the commit. */
export function storeReceipts(
  k: Pick<Kernel, 'clock'>,
  tx: Tx,
  submissions: readonly PreparedSubmission[],
  receipts: readonly Receipt[],
): void {
  if (submissions.length === 0) return;
  insertSubmissions(
    tx,
    submissions.map((submission, i) => {
      const { status, records } = receipts[i]!;
      return {
        submission,
        outcome: {
          status: status as Exclude<Receipt['status'], 'duplicate'>,
          receipts: records.map(({ at: _at, ...record }) => record),
        },
      };
    }),
    k.clock.now(),
  );
}
