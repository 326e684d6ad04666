import { SEALED_PREFIX, type Tx } from '../kernel/index.ts';
import type { CompiledView } from './compile-view.ts';
import { failedRun } from './errors.ts';
import { sqlText } from './sql-text.ts';
import { closeCursor, fetchLines, limitTime, openCursor } from './store-run.ts';

export type RowFormat = 'json' | 'ndjson' | 'csv';

/** SQL of a relation `r(bucket, type, id, version, content)` that a view runs over. */
export interface Relation {
  sql: string;
  params: readonly unknown[];
  /** Rows come in the order of the relation's buckets. */
  ordered: boolean;
}

export interface StreamOptions {
  format: RowFormat;
  /** A first line of column names, for csv. */
  header?: boolean;
  /** Most rows to give. */
  limit?: number;
  /** Longest time of one step of the database, in milliseconds. */
  timeout?: number;
}

/** Takes a piece of the answer; the next is not made before it resolves. */
export type Sink = (text: string) => Promise<void> | void;

const ROWS_A_STEP = 1000;
const SEALED = new RegExp(`("*)${SEALED_PREFIX}[\\w:-]+\\1`, 'g');

/**
 * Runs a view in an open transaction and hands its rows on as text, a thousand at a time, so that memory does not grow with
 * their number. Columns keep the order of the view, decimals their digits. Personal elements that storage seals come out
 * empty. Returns the number of rows. Throws project.run-failed and project.time-limit; before the first piece is handed on
 * unless a later row is at fault.
 */
export async function streamView(
  tx: Tx,
  view: CompiledView,
  relation: Relation,
  options: StreamOptions,
  sink: Sink,
): Promise<number> {
  const { format, limit, timeout } = options;
  let rows = 0;
  try {
    if (timeout !== undefined) await limitTime(tx, timeout);
    await openCursor(tx, selectLines(view, relation, format, limit), relation.params);
    for (let more = true; more; ) {
      const lines = await fetchLines(tx, ROWS_A_STEP);
      more = lines.length === ROWS_A_STEP;
      await sink(frame(lines.map(withoutSealed), rows === 0, !more, view, options));
      rows += lines.length;
    }
    await closeCursor(tx);
  } catch (error) {
    throw failedRun(view.name, error);
  }
  return rows;
}

/** A piece of the answer around its lines. */
function frame(
  lines: readonly string[],
  first: boolean,
  last: boolean,
  view: CompiledView,
  { format, header = true }: StreamOptions,
): string {
  if (format === 'json') {
    const comma = first || lines.length === 0 ? '' : ',';
    return `${first ? '[' : ''}${comma}${lines.join(',')}${last ? ']' : ''}`;
  }
  const names = view.columns.map((column) => column.name).join(',');
  return [...(first && format === 'csv' && header ? [names] : []), ...lines].map((line) => `${line}\n`).join('');
}

/** One text a row. JSON objects are put together as text, because functions take no more than a hundred arguments. */
function selectLines(view: CompiledView, relation: Relation, format: RowFormat, limit: number | undefined): string {
  const cells = view.columns.map(({ name }, i) =>
    format === 'csv'
      ? `project.csv(x.c${i + 1}::text)`
      : `${sqlText(`${JSON.stringify(name)}:`)} || coalesce(to_json(x.c${i + 1})::text, 'null')`,
  );
  const line = format === 'csv' ? cells.join(` || ',' || `) : `'{' || ${cells.join(` || ',' || `)} || '}'`;
  return [
    `with r as (${relation.sql})`,
    `select ${line} as line from (${view.sql}) as x`,
    ...(relation.ordered ? ['order by x.bucket, x.row_no'] : []),
    ...(limit === undefined ? [] : [`limit ${Math.max(0, Math.trunc(limit))}`]),
  ].join('\n');
}

/** Sealed values are of no use outside and say nothing; in JSON they become null, in a cell nothing. */
function withoutSealed(line: string): string {
  if (!line.includes(SEALED_PREFIX)) return line;
  return line.replace(SEALED, (_, quotes: string) => (quotes === '' ? '' : 'null'));
}
