import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { KangyuError } from '../../kernel/index.ts';
import './errors.ts';

export type Encoding = 'utf-8' | 'gb18030';

/** Opens the bytes of a table; called once a pass, so that no pass holds the file. */
export type Source = () => AsyncIterable<Buffer>;

export function fileSource(file: string): Source {
  return async function* bytes() {
    try {
      yield* createReadStream(file) as AsyncIterable<Buffer>;
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new KangyuError('terminology.file', { file, reasonZh: reason, reasonEn: reason }, { cause });
    }
  };
}

/** Of a table that is at hand whole. */
export function bytesSource(content: Buffer): Source {
  return async function* bytes() {
    yield content;
  };
}

/** UTF-8 where all bytes are, else GB18030. */
export async function detectEncoding(source: Source, name: string): Promise<Encoding> {
  for (const encoding of ['utf-8', 'gb18030'] as const) if (await fits(source, encoding)) return encoding;
  throw new KangyuError('terminology.file', {
    file: name,
    reasonZh: '不是 UTF-8 或 GB18030 编码的文本',
    reasonEn: 'it is not text in UTF-8 or GB18030',
  });
}

async function fits(source: Source, encoding: Encoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of source()) {
      if (chunk.includes(0)) return false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

export interface TableRow {
  /** Line of the file that the row ends on. */
  line: number;
  cells: string[];
}

/** Rows of a delimited table, its header first; empty rows are left out. */
export async function* readTableRows(
  source: Source,
  { name, encoding, delimiter }: { name: string; encoding: Encoding; delimiter?: string },
): AsyncGenerator<TableRow> {
  const found = delimiter ?? delimiterOf(await firstLine(source, encoding));
  const parser = Readable.from(decode(source, encoding)).pipe(
    parse({ delimiter: found, bom: true, trim: true, info: true, relax_column_count: true, skip_empty_lines: true }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      if (record.some((cell) => cell !== '')) yield { line: info.lines, cells: record };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = (cause as { lines?: number }).lines ?? 1;
    throw new KangyuError(
      'terminology.file',
      {
        file: name,
        reasonZh: `第 ${line} 行不是有效的 CSV`,
        reasonEn: `line ${line} is not valid CSV: ${cause.message}`,
      },
      { cause },
    );
  }
}

async function* decode(source: Source, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source()) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function firstLine(source: Source, encoding: Encoding): Promise<string> {
  let line = '';
  for await (const text of decode(source, encoding)) {
    line += text;
    const end = line.search(/[\r\n]/);
    if (end >= 0) return line.slice(0, end);
    if (line.length > 100_000) return line;
  }
  return line;
}

function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', '\t', ';', '|'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
