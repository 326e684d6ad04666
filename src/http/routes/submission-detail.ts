import { type SubmissionRow as Row, selectSubmission } from '../../ingest/index.ts';
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import type { SubmissionDetail, SubmissionRow } from '../contract.ts';
import { CodeCursor } from '../paging.ts';

/** A submission with `limit` of its receipts from position `from`. */
export async function readDetail(db: Queryable, id: string, from: number, limit: number): Promise<SubmissionDetail> {
  const row = await selectSubmission(db, id, from, limit);
  if (!row) throw new KangyuError('ingest.submission-unknown');
  const next = from + row.receipts.length;
  return {
    ...shownSubmission(row),
    receipts: row.receipts,
    ...(next < row.records ? { nextCursor: CodeCursor.encode(String(next)) } : {}),
  };
}

export function shownSubmission(row: Row): SubmissionRow {
  const { id, source, format, status, records, stored, quarantined } = row;
  return {
    id,
    source,
    externalId: row.external_id,
    format,
    receivedAt: row.received_at.toISOString(),
    status,
    records,
    stored,
    quarantined,
    submittedBy: row.submitted_by,
  };
}
