/** What templates of every kind have in common. */
import type ExcelJS from 'exceljs';
import type { Form } from './form.ts';

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

/** One rule for a range of cells; the library's types leave out that it can cover one. */
export function addValidation(sheet: ExcelJS.Worksheet, range: string, rule: ExcelJS.DataValidation): void {
  type Validations = { add(range: string, rule: ExcelJS.DataValidation): void };
  (sheet as unknown as { dataValidations: Validations }).dataValidations.add(range, rule);
}
