/** Where the table stands in a file that came back filled in: a workbook or CSV. */
import { type Column, foldHeader, readCsv, readXlsx, type Sheet } from '../../ingest/index.ts';
import { isZip, openWorkbook } from './open-workbook.ts';

const MOST_HEADER_ROWS = 10;

export interface FoundSheet {
  sheet: Sheet;
  /** Row of the header, from 0. */
  header: number;
  /** Places of the columns that are there, by key. */
  at: Map<string, number>;
}

/** The first sheet with a header that has all `needed` columns; undefined when there is none. Throws what `openWorkbook` throws. */
export async function findSheet(
  columns: readonly Pick<Column, 'key' | 'names'>[],
  needed: readonly string[],
  file: { name: string; content: Buffer },
): Promise<FoundSheet | undefined> {
  const { name, content } = file;
  // Opened once for what is dangerous, before anything unpacks it whole.
  if (isZip(content)) await openWorkbook(content);
  const sheets = isZip(content) ? await readXlsx(name, content) : [readCsv(name, content)];
  for (const sheet of sheets)
    for (let header = 0; header < Math.min(MOST_HEADER_ROWS, sheet.rows.length); header += 1) {
      const at = new Map<string, number>();
      sheet.rows[header]!.forEach((cell, place) => {
        const column = typeof cell === 'string' && columns.find(({ names }) => names.has(foldHeader(cell)));
        if (column && !at.has(column.key)) at.set(column.key, place);
      });
      if (needed.every((key) => at.has(key))) return { sheet, header, at };
    }
  return undefined;
}
