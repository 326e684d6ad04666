/** Rows as the files by which tables come in: a table goes out as it can be handed in elsewhere. */
import ExcelJS from 'exceljs';
import { makeTemplate } from './make-template.ts';
import type { Mapping } from './mappings.ts';

type CellText = string | number | null;

/** UTF-8 without byte order mark, CRLF, quotes where needed (RFC 4180). */
export function writeCsv(rows: readonly (readonly CellText[])[]): string {
  const quoted = (value: CellText): string => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** The template of a table with rows in it: header, notes, dictionary and lists as people get it. `keys` name the cells of a row. */
export async function fillTemplateFile(
  mapping: Mapping,
  keys: readonly string[],
  rows: readonly (readonly CellText[])[],
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await makeTemplate(mapping)) as unknown as ExcelJS.Buffer);
  const sheet = book.getWorksheet(mapping.sheet)!;
  const places = keys.map((key) => mapping.columns.findIndex((column) => column.key === key) + 1);
  rows.forEach((row, i) => {
    row.forEach((value, n) => {
      if (value !== null) sheet.getCell(i + 2, places[n]!).value = value;
    });
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}
