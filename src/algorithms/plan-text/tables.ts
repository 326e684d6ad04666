/**
 * Reads indicator tables. What a cell is decides where a row begins and ends, not its position: merged domain cells,
 * sub-rows, empty cells and lost line ends make positions unsafe. Governance rules for operators: table-values.ts.
 */

import { sectionAt } from './outline.ts';
import { rulesOf, type TargetRules } from './rules.ts';
import { type Header, headerReader } from './table-columns.ts';
import { gridRows } from './table-grid.ts';
import { type Reading, type Row, rowsOf, unitWord } from './table-rows.ts';
import { cellReader } from './table-values.ts';
import { nameKey, normalise, tidy } from './text.ts';
import type { Cell, CellBlock, PlanLexicon, PlanText, TableIndicator } from './types.ts';
import { periodOf } from './years.ts';

export function readTables(document: PlanText, lexicon: PlanLexicon): TableIndicator[] {
  const period = periodOf(document.text);
  const rules = rulesOf(lexicon);
  const reading: Reading = {
    rules,
    cells: cellReader(lexicon, rules),
    end: period?.[1] ?? null,
    printed: (cell) => tidy(document.raw.slice(cell.span[0], cell.span[1])),
  };
  const headerOf = headerReader(lexicon);
  const found: TableIndicator[] = [];
  let table = 0;
  for (const block of document.tables) {
    let at = 0;
    let last: Header | null = null;
    while (at < block.cells.length) {
      const header = headerOf(block.cells, at, period?.[0] ?? null);
      if (!header) {
        at++;
        continue;
      }
      let to = at + header.used;
      while (to < block.cells.length && !headerOf(block.cells, to, period?.[0] ?? null)) to++;
      const cells = block.cells.slice(at + header.used, to);
      // A header printed again on the next page goes on with the same table.
      if (!last || JSON.stringify(last.columns) !== JSON.stringify(header.columns)) table++;
      const group = block.caption || document.sections[sectionAt(document.sections, block.span[0])]?.title || '';
      const read = header.byArea
        ? readByArea(cells, header, reading, table)
        : readRows(block, block.cells.slice(at, at + header.used), cells, header, reading, table);
      if (read.length === 0 && last !== header) table--;
      else last = header;
      found.push(...read.map((row) => (row.domain === '' ? { ...row, domain: group } : row)));
      at = to;
    }
  }
  return found;
}

/** Unit in brackets at the end of a name: 人均预期寿命(岁). */
function splitUnit(name: string, rules: TargetRules): { name: string; unit: string | null } {
  const match = /^(.+?)[(〔]([^()〔〕]{1,12})[)〕]$/.exec(name);
  if (!match) return { name, unit: null };
  const unit = unitWord(match[2]!.replace(/^单位[::]?/, ''), rules);
  return unit === null ? { name, unit: null } : { name: match[1]!, unit };
}

/** 1. or (2) printed before the name instead of in a column. */
const NUMBERED = /^[((]?(\d{1,2})[)).、]\s*(?!\d)/;
const FOOTNOTE = /(?:[①-⑳*※]+|\[\d{1,2}\])+$/;
const SUB_ROW = /^(?:其中|#|—+|-)\s*[:,]?/;

function indicatorsOf(
  row: Row,
  header: Header,
  reading: Reading,
  table: number,
  no: string,
  domain: string,
): TableIndicator[] {
  const { rules, cells } = reading;
  const values = header.columns.filter(({ kind }) => kind === 'baseline' || kind === 'target');
  const baseAt = values.findIndex(({ kind }) => kind === 'baseline');
  const base = baseAt >= 0 ? row.values[baseAt] : undefined;
  const baseline = base?.value.kind === 'number' && typeof base.value.value === 'number' ? base.value.value : null;
  const split = splitUnit(row.name, rules);
  const name = split.name.replace(FOOTNOTE, '');
  const ratio = row.values.some(({ value }) => value.form === 'ratio');
  const direction = ratio ? 'higher' : rules.direction(name);
  const targets = values.flatMap((column, i) => (column.kind === 'target' ? [{ column, read: row.values[i] }] : []));
  return targets.flatMap(({ column, read }, i) => {
    if (!read?.cell || read.value.kind === 'missing') return [];
    const inCell = read.value.kind === 'number' ? read.value.unit : null;
    const printed = split.unit ?? row.unit ?? (ratio ? '1:x' : inCell);
    const raw = reading.printed(read.cell);
    const target = cells.goal(raw, read.value, direction, baseline);
    const year = column.year ?? reading.end;
    if (year !== null) target.byYear = year;
    return [
      {
        no: i === 0 ? no : `${no}-${i + 1}`,
        domain,
        name,
        unit: printed ?? rules.unitOf(name),
        baselineYear: baseAt >= 0 ? values[baseAt]!.year : null,
        baseline,
        baselineRaw: base?.cell ? reading.printed(base.cell) : null,
        target,
        nature: row.nature,
        direction,
        table,
        span: row.span,
        confidence: Number((row.confidence * (read.value.kind === 'words' ? 0.95 : 1)).toFixed(2)),
      },
    ];
  });
}

function readRows(
  block: CellBlock,
  head: readonly Cell[],
  cells: readonly Cell[],
  header: Header,
  reading: Reading,
  table: number,
): TableIndicator[] {
  const rows = gridRows(head, cells, header, reading) ?? rowsOf(block, cells, header, reading);
  const found: TableIndicator[] = [];
  const prefix = table > 1 ? `${table}-` : '';
  let domain: string[] = [];
  let parent: string | null = null;
  let letter = 0;
  let counter = 0;
  for (const row of rows) {
    const numbered = row.no === null ? NUMBERED.exec(row.name) : null;
    if (!numbered) continue;
    row.no = numbered[1]!;
    row.name = row.name.slice(numbered[0].length);
  }
  const counted = rows.some(({ no }) => no !== null);
  for (const row of rows) {
    if (row.domain.length > 0)
      domain =
        row.domain.length >= domain.length
          ? row.domain
          : [...domain.slice(0, domain.length - row.domain.length), ...row.domain];
    const sub = row.no === null && (SUB_ROW.test(row.name) || (parent !== null && counted));
    if (!sub || parent === null) {
      counter = row.no === null ? counter + 1 : Number(row.no) || counter + 1;
      parent = row.no ?? String(counter);
      letter = 0;
    } else letter++;
    const no: string = sub && letter > 0 ? `${parent}${String.fromCharCode(96 + letter)}` : parent;
    for (const indicator of indicatorsOf(row, header, reading, table, `${prefix}${no}`, domain.join('/'))) {
      if (sub && letter > 0) indicator.parent = `${prefix}${parent}`;
      found.push(indicator);
    }
  }
  return found;
}

/** Rows are areas, columns are indicators, each with one value for each year. */
function readByArea(cells: readonly Cell[], header: Header, reading: Reading, table: number): TableIndicator[] {
  const { names, years } = header.byArea!;
  const found: TableIndicator[] = [];
  const filled = cells.filter(({ text }) => text !== '');
  const width = names.length * years.length;
  for (let i = 0; i + width < filled.length; ) {
    const area = filled[i]!;
    const values = filled.slice(i + 1, i + 1 + width).map((cell) => ({ cell, value: reading.cells.read(cell.text) }));
    if (reading.cells.read(area.text) || values.length < width || values.some(({ value }) => value === null)) {
      i++;
      continue;
    }
    names.forEach((label, k) => {
      const own = values.slice(k * years.length, (k + 1) * years.length) as Row['values'];
      const name = tidy(normalise(label));
      const row: Row = {
        no: null,
        domain: [],
        name,
        unit: null,
        values: own,
        nature: null,
        span: [own[0]!.cell!.span[0], own[own.length - 1]!.cell!.span[1]],
        confidence: 0.9,
      };
      const areaName = tidy(normalise(area.text));
      for (const one of indicatorsOf(row, header, reading, table, `${table}-${found.length + 1}`, '')) {
        found.push({ ...one, area: areaName });
      }
    });
    i += width + 1;
  }
  return found;
}

/** Key by which the same indicator is recognised under differently printed names. */
export const indicatorKey = (name: string): string =>
  nameKey(name)
    .replace(/^其中[:,]?/, '')
    .replace(/数量?$/, '');
