/** What templates of every kind have in common. */
import type ExcelJS from 'exceljs';
import { type Form, letterOf } from './form.ts';

export function writeHeader(sheet: ExcelJS.Worksheet, form: Form): void {
  form.columns.forEach(({ zh, en, width, input }, i) => {
    const cell = sheet.getCell(1, i + 1);
    cell.value = `${zh} ${en}`;
    cell.font = { bold: true };
    cell.alignment = { wrapText: true, vertical: 'middle' };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: input ? 'FFDDEBF7' : 'FFE7E6E6' } };
    sheet.getColumn(i + 1).width = width;
  });
  sheet.getRow(1).height = 32;
}

const GREY = { argb: 'FF777777' };

/** The sheet that explains the others: Chinese and English side by side, the title first. */
export function writeNotes(sheet: ExcelJS.Worksheet, lines: readonly (readonly [zh: string, en: string])[]): void {
  sheet.columns = [{ width: 70 }, { width: 90 }];
  for (const line of lines) sheet.addRow([...line]).alignment = { wrapText: true, vertical: 'top' };
  sheet.getRow(1).font = { bold: true, size: 14 };
}

/** The first cells of a row, which are given and grey. */
export function writeGiven(sheet: ExcelJS.Worksheet, row: number, values: readonly (string | number | null)[]): void {
  values.forEach((value, i) => {
    const cell = sheet.getCell(row, i + 1);
    cell.value = value;
    cell.font = { color: GREY };
    if (typeof value === 'string') cell.numFmt = '@';
  });
}

/** Sources to choose from; others may be written as well. */
export function offerSources(sheet: ExcelJS.Worksheet, range: string, sources: readonly string[]): void {
  addValidation(sheet, range, {
    type: 'list',
    formulae: [`"${sources.join(',')}"`],
    allowBlank: true,
    showErrorMessage: false,
  });
}

/** Locks what is given and filters by every column. */
export async function closeSheet(sheet: ExcelJS.Worksheet, form: Form): Promise<void> {
  sheet.autoFilter = { from: 'A1', to: `${letterOf(form, 'note')}1` };
  await sheet.protect('', { formatColumns: true, formatRows: true, autoFilter: true, sort: true, spinCount: 1 });
}

/** The file; it opens at the sheet to fill in. */
export async function fileOf(workbook: ExcelJS.Workbook): Promise<Buffer> {
  workbook.views = [{ x: 0, y: 0, width: 20_000, height: 12_000, firstSheet: 0, activeTab: 1, visibility: 'visible' }];
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** One rule for a range of cells; the library's types leave out that it can cover one. */
export function addValidation(sheet: ExcelJS.Worksheet, range: string, rule: ExcelJS.DataValidation): void {
  type Validations = { add(range: string, rule: ExcelJS.DataValidation): void };
  (sheet as unknown as { dataValidations: Validations }).dataValidations.add(range, rule);
}
