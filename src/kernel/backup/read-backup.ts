/** Reads a backup file from its beginning to its end, some tables at once, with what each must amount to. */
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { KangyuError } from '../errors.ts';
import { nameOf, type SequencePlace, type TableText } from './catalogue.ts';
import { openBody } from './cipher.ts';
import { damaged, FRAME, type Frame, parse, readFrames } from './frames.ts';
import type { BackupHeader, TableSum } from './header.ts';
import type { JobText } from './jobs.ts';
import { sumOf } from './table-sum.ts';

export interface BackupVisitor {
  header?(header: BackupHeader): Promise<void>;
  keyring?(text: string): void;
  /** Takes the COPY text of one table; tables overlap. */
  rows(table: TableText, text: AsyncIterable<Buffer>): Promise<void>;
  jobs?(jobs: readonly JobText[]): Promise<void>;
  sequences?(places: readonly SequencePlace[]): Promise<void>;
}

export interface BackupContents {
  header: BackupHeader;
  tables: TableSum[];
  rows: number;
  jobs: number;
}

/** Throws `backup.damaged` unless every table, and the whole, is what was written. */
export async function readBackup(
  file: string,
  passphrase: string | undefined,
  visitor: BackupVisitor,
): Promise<BackupContents> {
  const frames = readFrames(await openBody(file, passphrase));
  const header = await readHeader(frames);
  await visitor.header?.(header);
  const open = new Map<number, Taker>();
  const tables: TableSum[] = [];
  let jobs = 0;
  try {
    for await (const { type, stream, payload } of frames) {
      switch (type) {
        case FRAME.table:
          open.set(stream, takeRows(tableOf(header, stream, payload), visitor));
          break;
        case FRAME.rows:
          await taker(open, stream).write(payload);
          break;
        case FRAME.tableEnd:
          tables.push(await taker(open, stream).end(parse<TableSum>(payload)));
          open.delete(stream);
          break;
        case FRAME.jobs: {
          const some = parse<JobText[]>(payload);
          jobs += some.length;
          await visitor.jobs?.(some);
          break;
        }
        case FRAME.sequences:
          await visitor.sequences?.(parse<SequencePlace[]>(payload));
          break;
        case FRAME.keyring:
          visitor.keyring?.(payload.toString());
          break;
        default:
      }
    }
  } finally {
    for (const one of open.values()) one.abandon();
  }
  if (tables.length !== header.tables.length) throw damaged('tables are missing');
  return { header, tables, rows: tables.reduce((sum, { rows }) => sum + rows, 0), jobs };
}

async function readHeader(frames: AsyncGenerator<Frame>): Promise<BackupHeader> {
  const first = await frames.next();
  if (first.done || first.value.type !== FRAME.header) throw damaged('header');
  const header = parse<BackupHeader>(first.value.payload);
  if (header.format !== 1) throw new KangyuError('backup.newer', { what: `format ${header.format}` });
  return header;
}

function tableOf(header: BackupHeader, stream: number, payload: Buffer): TableText {
  const table = header.tables[stream];
  if (!table || nameOf(table) !== parse<{ table?: string }>(payload).table) throw damaged('tables');
  return table;
}

interface Taker {
  write(gzipped: Buffer): Promise<void>;
  end(expected: TableSum): Promise<TableSum>;
  abandon(): void;
}

function taker(open: Map<number, Taker>, stream: number): Taker {
  const found = open.get(stream);
  if (!found) throw damaged('rows of no table');
  return found;
}

function takeRows(table: TableText, visitor: BackupVisitor): Taker {
  const gunzip = createGunzip();
  const counter = sumOf(table);
  let failure: unknown;
  const ended = pipeline(gunzip, counter.through, (text: AsyncIterable<Buffer>) => visitor.rows(table, text)).catch(
    (error: unknown) => {
      failure = /^(Z_|ERR_STREAM_PREMATURE)/.test(String((error as { code?: unknown }).code))
        ? damaged(nameOf(table), error)
        : error;
    },
  );
  const check = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    async write(gzipped) {
      check();
      if (!gunzip.write(gzipped))
        await Promise.race([new Promise<void>((resolve) => gunzip.once('drain', resolve)), ended]);
      check();
    },
    async end(expected) {
      check();
      gunzip.end();
      await ended;
      check();
      const sum = counter.sum();
      if (sum.sha256 !== expected.sha256 || sum.rows !== expected.rows) throw damaged(nameOf(table));
      return sum;
    },
    abandon: () => gunzip.destroy(),
  };
}

/** What a file holds, read to the end; nothing is written anywhere. */
export async function checkBackup(file: string, passphrase?: string): Promise<BackupContents & { keyring?: string }> {
  let keyring: string | undefined;
  const contents = await readBackup(file, passphrase, {
    keyring: (text) => {
      keyring = text;
    },
    async rows(_table, text) {
      for await (const _chunk of text); // its hash is what counts
    },
  });
  return { ...contents, ...(keyring === undefined ? {} : { keyring }) };
}
