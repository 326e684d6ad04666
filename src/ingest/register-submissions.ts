import type { Receipt, Tx } from '../kernel/index.ts';
import { keyOf, lockSubmissions, selectEarlier } from './store.ts';
import type { PreparedSubmission } from './submission.ts';

export interface Registered {
  /** Submissions seen for the first time. */
  fresh: PreparedSubmission[];
  /** The answer of one that was here before: its receipt as it was. Undefined for fresh ones. */
  earlierReceipt(submission: PreparedSubmission): Receipt | undefined;
  /** A submission of this batch that has the same content as a fresh one of this batch. */
  twinOf(submission: PreparedSubmission): PreparedSubmission | undefined;
}

/**
 * Finds out which submissions of a batch are new; `storeReceipts` enters those in the raw inbox. The same source, external id
 * and content again is the same submission, and writers of the same one take turns until they commit.
 */
export async function registerSubmissions(tx: Tx, submissions: readonly PreparedSubmission[]): Promise<Registered> {
  lockSubmissions(tx, submissions);
  const earlier = new Map(
    (await selectEarlier(tx, submissions)).map(({ position, id, status, receipts }) => [
      keyOf(submissions[position]!),
      sameAgain({ submissionId: id, status: status as Receipt['status'], records: receipts }),
    ]),
  );
  const first = new Map<string, PreparedSubmission>();
  for (const submission of submissions) {
    const key = keyOf(submission);
    if (!earlier.has(key) && !first.has(key)) first.set(key, submission);
  }
  return {
    fresh: [...first.values()],
    earlierReceipt: (submission) => earlier.get(keyOf(submission)),
    twinOf(submission) {
      const twin = first.get(keyOf(submission));
      return twin === submission ? undefined : twin;
    },
  };
}

/** The receipt of a submission that was here before. */
export function sameAgain(receipt: Receipt): Receipt {
  return { ...receipt, duplicateOf: receipt.submissionId };
}
