import type { ResolvedEntry } from '../identify/index.ts';
import {
  type Arrival,
  findReleased,
  type Quarantined,
  quarantine,
  type Reattempt,
  settleReattempts,
  settleSentAgain,
} from '../ingest/index.ts';
import type { Kernel, Receipt, Tx } from '../kernel/index.ts';
import type { BatchEntry } from './batch.ts';

/** Name of the job that tries rows again. */
export const RELEASE_JOB = 'pipeline.release';
const RELEASE_AT_ONCE = 500;

/**
 * Keeps the entries that were not stored in quarantine, settles attempts at rows quarantined before, and asks for another
 * attempt at rows that waited for what was stored; a row whose source sent the record again is closed. `waited`: whether any row waited for something before. A transaction that was refused whole leaves nothing in quarantine.
 */
export async function holdBack(
  k: Kernel,
  tx: Tx,
  entries: readonly BatchEntry[],
  resolved: readonly ResolvedEntry[],
  receipts: readonly Receipt[],
  waited: boolean,
): Promise<void> {
  const fresh: Quarantined[] = [];
  const attempts: Reattempt[] = [];
  const arrived: ResolvedEntry[] = [];
  const arrivals: Arrival[] = [];
  entries.forEach((entry, position) => {
    const { submission, prepared, group } = entry;
    const result = resolved[position]!;
    const receipt = receipts[group]!.records[prepared.index]!;
    const isStored = receipt.status === 'stored';
    if (isStored) {
      arrived.push(result);
      const resource = prepared.resource;
      if (resource && receipt.reference)
        arrivals.push({
          reference: receipt.reference,
          source: submission.source,
          submission: submission.id,
          by: submission.submittedBy,
          own: waited ? result.own() : [],
          resource,
        });
    }
    const { correction } = submission;
    if (receipt.status === 'refused' || (isStored && !correction)) return;
    const row: Quarantined = {
      submission: submission.id,
      source: submission.source,
      index: prepared.index,
      resource: result.resource ?? prepared.resource ?? { resourceType: result.type },
      problems: result.problems,
      waits: result.waits,
      own: result.own(),
      waitsOn: result.waitsOn.map((other) => entries[other]!.prepared.index),
      ...(prepared.row === undefined ? {} : { row: prepared.row }),
      ...(prepared.fullUrl === undefined ? {} : { fullUrl: prepared.fullUrl }),
      ...(prepared.merge ? { merge: true } : {}),
      ...(prepared.request === undefined ? {} : { request: prepared.request }),
    };
    if (correction) attempts.push({ ...row, correction, storedAs: isStored ? receipt.reference! : null });
    else fresh.push(row);
  });
  await settleReattempts(k, tx, attempts);
  const again = waited ? await settleSentAgain(k, tx, arrivals) : [];
  await quarantine(k, tx, fresh);
  const storedRows = attempts
    .filter((attempt) => attempt.storedAs !== null)
    .map((attempt) => attempt.correction.quarantine)
    .concat(again);
  if (!waited && fresh.every(({ waits, waitsOn }) => waits.length === 0 && waitsOn.length === 0)) return;
  const keys = arrived.flatMap((result) => result.keys());
  const released = await findReleased(k, tx, keys, storedRows);
  for (let from = 0; from < released.length; from += RELEASE_AT_ONCE) {
    await k.jobs.add(tx, RELEASE_JOB, { rows: released.slice(from, from + RELEASE_AT_ONCE) });
  }
}
