/** Finds the rows in the cells of an indicator table by what each cell says. */
import type { TargetRules } from './rules.ts';
import type { Header } from './table-columns.ts';
import type { CellReader, CellValue } from './table-values.ts';
import { normalise, tidy } from './text.ts';
import type { Cell, CellBlock } from './types.ts';

export interface Row {
  no: string | null;
  domain: string[];
  name: string;
  unit: string | null;
  values: { cell: Cell | null; value: CellValue }[];
  nature: string | null;
  span: [number, number];
  /** Less when cells were missing or joined. */
  confidence: number;
}

export const MISSING: CellValue = { kind: 'missing', op: null, value: null, unit: null, form: null, qualifier: null };

export interface Reading {
  rules: TargetRules;
  cells: CellReader;
  /** Last year of the plan's period. */
  end: number | null;
  /** The words of a cell as printed. */
  printed(cell: Cell): string;
}

/** Rows of a stream of cells, each found by what its cells say. */
export function rowsOf(block: CellBlock, cells: readonly Cell[], header: Header, reading: Reading): Row[] {
  const { columns } = header;
  const count = columns.filter(({ kind }) => kind === 'baseline' || kind === 'target').length;
  const lastValue = columns.findLastIndex(({ kind }) => kind === 'baseline' || kind === 'target');
  const hasNo = columns.some(({ kind }) => kind === 'no');
  const hasUnit = columns.some(({ kind }) => kind === 'unit');
  const hasNature = columns.some(({ kind }) => kind === 'nature');
  const trailing = columns.slice(lastValue + 1).filter(({ kind }) => kind === 'other').length;
  const rows: Row[] = [];
  let i = 0;
  while (i < cells.length) {
    const start = i;
    const texts: Cell[] = [];
    let no: string | null = null;
    let noAt = -1;
    let unit: string | null = null;
    let emptyUnit = false;
    // Words before the values: group, number, name, unit.
    for (; i < cells.length; i++) {
      const cell = cells[i]!;
      if (cell.text === '') {
        if (hasUnit && texts.length > 0 && unit === null) emptyUnit = true;
        continue;
      }
      if (/^(?:注|备注|说明|资料来源|数据来源)\d?[::]/.test(normalise(cell.text))) return rows;
      const open = isOpen(texts);
      const integer = /^(?:\d{1,3}|\(\d{1,2}\)|[①-⑳])[.、]?$/.test(cell.text);
      if (!open && integer && no === null && isNumberCell(cells, i, hasNo, texts.length, hasUnit, reading)) {
        no = cell.text.replace(/[().、]/g, '');
        noAt = texts.length;
        continue;
      }
      if (!open && texts.length > 0) {
        if (hasUnit && unit === null) {
          const word = unitWord(cell.text, reading.rules);
          if (word !== null && reading.cells.read(cell.text)?.kind !== 'missing') {
            unit = word;
            continue;
          }
        }
        const value = reading.cells.read(cell.text);
        if (
          value?.kind === 'missing' &&
          hasUnit &&
          unit === null &&
          !emptyUnit &&
          valuesFollow(cells, i + 1, count, reading)
        ) {
          // A dash where the unit stands.
          emptyUnit = true;
          continue;
        }
        if (value) break;
        if (reading.rules.natures.has(cell.text)) break;
      }
      texts.push(cell);
      if (texts.length > 12) break;
    }
    if (texts.length === 0 || i >= cells.length) {
      if (i === start) i++;
      continue;
    }
    const values: Row['values'] = [];
    let missed = false;
    // Values, as many as the header has columns for them.
    for (; i < cells.length && values.length < count; i++) {
      const cell = cells[i]!;
      if (cell.text === '') {
        if (!emptyUnit && values.length === 0) emptyUnit = true;
        else if (
          i + 1 < cells.length &&
          (reading.cells.read(cells[i + 1]!.text) || reading.rules.natures.has(cells[i + 1]!.text))
        ) {
          values.push({ cell: null, value: MISSING });
        }
        continue;
      }
      if (reading.rules.natures.has(cell.text)) break;
      let value = reading.cells.read(cell.text);
      let joined = cell;
      const next = cells[i + 1];
      if (block.form !== 'pipes' && next && next.text !== '' && !reading.rules.natures.has(next.text)) {
        // One cell on two lines: 达到国家 / 指标要求.
        const both = `${cell.text}${next.text}`;
        const joinedValue = value === null || value.kind === 'words' ? reading.cells.read(both) : null;
        const closes = values.length === count - 1 && hasNature && reading.rules.natures.has(cells[i + 2]?.text ?? '');
        if (joinedValue && (closes || !reading.cells.read(next.text)) && !/\d$/.test(cell.text)) {
          value = joinedValue;
          joined = { text: both, span: [cell.span[0], next.span[1]], line: cell.line };
          i++;
        }
      }
      if (!value) {
        if (values.length === 0) break;
        // Words where a value stands: kept as a target that cannot be computed when a nature follows.
        if (values.length === count - 1 && hasNature && next && reading.rules.natures.has(next.text)) {
          values.push({ cell: joined, value: { ...MISSING, kind: 'words', op: 'external-ref' } });
          continue;
        }
        break;
      }
      values.push({ cell: joined, value });
    }
    if (values.length === 0) {
      i = Math.max(i, start + 1);
      continue;
    }
    if (values.length < count) {
      missed = true;
      while (values.length < count) values.unshift({ cell: null, value: MISSING });
    }
    let nature: string | null = null;
    while (i < cells.length && cells[i]!.text === '') i++;
    if (i < cells.length && reading.rules.natures.has(cells[i]!.text)) nature = cells[i++]!.text;
    for (let k = 0; k < trailing && i < cells.length; k++) {
      // Remarks, units in charge: taken while no number of a next row begins.
      if (/^\d{1,3}$/.test(cells[i]!.text) && hasNo) break;
      if (cells[i]!.line !== cells[i - 1]!.line && cells[i]!.text !== '' && block.form === 'pipes') break;
      i++;
    }
    const row = rowOf(block.form, texts, noAt, no, unit, values, nature, columns, reading);
    if (missed) row.confidence -= 0.2;
    rows.push(row);
  }
  return rows;
}

/** Whether a whole row of values and its nature begin at the cell. */
function valuesFollow(cells: readonly Cell[], at: number, count: number, reading: Reading): boolean {
  const values = cells.slice(at, at + count);
  if (values.length < count || !values.every(({ text }) => reading.cells.read(text))) return false;
  const next = cells[at + count];
  return next === undefined || reading.cells.read(next.text) === null;
}

/** True when brackets opened in the words are not closed: the next cell goes on with them. */
function isOpen(texts: readonly Cell[]): boolean {
  const last = texts.map(({ text }) => text).join('');
  return (last.match(/[(〔(]/g)?.length ?? 0) > (last.match(/[)〕)]/g)?.length ?? 0);
}

/** Whether an integer is the row's number and not a value: words follow it. */
function isNumberCell(
  cells: readonly Cell[],
  at: number,
  hasNo: boolean,
  before: number,
  hasUnit: boolean,
  reading: Reading,
): boolean {
  let next = at + 1;
  while (next < cells.length && cells[next]!.text === '') next++;
  const text = cells[next]?.text;
  if (text === undefined || reading.cells.read(text) || reading.rules.natures.has(text)) return false;
  return hasNo || before === 0 || (before <= 2 && !hasUnit);
}

export function unitWord(text: string, rules: TargetRules): string | null {
  const words = normalise(text)
    .replace(/\s/g, '')
    .replace(/^[(]|[)]$/g, '');
  if (words.length > 12) return null;
  const known = rules.numbers.unit(words);
  if (known !== null) return known;
  // 万人次, 人/千人, 张/千人口: known units with a scale or for so many people.
  const scaled = /^(?:万|亿|百万|千)(.+)$/.exec(words);
  if (scaled && rules.numbers.unit(scaled[1]!) !== null) return words;
  return /^[\u4e00-\u9fff]{1,3}\/[\d\u4e00-\u9fff]{1,5}$/.test(words) ? words : null;
}

function rowOf(
  form: CellBlock['form'],
  texts: readonly Cell[],
  noAt: number,
  no: string | null,
  unit: string | null,
  values: Row['values'],
  nature: string | null,
  columns: Header['columns'],
  reading: Reading,
): Row {
  const domains = columns.filter(({ kind }) => kind === 'domain').length;
  const noColumn = columns.findIndex(({ kind }) => kind === 'no');
  const after = columns.filter(({ kind }, i) => kind === 'domain' && i > noColumn).length;
  let nameFrom: number;
  // 序号 | 类别 | 指标: a group may stand between the number and the name.
  if (noAt >= 0 && noAt < texts.length) {
    const behind = texts.length - noAt;
    nameFrom = noAt + (noColumn >= 0 && behind > 1 ? Math.min(after, behind - 1) : 0);
  } else if (form === 'columns' && domains === 0) nameFrom = 0;
  else nameFrom = domains > 0 ? Math.min(texts.length - 1, domains) : 0;
  if (noAt < 0 && texts.length - nameFrom > 1 && form !== 'columns') nameFrom = texts.length - 1;
  const parts = texts.slice(nameFrom).map(({ text }) => text);
  const name = tidy(normalise(parts.join('')));
  const cells = values.flatMap(({ cell }) => (cell ? [cell] : []));
  const first = texts[nameFrom]!;
  return {
    no,
    domain: texts.slice(0, nameFrom).map(({ text }) => tidy(normalise(text))),
    name,
    unit,
    values,
    nature,
    span: [first.span[0], cells[cells.length - 1]!.span[1]],
    confidence: 0.98 - 0.03 * (parts.length - 1) - (nature === null && reading.rules.natures.size > 0 ? 0.02 : 0),
  };
}
