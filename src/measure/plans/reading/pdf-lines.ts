/** Places of words on pages -> lines of text: paragraphs joined, page furniture dropped, table rows as `cell | cell |`. */
import { readGrids } from './pdf-grids.ts';
import type { Rule } from './pdf-rules.ts';
import { findTables } from './pdf-tables.ts';
import { glue, linesOf, type PdfItem, type PdfLine, type Row, textOf } from './pdf-words.ts';

export interface PdfPage {
  top: number;
  bottom: number;
  items: PdfItem[];
  rules: Rule[];
}

export function textOfPages(pages: readonly PdfPage[]): string {
  const read = pages.map((page) => {
    const { rows, rest } = readGrids(page.items, page.rules);
    return { page, tables: rows, lines: linesOf(rest) };
  });
  const furniture = repeatedLines(read);
  const rows = read.flatMap(({ page, tables, lines }) => {
    const prose = findTables(lines.filter((line) => !isFurniture(line, page, furniture)));
    return [...tables, ...prose].sort((a, b) => b.y - a.y);
  });
  return joinParagraphs(rows).join('\n');
}

/** A page number alone: 12, — 12 —, 第 12 页, 12 / 80. */
const PAGE_NUMBER = /^[-—–·~\s]*(第\s*)?[\divxlc]{1,4}(\s*页)?([\s,，/]*共?\s*\d{1,4}\s*页?)?[-—–·~\s]*$/i;

const inMargin = (line: PdfLine, page: PdfPage) => {
  const share = (line.y - page.bottom) / (page.top - page.bottom || 1);
  return share > 0.9 || share < 0.1;
};
const withoutNumbers = (text: string) => text.replace(/\d+/g, '#');

/** Heads and feet: what stands in the margins of half of the pages, whatever number it carries. */
function repeatedLines(pages: readonly { page: PdfPage; lines: PdfLine[] }[]): Set<string> {
  const seen = new Map<string, number>();
  for (const { page, lines } of pages) {
    const own = lines.filter((line) => inMargin(line, page)).map((line) => withoutNumbers(textOf(line)));
    for (const text of new Set(own)) seen.set(text, (seen.get(text) ?? 0) + 1);
  }
  const often = Math.max(3, pages.length / 2);
  return new Set([...seen].flatMap(([text, times]) => (times >= often ? [text] : [])));
}

function isFurniture(line: PdfLine, page: PdfPage, furniture: ReadonlySet<string>): boolean {
  if (!inMargin(line, page)) return false;
  const text = textOf(line);
  return PAGE_NUMBER.test(text) || furniture.has(withoutNumbers(text));
}

/** What begins a paragraph, a heading or an item, however full the line before it is. */
const STARTS =
  /^(第[一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+[.．、]|专栏|附件|[—-]{2}|[●■◆○·])/;

/** A line that reaches the right edge goes on in the next one, unless that one is indented or begins something. */
function joinParagraphs(rows: readonly Row[]): string[] {
  const prose = rows.filter((row) => !row.table);
  const right = percentile(
    prose.map((row) => row.right),
    0.9,
  );
  const left = percentile(
    prose.map((row) => row.left),
    0.1,
  );
  const out: string[] = [];
  let last: Row | undefined;
  for (const row of rows) {
    const goesOn =
      last !== undefined &&
      !last.table &&
      !row.table &&
      last.right > right - last.size * 2.2 &&
      row.left < left + row.size * 1.2 &&
      Math.abs(row.size - last.size) < 1 &&
      !STARTS.test(row.text);
    if (goesOn && out.length > 0) out[out.length - 1] = continued(out.at(-1) ?? '', row.text);
    else out.push(row.text);
    last = row;
  }
  return out;
}

/** A word broken by a hyphen is put together. */
function continued(before: string, after: string): string {
  if (/[A-Za-z]-$/.test(before) && /^[a-z]/.test(after)) return before.slice(0, -1) + after;
  return glue(before, after, /[A-Za-z]$/.test(before) || /^[A-Za-z]/.test(after));
}

function percentile(values: number[], share: number): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
