/** Makes a database what a backup says, in one that holds nothing; whole or not at all. */
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Db } from '../db.ts';
import { KangyuError } from '../errors.ts';
import { listMigrations, migrate } from '../migrate.ts';
import { copyIn, copyOut, type TableText } from './catalogue.ts';
import './errors.ts';
import type { BackupHeader, TableSum } from './header.ts';
import { addJobs } from './jobs.ts';
import { type BackupContents, readBackup } from './read-backup.ts';
import { reader } from './reader.ts';
import { sumOf } from './table-sum.ts';
import { dropAll, finishTables, markRestoring, placeSequences, prepareTables, refuseUsed } from './target.ts';

export interface RestoreOptions {
  file: string;
  passphrase?: string;
  onProgress?: (what: 'rows' | 'indexes' | 'comparing', done: number, total: number) => void;
}

const COMPARERS = 2;

/**
 * Restores into `owner`'s database and brings it to this program's schema. Throws `backup.not-empty` for a database that
 * holds anything; a restore that was killed leaves a mark by which every start refuses, and the next restore begins anew.
 */
export async function restoreBackup(owner: Db, options: RestoreOptions): Promise<BackupContents> {
  await refuseUsed(owner);
  try {
    const contents = await load(owner, options);
    await compare(owner, contents, options);
    await owner.query('drop table kernel.restoring');
    await migrate(owner);
    return contents;
  } catch (error) {
    await dropAll(owner);
    throw error;
  }
}

/** The schema as it was when the backup was made must be one that this program knows, so that it can lead it on. */
export function requireKnownMigrations({ migrations }: BackupHeader): void {
  const known = new Map(listMigrations().map(({ name, hash }) => [name, hash]));
  for (const { name, hash } of migrations) {
    if (!known.has(name)) throw new KangyuError('backup.newer', { what: name });
    if (known.get(name) !== hash) throw new KangyuError('kernel.migration-changed', { name });
  }
}

async function load(owner: Db, { file, passphrase, onProgress }: RestoreOptions): Promise<BackupContents> {
  let done = 0;
  let total = 1;
  let finish = async (): Promise<void> => {};
  const contents = await readBackup(file, passphrase, {
    async header(header) {
      requireKnownMigrations(header);
      total = header.tables.reduce((sum, { size }) => sum + size, 0);
      await markRestoring(owner, file);
      await migrate(owner, undefined, new Set(header.migrations.map(({ name }) => name)));
      finish = await prepareTables(owner, header);
    },
    async rows(table, text) {
      await copyRows(owner, table, text);
      done += table.size;
      onProgress?.('rows', done, total);
    },
    jobs: (jobs) => addJobs(owner, jobs),
    sequences: (places) => placeSequences(owner, places),
  });
  onProgress?.('indexes', 0, 1);
  await finish();
  await finishTables(owner, contents.header);
  return contents;
}

async function copyRows(owner: Db, table: TableText, text: AsyncIterable<Buffer>): Promise<void> {
  const { client, leave } = await reader(owner.pool);
  try {
    await pipeline(text, client.query(copyFrom(copyIn(table))));
  } finally {
    await leave();
  }
}

/** Reads every table back: what stands in the database must be, byte for byte, what stood in the other. */
async function compare(owner: Db, { header, tables }: BackupContents, { onProgress }: RestoreOptions): Promise<void> {
  const expected = new Map(tables.map((sum) => [sum.table, sum]));
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < header.tables.length) {
      const table = header.tables[next++]!;
      const sum = await readBack(owner, table);
      const wanted = expected.get(sum.table)!;
      if (sum.sha256 !== wanted.sha256 || sum.rows !== wanted.rows)
        throw new KangyuError('backup.not-equal', { table: sum.table });
      onProgress?.('comparing', next, header.tables.length);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: COMPARERS }, work));
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
}

async function readBack(owner: Db, table: TableText): Promise<TableSum> {
  const { client, leave } = await reader(owner.pool);
  const counter = sumOf(table);
  try {
    for await (const _chunk of counter.through(client.query(copyTo(copyOut(table)))));
    return counter.sum();
  } finally {
    await leave();
  }
}
