import ExcelJS from 'exceljs';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** `format=xlsx|csv` as lists take it: spread into the querystring shape. */
export const exportQuery = { format: z.enum(['xlsx', 'csv']).optional() };

type Value = string | number | boolean | null | undefined;
export interface ExportTable {
  /** Name of the sheet, and of the file where `file` names no other. */
  name: string;
  /** File name without ending. */
  file?: string;
  columns: readonly { key: string; title: string }[];
  rows: readonly Record<string, Value>[];
  /** Lines above the header: title, filters, period, source. */
  notes?: readonly string[];
}

const INSTANT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z\b/g;
const CHINA_MS = 8 * 3_600_000;

/** Moments as people here read them; everything else as it is. */
const readable = <V extends Value>(value: V): V | string =>
  typeof value === 'string'
    ? value.replace(INSTANT, (at) => new Date(Date.parse(at) + CHINA_MS).toISOString().slice(0, 19).replace('T', ' '))
    : value;

/** Sends a whole list as a file: moments in local time. A spreadsheet never takes a cell for a formula. */
export async function sendTable(
  reply: FastifyReply,
  format: 'xlsx' | 'csv',
  asked: ExportTable,
): Promise<FastifyReply> {
  const rows = asked.rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, readable(value)])),
  );
  const table = { ...asked, rows, notes: asked.notes?.map((note) => readable(note)) ?? [] };
  reply.header(
    'content-disposition',
    `attachment; filename*=UTF-8''${encodeURIComponent(`${table.file ?? table.name}.${format}`)}`,
  );
  if (format === 'csv')
    return reply
      .type('text/csv; charset=utf-8')
      .serializer((payload: string) => payload)
      .send(toCsv(table));
  reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  return reply.send(await toXlsx(table));
}

/** UTF-8 with byte order mark (Excel needs it), CRLF, quotes where needed (RFC 4180). */
export function toCsv({ columns, rows, notes = [] }: ExportTable): string {
  const lines = [
    ...notes.map((note) => [`# ${note}`]),
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => row[column.key])),
  ];
  return `\uFEFF${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(value: Value): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function toXlsx({ name, columns, rows, notes = [] }: ExportTable): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(name.replace(/[\\/*?:[\]]/g, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: notes.length + 1 }],
  });
  for (const note of notes) sheet.addRow([note]);
  sheet.addRow(columns.map((column) => column.title)).font = { bold: true };
  for (const row of rows) sheet.addRow(columns.map((column) => row[column.key] ?? null));
  sheet.autoFilter = {
    from: { row: notes.length + 1, column: 1 },
    to: { row: notes.length + 1, column: Math.max(1, columns.length) },
  };
  columns.forEach((column, i) => {
    const longest = Math.max(
      column.title.length * 2,
      ...rows.slice(0, 200).map((row) => String(row[column.key] ?? '').length),
    );
    sheet.getColumn(i + 1).width = Math.min(60, longest + 2);
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}
