import { type ReceiptPage, type SubmissionRow as Row, selectSubmission } from '../../ingest/index.ts';
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import type { SubmissionDetail, SubmissionRow } from '../contract.ts';
import { CodeCursor } from '../paging.ts';

const FIRST: ReceiptPage = { from: 0, limit: 500 };

/** A submission with a page of its receipts, the first one if none is asked for. */
export async function readDetail(db: Queryable, id: string, page = FIRST): Promise<SubmissionDetail> {
  const row = await selectSubmission(db, id, page);
  if (!row) throw new KangyuError('ingest.submission-unknown');
  return {
    ...shownSubmission(row),
    receipts: row.receipts,
    ...(row.changes === null ? {} : { changes: row.changes }),
    ...(row.next === null ? {} : { nextCursor: CodeCursor.encode(String(row.next)) }),
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
