/** A cell as a number, with what has to be said about it. Pure. */
import { type Problem, problem } from './problem.ts';
import type { CellValue } from './read-return.ts';

export interface ReadNumber {
  number: number | null;
  problems: Problem[];
}
const none: ReadNumber = { number: null, problems: [] };

/** `percent`: the column is in percent, so a cell shown as 95 % means 95. */
export function readNumber(column: string, cell: CellValue | undefined, percent: boolean): ReadNumber {
  if (cell === undefined) return none;
  if (typeof cell === 'number') return { number: cell, problems: [] };
  if (typeof cell === 'string') return readText(column, cell, percent);
  if ('error' in cell) return { number: null, problems: [problem('formula-error', column, { value: cell.error })] };
  if ('uncached' in cell) return { number: null, problems: [problem('formula-uncached', column)] };
  if (!percent) return { number: cell.percent, problems: [] };
  const number = tidy(cell.percent * 100);
  return { number, problems: [problem('percent-text', column, { value: `${number}%`, number })] };
}

function readText(column: string, text: string, percent: boolean): ReadNumber {
  const plain = text.normalize('NFKC').replace(/[\s,]/g, '');
  const m = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(%?)$/.exec(plain);
  const number = m ? Number(m[1]) : Number.NaN;
  if (!m || !Number.isFinite(number) || (m[2] === '%' && !percent))
    return { number: null, problems: [problem('not-a-number', column, { value: text.slice(0, 40) })] };
  if (m[2] === '%') return { number, problems: [problem('percent-text', column, { value: text, number })] };
  // Digits alone are how a CSV file and the correction grid write numbers.
  if (m[1] === text) return { number, problems: [] };
  return { number, problems: [problem('text-number', column, { value: text.slice(0, 40), number })] };
}

/** Takes away the noise of binary fractions (0.57 × 100 = 56.99999999999999). */
export const tidy = (number: number): number => Number(number.toPrecision(12));
