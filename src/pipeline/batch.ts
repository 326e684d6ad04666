/** How the entries of a batch travel between the rooms. Pure. */
import type { IncomingEntry, ResolvedEntry } from '../identify/index.ts';
import { type PreparedEntry, type PreparedSubmission, statusOf } from '../ingest/index.ts';
import type { Problem, Receipt, RecordReceipt } from '../kernel/index.ts';
import type { CommitEntry, CommittedVersion } from '../record/index.ts';

/** An entry of one of the batch's submissions. */
export interface BatchEntry extends IncomingEntry {
  submission: PreparedSubmission;
  prepared: PreparedEntry;
}

export function entriesOf(submissions: readonly PreparedSubmission[]): BatchEntry[] {
  return submissions.flatMap((submission, group) =>
    submission.entries.map((prepared): BatchEntry => {
      const { fullUrl, resource, request, problems, merge } = prepared;
      return {
        submission,
        prepared,
        group,
        atomic: submission.atomic,
        source: submission.source,
        submissionId: submission.id,
        problems,
        ...(fullUrl === undefined ? {} : { fullUrl }),
        ...(resource === undefined ? {} : { resource }),
        ...(request === undefined ? {} : { request }),
        ...(merge ? { merge } : {}),
      };
    }),
  );
}

const isWrong = (problems: readonly Problem[]): boolean => problems.some((problem) => problem.severity === 'error');

/** Positions of entries whose submission is stored whole or not at all and holds a wrong one. */
export function refusedGroups(entries: readonly BatchEntry[], resolved: readonly ResolvedEntry[]): Set<number> {
  return new Set(
    entries.filter((entry, i) => entry.atomic && isWrong(resolved[i]!.problems)).map((entry) => entry.group),
  );
}

export interface Standing {
  /** Position in the batch. */
  position: number;
  entry: BatchEntry;
  resolved: ResolvedEntry;
}

/** The entries that are stored. */
export function standing(entries: readonly BatchEntry[], resolved: readonly ResolvedEntry[]): Standing[] {
  const refused = refusedGroups(entries, resolved);
  return entries.flatMap((entry, position) => {
    const result = resolved[position]!;
    return isWrong(result.problems) || refused.has(entry.group) ? [] : [{ position, entry, resolved: result }];
  });
}

export function commitEntries(stored: readonly Standing[]): CommitEntry[] {
  return stored
    .filter(({ resolved }) => !resolved.exists)
    .map(({ entry, resolved }) => ({
      bucket: resolved.bucket,
      type: resolved.type,
      id: resolved.id,
      method: resolved.method,
      source: entry.source,
      submissionId: entry.submission.id,
      ...(resolved.method === 'DELETE' ? {} : { resource: resolved.resource! }),
      ...(entry.submission.causationId === undefined ? {} : { causationId: entry.submission.causationId }),
      ...(resolved.ifMatch === undefined ? {} : { ifMatch: resolved.ifMatch }),
      ...(resolved.known ? { known: true } : {}),
    }));
}

/** A receipt a submission, with one record receipt an entry. `existing`: versions of records that a condition found. */
export function receiptsOf(
  submissions: readonly PreparedSubmission[],
  entries: readonly BatchEntry[],
  resolved: readonly ResolvedEntry[],
  stored: readonly Standing[],
  committed: readonly CommittedVersion[],
  existing: ReadonlyMap<string, number>,
): Receipt[] {
  const references = new Map<number, Pick<RecordReceipt, 'reference' | 'op' | 'at'>>();
  let next = 0;
  for (const { position, resolved: result } of stored) {
    if (result.exists) {
      const address = `${result.type}/${result.id}`;
      references.set(position, { reference: `${address}/_history/${existing.get(address) ?? 1}`, op: 'unchanged' });
      continue;
    }
    const { type, id, version, op, at } = committed[next++]!;
    const reference = `${type}/${id}/_history/${version}`;
    references.set(position, { reference, op, ...(op !== 'unchanged' && at ? { at } : {}) });
  }
  const records = submissions.map((): RecordReceipt[] => []);
  entries.forEach(({ group, atomic, prepared }, position) => {
    const { problems } = resolved[position]!;
    const stored = references.get(position);
    records[group]!.push({
      index: prepared.index,
      status: stored ? 'stored' : atomic ? 'refused' : 'quarantined',
      ...stored,
      ...(prepared.row === undefined ? {} : { row: prepared.row }),
      ...(problems.length > 0 ? { problems } : {}),
    });
  });
  return submissions.map(({ id }, group) => ({
    submissionId: id,
    status: statusOf(records[group]!),
    records: records[group]!,
  }));
}
