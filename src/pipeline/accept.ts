/**
 * The main path: what happens to a submission from the raw inbox to stale figures, in one transaction a batch. Each step is a
 * room; the number of statements does not depend on the number of records.
 */

import { followPrograms } from '../decide/programs/index.ts';
import { followReports } from '../decide/reporting/index.ts';
import { type Records, resolve } from '../identify/index.ts';
import {
  type IngestSubmission,
  type PreparedSubmission,
  prepareSubmission,
  type Registered,
  registerSubmissions,
  sameAgain,
  someoneWaits,
  storeReceipts,
} from '../ingest/index.ts';
import { KangyuError, type Kernel, NotAlone, type Receipt, type Submit, type Tx } from '../kernel/index.ts';
import { markStale, scheduleRecompute } from '../measure/indicators/index.ts';
import { maintain } from '../project/index.ts';
import { commit, locate, readMany, reserveVersions } from '../record/index.ts';
import { commitEntries, entriesOf, receiptsOf, type Standing, standing } from './batch.ts';
import './errors.ts';
import { followReplacements } from './follow-replacements.ts';
import { holdBack } from './hold-back.ts';
import { matchConditions } from './match-conditions.ts';
import { supersedeDocuments } from './supersede-documents.ts';

/** Decisions cause submissions, which cause decisions; more steps than this are a loop. */
export const MAX_DEPTH = 3;

/** Reads and validates a submission; pure, so it runs before a request waits for the writer. */
export function prepare(k: Kernel, submission: IngestSubmission): PreparedSubmission {
  if ((submission.depth ?? 0) > MAX_DEPTH)
    throw new KangyuError('pipeline.too-deep', { depth: submission.depth, limit: MAX_DEPTH });
  return prepareSubmission(k, submission);
}

/**
 * Takes a batch of prepared submissions through all rooms and gives a receipt for each, in order. `alone` says whether no
 * other batch of this process is under way (kernel, writer).
 */
export async function acceptBatch(
  k: Kernel,
  tx: Tx,
  submissions: readonly PreparedSubmission[],
  alone: () => boolean = () => true,
): Promise<Receipt[]> {
  // Numbers are taken for all entries, before it is known which of them are stored: one more trip to the database is saved.
  const [registered, numbers] = await Promise.all([
    registerSubmissions(tx, submissions),
    reserveVersions(tx, countEntries(submissions)),
  ]);
  const entries = entriesOf(registered.fresh);

  const resolved = await resolve(k, tx, entries, recordsOf(k));
  // What is missing may be in what another batch stores at this moment, and whoever brings a record must see who waits for it.
  if (resolved.some(({ problems }, i) => problems.length > entries[i]!.problems.length) && !alone())
    throw new NotAlone();
  const stored = standing(entries, resolved);
  const [committed, waited] = await Promise.all([commit(k, tx, commitEntries(stored), numbers), someoneWaits(tx)]);
  const changed = await maintain(tx, committed);
  await followPrograms(k, tx, committed);
  await followReports(k, tx, committed);
  const seq = committed.findLast((version) => version.op !== 'unchanged')?.seq;
  if (await markStale(tx, changed, seq)) await scheduleRecompute(k, tx);
  await followReplacements(k, tx, createSubmit(k), stored);
  await supersedeDocuments(k, tx, createSubmit(k), stored);

  const receipts = receiptsOf(
    registered.fresh,
    entries,
    resolved,
    stored,
    committed,
    await existingVersions(k, tx, stored),
  );
  await holdBack(k, tx, entries, resolved, receipts, waited);
  storeReceipts(k, tx, registered.fresh, receipts);
  void k.outbox.publishAll(
    tx,
    'submission',
    receipts.map(({ submissionId, status }) => ({ id: submissionId, status })),
  );
  return answer(submissions, registered, receipts);
}

const countEntries = (submissions: readonly PreparedSubmission[]): number =>
  submissions.reduce((sum, { entries }) => sum + entries.length, 0);

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
