import { CsvError, parse } from 'csv-parse/sync';
import type { DetectionSeries } from '../../algorithms/detection/farrington-flexible.ts';
import { dayNumber } from '../../algorithms/detection/reference-points.ts';
import { KangyuError } from '../../kernel/index.ts';

/** One row of a series; a count that is not known (empty or NA) is NaN. */
export interface SeriesRow {
  date: string;
  observed: number;
  population: number;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WEEKLY = 52;

/** Reads `index,date,observed[,population]`; further columns are left out. Indices run 1, 2, 3 … without a gap. */
export function readSeries(file: string, text: string): SeriesRow[] {
  const [header = [], ...lines] = parseCsv(file, text);
  for (const column of ['index', 'observed'])
    if (!header.includes(column)) throw new KangyuError('detect.column', { file, column });
  if (lines.length === 0) throw new KangyuError('detect.empty', { file });
  const cell = (line: readonly string[], column: string) => line[header.indexOf(column)]?.trim() ?? '';
  return lines.map((line, i) => {
    const at = (column: string) => ({ file, line: i + 2, column, value: cell(line, column) });
    if (Number(cell(line, 'index')) !== i + 1)
      throw new KangyuError('detect.index', { ...at('index'), expected: i + 1 });
    const date = missing(cell(line, 'date')) ? '' : cell(line, 'date');
    if (date !== '' && !isDate(date)) throw new KangyuError('detect.date', at('date'));
    const observed = amount(cell(line, 'observed'));
    if (observed === undefined) throw new KangyuError('detect.count', at('observed'));
    const population = amount(cell(line, 'population'));
    if (population === undefined) throw new KangyuError('detect.count', at('population'));
    return { date, observed, population };
  });
}

/** The series on the axis its control asks for: `freq` points a year, by date when `epochAsDate` is set. */
export function seriesOf(
  file: string,
  rows: readonly SeriesRow[],
  control: Readonly<Record<string, unknown>>,
): DetectionSeries {
  const freq = Array.isArray(control.freq) ? control.freq[0] : (control.freq ?? WEEKLY);
  if (typeof freq !== 'number' || !Number.isInteger(freq) || freq < 1)
    throw new KangyuError('detect.control', {
      name: 'freq',
      value: JSON.stringify(control.freq),
      allowed: '52, 12, 365 …',
    });
  const byDate = control.epochAsDate === true;
  if (byDate)
    rows.forEach(({ date }, i) => {
      const before = rows[i - 1]?.date ?? '';
      if (date === '' || date <= before)
        throw new KangyuError('detect.date', { file, line: i + 2, column: 'date', value: date });
    });
  return {
    observed: Float64Array.from(rows, ({ observed }) => observed),
    population: rows.some(({ population }) => Number.isNaN(population))
      ? undefined
      : Float64Array.from(rows, ({ population }) => population),
    axis: { freq, days: byDate ? Int32Array.from(rows, ({ date }) => dayNumber(date)) : undefined },
  };
}

function parseCsv(file: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new KangyuError('cli.file', { file, reason: cause.message }, { cause });
  }
}

const missing = (text: string) => text === '' || text === 'NA';

/** A number of at least 0, NaN when missing, undefined when it is neither. */
function amount(text: string): number | undefined {
  if (missing(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isDate(text: string): boolean {
  return DATE.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}
