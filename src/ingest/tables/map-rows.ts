import { type FhirResource, KangyuError, type Problem, uuidv7 } from '../../kernel/index.ts';
import { fillTemplate } from './fill-template.ts';
import { type Column, foldHeader, type Mapping } from './mappings.ts';
import { type CellFault, readCell, textOf, type Value } from './read-cell.ts';
import { columnLetter, isBlank, type Sheet } from './sheet.ts';

/** One resource of one row. */
export interface MappedEntry {
  fullUrl: string;
  resource: FhirResource;
  /** `sheet!row`, or `sheet!cell` where a cell is wrong. */
  row: string;
  problems: Problem[];
  merge: boolean;
  /** A row that names its record changes that one. */
  request?: { method: 'PUT'; url: string };
}

/** A header that was found: which column of the sheet holds which column of the mapping. */
export interface Header {
  mapping: Mapping;
  /** Index of the header in `sheet.rows`. */
  at: number;
  positions: ReadonlyMap<string, number>;
}

const HEADER_ROWS = 10; // titles and notes may stand above the header

/** The mapping and row that fit a sheet's header best; undefined when none has half its required columns. */
export function findHeader(sheet: Sheet, mappings: readonly Mapping[]): Header | undefined {
  let best: (Header & { score: number }) | undefined;
  for (let at = 0; at < Math.min(HEADER_ROWS, sheet.rows.length); at += 1) {
    const names = sheet.rows[at]!.map((cell) => (isBlank(cell) ? '' : foldHeader(textOf(cell!))));
    for (const mapping of mappings) {
      const positions = new Map<string, number>();
      for (const column of mapping.columns) {
        const position = names.findIndex((name) => column.names.has(name));
        if (position >= 0) positions.set(column.key, position);
      }
      const required = mapping.columns.filter((column) => column.required);
      const present = required.filter((column) => positions.has(column.key)).length;
      if (present * 2 < required.length) continue;
      // Its own sheet name decides between templates that share columns.
      const score = present / required.length + positions.size / 100 + (sheet.name.includes(mapping.sheet) ? 1 : 0);
      if (!best || score > best.score) best = { mapping, at, positions, score };
    }
  }
  return best;
}

/** The resources of all filled rows below a header. A wrong cell is a problem of its row only. */
export function mapRows(sheet: Sheet, header: Header, source: string): MappedEntry[] {
  refuseBadHeader(sheet, header);
  const entries: MappedEntry[] = [];
  for (let i = header.at + 1; i < sheet.rows.length; i += 1) {
    if (sheet.rows[i]!.every(isBlank)) continue;
    entries.push(...mapRow(sheet, header, i, source));
  }
  return entries;
}

function refuseBadHeader(sheet: Sheet, { mapping, at, positions }: Header): void {
  const row = sheet.firstRow + at;
  const missing = mapping.columns.filter((column) => column.required && !positions.has(column.key));
  if (missing.length > 0) {
    throw new KangyuError('ingest.columns-missing', {
      sheet: sheet.name,
      row,
      columns: missing.map((column) => column.zh).join('、'),
    });
  }
  const seen = new Map<Column, number>();
  sheet.rows[at]!.forEach((cell, position) => {
    if (isBlank(cell)) return;
    const name = foldHeader(textOf(cell!));
    const column = mapping.columns.find((candidate) => candidate.names.has(name));
    if (!column) return;
    if (seen.has(column))
      throw new KangyuError('ingest.column-twice', {
        sheet: sheet.name,
        cell: `${columnLetter(position)}${row}`,
        column: column.zh,
      });
    seen.set(column, position);
  });
}

interface RowFault extends CellFault {
  column: Column;
  position: number | undefined;
}

function mapRow(sheet: Sheet, { mapping, positions }: Header, index: number, source: string): MappedEntry[] {
  const values = new Map<string, Value>([['source', source]]);
  const faults: RowFault[] = [];
  for (const column of mapping.columns) {
    const position = positions.get(column.key);
    const cell = position === undefined ? null : sheet.rows[index]![position];
    if (isBlank(cell) || cell === null || cell === undefined) {
      if (column.required) {
        faults.push({
          column,
          position,
          rule: 'cell-required',
          zh: `列“${column.zh}”不能为空`,
          en: `Column "${column.en}" may not be empty`,
        });
      }
      continue;
    }
    const { value, fault } = readCell(cell, column);
    values.set(column.key, value);
    if (fault) faults.push({ column, position, ...fault });
  }
  const urls = new Map(mapping.resources.map(({ ref }) => [ref, `urn:uuid:${uuidv7()}`]));
  for (const [ref, url] of urls) values.set(`#${ref}`, url);
  const number = sheet.firstRow + index;
  return mapping.resources.map(({ ref, resource: template }) => {
    const { resource, places } = fillTemplate(template, values);
    const here = faults.filter(({ column }) => places.has(column.key));
    const wrong = here.find(({ position }) => position !== undefined);
    const named = resource.id !== undefined;
    return {
      fullUrl: urls.get(ref)!,
      ...(named ? { request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } as const } : {}),
      resource,
      row: `${sheet.name}!${wrong ? columnLetter(wrong.position!) : ''}${number}`,
      problems: here.map(({ rule, zh, en, column }) => ({
        rule,
        severity: 'error',
        expression: places.get(column.key)!,
        message: { zh, en },
      })),
      // What a row leaves empty stays as it is in a record that it names.
      merge: mapping.merge || named,
    };
  });
}
