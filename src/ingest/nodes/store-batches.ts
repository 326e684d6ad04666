/** SQL of batches. What became of one stands with its submission, found by the same bytes under the same name. */
import type { Queryable } from '../../kernel/index.ts';

export type BatchStatus = 'received' | 'stored' | 'partially-rejected' | 'recalled';

export interface BatchRow {
  id: string;
  source: string;
  batchNo: string;
  kind: string;
  from: string;
  to: string;
  records: number;
  checksum: Buffer;
  externalId: string;
  receivedAt: Date;
  status: BatchStatus;
  stored: number;
  quarantined: number;
  submission: string | null;
  recalledAt: Date | null;
  recalledBy: string | null;
  recallReason: string | null;
}

const ROW = `select b.id, b.source, b.batch_no as "batchNo", b.kind, b.period_start::text as "from", b.period_end::text as "to", b.records,
    b.checksum, b.external_id as "externalId", b.received_at as "receivedAt", s.id as submission,
    coalesce(s.stored, 0) as stored, coalesce(s.quarantined, 0) as quarantined,
    case when b.recalled_at is not null then 'recalled' when s.id is null then 'received'
      when s.status = 'stored' then 'stored' else 'partially-rejected' end as status,
    b.recalled_at as "recalledAt", b.recalled_by as "recalledBy", b.recall_reason as "recallReason"
  from ingest.batch b
  left join ingest.submission s on s.content_hash = b.checksum and s.external_id = b.external_id and s.source = b.source and s.status <> 'refused'`;

/** False where the sender has used the number before. */
export async function insertBatch(
  q: Queryable,
  row: Pick<
    BatchRow,
    'id' | 'source' | 'batchNo' | 'kind' | 'from' | 'to' | 'records' | 'checksum' | 'externalId' | 'receivedAt'
  >,
): Promise<boolean> {
  const made = await q.query(
    `insert into ingest.batch (id, source, batch_no, kind, period_start, period_end, records, checksum, external_id, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (source, batch_no) do nothing returning id`,
    [
      row.id,
      row.source,
      row.batchNo,
      row.kind,
      row.from,
      row.to,
      row.records,
      row.checksum,
      row.externalId,
      row.receivedAt,
    ],
  );
  return made.length > 0;
}

export async function findBatch(q: Queryable, source: string, batchNo: string): Promise<BatchRow | undefined> {
  const [row] = await q.query<BatchRow>(`${ROW} where b.source = $1 and b.batch_no = $2`, [source, batchNo]);
  return row;
}

export interface BatchFilter {
  id?: string | undefined;
  source?: string | undefined;
  status?: BatchStatus | undefined;
  /** Id of the last row seen. */
  before?: string | undefined;
  limit: number;
}

export const selectBatches = (q: Queryable, { id, source, status, before, limit }: BatchFilter): Promise<BatchRow[]> =>
  q.query<BatchRow>(
    `select * from (${ROW} where ($1::text is null or b.source = $1) and ($3::uuid is null or b.id < $3)
       and ($5::uuid is null or b.id = $5)) r
     where $2::text is null or status = $2 order by id desc limit $4`,
    [source ?? null, status ?? null, before ?? null, limit, id ?? null],
  );

/** False where it was recalled meanwhile. */
export async function markRecalled(
  q: Queryable,
  batch: string,
  { by, at, reason, submission }: { by: string; at: Date; reason: string; submission: string | null },
): Promise<boolean> {
  const made = await q.query(
    `update ingest.batch set recalled_at = $2, recalled_by = $3, recall_reason = $4, recall_submission = $5
     where id = $1 and recalled_at is null returning id`,
    [batch, at, by, reason, submission],
  );
  return made.length > 0;
}

/** `Type/id/_history/n` of what a submission brought, rows put right since included. */
export async function selectBrought(q: Queryable, submission: string): Promise<string[]> {
  const rows = await q.query<{ reference: string }>(
    `select r->>'reference' as reference from ingest.submission s, jsonb_array_elements(s.receipts) r
     where s.id = $1 and r->>'status' = 'stored'
     union select stored_as from ingest.quarantine where submission = $1 and state = 'resubmitted' and stored_as is not null`,
    [submission],
  );
  return rows.map(({ reference }) => reference);
}

/** The submission itself and those that put its rows right. */
export async function selectWithCorrections(q: Queryable, submission: string): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    'select id from ingest.submission where id = $1::uuid or causation_id = $2',
    [submission, submission],
  );
  return rows.map(({ id }) => id);
}

/** Rows that wait are not tried again. */
export async function dismissRows(
  q: Queryable,
  submission: string,
  { by, note, at }: { by: string; note: string; at: Date },
): Promise<void> {
  await q.query(
    `with closed as (update ingest.quarantine set state = 'dismissed' where submission = $1 and state = 'open' returning id),
     gone as (delete from ingest.quarantine_wait where quarantine in (select id from closed))
     insert into ingest.quarantine_action (quarantine, at, by, action, note) select id, $4, $2, 'dismissed', $3 from closed`,
    [submission, by, note, at],
  );
}

export interface BatchCount {
  day: string;
  type: string;
  /** Entries. */
  received: number;
  /** Records, each once. */
  stored: number;
}

/** Rows put right since count as stored. The day is the first of the batch's period; `kind`: of batches of that kind only. */
export const selectCounts = (
  q: Queryable,
  source: string,
  { from, to, kind }: { from: string; to: string; kind?: string | undefined },
): Promise<BatchCount[]> =>
  q.query<BatchCount>(
    `with b as materialized (${ROW} where b.source = $1 and b.period_start between $2::date and $3::date
       and ($4::text is null or b.kind = $4)),
     entries as (
       select b."from" as day, b.submission, (r->>'index')::int as entry, r->>'reference' as reference, r->>'status' as status
       from b join ingest.submission s on s.id = b.submission, jsonb_array_elements(s.receipts) r where b.status <> 'recalled'
     )
     select e.day, coalesce(split_part(e.reference, '/', 1), q.resource_type, '?') as type, count(*)::int as received,
       count(distinct split_part(coalesce(e.reference, q.stored_as), '/_history/', 1))::int as stored
     from entries e left join ingest.quarantine q on q.submission = e.submission and q.entry = e.entry
     group by 1, 2 order by 1, 2`,
    [source, from, to, kind ?? null],
  );
