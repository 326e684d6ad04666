import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { RawColumn } from '../../algorithms/linkage/schema.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { LinkSchema } from './link-schema.ts';

/** Longer texts are cut: no name or address needs more, and comparing them takes time by their square. */
const LONGEST_TEXT = 300;
/** Characters of one row; a quote left open would swallow the file otherwise. */
const LONGEST_ROW = 1_000_000;

/** One field of all records; equal texts are stored once. */
class TextColumn {
  private readonly places = new Map<string, number>();
  private readonly codes: number[] = [];

  add(text: string): void {
    const short = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
    let place = this.places.get(short);
    if (place === undefined) {
      place = this.places.size;
      this.places.set(short, place);
    }
    this.codes.push(place);
  }

  finish(): RawColumn {
    return { texts: [...this.places.keys()], codes: Int32Array.from(this.codes) };
  }
}

export interface RecordTable {
  ids: string[];
  /** One for each field of the schema. */
  columns: TextColumn[];
}

export const createTable = (schema: LinkSchema): RecordTable => ({
  ids: [],
  columns: schema.fields.map(() => new TextColumn()),
});

/** Adds a file's records; UTF-8, or GB18030 when its bytes are no UTF-8. */
export async function readRecords(file: string, schema: LinkSchema, table: RecordTable): Promise<void> {
  const layout = await layoutOf(file);
  const ids = new Map<string, number>();
  let places: { id: number; fields: number[] } | undefined;
  for await (const { record, line } of rowsOf(file, layout)) {
    if (!places) {
      places = placesOf(file, record, schema);
      continue;
    }
    const id = record[places.id]!;
    if (id === '') throw new KangyuError('link.id-missing', { file, line, column: schema.id });
    const before = ids.get(id);
    if (before !== undefined) throw new KangyuError('link.id-twice', { file, line, before, column: schema.id });
    ids.set(id, line);
    table.ids.push(id);
    places.fields.forEach((place, at) => {
      table.columns[at]!.add(record[place]!);
    });
  }
  if (ids.size === 0) throw new KangyuError('link.empty', { file });
}

function placesOf(file: string, header: readonly string[], { id, fields }: LinkSchema) {
  const place = (column: string) => {
    const at = header.indexOf(column);
    if (at < 0) throw new KangyuError('link.column', { file, column, header: header.join(', ') });
    if (header.includes(column, at + 1)) throw new KangyuError('link.column-twice', { file, column });
    return at;
  };
  return { id: place(id), fields: fields.map(({ column }) => place(column)) };
}

interface Layout {
  encoding: string;
  delimiter: string;
}

/** Which encoding every byte fits, and what separates the columns of the first line. */
async function layoutOf(file: string): Promise<Layout> {
  for (const encoding of ['utf-8', 'gb18030']) {
    const decoder = new TextDecoder(encoding, { fatal: true });
    let delimiter: string | undefined;
    try {
      for await (const chunk of chunksOf(file)) {
        if (chunk.includes(0)) throw new KangyuError('link.encoding', { file });
        const text = decoder.decode(chunk, { stream: true });
        delimiter ??= delimiterOf(text);
      }
      decoder.decode();
      return { encoding, delimiter: delimiter ?? ',' };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new KangyuError('link.encoding', { file });
}

async function* chunksOf(file: string): AsyncIterable<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) yield chunk as Buffer;
  } catch (cause) {
    if (typeof (cause as NodeJS.ErrnoException).code !== 'string') throw cause;
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}

interface Row {
  record: string[];
  line: number;
}

async function* rowsOf(file: string, { encoding, delimiter }: Layout): AsyncIterable<Row> {
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    delimiter,
    max_record_size: LONGEST_ROW,
    info: true,
  });
  const source = Readable.from(textOf(file, encoding));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser) yield { record, line: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new KangyuError('cli.file', { file, reason: error.message.split('\n')[0] }, { cause: error });
  }
}

async function* textOf(file: string, encoding: string): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunksOf(file)) yield decoder.decode(chunk, { stream: true });
}

function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return [',', '\t', ';'].reduce((best, each) => (header.split(each).length > header.split(best).length ? each : best));
}
