/**
 * Finds tables in plain text: cells between pipes (also one cell a line, or the whole table on one line), between
 * tabs, one to a line without any sign, or in columns of spaces. Rows are not decided here: merged cells, sub-rows
 * and lost line ends make them a matter of what the cells say.
 */
import { tidy } from './text.ts';
import type { Cell, CellBlock } from './types.ts';

interface Line {
  start: number;
  end: number;
}

const LEAST_CELLS = 6;
const FIRST = /[ \t]*\S{1,30}/y;
/** The key of text.ts for words whose signs are alike already. */
const keyOf = (word: string): string => word.replace(/[\s()[\]{}〔〕【】“”"'‘’《》<>]/g, '');
const HEADING =
  /^\s*(?:第[一二三四五六七八九十百\d]+[章节篇部]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|附件|附录|专栏|表\s*\d)/;
const isProse = (text: string): boolean => /。./.test(text) || (text.length > 20 && text.endsWith('。'));

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end < 0) {
      lines.push({ start, end: text.length });
      return lines;
    }
    lines.push({ start, end });
    start = end + 1;
  }
}

function cellOf(text: string, from: number, to: number, line: number): Cell {
  let start = from;
  let end = to;
  let at = line;
  while (start < end && /\s/.test(text.charAt(start))) {
    if (text.charAt(start) === '\n') at++;
    start++;
  }
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  return { text: text.slice(start, end).replace(/\s+/g, ' '), span: [start, end], line: at };
}

/** The part of a cell after its last sentence, split into a caption and the first header cell. */
function splitTail(text: string, cell: Cell): { caption: string; cell: Cell } | null {
  const [from, to] = cell.span;
  const full = text.slice(from, to);
  const tail = full.slice(full.lastIndexOf('。') + 1);
  const tokens = [...tail.matchAll(/\S+/g)];
  let first = tokens.length - 1;
  if (first < 0) return null;
  // A header word printed with spaces between its characters (地 区).
  while (first > 0 && tokens[first]![0].length === 1 && tokens[first - 1]![0].length === 1) first--;
  const offset = from + (full.length - tail.length) + tokens[first]!.index;
  const caption = tidy(tail.slice(0, tokens[first]!.index));
  const lines = text.slice(from, offset).split('\n').length - 1;
  return { caption, cell: cellOf(text, offset, to, cell.line + lines) };
}

function blockOf(form: CellBlock['form'], caption: string, cells: Cell[]): CellBlock | null {
  let last = cells.length;
  while (last > 0 && cells[last - 1]!.text === '') last--;
  const kept = cells.slice(0, last);
  if (kept.filter((cell) => cell.text !== '').length < LEAST_CELLS) return null;
  return { form, caption, cells: kept, span: [kept[0]!.span[0], kept[kept.length - 1]!.span[1]] };
}

function pipeBlocks(text: string, lines: Line[]): CellBlock[] {
  const blocks: CellBlock[] = [];
  let i = 0;
  while (i < lines.length) {
    if (!has(text, lines[i]!, '|')) {
      i++;
      continue;
    }
    let last = i;
    for (let next = i + 1; next < lines.length && next - last <= 3; next++) {
      const line = lines[next]!;
      if (has(text, line, '|')) last = next;
      else {
        const words = text.slice(line.start, line.end);
        if (words.length > 40 || words.includes('。') || HEADING.test(words)) break;
      }
    }
    readPipes(text, lines, i, last, blocks);
    i = last + 1;
  }
  return blocks;
}

/** A line of cells that neither begins nor ends with a pipe. */
function bareRow(text: string, line: Line): boolean {
  return (
    has(text, line, '|') &&
    !/^\s*\|/.test(text.slice(line.start, line.start + 8)) &&
    !/\|\s*$/.test(text.slice(Math.max(line.start, line.end - 8), line.end))
  );
}

/** Two rows of as many cells that do not end with a pipe: one of them may begin with a blank cell. */
function openRows(text: string, line: Line, next: Line): boolean {
  const pipes = (one: Line) => text.slice(one.start, one.end).split('|').length - 1;
  const isOpen = (one: Line) => !/\|\s*$/.test(text.slice(Math.max(one.start, one.end - 8), one.end));
  const count = pipes(line);
  return count >= 3 && count === pipes(next) && isOpen(line) && isOpen(next);
}

function has(text: string, line: Line, sign: string): boolean {
  return text.slice(line.start, line.end).includes(sign);
}

function readPipes(text: string, lines: Line[], first: number, last: number, blocks: CellBlock[]): void {
  let caption = '';
  let cells: Cell[] = [];
  let at = lines[first]!.start;
  let line = first;
  const to = lines[last]!.end;
  const close = () => {
    const block = blockOf('pipes', caption, cells);
    if (block) blocks.push(block);
    cells = [];
    caption = '';
  };
  while (at <= to) {
    let end = text.indexOf('|', at);
    if (end < 0 || end > to) end = to;
    // Rows without a pipe at their ends: the line break between two of them divides cells.
    const lineEnd = lines[line]!.end;
    const next = lines[line + 1];
    if (lineEnd < end && line < last && next) {
      const bare = bareRow(text, lines[line]!) && bareRow(text, next);
      if (bare || openRows(text, lines[line]!, next)) end = lineEnd;
    }
    const cell = cellOf(text, at, end, line);
    const tail = end === to;
    if (/^:?-{3,}:?$/.test(cell.text)) {
      // The rule below a Markdown header.
    } else if (isProse(cell.text) || /^(?:表|专栏)\s*\d/.test(cell.text)) {
      close();
      const split = tail ? null : splitTail(text, cell);
      if (split) {
        caption = split.caption;
        cells.push(split.cell);
      }
    } else if (cells.length === 0 && cell.text.includes(' ') && !tail) {
      const split = splitTail(text, cell)!;
      caption = split.caption;
      cells.push(split.cell);
    } else if (!(tail && cell.text.length > 30)) {
      cells.push(cell);
    }
    for (let k = at; k <= end && k < to; k++) if (text.charCodeAt(k) === 10) line++;
    at = end + 1;
  }
  close();
}

function tabBlocks(text: string, lines: Line[]): CellBlock[] {
  const blocks: CellBlock[] = [];
  let cells: Cell[] = [];
  let gap = 0;
  const close = () => {
    const block = blockOf('tabs', '', cells);
    if (block) blocks.push(block);
    cells = [];
  };
  lines.forEach((line, index) => {
    const parts: Cell[] = [];
    let at = line.start;
    for (const part of text.slice(line.start, line.end).split('\t')) {
      parts.push(cellOf(text, at, at + part.length, index));
      at += part.length + 1;
    }
    const filled = parts.filter((cell) => cell.text !== '').length;
    if (filled >= 2 && !parts.some((cell) => isProse(cell.text))) {
      cells.push(...parts);
      gap = 0;
    } else if (cells.length > 0 && (filled === 0 || (parts[0]!.text.length <= 40 && !HEADING.test(parts[0]!.text)))) {
      if (filled > 0 && !isProse(parts[0]!.text)) cells.push(...parts.filter((cell) => cell.text !== ''));
      if (++gap > 2) close();
    } else close();
  });
  close();
  return blocks;
}

/** Whether a word is a header of a table column by the lexicon or a year with a word for its meaning. */
export type IsHeader = (word: string) => boolean;

/** Tables without any sign between the cells are known only by three header words in a row. */
function bareBlocks(text: string, lines: Line[], isHeader: IsHeader): CellBlock[] {
  const blocks: CellBlock[] = [];
  let index = 0;
  while (index < lines.length) {
    const header = headerAt(text, lines, index, isHeader);
    if (!header) {
      index++;
      continue;
    }
    const cells = [...header.cells];
    const form = header.perLine ? 'lines' : 'columns';
    let line = header.next;
    let blank = 0;
    for (; line < lines.length; line++) {
      const { start, end } = lines[line]!;
      const words = text.slice(start, end).trim();
      if (words === '') {
        if (++blank > 2 && form === 'columns') break;
        continue;
      }
      blank = 0;
      if (words.length > 90 || words.includes('。') || HEADING.test(words)) break;
      if (form === 'lines') cells.push(cellOf(text, start, end, line));
      else pushTokens(text, start, end, line, cells);
    }
    const block = blockOf(form, '', cells);
    if (block) blocks.push(block);
    index = Math.max(line, index + 1);
  }
  return blocks;
}

function pushTokens(text: string, start: number, end: number, line: number, cells: Cell[]): void {
  const words = text.slice(start, end);
  const split = (words.trim().match(/\s{2,}/g)?.length ?? 0) >= 2 ? /(?:\S| (?=\S))+/g : /\S+/g;
  for (const match of words.matchAll(split)) {
    cells.push(cellOf(text, start + match.index, start + match.index + match[0].length, line));
  }
}

function headerAt(
  text: string,
  lines: Line[],
  index: number,
  isHeader: IsHeader,
): { cells: Cell[]; next: number; perLine: boolean } | null {
  const { start, end } = lines[index]!;
  if (end - start > 120 || end - start < 2) return null;
  FIRST.lastIndex = start;
  const first = (FIRST.exec(text)?.[0] ?? '').trim();
  // Most lines are no headers: their first word tells.
  if (
    first.length > 24 ||
    !(isHeader(keyOf(first)) || (end - start <= 20 && isHeader(keyOf(text.slice(start, end)))))
  ) {
    return null;
  }
  const cells: Cell[] = [];
  pushTokens(text, start, end, index, cells);
  if (cells.length >= 3 && cells.every((cell) => isHeader(keyOf(cell.text)))) {
    return { cells, next: index + 1, perLine: false };
  }
  if (cells.length === 0 || cells.length > 2 || !isHeader(keyOf(text.slice(start, end)))) return null;
  const column: Cell[] = [];
  let next = index;
  for (; next < lines.length && next < index + 24; next++) {
    const line = lines[next]!;
    const words = text.slice(line.start, line.end).trim();
    if (words === '') continue;
    if (words.length > 20 || !isHeader(keyOf(words))) break;
    column.push(cellOf(text, line.start, line.end, next));
  }
  return column.length >= 3 ? { cells: column, next, perLine: true } : null;
}

/** All tables of a text in their order; the first wins where two overlap. */
export function findBlocks(text: string, isHeader: IsHeader): CellBlock[] {
  const lines = linesOf(text);
  const found = [...pipeBlocks(text, lines), ...(text.includes('\t') ? tabBlocks(text, lines) : [])];
  found.sort((a, b) => a.span[0] - b.span[0]);
  let end = 0;
  const clear = found.filter(({ span }) => {
    if (span[0] < end) return false;
    end = span[1];
    return true;
  });
  const bare = bareBlocks(blank(text, clear), lines, isHeader);
  return [...clear, ...bare].sort((a, b) => a.span[0] - b.span[0]);
}

/** The text with the blocks' places emptied; a line break stays where each began, so that sentences end there. */
export function blank(text: string, blocks: readonly CellBlock[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span } of [...blocks].sort((a, b) => a.span[0] - b.span[0])) {
    if (span[0] < at) continue;
    const hole = text.slice(span[0], span[1]).replace(/[^\n]/g, ' ');
    parts.push(text.slice(at, span[0]), '\n', hole.slice(1));
    at = span[1];
  }
  parts.push(text.slice(at));
  return parts.join('');
}
