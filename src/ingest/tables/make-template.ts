import ExcelJS from 'exceljs';
import type { Mapping } from './mappings.ts';
import { columnLetter } from './sheet.ts';

export const NOTES_SHEET = '填写说明';
export const CODES_SHEET = '代码';

const TYPE_NAMES: Record<string, string> = {
  text: '文本 text',
  date: '日期 date, 2024-01-31',
  datetime: '日期或时间 date or time, 2024-01-31 08:30',
  integer: '整数 whole number',
  decimal: '数字 number',
  boolean: '是/否 yes/no',
  code: '代码 code',
  codes: '多个代码，用顿号分隔 codes, divided by commas',
  'id-number': '身份证号（文本格式）id number (as text)',
  uscc: '统一社会信用代码 unified social credit code',
  phone: '电话 telephone',
  area: '区划代码 division code',
  icd10: 'ICD-10',
};
const ROWS = 5000; // rows of the sheet that get drop-down lists

/** An Excel file to fill in: the header row with notes and drop-down lists, an explanation of each column, the code lists. */
export async function makeTemplate(mapping: Mapping): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(mapping.sheet, { views: [{ state: 'frozen', ySplit: 1 }] });
  const notes = book.addWorksheet(NOTES_SHEET);
  const codes = book.addWorksheet(CODES_SHEET);
  notes.addRow(['列 Column', 'English', '必填 Required', '类型 Type', '说明 Note']).font = { bold: true };
  let codeColumn = 0;
  mapping.columns.forEach((column, i) => {
    const cell = sheet.getCell(1, i + 1);
    cell.value = column.required ? `${column.zh}*` : column.zh;
    cell.font = { bold: true };
    cell.note = [column.en, TYPE_NAMES[column.type], column.note?.zh, column.note?.en].filter(Boolean).join('\n');
    sheet.getColumn(i + 1).width = Math.max(14, column.zh.length * 2 + 4);
    // As numbers, long digits lose their end and leading zeros vanish.
    if (['id-number', 'uscc', 'area', 'text', 'phone'].includes(column.type)) sheet.getColumn(i + 1).numFmt = '@';
    notes.addRow([
      column.zh,
      column.en,
      column.required ? '是 yes' : '',
      TYPE_NAMES[column.type],
      [column.note?.zh, column.note?.en].filter(Boolean).join(' / '),
    ]);
    const choices = column.type === 'boolean' ? ['是', '否'] : (column.codes?.codes.map((code) => code.zh) ?? []);
    if (choices.length === 0) return;
    const letter = columnLetter(codeColumn);
    codes.getCell(1, codeColumn + 1).value = column.zh;
    choices.forEach((choice, n) => {
      codes.getCell(n + 2, codeColumn + 1).value = choice;
      const code = column.codes?.codes[n];
      if (code) codes.getCell(n + 2, codeColumn + 2).value = `${code.code} ${code.en}`;
    });
    // A list lets choose one code only.
    if (column.type !== 'codes')
      validations(sheet).add(`${columnLetter(i)}2:${columnLetter(i)}${ROWS}`, {
        type: 'list',
        allowBlank: true,
        formulae: [`'${CODES_SHEET}'!$${letter}$2:$${letter}$${choices.length + 1}`],
        showErrorMessage: true,
        error: '请从列表中选择 / choose from the list',
      });
    codeColumn += 2;
  });
  notes.columns.forEach((column) => {
    column.width = 28;
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The library's types leave out that a rule can cover a range, which a cell at a time makes thousands of. */
function validations(sheet: ExcelJS.Worksheet): { add(range: string, rule: ExcelJS.DataValidation): void } {
  return (sheet as unknown as { dataValidations: { add(range: string, rule: ExcelJS.DataValidation): void } })
    .dataValidations;
}
