/** Writes a backup: one snapshot of the database, read by several connections while others go on writing. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Queryable } from '../db.ts';
import { KangyuError } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import { copyOut, listTables, listViews, nameOf, readSequences, type TableText } from './catalogue.ts';
import { createSink } from './cipher.ts';
import './errors.ts';
import { createFrameWriter, FRAME, type FrameWriter } from './frames.ts';
import { type BackupHeader, keyProbe, type TableSum } from './header.ts';
import { readJobs } from './jobs.ts';
import { reader } from './reader.ts';
import { sumOf } from './table-sum.ts';

export interface BackupOptions {
  file: string;
  /** Version of the program. */
  program: string;
  /** Encrypts the file, and puts `keyring` into it. */
  passphrase?: string;
  /** Text of the sealing keys; only with a passphrase. */
  keyring?: string;
  /** Readers beside each other; each has a connection of its own. */
  readers?: number;
  onProgress?: (done: number, total: number) => void;
}

export interface BackupSummary {
  tables: TableSum[];
  rows: number;
  jobs: number;
}

const READERS = 2;
const JOBS_AT_ONCE = 500;

/**
 * Writes the whole instance to a new file, as it stood at one moment. The file gets its name when it is whole and on disk;
 * throws `backup.exists` when there is one of that name.
 */
export async function makeBackup(
  k: Pick<Kernel, 'owner' | 'sealer' | 'clock'>,
  options: BackupOptions,
): Promise<BackupSummary> {
  const { file } = options;
  if (existsSync(file)) throw new KangyuError('backup.exists', { file });
  const partial = `${file}.partial-${process.pid}`;
  try {
    const summary = await write(k, partial, options);
    if (existsSync(file)) throw new KangyuError('backup.exists', { file });
    renameSync(partial, file);
    await syncFolder(dirname(file));
    return summary;
  } catch (error) {
    rmSync(partial, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'EACCES', 'ENOSPC', 'EISDIR', 'EROFS', 'ENOTDIR'].includes(code ?? ''))
      throw new KangyuError('backup.file', { file, reason: message }, { cause: error });
    throw error;
  }
}

async function write(
  k: Pick<Kernel, 'owner' | 'sealer' | 'clock'>,
  path: string,
  options: BackupOptions,
): Promise<BackupSummary> {
  const holder = await reader(k.owner.pool);
  try {
    await holder.client.query('begin isolation level repeatable read read only');
    const snapshot = (await holder.query<{ id: string }>('select pg_export_snapshot() as id'))[0]!.id;
    const header = await readHeader(k, holder, options);
    const writer = createFrameWriter(await createSink(path, options.passphrase));
    await writer.frame(FRAME.header, 0, header);
    if (options.passphrase !== undefined && options.keyring !== undefined)
      await writer.frame(FRAME.keyring, 0, Buffer.from(options.keyring));
    const tables = await copyTables(k.owner.pool, snapshot, header.tables, writer, options);
    const jobs = await copyJobs(holder, writer);
    await writer.frame(FRAME.sequences, 0, await readSequences(holder));
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    await writer.end({ tables: tables.length, rows, jobs });
    return { tables, rows, jobs };
  } finally {
    await holder.leave();
  }
}

async function readHeader(
  { sealer, clock }: Pick<Kernel, 'sealer' | 'clock'>,
  q: Queryable,
  { program }: BackupOptions,
): Promise<BackupHeader> {
  const [instance] = await q.query<{ kind: BackupHeader['kind']; region: string | null; engine: string }>(
    `select kind, region, current_setting('server_version') as engine from kernel.instance`,
  );
  return {
    format: 1,
    program,
    ...instance!,
    at: clock.now().toISOString(),
    migrations: await q.query('select name, hash from kernel.migration order by at, name'),
    tables: await listTables(q),
    views: await listViews(q),
    keys: keyProbe(sealer),
  };
}

/** Readers take the next table each, the largest first, all within the one snapshot. */
async function copyTables(
  pool: pg.Pool,
  snapshot: string,
  tables: readonly TableText[],
  writer: FrameWriter,
  { readers = READERS, onProgress }: BackupOptions,
): Promise<TableSum[]> {
  const sums: TableSum[] = [];
  const total = tables.reduce((sum, table) => sum + table.size, 0);
  let done = 0;
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    const { client, leave } = await reader(pool);
    try {
      await client.query('begin isolation level repeatable read read only');
      await client.query(`set transaction snapshot '${snapshot}'`);
      while (next < tables.length && !failed) {
        const stream = next++;
        const table = tables[stream]!;
        await writer.frame(FRAME.table, stream, { table: nameOf(table) });
        const sum = await copyTable(client, table, (part) => writer.frame(FRAME.rows, stream, part));
        await writer.frame(FRAME.tableEnd, stream, sum);
        sums.push(sum);
        done += table.size;
        onProgress?.(done, total);
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      await leave();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: readers }, work));
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
  return sums.sort((a, b) => (a.table < b.table ? -1 : 1));
}

async function copyTable(
  client: pg.Client,
  table: TableText,
  take: (gzipped: Buffer) => Promise<void>,
): Promise<TableSum> {
  const counter = sumOf(table);
  await pipeline(client.query(copyTo(copyOut(table))), counter.through, createGzip({ level: 4 }), async (parts) => {
    for await (const part of parts as AsyncIterable<Buffer>) await take(part);
  });
  return counter.sum();
}

async function copyJobs(q: Queryable, writer: FrameWriter): Promise<number> {
  let count = 0;
  for (let after = '0'; ; ) {
    const jobs = await readJobs(q, after, JOBS_AT_ONCE);
    if (jobs.length === 0) return count;
    await writer.frame(FRAME.jobs, 0, jobs);
    count += jobs.length;
    after = jobs.at(-1)!.id;
  }
}

/** A new name is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
