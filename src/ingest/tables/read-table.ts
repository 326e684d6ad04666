import { KangyuError } from '../../kernel/index.ts';
import { CODES_SHEET, NOTES_SHEET } from './make-template.ts';
import { findHeader, type MappedEntry, mapRows } from './map-rows.ts';
import type { Mapping } from './mappings.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { columnLetter, isBlank, type Sheet } from './sheet.ts';

export interface TableFile {
  name: string;
  content: Buffer;
}
export interface TableOptions {
  /** Who sends it; stands in local identifiers. */
  source: string;
  /** Id of the mapping; found by the header without it. */
  mapping?: string;
}

/** A CSV file as resources. Throws for a file that is no table of a known kind; wrong cells are problems of their rows. */
export function parseCsv(file: TableFile, mappings: readonly Mapping[], options: TableOptions): MappedEntry[] {
  const sheet = readCsv(file.name, file.content);
  return filled(mapSheet(sheet, chosen(mappings, options.mapping), options.source));
}

/** An Excel workbook as resources: the sheet of the mapping asked for, else every sheet that a mapping knows. */
export async function parseXlsx(
  file: TableFile,
  mappings: readonly Mapping[],
  options: TableOptions,
): Promise<MappedEntry[]> {
  const sheets = (await readXlsx(file.name, file.content)).filter(
    ({ name }) => name !== NOTES_SHEET && name !== CODES_SHEET,
  );
  const candidates = chosen(mappings, options.mapping);
  const [wanted] = options.mapping === undefined ? [] : candidates;
  if (wanted && sheets.length > 1) {
    const named = sheets.filter(({ name }) => name.includes(wanted.sheet));
    if (named.length === 0)
      throw new KangyuError('ingest.sheet-missing', {
        sheet: wanted.sheet,
        sheets: sheets.map(({ name }) => name).join('、'),
      });
    return filled(named.flatMap((sheet) => mapSheet(sheet, candidates, options.source)));
  }
  return filled(sheets.flatMap((sheet) => mapSheet(sheet, candidates, options.source)));
}

function chosen(mappings: readonly Mapping[], id: string | undefined): readonly Mapping[] {
  if (id === undefined) return mappings;
  const mapping = mappings.find((candidate) => candidate.id === id);
  if (!mapping) throw new KangyuError('ingest.mapping-unknown', { mapping: id });
  return [mapping];
}

function mapSheet(sheet: Sheet, mappings: readonly Mapping[], source: string): MappedEntry[] {
  const header =
    findHeader(sheet, mappings) ??
    (mappings.length === 1 ? { mapping: mappings[0]!, at: firstFilled(sheet), positions: new Map() } : undefined);
  if (!header) {
    const row = firstFilled(sheet);
    const width = sheet.rows[row]?.length ?? 1;
    throw new KangyuError('ingest.mapping-not-recognised', {
      sheet: sheet.name,
      cell: `A${sheet.firstRow + row}:${columnLetter(Math.max(0, width - 1))}${sheet.firstRow + row}`,
    });
  }
  return mapRows(sheet, header, source);
}

function firstFilled(sheet: Sheet): number {
  return Math.max(
    0,
    sheet.rows.findIndex((row) => row.some((cell) => !isBlank(cell))),
  );
}

function filled(entries: MappedEntry[]): MappedEntry[] {
  if (entries.length === 0) throw new KangyuError('ingest.empty');
  return entries;
}
