/** Finds tables without frames by the gaps between columns: a PDF has no tables, only words at places. */
import { type Chunk, type PdfLine, type Row, textOf } from './pdf-words.ts';

const MIN_COLUMNS = 3;
const MIN_ROWS = 3;
/** Lines of one row stand no further apart than this many heights of type. */
const ROW_REACH = 4;

export function findTables(lines: readonly PdfLine[]): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = tableEnd(lines, at);
    if (end === undefined) {
      rows.push(proseRow(lines[at]!));
      at++;
    } else {
      rows.push(...tableRows(lines.slice(at, end)));
      at = end;
    }
  }
  return rows;
}

const isAnchor = (line: PdfLine) => line.chunks.length >= MIN_COLUMNS;

/** Where the table that begins at a line ends, if one begins there: full lines with at most short wrapped ones between them. */
function tableEnd(lines: readonly PdfLine[], start: number): number | undefined {
  const first = lines.slice(start, start + 4).findIndex(isAnchor);
  if (first < 0 || (first > 0 && !isPart(lines[start]!, lines[start + first]!))) return undefined;
  let end = start + first + 1;
  let anchors = 1;
  let last = lines[end - 1]!;
  for (let at = end; at < lines.length; at++) {
    const line = lines[at]!;
    if (last.y - line.y > last.size * ROW_REACH * 1.5) break;
    if (isAnchor(line)) {
      anchors++;
      last = line;
      end = at + 1;
    } else if (!isPart(line, last)) break;
  }
  if (anchors < MIN_ROWS) return undefined;
  // The last row's wrapped lines below its base line.
  while (end < lines.length && isPart(lines[end]!, last) && last.y - lines[end]!.y < last.size * 1.8) end++;
  return end;
}

/** A wrapped cell: each piece lies within the table's width and none runs across several columns. */
function isPart(line: PdfLine, row: PdfLine): boolean {
  const left = row.chunks[0]!.left - row.size;
  const right = row.chunks.at(-1)!.right + row.size;
  return line.chunks.every(
    (piece) =>
      piece.left >= left &&
      piece.right <= right &&
      row.chunks.filter((chunk) => chunk.left < piece.right && chunk.right > piece.left).length <= 1,
  );
}

function tableRows(lines: readonly PdfLine[]): Row[] {
  const anchors = lines.filter(isAnchor);
  const columns = columnsOf(anchors);
  const cells = anchors.map(() => columns.map(() => [] as { y: number; x: number; text: string }[]));
  for (const line of lines) {
    const row = nearest(anchors.map((anchor) => Math.abs(anchor.y - line.y)));
    for (const chunk of line.chunks) {
      const column = nearest(columns.map((one) => distance(one, chunk)));
      cells[row]?.[column]?.push({ y: line.y, x: chunk.left, text: chunk.text });
    }
  }
  return anchors.map((anchor, row) => ({
    text: `${cells[row]!.map((parts) => parts.map(({ text }) => text).join('')).join(' | ')} |`.trimStart(),
    table: true,
    y: anchor.y,
    left: anchor.chunks[0]!.left,
    right: anchor.chunks.at(-1)!.right,
    size: anchor.size,
  }));
}

/** Columns from the fullest rows: places of their words that overlap are one column. */
function columnsOf(anchors: readonly PdfLine[]): { left: number; right: number }[] {
  const most = Math.max(...anchors.map(({ chunks }) => chunks.length));
  const full = anchors.filter(({ chunks }) => chunks.length >= most - 1);
  const columns: { left: number; right: number }[] = [];
  for (const { left, right } of full.flatMap(({ chunks }) => chunks).sort((a, b) => a.left - b.left)) {
    const last = columns.at(-1);
    if (last && left < last.right) last.right = Math.max(last.right, right);
    else columns.push({ left, right });
  }
  return columns;
}

/** 0 for the column a piece overlaps most, else how far away it is. */
function distance(column: { left: number; right: number }, chunk: Chunk): number {
  const overlap = Math.min(column.right, chunk.right) - Math.max(column.left, chunk.left);
  return overlap > 0 ? -overlap : Math.abs(column.left + column.right - chunk.left - chunk.right) / 2;
}

function nearest(distances: readonly number[]): number {
  return distances.indexOf(Math.min(...distances));
}

function proseRow(line: PdfLine): Row {
  return {
    text: textOf(line),
    table: false,
    y: line.y,
    left: line.chunks[0]?.left ?? 0,
    right: line.chunks.at(-1)?.right ?? 0,
    size: line.size,
  };
}
