/**
 * Tables that divide the tasks (序号 | 工作任务 | 牵头部门 | 配合部门), also as one line of pipes: rows are told by what
 * the cells say — a number begins one, a list of units ends its title — because merged cells and repeated headers at
 * page breaks leave no other sign.
 */
import type { TaskWords } from './task-lexicon.ts';
import { nameKey, tidy } from './text.ts';
import type { Cell, CellBlock, Span } from './types.ts';
import type { UnitReader } from './units.ts';

export interface TaskRow {
  no: string | null;
  group: string | null;
  title: string;
  lead: string[];
  coop: string[];
  raw: string;
  span: Span;
}

type Column = keyof TaskWords['table'];
const NUMBER = /^(?:\d{1,3}|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十\d]{1,3}\))[.、]?$/;
const DUE = /^(?:20\d\d年|长期|持续|常态|每年|按|立行|年内|\d{1,2}月|“十)/;

export function readTaskTables(tables: readonly CellBlock[], words: TaskWords, units: UnitReader): TaskRow[] {
  const column = columnsOf(words);
  const rows: TaskRow[] = [];
  let header: Column[] | null = null;
  let last = -1;
  for (const block of tables) {
    if (last >= 0 && block.span[0] - last > 300) header = null;
    let reader = header ? new RowReader(header, units, rows) : null;
    for (let at = 0; at < block.cells.length; ) {
      const found = headerIn(block.cells, at, column);
      if (found) {
        // The header is printed again where a page breaks.
        reader?.close();
        header = found.columns;
        reader = new RowReader(header, units, rows);
        at = found.next;
      } else at = reader ? reader.read(block.cells, at) : at + 1;
    }
    reader?.close();
    if (header) last = block.span[1];
  }
  return rows;
}

function columnsOf(words: TaskWords): (cell: Cell) => Set<Column> {
  const columns = new Map<string, Set<Column>>();
  for (const [name, list] of Object.entries(words.table) as [Column, string[]][])
    for (const word of list) {
      const key = nameKey(word);
      columns.set(key, (columns.get(key) ?? new Set()).add(name));
    }
  return (cell) => columns.get(nameKey(cell.text)) ?? new Set();
}

/**
 * A header names a task column and a unit column in neighbouring cells; a word in between that is no known column counts
 * as one of its own. A word that fits two columns goes by what is there.
 */
function headerIn(
  cells: readonly Cell[],
  from: number,
  column: (cell: Cell) => Set<Column>,
): { columns: Column[]; next: number } | null {
  if (column(cells[from]!).size === 0) return null;
  const columns: Column[] = [];
  let known = 0;
  for (let at = from; at < cells.length && columns.length < 10; at++) {
    const options = column(cells[at]!);
    if (options.size === 0) {
      const { text } = cells[at]!;
      if (text === '' || text.length > 8 || NUMBER.test(text) || at - from - known > 1) break;
      columns.push('other');
      continue;
    }
    const both = options.has('lead') && options.has('coop');
    columns.push(both ? (columns.includes('lead') ? 'coop' : 'lead') : [...options][0]!);
    known = columns.length;
  }
  const kept = columns.slice(0, known);
  return kept.includes('title') && kept.includes('lead') ? { columns: kept, next: from + known } : null;
}

class RowReader {
  private no: string | null = null;
  private group: string | null = null;
  private heading: string | null = null;
  private texts: Cell[] = [];
  private row: TaskRow | null = null;
  private coopRead = false;
  private readonly header: readonly Column[];
  private readonly units: UnitReader;
  private readonly rows: TaskRow[];

  constructor(header: readonly Column[], units: UnitReader, rows: TaskRow[]) {
    this.header = header;
    this.units = units;
    this.rows = rows;
  }

  /** Reads the cell at `at`; returns the place of the next. */
  read(cells: readonly Cell[], at: number): number {
    const cell = cells[at]!;
    if (cell.text === '') {
      if (this.row && this.header.includes('coop')) this.coopRead = true;
      return at + 1;
    }
    if (NUMBER.test(cell.text)) {
      this.close();
      // 一 | 健全疾控体系 | 1 | …: a number with words and no units heads the rows below it.
      if (this.texts.length > 0) this.heading = tidy(this.texts[this.texts.length - 1]!.text);
      this.no = cell.text.replace(/[.、()]/g, '');
      this.group = this.heading;
      this.texts = [];
      return at + 1;
    }
    const list = this.unitsFrom(cells, at);
    if (list) {
      this.takeUnits(list.names, list.raw, list.span);
      return list.next;
    }
    if (this.row && this.header.includes('due') && DUE.test(cell.text)) return at + 1;
    if (this.row) this.close();
    this.texts.push(cell);
    return at + 1;
  }

  /** A list may go on in the next cell when a page or line end cut it. */
  private unitsFrom(
    cells: readonly Cell[],
    at: number,
  ): { names: string[]; raw: string; span: Span; next: number } | null {
    if (this.texts.length === 0 && !this.row) return null;
    const first = cells[at]!;
    let raw = first.text;
    for (let next = at + 1; ; next++) {
      const open = /[、,]$/.test(raw);
      if (!open && this.units.areUnits(raw))
        return { names: this.units.split(raw), raw, span: [first.span[0], cells[next - 1]!.span[1]], next };
      const more = cells[next];
      if (next - at > 3 || !more || NUMBER.test(more.text) || !/[、,]/.test(raw)) return null;
      if (!this.units.isUnit(this.units.split(raw)[0] ?? '')) return null;
      raw += more.text;
    }
  }

  private takeUnits(names: string[], raw: string, span: Span): void {
    if (this.row && this.texts.length === 0) {
      if (this.header.includes('coop') && !this.coopRead) {
        this.row.coop = names;
        this.coopRead = true;
      } else this.row.lead.push(...names);
      this.row.raw += `;${raw}`;
      this.row.span[1] = span[1];
      return;
    }
    const named = this.nameRow();
    const start = this.texts[0]?.span[0] ?? span[0];
    this.row = { no: this.no, ...named, lead: names, coop: [], raw, span: [start, span[1]] };
    this.coopRead = false;
    this.texts = [];
  }

  /** Which of the texts before the units is the group and which the title. */
  private nameRow(): { group: string | null; title: string } {
    const before = this.header.slice(0, this.header.indexOf('lead')).filter((column) => column !== 'no');
    const texts = this.texts.map((cell) => tidy(cell.text));
    const titleAt = before.lastIndexOf('title');
    const missing = Math.max(0, before.length - texts.length);
    const at = Math.max(0, Math.min(texts.length - 1, titleAt - missing));
    const extra = texts.length > before.length;
    const title = extra ? texts[texts.length - 1]! : texts[at]!;
    const group = extra || at > 0 ? texts[0]! : null;
    if (group !== null && group !== title) this.group = group;
    return { group: this.group, title };
  }

  close(): void {
    if (this.row) this.rows.push(this.row);
    this.row = null;
  }
}
