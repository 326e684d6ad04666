/** Exports as background work: one after the other, begun anew after a restart, gone after their time. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Access } from '../../access/index.ts';
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import { search } from '../search.ts';
import './errors.ts';
import { bulkFolder, newFileKey, removeBulkFiles } from './files.ts';
import type { ExportRequest } from './request.ts';
import { ExportCancelled, type ExportResult, failureReason, runExport } from './run-export.ts';
import {
  type BulkJob,
  countWaiting,
  findExpired,
  findJob,
  forgetJob,
  hasSettled,
  insertJob,
  lockExports,
  nextTransaction,
  takeExport,
  updateJob,
} from './store-bulk.ts';

const JOB = 'record.bulk-export';
const CLEAN = 'record.bulk-expire';
const KEEP_MS = 24 * 3_600_000;
const MOST_ATTEMPTS = 3;
const MOST_WAITING = 5;
const SETTLE_STEP_MS = 20;
const SETTLE_MS = 60_000;

/** Registers the work on exports and the end of their files; before the kernel's jobs start. */
export function registerBulkJobs(access: Access): void {
  const { jobs } = access.kernel;
  jobs.register(JOB, () => workOff(access));
  jobs.register(CLEAN, () => removeExpired(access));
  jobs.schedule(CLEAN, '35 * * * *');
}

/** Takes an export on; throws `record.search-invalid` for a filter that no search can be, `bulk.too-many` for an impatient caller. */
export async function startExport(access: Access, request: ExportRequest): Promise<string> {
  const { db, clock, jobs } = access.kernel;
  const count = await countWaiting(db, request.caller.account);
  if (count >= MOST_WAITING) throw new KangyuError('bulk.too-many', { count });
  for (const { type, query } of request.filters)
    await search(access.kernel, db, type, [...query, ['_count', '1']], { strict: true });
  const id = uuidv7();
  await db.transaction(async (tx) => {
    const { account } = request.caller;
    await insertJob(tx, { id, kind: 'export', account, request, status: 'waiting', at: clock.now() });
    await jobs.add(tx, JOB, {}, { key: JOB });
  });
  return id;
}

/** An export of this account; throws `bulk.unknown` for others', cancelled and expired ones. */
export async function getBulkJob(access: Access, id: string, account: string): Promise<BulkJob> {
  const job = /^[0-9a-f-]{36}$/.test(id) ? await findJob(access.kernel.db, id) : undefined;
  const expired = job?.expires_at && job.expires_at <= access.kernel.clock.now();
  if (!job || job.account !== account || job.status === 'cancelled' || expired) throw new KangyuError('bulk.unknown');
  return job;
}

/** Gives an export up, or deletes what it made. */
export async function cancelBulkJob(access: Access, id: string): Promise<void> {
  await forgetJob(access.kernel.db, id, access.kernel.clock.now());
  removeBulkFiles(folderOf(access, id));
}

export const folderOf = ({ kernel }: Access, id: string): string => join(bulkFolder(kernel.config.dataDir), id);

/** The key of a job's files. */
export function fileKeyOf({ kernel }: Access, job: BulkJob): string {
  return kernel.sealer.open(job.key ?? '', `bulk:${job.id}`);
}

async function workOff(access: Access): Promise<void> {
  const { db, jobs } = access.kernel;
  let worked = true;
  while (worked) worked = await workOnce(access);
  if ((await countWaiting(db)) > 0 && (await isFree(access))) await jobs.add(db, JOB, {}, { key: JOB });
}

const isFree = (access: Access): Promise<boolean> => access.kernel.db.transaction((tx) => lockExports(tx));

/** One export; false when there is none or another worker is at it. */
async function workOnce(access: Access): Promise<boolean> {
  const { kernel } = access;
  const at = kernel.clock.now();
  await settle(access);
  return kernel.db.transaction(
    async (tx) => {
      if (!(await lockExports(tx))) return false;
      const job = await takeExport(kernel.db);
      if (!job) return false;
      await runJob(access, job, (run) => runExport(access, tx, { ...run, transactionTime: at.toISOString() }));
      return true;
    },
    { readOnly: true, isolation: 'repeatable read' },
  );
}

/**
 * Waits until what was being written at this moment is stored: the snapshot that follows then misses nothing that is older
 * than the export's time, so that an export since that time continues without a gap.
 */
async function settle({ kernel: { db } }: Access): Promise<void> {
  const xid = await nextTransaction(db);
  for (let waited = 0; waited < SETTLE_MS && !(await hasSettled(db, xid)); waited += SETTLE_STEP_MS)
    await sleep(SETTLE_STEP_MS);
}

type Run = (run: {
  folder: string;
  key: string;
  request: ExportRequest;
  onProgress(counts: Record<string, number>): Promise<boolean>;
}) => Promise<ExportResult>;

async function runJob(access: Access, job: BulkJob, work: Run): Promise<void> {
  const { kernel } = access;
  const folder = folderOf(access, job.id);
  const key = newFileKey(); // each attempt its own: bytes encrypted twice under one key would tell of each other
  removeBulkFiles(folder);
  await updateJob(kernel.db, job.id, { key: kernel.sealer.seal(key, `bulk:${job.id}`) });
  const request = job.request as ExportRequest;
  try {
    const result = await work({
      folder,
      key,
      request,
      onProgress: (counts) => updateJob(kernel.db, job.id, { progress: { counts } }),
    });
    await finish(access, job, { status: 'done', result });
  } catch (error) {
    removeBulkFiles(folder);
    if (error instanceof ExportCancelled) return;
    const refused = error instanceof KangyuError && error.status < 500;
    if (!refused && job.attempts < MOST_ATTEMPTS) throw error;
    kernel.log.error({ err: error, job: job.id }, 'an export failed');
    await finish(access, job, { status: 'failed', result: { reason: failureReason(error) } });
  }
}

async function finish(
  access: Access,
  job: BulkJob,
  end: { status: 'done' | 'failed'; result: ExportResult | { reason: string } },
): Promise<void> {
  const { kernel, audit } = access;
  const now = kernel.clock.now();
  const kept = await updateJob(kernel.db, job.id, {
    ...end,
    finished_at: now,
    expires_at: new Date(now.getTime() + KEEP_MS),
  });
  if (!kept) removeBulkFiles(folderOf(access, job.id));
  const { caller } = job.request as ExportRequest;
  const counts = 'output' in end.result ? end.result.output.map(({ type, count }) => `${type}=${count}`) : [];
  audit.record({
    action: 'fhir.export',
    outcome: end.status === 'done' ? 'success' : 'failure',
    object: `export/${job.id} ${counts.join(' ')}`.trim(),
    caller,
  });
  await audit.flush();
}

async function removeExpired(access: Access): Promise<void> {
  const { db, clock } = access.kernel;
  for (const { id } of await findExpired(db, clock.now())) await cancelBulkJob(access, id);
}
