import type { Kernel, Receipt, RecordReceipt, Tx } from '../kernel/index.ts';
import { insertPayloads, insertSubmissions, selectEarlier } from './store.ts';
import type { PreparedSubmission } from './submission.ts';

export interface Registered {
  /** Submissions seen for the first time. */
  fresh: PreparedSubmission[];
  /** The answer of one that was here before: its receipt as it was. Undefined for fresh ones. */
  earlierReceipt(submission: PreparedSubmission): Receipt | undefined;
  /** A submission of this batch that has the same content as a fresh one of this batch. */
  twinOf(submission: PreparedSubmission): PreparedSubmission | undefined;
}

/** Enters a batch in the raw inbox. The same source, external id and content again is the same submission. */
export async function registerSubmissions(
  k: Pick<Kernel, 'clock'>,
  tx: Tx,
  submissions: readonly PreparedSubmission[],
): Promise<Registered> {
  const inserted = await insertSubmissions(tx, submissions, k.clock.now());
  const fresh = submissions.filter((submission) => inserted.has(submission.id));
  const others = submissions.filter((submission) => !inserted.has(submission.id));
  if (fresh.length > 0) await insertPayloads(tx, fresh);
  const earlier = new Map<string, Receipt>();
  const twins = new Map<string, PreparedSubmission>();
  if (others.length > 0) {
    const freshById = new Map(fresh.map((submission) => [submission.id, submission]));
    for (const { position, id, status, receipts } of await selectEarlier(tx, others)) {
      const twin = freshById.get(id);
      if (twin) twins.set(others[position]!.id, twin);
      else
        earlier.set(
          others[position]!.id,
          sameAgain({ submissionId: id, status: status as Receipt['status'], records: receipts }),
        );
    }
  }
  return {
    fresh,
    earlierReceipt: (submission) => earlier.get(submission.id),
    twinOf: (submission) => twins.get(submission.id),
  };
}

/** The receipt of a submission that was here before. */
export function sameAgain(receipt: Receipt): Receipt {
  return { ...receipt, duplicateOf: receipt.submissionId };
}

export type { RecordReceipt };
