import { KangyuError, type Kernel } from '../../kernel/index.ts';
import type { VersionDifference } from '../store-terminology.ts';
import { loadInto, type TableLoad } from './load-table.ts';
import { type CheckedTable, checkTable, type RowProblem } from './read-table.ts';
import { detectEncoding, readTableRows, type Source } from './read-table-rows.ts';
import { type Columns, locateColumns, TableMapping } from './table-mapping.ts';

export interface TablePreview {
  /** Columns of the file, in order. */
  header: string[];
  /** What is read from which column (`code`, `display`, `parent` …), by the header's names. */
  read: { field: string; column: string }[];
  hierarchy: Columns['hierarchy'];
  /** The first concepts as they would be stored. */
  sample: { code: string; display: string | null; parents: string[] }[];
  concepts: number;
  /** `replaces`: the same version is here with other content. */
  state: 'new' | 'unchanged' | 'replaces';
  difference: (VersionDifference & { before: string }) | null;
  /** What is wrong; then nothing else but header and read is known. */
  problems: RowProblem[];
  /** How many, where not all are told. */
  wrong: number;
  /** Why the columns cannot be read at all. */
  failure: { zh: string; en: string } | null;
}

const SAMPLE = 8;

/**
 * What loading a table would do, with everything that is wrong with it; stores nothing.
 * @throws terminology.file where the bytes are no table
 */
export async function previewTable(k: Pick<Kernel, 'db' | 'clock'>, load: TableLoad): Promise<TablePreview> {
  const mapping = load.mapping ?? TableMapping.parse({});
  const header = await readHeader(load.source, load.name, mapping);
  const nothing: TablePreview = {
    ...{ header, read: [], hierarchy: 'none', sample: [], concepts: 0, state: 'new', difference: null },
    ...{ problems: [], wrong: 0, failure: null },
  };
  let columns: Columns;
  try {
    columns = locateColumns(header, mapping);
  } catch (error) {
    if (!(error instanceof KangyuError) || error.code !== 'terminology.mapping') throw error;
    return { ...nothing, failure: error.texts };
  }
  const read = { read: readFrom(header, columns), hierarchy: columns.hierarchy };
  try {
    const table = await checkTable(load.source, load.name, mapping);
    const sample: TablePreview['sample'] = [];
    for await (const { code, display } of table.concepts()) {
      sample.push({ code, display: display ?? null, parents: table.parents[sample.length] ?? [] });
      if (sample.length === SAMPLE) break;
    }
    const { unchanged, replaced, difference } = await tryOut(k, load, table);
    const state = unchanged ? 'unchanged' : replaced ? 'replaces' : 'new';
    return { ...nothing, ...read, sample, concepts: table.codes.length, state, difference: difference ?? null };
  } catch (error) {
    if (!(error instanceof KangyuError) || error.code !== 'terminology.rows') throw error;
    const { problems, count } = error.details as { problems: RowProblem[]; count: number };
    return { ...nothing, ...read, problems, wrong: count };
  }
}

/** Loads and takes it back: the difference is then that of what would be stored. */
async function tryOut(k: Pick<Kernel, 'db' | 'clock'>, load: TableLoad, table: CheckedTable) {
  let done: Awaited<ReturnType<typeof loadInto>> | undefined;
  const back = new Error('taken back');
  try {
    await k.db.transaction(async (tx) => {
      done = await loadInto(k, tx, { ...load, replace: true }, table);
      throw back;
    });
  } catch (error) {
    if (error !== back) throw error;
  }
  return done!;
}

async function readHeader(source: Source, name: string, mapping: TableMapping): Promise<string[]> {
  const encoding = mapping.encoding ?? (await detectEncoding(source, name));
  const format = { name, encoding, ...(mapping.delimiter ? { delimiter: mapping.delimiter } : {}) };
  for await (const { cells } of readTableRows(source, format)) return cells;
  throw new KangyuError('terminology.file', { file: name, reasonZh: '没有数据行', reasonEn: 'it has no rows' });
}

function readFrom(header: readonly string[], { fields, designations, properties }: Columns): TablePreview['read'] {
  const all: [string, number | undefined][] = [...Object.entries(fields), ...designations, ...properties];
  return all.flatMap(([field, at]) => (at === undefined ? [] : [{ field, column: header[at]! }]));
}
