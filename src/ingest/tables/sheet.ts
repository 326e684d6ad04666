/** What a spreadsheet cell holds. */
export type Cell = string | number | boolean | Date | null | { error: string };

/** A table as it stands in a file: `rows[0]` is row `firstRow` (1-based). */
export interface Sheet {
  name: string;
  firstRow: number;
  rows: Cell[][];
}

/** `0` is A, `27` is AB. */
export function columnLetter(index: number): string {
  let letters = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return letters;
}

export const isBlank = (cell: Cell | undefined): boolean =>
  cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
