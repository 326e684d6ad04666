import { saveBlob } from '../app/api.ts';

type Value = string | number | null | undefined;

function field(value: Value): string {
  const text = value === null || value === undefined ? '' : String(value);
  // A leading = + - @ would run as a formula in a spreadsheet; negative numbers are not text and stay.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 text with a byte-order mark, so that Excel reads Chinese as UTF-8. */
export function csvText(head: string[], rows: Value[][]): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;
}

/** `about` lines (title, area, period, source) stand above the table, so the file explains itself. */
export function saveCsv(name: string, head: string[], rows: Value[][], about: [string, Value][] = []): void {
  const top = about.map((line) => line.map(field).join(',')).join('\r\n');
  const table = csvText(head, rows);
  saveBlob(
    new Blob([top ? `\uFEFF${top}\r\n\r\n${table.slice(1)}` : table], { type: 'text/csv;charset=utf-8' }),
    `${name}.csv`,
  );
}
