import { CsvError, parse } from 'csv-parse/sync';
import { KangyuError } from '../../kernel/index.ts';
import type { Sheet } from './sheet.ts';

/** Text of a file in UTF-8 (with or without byte order mark) or GB18030; anything else is refused. */
export function decodeText(name: string, content: Buffer): string {
  if (content.includes(0)) throw new KangyuError('ingest.encoding', { name });
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(content);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new KangyuError('ingest.encoding', { name });
}

/** A CSV file as one sheet named after the file; commas, semicolons and tabs separate. */
export function readCsv(name: string, content: Buffer): Sheet {
  const text = decodeText(name, content);
  // Control characters other than line ends and tabs do not occur in text.
  const control = [...text.slice(0, 4096)].some((character) => character < ' ' && !'\t\r\n'.includes(character));
  if (control) throw new KangyuError('ingest.encoding', { name });
  try {
    const rows: string[][] = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      trim: true,
    });
    return { name: name.replace(/\.[^.]*$/, ''), firstRow: 1, rows };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new KangyuError(
      'ingest.csv',
      { name, line: (cause as { lines?: number }).lines ?? 1, reason: cause.message },
      { cause },
    );
  }
}

function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', '\t', ';'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
