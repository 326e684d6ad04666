/** Tables with frames: the lines say which words stand in one cell, however they wrap. */
import type { Rule } from './pdf-rules.ts';
import { glue, linesOf, type PdfItem, type Row, textOf } from './pdf-words.ts';

/** Lines this close are one line (a border is often drawn twice, or as a thin rectangle). */
const NEAR = 3;

export interface Grids {
  rows: Row[];
  /** What stands in no table. */
  rest: PdfItem[];
}

export function readGrids(items: readonly PdfItem[], rules: readonly Rule[]): Grids {
  const rows: Row[] = [];
  let rest = [...items];
  for (const frame of framesOf(rules)) {
    const [left, right] = [frame.xs[0]!, frame.xs.at(-1)!];
    const [bottom, top] = [frame.ys[0]!, frame.ys.at(-1)!];
    const isInside = (item: PdfItem) => {
      const [x, y] = centre(item);
      return x > left && x < right && y > bottom && y < top;
    };
    const table = rowsOf(frame, rest.filter(isInside));
    if (!table) continue;
    rows.push(...table);
    rest = rest.filter((item) => !isInside(item));
  }
  return { rows, rest };
}

interface Frame {
  xs: number[];
  ys: number[];
  rules: Rule[];
}

const isFlat = (rule: Rule) => rule.x2 - rule.x1 > rule.y2 - rule.y1;

/** Groups of lines that touch each other, with at least two columns and two rows between them. */
function framesOf(rules: readonly Rule[]): Frame[] {
  const group = rules.map((_, index) => index);
  const find = (n: number): number => {
    let top = n;
    while (group[top] !== top) top = group[top]!;
    group[n] = top;
    return top;
  };
  const order = rules.map((_, index) => index).sort((a, b) => rules[a]!.x1 - rules[b]!.x1);
  order.forEach((one, at) => {
    const rule = rules[one]!;
    for (let next = at + 1; next < order.length; next++) {
      const other = rules[order[next]!]!;
      if (other.x1 > rule.x2 + NEAR) break;
      if (other.y1 <= rule.y2 + NEAR && other.y2 >= rule.y1 - NEAR) group[find(order[next]!)] = find(one);
    }
  });
  const frames = new Map<number, Rule[]>();
  rules.forEach((rule, index) => {
    const top = find(index);
    frames.set(top, [...(frames.get(top) ?? []), rule]);
  });
  return [...frames.values()].flatMap((own) => {
    const xs = distinct(own.flatMap((rule) => (isFlat(rule) ? [] : [(rule.x1 + rule.x2) / 2])));
    const ys = distinct(own.flatMap((rule) => (isFlat(rule) ? [(rule.y1 + rule.y2) / 2] : [])));
    return xs.length > 2 && ys.length > 2 ? [{ xs, ys, rules: own }] : [];
  });
}

function distinct(values: number[]): number[] {
  const kept: number[] = [];
  for (const value of values.sort((a, b) => a - b))
    if (kept.length === 0 || value - kept.at(-1)! > NEAR) kept.push(value);
  return kept;
}

const centre = (item: PdfItem): [number, number] => [item.x + item.width / 2, item.y + item.size * 0.35];

/** One line a row of the grid, from the top; a cell over several rows or columns stands in its first and leaves the others empty. */
function rowsOf({ xs, ys, rules }: Frame, items: readonly PdfItem[]): Row[] | undefined {
  const [columns, lines] = [xs.length - 1, ys.length - 1];
  const cellOf = mergedCells(xs, ys, rules);
  const held = new Map<number, PdfItem[]>();
  for (const item of items) {
    const [x, y] = centre(item);
    const column = Math.max(
      0,
      xs.findLastIndex((edge) => edge <= x),
    );
    const row =
      lines -
      1 -
      Math.max(
        0,
        ys.findLastIndex((edge) => edge <= y),
      );
    const cell = cellOf(row, column);
    held.set(cell, [...(held.get(cell) ?? []), item]);
  }
  if (new Set([...held.keys()].map((cell) => cell % columns)).size < 2) return undefined; // a box around text
  const rows: Row[] = [];
  for (let row = 0; row < lines; row++) {
    const cells = Array.from({ length: columns }, (_, column) => cellText(held.get(row * columns + column)));
    if (cells.every((cell) => cell === '')) continue;
    const size = items[0]?.size ?? 10;
    const y = ys[lines - row]!;
    rows.push({ text: `${cells.join(' | ')} |`.trimStart(), table: true, y, left: xs[0]!, right: xs.at(-1)!, size });
  }
  return rows;
}

function cellText(items: readonly PdfItem[] | undefined): string {
  if (!items) return '';
  return linesOf(items)
    .map(textOf)
    .reduce((before, after) => glue(before, after, true), '')
    .replaceAll('|', '｜');
}

/** Cells between which no line is drawn are one; gives the number (row × columns + column) of the first of them. */
function mergedCells(xs: readonly number[], ys: readonly number[], rules: readonly Rule[]) {
  const [columns, lines] = [xs.length - 1, ys.length - 1];
  const flat = rules.filter(isFlat);
  const upright = rules.filter((rule) => !isFlat(rule));
  const first = Array.from({ length: columns * lines }, (_, n) => n);
  const top = (n: number): number => (first[n] === n ? n : top(first[n]!));
  for (let row = 0; row < lines; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const [x, y] = [(xs[column]! + xs[column + 1]!) / 2, (ys[lines - row]! + ys[lines - row - 1]!) / 2];
      const [above, before] = [ys[lines - row]!, xs[column]!];
      const isOpenAbove = !flat.some((rule) => Math.abs(rule.y1 - above) <= NEAR && rule.x1 <= x && rule.x2 >= x);
      const isOpenBefore = !upright.some((rule) => Math.abs(rule.x1 - before) <= NEAR && rule.y1 <= y && rule.y2 >= y);
      if (row > 0 && isOpenAbove) first[top(cell)] = top(cell - columns);
      if (column > 0 && isOpenBefore) {
        const [one, other] = [top(cell), top(cell - 1)];
        first[Math.max(one, other)] = Math.min(one, other);
      }
    }
  return (row: number, column: number) => top(row * columns + column);
}
