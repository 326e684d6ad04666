/** Rows of a table whose lines all have the cells of its header: there positions can be trusted. */
import type { Header } from './table-columns.ts';
import { MISSING, type Reading, type Row, unitWord } from './table-rows.ts';
import { normalise, tidy } from './text.ts';
import type { Cell } from './types.ts';

function linesOf(cells: readonly Cell[]): Cell[][] {
  const lines: Cell[][] = [];
  let line = -1;
  for (const cell of cells) {
    if (cell.line !== line || lines.length === 0) lines.push([]);
    line = cell.line;
    lines[lines.length - 1]!.push(cell);
  }
  return lines;
}

/**
 * The rows, or null when a line has more or fewer cells than the header (then what the cells say decides). `head` are
 * the header's cells, all on one line.
 */
export function gridRows(head: readonly Cell[], body: readonly Cell[], header: Header, reading: Reading): Row[] | null {
  const first = head.findIndex(({ text }) => text !== '');
  const last = head.findLastIndex(({ text }) => text !== '');
  if (first < 0 || head[first]!.line !== head[last]!.line) return null;
  const width = last - first + 1;
  const positions = head.slice(first, last + 1).flatMap(({ text }, i) => (text === '' ? [] : [i]));
  if (positions.length !== header.columns.length || width < 3) return null;
  const lines = linesOf(body)
    .map((line) => (line[0]!.text === '' && line.length > width ? line.slice(1) : line))
    .filter((line) => line.some(({ text }) => text !== ''));
  const note = lines.findIndex((line) =>
    /^(?:注|备注|说明|资料来源|数据来源)/.test(line.find(({ text }) => text !== '')!.text),
  );
  const rows = note >= 0 ? lines.slice(0, note) : lines;
  if (rows.length < 2) return null;
  const full = rows.map((line) => {
    let to = line.length;
    while (to > width && line[to - 1]!.text === '') to--;
    return line.slice(0, to);
  });
  // The last cells of a line may be lost when they are empty; a cell lost before them would shift the others.
  const nameAt = positions[header.columns.findIndex(({ kind }) => kind === 'name')] ?? 0;
  const lastValue = positions[header.columns.findLastIndex(({ kind }) => kind === 'baseline' || kind === 'target')]!;
  const whole = (line: readonly Cell[]): boolean =>
    line.length === width ||
    (line.length > lastValue && line.length < width && !reading.cells.read(line[nameAt]!.text));
  if (!full.every(whole)) return null;
  const found: Row[] = [];
  for (const line of full) {
    const row = rowOf(line, positions, header, reading);
    if (row) found.push(row);
  }
  return found;
}

function rowOf(line: readonly Cell[], positions: readonly number[], header: Header, reading: Reading): Row | null {
  const row: Row = {
    no: null,
    domain: [],
    name: '',
    unit: null,
    values: [],
    nature: null,
    span: [0, 0],
    confidence: 0.98,
  };
  const words = (cell: Cell | undefined): string => tidy(normalise(cell?.text ?? ''));
  let from: number | null = null;
  let to = 0;
  header.columns.forEach((column, i) => {
    const cell = line[positions[i]!];
    const text = words(cell);
    if (column.kind === 'baseline' || column.kind === 'target') {
      const value = cell && text !== '' ? reading.cells.read(cell.text) : MISSING;
      // Words no rule reads stay with the row, to be settled by a person.
      row.values.push({
        cell: text === '' ? null : cell!,
        value: value ?? { ...MISSING, kind: 'words', op: column.kind === 'target' ? 'external-ref' : null },
      });
      if (!value) row.confidence = 0.6;
      if (cell && text !== '') to = Math.max(to, cell.span[1]);
      return;
    }
    if (text === '') return;
    if (column.kind === 'no') row.no = text.replace(/[().、]/g, '');
    else if (column.kind === 'domain') row.domain.push(text);
    else if (column.kind === 'unit') row.unit = unitWord(text, reading.rules);
    else if (column.kind === 'nature') row.nature = text;
    else if (column.kind === 'name') {
      // A header over two columns: the second holds the name, the first its group.
      const second = words(line[positions[i]! + 1]);
      const merged = positions[i + 1] !== positions[i]! + 1 && second !== '';
      if (merged) row.domain.push(text);
      row.name = merged ? second : text;
      from = cell!.span[0];
    }
  });
  if (row.name === '' || from === null || row.values.every(({ cell }) => cell === null)) return null;
  return { ...row, span: [from, Math.max(to, from + row.name.length)] };
}
