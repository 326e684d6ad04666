import ExcelJS from 'exceljs';
import { KangyuError } from '../../kernel/index.ts';
import { type Cell, isBlank, type Sheet } from './sheet.ts';

const MAX_ROWS = 500_000;

/** The visible sheets of an Excel workbook with content. */
export async function readXlsx(name: string, content: Buffer): Promise<Sheet[]> {
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.load(content as unknown as ArrayBuffer);
  } catch (cause) {
    throw new KangyuError('ingest.not-a-workbook', { name, reason: (cause as Error).message.slice(0, 200) }, { cause });
  }
  const sheets: Sheet[] = [];
  for (const worksheet of book.worksheets) {
    if (worksheet.state !== 'visible') continue;
    const rows: Cell[][] = [];
    worksheet.eachRow({ includeEmpty: true }, (row, number) => {
      if (number > MAX_ROWS) throw new KangyuError('ingest.too-many-rows', { name, limit: MAX_ROWS });
      const cells: Cell[] = [];
      row.eachCell({ includeEmpty: true }, (cell, column) => {
        cells[column - 1] = cellOf(cell.value);
      });
      rows[number - 1] = Array.from(cells, (cell) => cell ?? null);
    });
    const filled = Array.from(rows, (row) => row ?? []);
    if (filled.some((row) => row.some((cell) => !isBlank(cell))))
      sheets.push({ name: worksheet.name, firstRow: 1, rows: filled });
  }
  if (sheets.length === 0) throw new KangyuError('ingest.empty');
  return sheets;
}

function cellOf(value: ExcelJS.CellValue): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if ('error' in value) return { error: String(value.error) };
  if ('richText' in value) return value.richText.map((part) => part.text).join('');
  if ('formula' in value || 'sharedFormula' in value) return cellOf((value.result ?? null) as ExcelJS.CellValue);
  if ('text' in value) return typeof value.text === 'string' ? value.text : cellOf(value.text as ExcelJS.CellValue);
  return String(value);
}
