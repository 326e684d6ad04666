/** SQL of the audit ledger. */
import { prepare, type Queryable, type Tx } from '../kernel/index.ts';
import type { AuditEntry } from './audit-entry.ts';

const CHAIN_LOCK = 4_211_960; // one chain: writers of all processes take turns

/** Timestamps with the clock's own precision, so that the canonical text is the same when read back. */
const AT = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const ENTRY = `seq::text, ${AT} as at, account::text, actor, role, area, action, outcome, object, persons, purpose, ip, request_id`;

export interface BatchRow {
  id: string;
  prev_hash: string;
  hash: string;
  first_seq: string;
  last_seq: string;
}

export interface SealRow {
  month: string;
  entries: string;
  entries_hash: string;
  last_batch: string;
  batch_hash: string;
  mac: string;
}

export async function lockChain(tx: Tx): Promise<void> {
  await tx.query(prepare('select pg_advisory_xact_lock($1)'), [CHAIN_LOCK]);
}

export async function findLastBatch(q: Queryable): Promise<BatchRow | undefined> {
  const [row] = await q.query<BatchRow>(
    prepare('select id, prev_hash, hash, first_seq, last_seq from access.audit_batch order by id desc limit 1'),
  );
  return row;
}

export async function ensureMonths(q: Queryable, days: readonly string[]): Promise<void> {
  await q.query('select access.ensure_audit_month(day) from unnest($1::date[]) as day', [days]);
}

const BATCH = 'id, prev_hash, hash, first_seq, last_seq, at';
const ENTRIES = `insert into access.audit_entry (seq, at, account, actor, role, area, action, outcome, object, persons, purpose, ip, request_id)
     select seq, at, account, actor, role, area, action, outcome, object, persons, purpose, ip, request_id
     from jsonb_to_recordset($1::jsonb) as e(seq bigint, at timestamptz, account uuid, actor text, role text, area text, action text,
       outcome text, object text, persons text[], purpose text, ip text, request_id text)`;

const batchParams = (batch: BatchRow, at: string, entries: readonly AuditEntry[]): unknown[] => [
  JSON.stringify(entries),
  batch.id,
  batch.prev_hash,
  batch.hash,
  batch.first_seq,
  batch.last_seq,
  at,
];

/** Appends a batch in a transaction that holds the chain's lock and knows the batch before. */
export async function insertBatch(tx: Tx, batch: BatchRow, at: string, entries: readonly AuditEntry[]): Promise<void> {
  await tx.query(
    prepare(`with batch as (insert into access.audit_batch (${BATCH}) values ($2, $3, $4, $5, $6, $7)) ${ENTRIES}`),
    batchParams(batch, at, entries),
  );
}

const AFTER = `locked as materialized (select pg_advisory_xact_lock(${CHAIN_LOCK})),
     batch as (
       insert into access.audit_batch (${BATCH})
       select $2::bigint, $3, $4, $5, $6, $7 from locked
       where (select b.id = $2::bigint - 1 and b.hash = $3 from access.audit_batch b order by b.id desc limit 1)
       on conflict (id) do nothing returning id),
     entry as (${ENTRIES} where exists (select from batch))`;

/**
 * The same by one statement that takes the lock itself, for a writer that believes to know the batch before. False when
 * that is not the newest one (any more), and nothing was stored.
 */
export async function insertBatchAfter(
  q: Queryable,
  batch: BatchRow,
  at: string,
  entries: readonly AuditEntry[],
): Promise<boolean> {
  const rows = await q.query(prepare(`with ${AFTER} select id from batch`), batchParams(batch, at, entries));
  return rows.length > 0;
}

/**
 * The same in a transaction that goes on, without waiting: when that is not the newest batch (any more), the transaction
 * fails with 40001 and can be made again.
 */
export function insertBatchWithin(tx: Tx, batch: BatchRow, at: string, entries: readonly AuditEntry[]): void {
  void tx.query(
    prepare(`with ${AFTER} select case when not exists (select from batch) then access.chain_moved() end`),
    batchParams(batch, at, entries),
  );
}

export function listBatches(q: Queryable, afterId: string, limit: number): Promise<BatchRow[]> {
  return q.query<BatchRow>(
    'select id, prev_hash, hash, first_seq, last_seq from access.audit_batch where id > $1 order by id limit $2',
    [afterId, limit],
  );
}

export function listEntries(q: Queryable, firstSeq: string, lastSeq: string): Promise<AuditEntry[]> {
  return q.query<AuditEntry>(
    `select ${ENTRY} from access.audit_entry where seq between $1 and $2 order by access.audit_entry.seq, access.audit_entry.at`,
    [firstSeq, lastSeq],
  );
}

/** How many entries stand after the last batch; in a sound ledger none. */
export async function countEntriesAfter(q: Queryable, seq: string): Promise<number> {
  const [row] = await q.query<{ n: string }>('select count(*) as n from access.audit_entry where seq > $1 or seq < 1', [
    seq,
  ]);
  return Number(row!.n);
}

/** Entries of a month (Asia/Shanghai; `month` is its first day) after `seq`, in order. */
export function listMonthEntries(q: Queryable, month: string, afterSeq: string, limit: number): Promise<AuditEntry[]> {
  return q.query<AuditEntry>(
    `select ${ENTRY} from access.audit_entry
     where access.audit_entry.at >= $1::date::timestamp at time zone 'Asia/Shanghai'
       and access.audit_entry.at < ($1::date + interval '1 month') at time zone 'Asia/Shanghai' and seq > $2
     order by access.audit_entry.seq limit $3`,
    [month, afterSeq, limit],
  );
}

/** Months with entries before the month of `day` that have no seal, oldest first. */
export async function listUnsealedMonths(q: Queryable, day: string): Promise<string[]> {
  const rows = await q.query<{ month: string }>(
    `select distinct date_trunc('month', at at time zone 'Asia/Shanghai')::date as month from access.audit_entry
     where at < date_trunc('month', $1::date::timestamp) at time zone 'Asia/Shanghai'
     except select month from access.audit_seal order by month`,
    [day],
  );
  return rows.map((row) => row.month);
}

export async function insertSeal(tx: Tx, seal: SealRow, at: Date): Promise<void> {
  await tx.query(
    'insert into access.audit_seal (month, entries, entries_hash, last_batch, batch_hash, mac, sealed_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [seal.month, seal.entries, seal.entries_hash, seal.last_batch, seal.batch_hash, seal.mac, at],
  );
}

export function listSeals(q: Queryable): Promise<SealRow[]> {
  return q.query<SealRow>(
    'select month, entries, entries_hash, last_batch, batch_hash, mac from access.audit_seal order by month',
  );
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  person?: string;
  /** Days in Asia/Shanghai, both included. */
  from?: string;
  to?: string;
  before?: string;
  limit: number;
}

/** Newest first. */
export function searchEntries(q: Queryable, filter: AuditFilter): Promise<AuditEntry[]> {
  return q.query<AuditEntry>(
    `select ${ENTRY} from access.audit_entry
     where ($1::text is null or actor = $1) and ($2::text is null or action = $2 or action like replace($2, '_', '\\_') || '.%')
       and ($3::text is null or persons @> array[$3])
       and ($4::date is null or access.audit_entry.at >= $4::date::timestamp at time zone 'Asia/Shanghai')
       and ($5::date is null or access.audit_entry.at < ($5::date + 1)::timestamp at time zone 'Asia/Shanghai')
       and ($6::bigint is null or seq < $6)
     order by access.audit_entry.seq desc limit $7`,
    [
      filter.actor ?? null,
      filter.action ?? null,
      filter.person ?? null,
      filter.from ?? null,
      filter.to ?? null,
      filter.before ?? null,
      filter.limit,
    ],
  );
}
