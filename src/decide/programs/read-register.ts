/** A register that came as a file, as rows of values; the sender's own file with what is wrong said in its cells. */
import ExcelJS from 'exceljs';
import { type Column, isBlank, readCell, type Sheet, type Value } from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { type FoundSheet, findSheet, isZip, openWorkbook } from '../../measure/returns/index.ts';
import type { RegisterForm } from './register-form.ts';

export interface RowProblem {
  /** Key of the column; null for the row as a whole. */
  column: string | null;
  text: { zh: string; en: string };
}
export interface RegisterRow {
  /** Row of the file, from 1. */
  row: number;
  values: Record<string, Value>;
  problems: RowProblem[];
}
const MOST_ROWS = 2_000;

const refused = (reason: string, reasonEn: string) => new KangyuError('programs.register-file', { reason, reasonEn });

async function findTable({ columns }: RegisterForm, name: string, content: Buffer): Promise<FoundSheet> {
  if (content.length < 8) throw refused('文件是空的', 'the file is empty');
  const found = await findSheet(columns, ['_name', '_on'], { name, content });
  if (!found) throw refused('没有“姓名”“纳入日期”两列', 'there are no columns “Name” and “Enrolled on”');
  return found;
}

/** Throws `programs.register-file`. */
export async function readRegister(form: RegisterForm, name: string, content: Buffer): Promise<RegisterRow[]> {
  const { sheet, header, at } = await findTable(form, name, content);
  const rows = sheet.rows
    .map((cells, i) => ({ cells, row: sheet.firstRow + i, i }))
    .filter(({ cells, i }) => i > header && [...at.values()].some((place) => !isBlank(cells[place])));
  if (rows.length === 0) throw refused('没有数据行', 'there are no rows');
  if (rows.length > MOST_ROWS)
    throw refused(`超过 ${MOST_ROWS} 行，请分成几个文件`, `more than ${MOST_ROWS} rows; divide it into several files`);
  return rows.map(({ cells, row }) => {
    const values: Record<string, Value> = {};
    const problems: RowProblem[] = [];
    for (const column of form.columns) {
      const cell = cells[at.get(column.key) ?? -1];
      if (cell === null || cell === undefined || isBlank(cell)) {
        if (column.required) problems.push(missing(column));
        continue;
      }
      const { value, fault } = readCell(cell, column);
      if (fault) problems.push({ column: column.key, text: { zh: fault.zh, en: fault.en } });
      else values[column.key] = value;
    }
    return { row, values, problems };
  });
}

const missing = (column: Column): RowProblem => ({
  column: column.key,
  text: { zh: `“${column.zh}”未填`, en: `“${column.en}” is missing` },
});

const MARK = '康域校验 check: ';
const RED = 'FFFFC7CE';
const RESULT = '导入结果';
const STATES = { enrolled: '已纳入 enrolled', known: '已在管 known', refused: '未纳入 refused' } as const;

export interface RowResult {
  row: number;
  state: keyof typeof STATES;
  person: string | null;
  problems: RowProblem[];
}

/** The file as it came, wrong cells red with a note, and a sheet that lists every row. A CSV file comes back as a workbook. */
export async function annotateRegister(
  form: RegisterForm,
  name: string,
  content: Buffer,
  results: readonly RowResult[],
): Promise<Buffer> {
  const { sheet: read, at } = await findTable(form, name, content);
  const book = isZip(content) ? await openWorkbook(content) : bookOf(read);
  const sheet = book.getWorksheet(read.name)!;
  for (const { row, problems } of results) {
    for (const key of new Set(problems.map(({ column }) => column))) {
      const place = at.get(key ?? '_name') ?? at.get('_name')!;
      const cell = sheet.getRow(row).getCell(place + 1);
      const told = problems.filter(({ column }) => column === key);
      // A style is shared by cells that look alike, so a changed one is a new one.
      cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: RED } } };
      cell.note = MARK + told.map(({ text }) => `${text.zh}\n${text.en}`).join('\n');
    }
  }
  const old = book.getWorksheet(RESULT);
  if (old) book.removeWorksheet(old.id);
  const list = book.addWorksheet(RESULT, { views: [{ state: 'frozen', ySplit: 1 }] });
  list.addRow(['行 row', '结果 result', '列 column', '问题', 'problem']).font = { bold: true };
  for (const { row, state, problems } of results) {
    if (problems.length === 0) list.addRow([row, STATES[state]]);
    for (const { column, text } of problems)
      list.addRow([row, STATES[state], form.columns.find(({ key }) => key === column)?.zh ?? '', text.zh, text.en]);
  }
  [8, 18, 16, 60, 60].forEach((width, i) => {
    list.getColumn(i + 1).width = width;
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}

function bookOf({ name, rows, firstRow }: Sheet): ExcelJS.Workbook {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(name.replace(/[\\/*?:[\]]/g, ' ').slice(0, 31) || '名册');
  rows.forEach((cells, i) => {
    cells.forEach((cell, place) => {
      // As text: a spreadsheet takes nothing of it for a formula or a number.
      if (cell !== null) sheet.getRow(firstRow + i).getCell(place + 1).value = String(cell);
    });
  });
  return book;
}
