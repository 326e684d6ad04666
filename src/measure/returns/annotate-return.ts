/** The sender's own file with what is wrong said in the very cells, and a sheet that lists it all. */
import ExcelJS from 'exceljs';
import { type Form, SHEETS } from './form.ts';
import { openWorkbook } from './open-workbook.ts';
import type { Level, Problem } from './problem.ts';
import { type Cells, type CellValue, findLayout, type Layout } from './read-return.ts';
import type { Receipt } from './store-returns.ts';

const MARK = '康域校验 check: ';
const COLOURS: Record<Level, string> = { error: 'FFFFC7CE', warning: 'FFFFEB9C', info: 'FFDDEBF7' };
const LEVELS: Record<Level, string> = { error: '错误 error', warning: '提醒 warning', info: '说明 note' };
const STATES = {
  accepted: '已入库 accepted',
  warned: '待确认 needs a note',
  rejected: '未入库 rejected',
  unchanged: '未变化 unchanged',
} as const;
const RANK: Record<Level, number> = { error: 0, warning: 1, info: 2 };

export async function annotateReturn(form: Form, receipt: Receipt, content: Buffer): Promise<Buffer> {
  const isBook = content[0] === 0x50 && content[1] === 0x4b;
  const book = isBook ? await openWorkbook(content) : bookOfRows(form, receipt);
  const layout = findLayout(form, book);
  clearMarks(layout);
  for (const { row, problems, cells, version } of receipt.rows) {
    // What was corrected in the browser stands in the file too, so that both ways of correcting agree.
    if (version > 1) writeCells(form, layout, row, cells);
    const byColumn = new Map<string, Problem[]>();
    for (const one of problems) {
      const column = one.column ?? form.main;
      byColumn.set(column, [...(byColumn.get(column) ?? []), one]);
    }
    for (const [column, list] of byColumn) markCell(form, layout, row, column, list);
  }
  addResult(form, book, receipt);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function markCell(
  form: Form,
  { sheet, columns }: Layout,
  row: number,
  column: string,
  problems: readonly Problem[],
): void {
  const place = columns.get(column) ?? columns.get(form.main)!;
  const cell = sheet.getRow(row).getCell(place);
  const [worst] = [...problems].sort((a, b) => RANK[a.level] - RANK[b.level]);
  // A style object is shared by the cells that look alike, so a changed one is a new one.
  cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: COLOURS[worst!.level] } } };
  const lines = problems.map(({ message, suggestion }) =>
    [message.zh, ...(suggestion === undefined ? [] : [`建议 suggestion: ${suggestion}`]), message.en].join('\n'),
  );
  cell.note = MARK + lines.join('\n');
}

const noteOf = (cell: ExcelJS.Cell): string => {
  const { note } = cell as { note?: string | ExcelJS.Comment };
  return typeof note === 'string' ? note : (note?.texts?.map(({ text }) => text).join('') ?? '');
};

/** Takes the marks of an earlier check out of a file that comes back with them. */
function clearMarks({ sheet, header }: Layout): void {
  sheet.eachRow((row, number) => {
    if (number <= header) return;
    row.eachCell((cell) => {
      if (!noteOf(cell).startsWith(MARK)) return;
      cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'none' } };
      // The library has no way to take a note away but its own fields.
      const inner = cell as unknown as { _comment: unknown; model: { comment?: unknown } };
      inner._comment = undefined;
      delete inner.model.comment;
    });
  });
}

/** As a spreadsheet takes it: numbers as numbers, and a text is a text even if it begins like a formula. */
const plain = (value: CellValue | undefined): string | number | null => {
  if (value === undefined) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return 'percent' in value ? value.percent : 'error' in value ? value.error : null;
};

function writeCells(form: Form, { sheet, columns }: Layout, row: number, cells: Cells): void {
  for (const [key, column] of columns) {
    const value = cells[key];
    sheet.getRow(row).getCell(column).value =
      isText(form, key) && value !== undefined ? String(plainText(value)) : plain(value);
  }
}
const isText = (form: Form, key: string) => form.columns.some((column) => column.key === key && column.text);
const plainText = (value: CellValue): string | number => (typeof value === 'string' ? value : (plain(value) ?? ''));

function bookOfRows(form: Form, receipt: Receipt): ExcelJS.Workbook {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(SHEETS.data, { views: [{ state: 'frozen', ySplit: 1 }] });
  form.columns.forEach(({ zh, en, width }, i) => {
    sheet.getCell(1, i + 1).value = `${zh} ${en}`;
    sheet.getColumn(i + 1).width = width;
  });
  sheet.getRow(1).font = { bold: true };
  const columns = new Map(form.columns.map(({ key }, i) => [key, i + 1]));
  for (const { row, cells } of receipt.rows) writeCells(form, { sheet, header: 1, columns }, row, cells);
  return book;
}

function addResult(form: Form, book: ExcelJS.Workbook, receipt: Receipt): void {
  const old = book.getWorksheet(SHEETS.result);
  if (old) book.removeWorksheet(old.id);
  const sheet = book.addWorksheet(SHEETS.result, { views: [{ state: 'frozen', ySplit: 3 }] });
  const { accepted, warned, rejected, unchanged } = receipt.counts;
  sheet.addRow([
    `${STATES.accepted} ${accepted} · ${STATES.warned} ${warned} · ${STATES.rejected} ${rejected} · ${STATES.unchanged} ${unchanged}`,
  ]);
  sheet.addRow([receipt.notes.map(({ message }) => message.zh).join('；')]);
  const titles = [
    '行 row',
    '状态 state',
    '地区 area',
    `${form.item.zh} ${form.item.en}`,
    '期间 period',
    '列 column',
    '级别 level',
    '问题',
    'problem',
    '建议 suggestion',
  ];
  sheet.addRow(titles).font = { bold: true };
  for (const { row, state, area, item, period, problems } of receipt.rows) {
    const key = [row, STATES[state], area, item, period];
    if (problems.length === 0) sheet.addRow(key);
    for (const { column, level, message, suggestion } of problems) {
      const title = form.columns.find((one) => one.key === column)?.zh ?? '';
      const line = sheet.addRow([...key, title, LEVELS[level], message.zh, message.en, suggestion ?? null]);
      line.getCell(7).fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: COLOURS[level] } };
    }
  }
  [8, 18, 14, 12, 10, 10, 14, 60, 60, 16].forEach((width, i) => {
    sheet.getColumn(i + 1).width = width;
  });
  sheet.autoFilter = { from: { row: 3, column: 1 }, to: { row: 3, column: titles.length } };
}
