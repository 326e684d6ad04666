import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { IngestSubmission } from '../../ingest/index.ts';
import { KangyuError, type Receipt, type RecordReceipt } from '../../kernel/index.ts';
import { type ImportCounts, type ImportOptions, importNdjson } from '../../pipeline/index.ts';
import '../errors.ts';

/** Files of lines are read as they are handed in, so they may be of any size; a gzipped one only so. */
export const isLines = (path: string): boolean => /\.(ndjson|jsonl)(\.gz)?$/i.test(path);

/** What became of a file of lines. */
export interface LinesOutcome {
  file: string;
  counts: ImportCounts;
  /** Receipts with their lines; of a longer file those of records that were not stored, the first of them. */
  records: (RecordReceipt & { line: number })[];
  /** More records than are kept here. */
  cut: boolean;
}

const MOST_KEPT = 20_000;

/** Hands a file of lines in; `tell` hears of each record. */
export async function ingestLines(
  path: string,
  options: Pick<ImportOptions, 'source' | 'name' | 'submittedBy' | 'again'> & {
    accept(submission: IngestSubmission): Promise<Receipt>;
  },
  tell: (line: number, record: RecordReceipt) => void,
): Promise<LinesOutcome> {
  let records: LinesOutcome['records'] = [];
  let cut = false;
  const counts = await importNdjson(linesOf(path), {
    ...options,
    onRecord: (line, record) => {
      if (records.length >= MOST_KEPT && !cut) {
        cut = true;
        records = records.filter(({ status }) => status !== 'stored');
      }
      if ((!cut || record.status !== 'stored') && records.length < MOST_KEPT) records.push({ line, ...record });
      tell(line, record);
    },
  });
  if (counts.lines === 0) throw new KangyuError('ingest.empty');
  return { file: path, counts, records, cut };
}

async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!/\.gz$/i.test(path)) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  try {
    yield* file.pipe(gunzip) as AsyncIterable<Buffer>;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).startsWith('Z_')) throw cause;
    throw new KangyuError('cli.file', { file: path, reason: 'it is not whole gzip' }, { cause });
  } finally {
    file.destroy();
  }
}

export function linesSummary({ file, counts }: LinesOutcome): string {
  const { stored, quarantined, refused, lines } = counts;
  const total = Object.values(stored).reduce((sum, count) => sum + count, 0);
  const types = Object.entries(stored)
    .map(([type, count]) => `${type} ${count}`)
    .join(', ');
  return [
    `${file}: ${lines} lines, ${total} stored${types === '' ? '' : ` (${types})`}`,
    ...(quarantined > 0 ? [`${quarantined} quarantined`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
}
