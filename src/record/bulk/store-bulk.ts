/** SQL of bulk jobs, and the reading of whole types within one snapshot. */
import type { FhirResource, Queryable, Tx } from '../../kernel/index.ts';
import { inScope } from '../area.ts';
import type { AreaScope } from '../model.ts';

export type BulkStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface BulkJob {
  id: string;
  kind: 'export' | 'import';
  account: string;
  name: string | null;
  request: any;
  status: BulkStatus;
  attempts: number;
  /** Sealed. */
  key: string | null;
  progress: Record<string, any>;
  result: any;
  created_at: Date;
  finished_at: Date | null;
  expires_at: Date | null;
}

const COLUMNS =
  'id, kind, account, name, request, status, attempts, key, progress, result, created_at, finished_at, expires_at';

export async function insertJob(
  q: Queryable,
  job: Pick<BulkJob, 'id' | 'kind' | 'account' | 'request' | 'status'> & { name?: string; at: Date },
): Promise<void> {
  await q.query(
    `insert into record.bulk_job (id, kind, account, name, request, status, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [job.id, job.kind, job.account, job.name ?? null, JSON.stringify(job.request), job.status, job.at],
  );
}

export async function findJob(q: Queryable, id: string): Promise<BulkJob | undefined> {
  return (await q.query<BulkJob>(`select ${COLUMNS} from record.bulk_job where id = $1`, [id]))[0];
}

export async function findNamedJob(
  q: Queryable,
  kind: BulkJob['kind'],
  account: string,
  name: string,
): Promise<BulkJob | undefined> {
  const where = 'kind = $1 and account = $2 and name = $3';
  return (await q.query<BulkJob>(`select ${COLUMNS} from record.bulk_job where ${where}`, [kind, account, name]))[0];
}

/** The oldest export that is not finished; who asks holds the lock, so one that runs was left by somebody killed. */
export async function takeExport(q: Queryable): Promise<BulkJob | undefined> {
  const [job] = await q.query<BulkJob>(
    `update record.bulk_job set status = 'running', attempts = attempts + 1, progress = '{}'
     where id = (select id from record.bulk_job where kind = 'export' and status in ('waiting', 'running') order by created_at, id limit 1)
     returning ${COLUMNS}`,
  );
  return job;
}

export async function countWaiting(q: Queryable, account?: string): Promise<number> {
  const [row] = await q.query<{ n: string }>(
    `select count(*) as n from record.bulk_job where kind = 'export' and status in ('waiting', 'running') and ($1::text is null or account = $1)`,
    [account ?? null],
  );
  return Number(row!.n);
}

/** Changes a job that is still wanted; false when it was cancelled meanwhile. */
export async function updateJob(
  q: Queryable,
  id: string,
  change: Partial<Pick<BulkJob, 'status' | 'key' | 'progress' | 'result' | 'finished_at' | 'expires_at'>>,
): Promise<boolean> {
  const rows = await q.query(
    `update record.bulk_job set status = coalesce($2, status), key = coalesce($3, key), progress = coalesce($4, progress),
       result = coalesce($5, result), finished_at = coalesce($6, finished_at), expires_at = coalesce($7, expires_at)
     where id = $1 and status not in ('cancelled') returning id`,
    [
      id,
      change.status ?? null,
      change.key ?? null,
      change.progress === undefined ? null : JSON.stringify(change.progress),
      change.result === undefined ? null : JSON.stringify(change.result),
      change.finished_at ?? null,
      change.expires_at ?? null,
    ],
  );
  return rows.length > 0;
}

/** Ends a job for good: its key goes, and with it what its files hold. */
export async function forgetJob(q: Queryable, id: string, at: Date): Promise<void> {
  await q.query(
    `update record.bulk_job set status = 'cancelled', key = null, result = null, finished_at = coalesce(finished_at, $2) where id = $1`,
    [id, at],
  );
}

export function findExpired(q: Queryable, at: Date): Promise<{ id: string }[]> {
  return q.query(`select id from record.bulk_job where expires_at <= $1 and (key is not null or result is not null)`, [
    at,
  ]);
}

const EXPORT_LOCK = 4_211_955;

/** One export at a time, so that the others of the queue's workers stay free. Ends with the transaction. */
export async function lockExports(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [EXPORT_LOCK]);
  return row!.got;
}

/** The next transaction id: every transaction that writes and began before has a lower one. */
export async function nextTransaction(q: Queryable): Promise<string> {
  return (await q.query<{ xid: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as xid'))[0]!.xid;
}

export async function hasSettled(q: Queryable, xid: string): Promise<boolean> {
  const [row] = await q.query<{ yes: boolean }>('select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as yes', [
    xid,
  ]);
  return row!.yes;
}

export interface ScannedRow {
  type: string;
  id: string;
  version: number;
  at: Date;
  area: string | null;
  content: FhirResource;
}

export interface Scan {
  type: string;
  since?: string;
  until?: string;
  scope?: AreaScope;
}

const AT_ONCE = 500;

/** All current records of a type, some at a time, by a cursor of the transaction's snapshot. */
export async function* scanType(tx: Tx, { type, since, until, scope }: Scan): AsyncGenerator<ScannedRow[]> {
  const params: unknown[] = [type, since ?? null, until ?? null];
  const visible = inScope(scope, (value) => `$${params.push(value)}`, 'c');
  await tx.query(
    `declare bulk_scan no scroll cursor for
     select c.type, c.id, c.version, c.last_updated as at, c.area, c.content from record.pub_current c
     where c.type = $1 and ($2::timestamptz is null or c.last_updated >= $2) and ($3::timestamptz is null or c.last_updated <= $3)
       and ${visible}`,
    params,
  );
  for (;;) {
    const rows = await tx.query<ScannedRow>(`fetch ${AT_ONCE} from bulk_scan`);
    if (rows.length > 0) yield rows;
    if (rows.length < AT_ONCE) break;
  }
  await tx.query('close bulk_scan');
}
