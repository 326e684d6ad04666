/**
 * The main path: what happens to a submission from the raw inbox to stale figures, in one transaction a batch. Each step is a
 * room; the number of statements does not depend on the number of records.
 */

import { type Records, resolve } from '../identify/index.ts';
import {
  type IngestSubmission,
  type PreparedSubmission,
  prepareSubmission,
  type Registered,
  registerSubmissions,
  sameAgain,
  storeReceipts,
} from '../ingest/index.ts';
import { KangyuError, type Kernel, type Receipt, type Submit, type Tx } from '../kernel/index.ts';
import { markStale, scheduleRecompute } from '../measure/indicators/index.ts';
import { maintain } from '../project/index.ts';
import { commit, locate, readMany } from '../record/index.ts';
import { commitEntries, entriesOf, receiptsOf, type Standing, standing } from './batch.ts';
import './errors.ts';
import { holdBack } from './hold-back.ts';
import { matchConditions } from './match-conditions.ts';

/** Decisions cause submissions, which cause decisions; more steps than this are a loop. */
export const MAX_DEPTH = 3;

/** Reads and validates a submission; pure, so it runs before a request waits for the writer. */
export function prepare(k: Kernel, submission: IngestSubmission): PreparedSubmission {
  if ((submission.depth ?? 0) > MAX_DEPTH)
    throw new KangyuError('pipeline.too-deep', { depth: submission.depth, limit: MAX_DEPTH });
  return prepareSubmission(k, submission);
}

/** Takes a batch of prepared submissions through all rooms and gives a receipt for each, in order. */
export async function acceptBatch(k: Kernel, tx: Tx, submissions: readonly PreparedSubmission[]): Promise<Receipt[]> {
  const registered = await registerSubmissions(k, tx, submissions);
  const entries = entriesOf(registered.fresh);

  const resolved = await resolve(k, tx, entries, recordsOf(k));
  const stored = standing(entries, resolved);
  const committed = await commit(k, tx, commitEntries(stored));
  const changed = await maintain(tx, committed);
  const seq = committed.findLast((version) => version.op !== 'unchanged')?.seq;
  if (await markStale(tx, changed, seq)) await scheduleRecompute(k, tx);

  const receipts = receiptsOf(
    registered.fresh,
    entries,
    resolved,
    stored,
    committed,
    await existingVersions(k, tx, stored),
  );
  await holdBack(k, tx, entries, resolved, receipts);
  await storeReceipts(tx, receipts);
  await k.outbox.publishAll(
    tx,
    'submission',
    receipts.map(({ submissionId, status }) => ({ id: submissionId, status })),
  );
  return answer(submissions, registered, receipts);
}

/** What identify asks of the record room, which comes after it. */
function recordsOf(k: Kernel): Records {
  return {
    locate,
    readMany: async (q, keys) => (await readMany(k, q, keys)).map((stored) => stored.resource!),
    match: (q, conditions) => matchConditions(k, q, conditions),
  };
}

/** The port through which deciding rooms submit: it joins their transaction. */
export function createSubmit(k: Kernel): Submit {
  return {
    async accept(tx, submission) {
      const [receipt] = await acceptBatch(k, tx, [prepare(k, submission)]);
      return receipt!;
    },
  };
}

/** Versions of the records that conditional creates found. */
async function existingVersions(k: Kernel, tx: Tx, stored: readonly Standing[]): Promise<Map<string, number>> {
  const keys = stored.flatMap(({ resolved: { type, id, exists } }) => (exists ? [{ type, id }] : []));
  return new Map((await readMany(k, tx, keys)).map(({ type, id, version }) => [`${type}/${id}`, version]));
}

function answer(
  submissions: readonly PreparedSubmission[],
  registered: Registered,
  receipts: readonly Receipt[],
): Receipt[] {
  const byId = new Map(receipts.map((receipt) => [receipt.submissionId, receipt]));
  return submissions.map((submission) => {
    const fresh = byId.get(submission.id);
    if (fresh) return fresh;
    const twin = registered.twinOf(submission);
    return twin ? sameAgain(byId.get(twin.id)!) : registered.earlierReceipt(submission)!;
  });
}
