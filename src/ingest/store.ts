import { prepare, type Queryable, type RecordReceipt, type Tx } from '../kernel/index.ts';
import type { PreparedSubmission } from './submission.ts';

export type SubmissionStatus = 'processing' | 'stored' | 'partly-stored' | 'quarantined' | 'refused';

export interface SubmissionRow {
  id: string;
  source: string;
  external_id: string;
  format: string;
  received_at: Date;
  submitted_by: string | null;
  status: SubmissionStatus;
  records: number;
  stored: number;
  quarantined: number;
}
const COLUMNS = 'id, source, external_id, format, received_at, submitted_by, status, records, stored, quarantined';

/**
 * Enters submissions in the raw inbox; gives the ids of those that are new. The rows go in by order of their key: two
 * batches with the same submissions wait for each other, and the later one finds them stored.
 */
export async function insertSubmissions(
  tx: Tx,
  submissions: readonly PreparedSubmission[],
  at: Date,
): Promise<Set<string>> {
  const rows = submissions.map((s) => ({
    id: s.id,
    source: s.source,
    external_id: s.externalId,
    content_hash: `\\x${s.contentHash.toString('hex')}`,
    format: s.format,
    submitted_by: s.submittedBy ?? null,
    causation_id: s.causationId ?? null,
    depth: s.depth,
    records: s.entries.length,
  }));
  const inserted = await tx.query<{ id: string }>(
    prepare(`insert into ingest.submission (id, source, external_id, content_hash, format, received_at, submitted_by, causation_id, depth, status, records)
     select id, source, external_id, content_hash, format, $2, submitted_by, causation_id, depth, 'processing', records
     from jsonb_to_recordset($1) as s (id uuid, source text, external_id text, content_hash bytea, format text, submitted_by text, causation_id text, depth smallint, records int)
     order by source, external_id, content_hash, id
     on conflict (source, external_id, content_hash) where status <> 'refused' do nothing returning id`),
    [JSON.stringify(rows), at],
  );
  return new Set(inserted.map((row) => row.id));
}

export interface EarlierSubmission {
  /** Position among those asked for. */
  position: number;
  id: string;
  status: SubmissionStatus;
  receipts: RecordReceipt[];
}

/** The submissions that were there before with the same source, external id and content. */
export async function selectEarlier(tx: Tx, submissions: readonly PreparedSubmission[]): Promise<EarlierSubmission[]> {
  return tx.query<EarlierSubmission>(
    prepare(`select (w.position - 1)::int as position, s.id, s.status, s.receipts
     from unnest($1::text[], $2::text[], $3::bytea[]) with ordinality as w (source, external_id, content_hash, position)
     join ingest.submission s on s.source = w.source and s.external_id = w.external_id and s.content_hash = w.content_hash and s.status <> 'refused'`),
    [submissions.map((s) => s.source), submissions.map((s) => s.externalId), submissions.map((s) => s.contentHash)],
  );
}

export async function insertPayloads(tx: Tx, submissions: readonly PreparedSubmission[]): Promise<void> {
  await tx.query(
    prepare(
      'insert into ingest.payload (submission, size, content) select * from unnest($1::uuid[], $2::int[], $3::bytea[])',
    ),
    [submissions.map((s) => s.id), submissions.map((s) => s.payloadSize), submissions.map((s) => s.payload)],
  );
}

export interface SubmissionOutcome {
  id: string;
  status: SubmissionStatus;
  receipts: readonly RecordReceipt[];
}

export async function updateOutcomes(tx: Tx, outcomes: readonly SubmissionOutcome[]): Promise<void> {
  const rows = outcomes.map(({ id, status, receipts }) => ({
    id,
    status,
    receipts,
    stored: receipts.filter((receipt) => receipt.status === 'stored').length,
    quarantined: receipts.filter((receipt) => receipt.status === 'quarantined').length,
  }));
  await tx.query(
    prepare(`update ingest.submission s set status = o.status, stored = o.stored, quarantined = o.quarantined, receipts = o.receipts
     from jsonb_to_recordset($1) as o (id uuid, status text, stored int, quarantined int, receipts jsonb) where s.id = o.id`),
    [JSON.stringify(rows)],
  );
}

export interface SubmissionFilter {
  status?: string;
  source?: string;
  /** Id of the last row before. */
  after?: string;
  limit: number;
}

/** Newest first: ids carry the time. */
export function selectSubmissions(
  q: Queryable,
  { status, source, after, limit }: SubmissionFilter,
): Promise<SubmissionRow[]> {
  return q.query<SubmissionRow>(
    `select ${COLUMNS} from ingest.submission
     where ($1::text is null or status = $1) and ($2::text is null or source = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [status ?? null, source ?? null, after ?? null, limit],
  );
}

/** A submission with `limit` of its receipts from position `from`. */
export async function selectSubmission(
  q: Queryable,
  id: string,
  from: number,
  limit: number,
): Promise<(SubmissionRow & { receipts: RecordReceipt[] }) | undefined> {
  const [row] = await q.query<SubmissionRow & { receipts: RecordReceipt[] }>(
    `select ${COLUMNS}, (select coalesce(jsonb_agg(r order by n), '[]') from jsonb_array_elements(receipts) with ordinality as e (r, n)
                         where n > $2 and n <= $2 + $3) as receipts
     from ingest.submission where id = $1`,
    [id, from, limit],
  );
  return row;
}

export async function selectPayload(
  q: Queryable,
  id: string,
): Promise<{ format: string; external_id: string; content: Buffer } | undefined> {
  const [row] = await q.query<{ format: string; external_id: string; content: Buffer }>(
    'select s.format, s.external_id, p.content from ingest.submission s join ingest.payload p on p.submission = s.id where s.id = $1',
    [id],
  );
  return row;
}
