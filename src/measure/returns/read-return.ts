/** A returned file as rows of cells: header found, formulas by their results, what is odd about the sheet said. */
import type ExcelJS from 'exceljs';
import { readCsv } from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { columnOf, type Form, SHEETS } from './form.ts';
import { type Identity, readIdentity } from './identity.ts';
import { isZip, openWorkbook } from './open-workbook.ts';
import { type Problem, problem } from './problem.ts';

/** A cell as read: text, a number, or why it has neither. `percent`: shown as a percentage by the sheet. */
export type CellValue = string | number | { error: string } | { uncached: true } | { percent: number };
/** Cells by column. */
export type Cells<K extends string = string> = Partial<Record<K, CellValue>>;
export interface ReadRow<K extends string = string> {
  row: number;
  cells: Cells<K>;
}
export interface ReadReturn {
  rows: ReadRow[];
  notes: Problem[];
  identity: Identity | undefined;
}
export interface Layout {
  sheet: ExcelJS.Worksheet;
  header: number;
  columns: Map<string, number>;
}

export async function readReturn(form: Form, name: string, content: Buffer): Promise<ReadReturn> {
  if (content.length < 8) throw new KangyuError('statistics.not-a-workbook');
  const isText = /\.csv$/i.test(name) && !isZip(content);
  const lines = () => readCsv(name, content).rows.map((cells) => cells.map((cell) => String(cell ?? '')));
  const read = isText ? readLines(form, lines()) : readBook(form, await openWorkbook(content));
  const rows = read.rows.filter(({ cells }) =>
    form.filled.some((key) => cells[key] !== undefined && !isUncached(cells[key])),
  );
  if (rows.length === 0) throw new KangyuError('statistics.no-rows');
  return { ...read, rows };
}

const isUncached = (value: CellValue) => typeof value === 'object' && 'uncached' in value;

/** The sheet and header row of the data; the named sheet first. */
export function findLayout(form: Form, book: ExcelJS.Workbook): Layout {
  const own: readonly string[] = Object.values(SHEETS).filter((name) => name !== SHEETS.data);
  const sheets = book.worksheets
    .filter(({ name }) => !own.includes(name))
    .sort((a, b) => Number(b.name === SHEETS.data) - Number(a.name === SHEETS.data));
  let nearest = form.required;
  for (const sheet of sheets) {
    for (let row = 1; row <= Math.min(20, sheet.rowCount); row += 1) {
      const columns = headerOf(form, (sheet.getRow(row).values as ExcelJS.CellValue[]).slice(1).map(textOf), 1);
      const missing = form.required.filter((key) => !columns.has(key));
      if (missing.length === 0) return { sheet, header: row, columns };
      if (missing.length < nearest.length) nearest = missing;
    }
  }
  throw noHeader(form, nearest);
}

function headerOf(form: Form, texts: readonly string[], first: number): Map<string, number> {
  const columns = new Map<string, number>();
  Array.from(texts, (text) => text ?? '').forEach((text, i) => {
    const key = columnOf(form, text);
    if (key && !columns.has(key)) columns.set(key, i + first);
  });
  return columns;
}

const noHeader = (form: Form, missing: readonly string[]) =>
  new KangyuError('statistics.no-header', {
    columns: missing.map((key) => form.columns.find((column) => column.key === key)!.zh).join('、'),
  });

function readBook(form: Form, book: ExcelJS.Workbook): ReadReturn {
  const identity = readIdentity(book, form);
  const layout = findLayout(form, book);
  const { sheet, header, columns } = layout;
  const rows: ReadRow[] = [];
  const hidden: number[] = [];
  sheet.eachRow((row, number) => {
    if (number <= header) return;
    const cells: Cells = {};
    for (const [key, column] of columns) {
      const value = cellOf(row.getCell(column));
      if (value !== undefined) cells[key] = value;
    }
    if (form.filled.every((key) => cells[key] === undefined)) return;
    if (row.hidden) hidden.push(number);
    rows.push({ row: number, cells });
  });
  return { rows, identity, notes: oddities(book, layout, hidden) };
}

function oddities(book: ExcelJS.Workbook, { sheet, header, columns }: Layout, hidden: readonly number[]): Problem[] {
  const notes: Problem[] = [];
  const merges = (sheet.model as { merges?: string[] }).merges ?? [];
  const short = (list: readonly (string | number)[]) =>
    `${list.slice(0, 10).join('、')}${list.length > 10 ? ' …' : ''}`;
  if (merges.length > 0) notes.push(problem('merged', null, { value: short(merges) }));
  if (hidden.length > 0) notes.push(problem('hidden', null, { rows: short(hidden) }));
  if (header > 1) notes.push(problem('header-shifted', null, { value: header }));
  const known: readonly string[] = Object.values(SHEETS);
  const extra = book.worksheets.filter((one) => one !== sheet && !known.includes(one.name)).map(({ name }) => name);
  if (extra.length > 0) notes.push(problem('extra-sheets', null, { value: short(extra) }));
  const places = new Set(columns.values());
  const unknown = (sheet.getRow(header).values as ExcelJS.CellValue[])
    .slice(1)
    .flatMap((value, i) => (textOf(value) !== '' && !places.has(i + 1) ? [textOf(value)] : []));
  if (unknown.length > 0) notes.push(problem('extra-columns', null, { value: short(unknown) }));
  return notes;
}

const textOf = (value: ExcelJS.CellValue): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object' && 'richText' in value)
    return value.richText
      .map(({ text }) => text)
      .join('')
      .trim();
  if (typeof value === 'object' && 'text' in value) return textOf(value.text as ExcelJS.CellValue);
  return String(value).trim();
};

function cellOf(cell: ExcelJS.Cell): CellValue | undefined {
  // Only the first cell of a merged block holds its value.
  if (cell.isMerged && cell.master !== cell) return undefined;
  let value = cell.value;
  if (typeof value === 'object' && value !== null && ('formula' in value || 'sharedFormula' in value)) {
    if (value.result === undefined) return { uncached: true };
    value = value.result as ExcelJS.CellValue;
  }
  if (typeof value === 'object' && value !== null && 'error' in value) return { error: String(value.error) };
  if (typeof value === 'number') return cell.numFmt?.includes('%') ? { percent: value } : value;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return textOf(value) || undefined;
}

function readLines(form: Form, lines: readonly (readonly string[])[]): ReadReturn {
  let nearest = form.required;
  for (let header = 0; header < Math.min(20, lines.length); header += 1) {
    const columns = headerOf(form, lines[header]!, 0);
    const missing = form.required.filter((key) => !columns.has(key));
    if (missing.length > 0) {
      if (missing.length < nearest.length) nearest = missing;
      continue;
    }
    const rows = lines.slice(header + 1).map((line, i) => {
      const cells: Cells = {};
      for (const [key, column] of columns) if (line[column]) cells[key] = line[column];
      return { row: header + 2 + i, cells };
    });
    const filled = rows.filter(({ cells }) => form.filled.some((key) => cells[key] !== undefined));
    const notes = header > 0 ? [problem('header-shifted', null, { value: header + 1 })] : [];
    return { rows: filled, identity: undefined, notes };
  }
  throw noHeader(form, nearest);
}
