import {
  type Column,
  hash64,
  prepare,
  type Queryable,
  type RecordReceipt,
  rowSource,
  type Tx,
} from '../kernel/index.ts';
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
 * Two batches with the same submission take turns until the first has committed: the later one finds it stored. Not waited
 * for; the look-up that follows comes after it.
 */
export function lockSubmissions(tx: Tx, submissions: readonly PreparedSubmission[]): void {
  void tx.query(
    prepare(
      `select pg_advisory_xact_lock(hash) from (select distinct unnest($1::bigint[]) as hash order by 1) ordered`,
    ),
    [submissions.map((s) => String(hash64(`ingest.submission|${keyOf(s)}`)))],
  );
}

/** What a submission is known by. */
export const keyOf = (s: Pick<PreparedSubmission, 'source' | 'externalId' | 'contentHash'>): string =>
  `${s.source}\0${s.externalId}\0${s.contentHash.toString('hex')}`;

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
    // Written so that only the unique index serves, though the plan was made while the table was empty.
    prepare(`select (w.position - 1)::int as position, s.id, s.status, s.receipts
     from unnest($1::text[], $2::text[], $3::bytea[]) with ordinality as w (source, external_id, content_hash, position)
     cross join lateral (
       select id, status, receipts from ingest.submission
       where content_hash = w.content_hash and external_id || '' = w.external_id and source || '' = w.source and status <> 'refused'
       limit 1) s`),
    [submissions.map((s) => s.source), submissions.map((s) => s.externalId), submissions.map((s) => s.contentHash)],
  );
}

export interface SubmissionOutcome {
  status: SubmissionStatus;
  receipts: readonly RecordReceipt[];
}

const SUBMISSION_COLUMNS: readonly Column[] = [
  ['id', 'uuid'],
  ['source', 'text'],
  ['external_id', 'text'],
  ['content_hash', 'bytea'],
  ['format', 'text'],
  ['submitted_by', 'text'],
  ['causation_id', 'text'],
  ['depth', 'smallint'],
  ['status', 'text'],
  ['records', 'int'],
  ['stored', 'int'],
  ['quarantined', 'int'],
  ['receipts', 'jsonb'],
  ['size', 'int'],
  ['content', 'bytea'],
];

const asHex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

function rowOf(s: PreparedSubmission, { status, receipts }: SubmissionOutcome) {
  const count = (of: RecordReceipt['status']): number => receipts.filter((receipt) => receipt.status === of).length;
  return {
    id: s.id,
    source: s.source,
    external_id: s.externalId,
    content_hash: asHex(s.contentHash),
    format: s.format,
    submitted_by: s.submittedBy,
    causation_id: s.causationId,
    depth: s.depth,
    status,
    records: s.entries.length,
    stored: count('stored'),
    quarantined: count('quarantined'),
    receipts: JSON.stringify(receipts),
    size: s.payloadSize,
    content: asHex(s.payload),
  };
}

/** Enters submissions with what became of them, and their bytes, in the raw inbox. Not waited for. */
export function insertSubmissions(
  tx: Tx,
  settled: readonly { submission: PreparedSubmission; outcome: SubmissionOutcome }[],
  at: Date,
): void {
  const { sql, params } = rowSource(
    SUBMISSION_COLUMNS,
    settled.map(({ submission, outcome }) => rowOf(submission, outcome)),
    2,
  );
  void tx.query(
    prepare(`with x as materialized (select * from ${sql}),
     payload as (insert into ingest.payload (submission, size, content) select id, size, content from x)
     insert into ingest.submission (id, source, external_id, content_hash, format, received_at, submitted_by, causation_id, depth,
       status, records, stored, quarantined, receipts)
     select id, source, external_id, content_hash, format, $1, submitted_by, causation_id, depth,
       status, records, stored, quarantined, receipts from x`),
    [at, ...params],
  );
}

export interface SubmissionFilter {
  status?: string;
  /** Code of a source, or a part of its node's name. */
  source?: string;
  /** Id of the last row before. */
  after?: string;
  limit: number;
}

const OF_SOURCE =
  '($2::text is null or source = $2 or source in (select n.source from ingest.node n where strpos(lower(n.name), lower($2)) > 0))';

/** Newest first: ids carry the time. */
export function selectSubmissions(
  q: Queryable,
  { status, source, after, limit }: SubmissionFilter,
): Promise<SubmissionRow[]> {
  return q.query<SubmissionRow>(
    `select ${COLUMNS} from ingest.submission
     where ($1::text is null or status = $1) and ${OF_SOURCE} and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [status ?? null, source ?? null, after ?? null, limit],
  );
}

export interface SubmissionWithReceipts extends SubmissionRow {
  receipts: RecordReceipt[];
  /** Place of the last receipt given when more follow it. */
  next: number | null;
  /** Of the records stored: new ones, further versions, and those that said nothing new; null where the receipt does not tell. */
  changes: { created: number; updated: number; unchanged: number } | null;
}

export interface ReceiptPage {
  /** Receipts after this place. */
  from: number;
  limit: number;
  status?: RecordReceipt['status'];
}

/** A submission with a page of its receipts. */
export async function selectSubmission(
  q: Queryable,
  id: string,
  { from, limit, status }: ReceiptPage,
): Promise<SubmissionWithReceipts | undefined> {
  const [row] = await q.query<SubmissionWithReceipts>(
    `select ${COLUMNS}, coalesce(page.lines, '[]') as receipts, page.next, made.changes
     from ingest.submission
     cross join lateral (
       select case when count(*) filter (where r ->> 'status' = 'stored' and r ->> 'op' is null) = 0 then json_build_object(
         'created', count(*) filter (where r ->> 'op' = 'create'),
         'updated', count(*) filter (where r ->> 'op' in ('update', 'delete')),
         'unchanged', count(*) filter (where r ->> 'op' = 'unchanged')) end as changes
       from jsonb_array_elements(receipts) as x (r)) made
     cross join lateral (
       select jsonb_agg(r order by n) filter (where nth <= $3) as lines, (max(n) filter (where nth = $3 and $3 < of))::int as next
       from (select r, n, row_number() over (order by n) as nth, count(*) over () as of
             from jsonb_array_elements(receipts) with ordinality as x (r, n)
             where n > $2 and ($4::text is null or r ->> 'status' = $4)) y) page
     where id = $1`,
    [id, from, limit, status ?? null],
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
