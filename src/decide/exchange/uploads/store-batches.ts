/** SQL of batches on their way, and of what both sides counted. */
import type { Queryable, Tx } from '../../../kernel/index.ts';

export interface OutBatch {
  id: string;
  upload: string;
  batchNo: string;
  kind: string;
  day: string;
  records: number;
  checksum: string;
  state: 'sending' | 'answered' | 'dead' | 'recalled';
  attempts: number;
  nextAt: Date;
  problem: string | null;
  createdAt: Date;
  sentAt: Date | null;
  answeredAt: Date | null;
  receipt: string | null;
  ack: 'AA' | 'AE' | 'AR' | null;
}
const COLUMNS = `id, upload, batch_no as "batchNo", kind, day::text, records, checksum, state, attempts, next_at as "nextAt", problem,
  created_at as "createdAt", sent_at as "sentAt", answered_at as "answeredAt", receipt, ack`;

/** Gives the number of the batch within its upload. */
export async function nextNumber(tx: Tx, upload: string): Promise<number> {
  const [row] = await tx.query<{ batches: number }>(
    'update exchange.upload set batches = batches + 1 where id = $1 returning batches',
    [upload],
  );
  return row!.batches;
}

export async function insertBatch(
  tx: Tx,
  row: Pick<OutBatch, 'id' | 'upload' | 'batchNo' | 'kind' | 'day' | 'records' | 'checksum' | 'createdAt'>,
  payload: Buffer,
): Promise<void> {
  await tx.query(
    `insert into exchange.batch (id, upload, batch_no, kind, day, records, checksum, payload, state, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'sending', $9, $9)`,
    [row.id, row.upload, row.batchNo, row.kind, row.day, row.records, row.checksum, payload, row.createdAt],
  );
}

/** The batch of an upload that has no answer yet; there is one at most. */
export async function selectOpen(q: Queryable, upload: string): Promise<(OutBatch & { payload: Buffer }) | undefined> {
  const [row] = await q.query<OutBatch & { payload: Buffer }>(
    `select ${COLUMNS}, payload from exchange.batch where upload = $1 and state = 'sending' order by created_at limit 1`,
    [upload],
  );
  return row;
}

export async function selectBatch(q: Queryable, id: string): Promise<OutBatch | undefined> {
  const [row] = await q.query<OutBatch>(`select ${COLUMNS} from exchange.batch where id = $1`, [id]);
  return row;
}

export interface OutBatchFilter {
  upload?: string | undefined;
  state?: OutBatch['state'] | undefined;
  before?: string | undefined;
  limit: number;
}
export const selectBatches = (q: Queryable, filter: OutBatchFilter): Promise<OutBatch[]> =>
  q.query<OutBatch>(
    `select ${COLUMNS} from exchange.batch where ($1::uuid is null or upload = $1) and ($2::text is null or state = $2)
       and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [filter.upload ?? null, filter.state ?? null, filter.before ?? null, filter.limit],
  );

export interface BatchItem {
  type: string;
  id: string;
  version: number;
  state: string;
  place: number;
  reference: string | null;
  problems: { rule: string; message: { zh: string; en: string } }[] | null;
  reason: string | null;
}
export const selectItems = (q: Queryable, batch: string, after: number, limit: number): Promise<BatchItem[]> =>
  q.query<BatchItem>(
    `select type, id, version, state, place, reference, problems, reason from exchange.item
     where batch = $1 and place > $2 order by place limit $3`,
    [batch, after, limit],
  );

export async function noteAttempt(
  q: Queryable,
  id: string,
  { at, next, problem }: { at: Date; next: Date; problem: string },
): Promise<void> {
  await q.query(
    'update exchange.batch set attempts = attempts + 1, sent_at = $2, next_at = $3, problem = $4 where id = $1',
    [id, at, next, problem],
  );
}

/** An answered or dead batch keeps its numbers; its bytes are dropped. */
export async function closeBatch(
  tx: Tx,
  id: string,
  row: { state: 'answered' | 'dead'; ack: OutBatch['ack']; receipt: string | null; problem: string | null; at: Date },
): Promise<void> {
  await tx.query(
    `update exchange.batch set state = $2, ack = $3, receipt = $4, problem = $5, attempts = attempts + 1, sent_at = $6,
       answered_at = case when $2 = 'answered' then $6 else answered_at end, payload = null where id = $1`,
    [id, row.state, row.ack, row.receipt, row.problem, row.at],
  );
}
export interface SentItem {
  type: string;
  id: string;
  place: number;
  /** Where it stands over there. */
  reference: string | null;
}
/** What the other side took of a batch. */
export const selectTaken = (q: Queryable, batch: string): Promise<SentItem[]> =>
  q.query<SentItem>(
    `select type, id, place, reference from exchange.item where batch = $1 and state = 'acknowledged' order by place`,
    [batch],
  );
/** Items that stay there keep their state, with the reason. */
export async function markRecalled(
  tx: Tx,
  id: string,
  { reason, left, at }: { reason: string; left: readonly { place: number; why: string }[]; at: Date },
): Promise<void> {
  await tx.query(`update exchange.batch set state = 'recalled', problem = $2 where id = $1`, [id, reason]);
  await tx.query(
    `update exchange.item i set state = case when l.place is null then 'recalled' else i.state end, reason = l.why, at = $3
     from exchange.item o left join jsonb_to_recordset($2::jsonb) as l(place int, why text) on l.place = o.place
     where o.batch = $1 and o.state = 'acknowledged' and i.upload = o.upload and i.seq = o.seq`,
    [id, JSON.stringify(left), at],
  );
}
/** A batch that waits is due at once. */
export async function hurry(q: Queryable, upload: string, at: Date): Promise<void> {
  await q.query(
    `with u as (update exchange.upload set next_at = $2 where id = $1)
     update exchange.batch set next_at = $2 where upload = $1 and state = 'sending'`,
    [upload, at],
  );
}

export interface DayCount {
  day: string;
  type: string;
  sent: number;
  acknowledged: number;
}
/** Records, each once a day and type. */
export const selectDayCounts = (q: Queryable, upload: string, from: string, to: string): Promise<DayCount[]> =>
  q.query<DayCount>(
    `select day::text, type, count(distinct id) filter (where state in ('acknowledged', 'refused'))::int as sent,
       count(distinct id) filter (where state = 'acknowledged')::int as acknowledged
     from exchange.item where upload = $1 and day between $2::date and $3::date group by 1, 2 order by 1, 2`,
    [upload, from, to],
  );

export interface SentKey {
  day: string;
  type: string;
  id: string;
}
/** What was sent and answered of these days, in order; `after` is the last one seen. */
export const selectSentKeys = (
  q: Queryable,
  upload: string,
  { from, to }: { from: string; to: string },
  after: SentKey | undefined,
  limit: number,
): Promise<SentKey[]> =>
  q.query<SentKey>(
    `select distinct day::text, type, id from exchange.item
     where upload = $1 and day between $2::date and $3::date and state in ('acknowledged', 'refused')
       and ($4::date is null or (day, type, id) > ($4::date, $5, $6))
     order by day, type, id limit $7`,
    [upload, from, to, after?.day ?? null, after?.type ?? null, after?.id ?? null, limit],
  );

export interface ComparedDay extends DayCount {
  there: number;
  at: Date;
}
export async function keepComparison(
  tx: Tx,
  upload: string,
  span: { from: string; to: string },
  rows: readonly Omit<ComparedDay, 'at'>[],
  at: Date,
): Promise<void> {
  await tx.query('delete from exchange.reconciliation where upload = $1 and day between $2::date and $3::date', [
    upload,
    span.from,
    span.to,
  ]);
  await tx.query(
    `insert into exchange.reconciliation (upload, day, type, sent, acknowledged, there, at)
     select $1, day, type, sent, acknowledged, there, $3
     from jsonb_to_recordset($2::jsonb) as r(day date, type text, sent int, acknowledged int, there int)`,
    [upload, JSON.stringify(rows), at],
  );
}
export const selectComparison = (
  q: Queryable,
  upload: string,
  { differing, limit }: { differing: boolean; limit: number },
): Promise<ComparedDay[]> =>
  q.query<ComparedDay>(
    `select day::text, type, sent, acknowledged, there, at from exchange.reconciliation
     where upload = $1 and (not $2 or there <> sent or acknowledged <> sent) order by day desc, type limit $3`,
    [upload, differing, limit],
  );

/** First and last day that something was sent of. */
export async function selectSpan(q: Queryable, upload: string): Promise<{ from: string; to: string } | undefined> {
  const [row] = await q.query<{ from: string | null; to: string | null }>(
    `select min(day)::text as "from", max(day)::text as "to" from exchange.item where upload = $1 and batch is not null`,
    [upload],
  );
  return row?.from && row.to ? { from: row.from, to: row.to } : undefined;
}
