/** The door of the returns room: Excel and CSV files that come back filled in, whatever they report. */
import './errors.ts';

export { annotateReturn } from './annotate-return.ts';
export { type FoundSheet, findSheet } from './find-sheet.ts';
export { type Form, letterOf, SHEETS, XLSX_TYPE } from './form.ts';
export { writeIdentity } from './identity.ts';
export { isZip, MAX_RETURN_MB, openWorkbook } from './open-workbook.ts';
export { COMMON, type Problem, type ProblemTexts, problemMaker } from './problem.ts';
export { readNumber, tidy } from './read-number.ts';
export type { Cells, CellValue, ReadRow } from './read-return.ts';
export { type Receipt, type ReturnInfo, type ReturnStore, type RowState, returnStore } from './store-returns.ts';
export {
  type CheckedRow,
  type Correction,
  correctReturn,
  type Origin,
  type ReturnKind,
  receiptOf,
  type Sender,
  takeReturn,
  textOfCell,
  withdrawReturn,
} from './take-return.ts';
export {
  addValidation,
  closeSheet,
  fileOf,
  offerSources,
  writeGiven,
  writeHeader,
  writeNotes,
} from './write-sheet.ts';
