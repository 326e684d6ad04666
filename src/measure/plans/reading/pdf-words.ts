/** Words at places on a page, put together to lines. */
export interface PdfItem {
  text: string;
  x: number;
  /** Base line; grows upwards. */
  y: number;
  width: number;
  /** Height of the type. */
  size: number;
}

/** Words of a line that stand close together. */
export interface Chunk {
  text: string;
  left: number;
  right: number;
}
export interface PdfLine {
  y: number;
  size: number;
  chunks: Chunk[];
}

/** A line of prose or a row of a table, with its place on the page. */
export interface Row {
  text: string;
  table: boolean;
  y: number;
  left: number;
  right: number;
  size: number;
}

/** From this many heights of type on, a gap separates columns. */
const COLUMN_GAP = 1;

/** Items on one base line, from left to right, split where the gap is as wide as a column's. */
export function linesOf(items: readonly PdfItem[]): PdfLine[] {
  const lines: PdfItem[][] = [];
  for (const item of [...items].sort((a, b) => b.y - a.y || a.x - b.x)) {
    const line = lines.at(-1);
    const last = line?.[0];
    if (line && last && Math.abs(last.y - item.y) < Math.min(last.size, item.size) * 0.5) line.push(item);
    else lines.push([item]);
  }
  return lines.map((line) => {
    const sorted = line.sort((a, b) => a.x - b.x);
    const size = Math.max(...sorted.map((item) => item.size));
    const chunks: Chunk[] = [];
    for (const item of sorted) {
      const last = chunks.at(-1);
      const gap = last ? item.x - last.right : Number.POSITIVE_INFINITY;
      if (!last || gap > size * COLUMN_GAP) {
        chunks.push({ text: item.text.trim(), left: item.x, right: item.x + item.width });
        continue;
      }
      last.text = glue(last.text, item.text, gap > size * 0.2);
      last.right = Math.max(last.right, item.x + item.width);
    }
    return { y: sorted[0]?.y ?? 0, size, chunks: chunks.filter(({ text }) => text !== '') };
  });
}

export const textOf = (line: PdfLine): string =>
  line.chunks
    .map(({ text }) => text)
    .join(' ')
    .trim();

/** Latin words and numbers keep the space between them; Chinese has none. */
export function glue(before: string, after: string, spaced: boolean): string {
  const latin = /[A-Za-z0-9,.;:)]$/.test(before) && /^[A-Za-z0-9(]/.test(after);
  return spaced && latin ? `${before.trimEnd()} ${after.trimStart()}` : before + after;
}
