import { KangyuError, type Queryable } from '../kernel/index.ts';
import { compileView } from './compile-view.ts';
import type { OutputColumn } from './emit-view.ts';
import { failedRun } from './errors.ts';

export interface ViewRun {
  columns: OutputColumn[];
  /** Rows in document order, their keys in column order. Decimals are numbers, dates are texts as they came. */
  rows: Record<string, unknown>[];
  /** Elements of the view that the R4 definitions do not have, in words. */
  warnings: string[];
}

/**
 * Runs one ViewDefinition over resources in the same engine that keeps the tables.
 * `resources` is JSON text (an array, a Bundle, one resource, or NDJSON) or an array; text keeps decimals such as 1.00 exact.
 * Throws project.invalid-view, project.resources or project.run-failed, each with the reason.
 */
export async function runView(
  db: Queryable,
  definition: unknown,
  resources: string | readonly unknown[],
): Promise<ViewRun> {
  const view = compileView(definition, 'run');
  const text = typeof resources === 'string' ? readResources(resources) : JSON.stringify(resources);
  const sql = `with r as (
  select t.i::integer as bucket, t.v ->> 'resourceType' as type, t.v ->> 'id' as id, 1 as version, t.v as content
  from jsonb_array_elements(case when $1::jsonb ->> 'resourceType' = 'Bundle'
    then jsonb_path_query_array($1::jsonb, '$.entry[*].resource') else $1::jsonb end) with ordinality as t(v, i)
)
select to_jsonb(x) as row from (${view.sql}) as x order by x.bucket, x.row_no`;
  try {
    const found = await db.query<{ row: Record<string, unknown> }>(sql, [text]);
    const rows = found.map(({ row }) =>
      Object.fromEntries(view.columns.map((column, i) => [column.name, row[`c${i + 1}`]])),
    );
    return { columns: view.columns, rows, warnings: view.warnings };
  } catch (error) {
    throw failedRun(view.name, error);
  }
}

/** JSON text of an array of resources or of a Bundle; numbers keep their text. */
export function readResources(text: string): string {
  const content = text.trim();
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '');
    for (const [i, line] of lines.entries()) checkLine(line, i + 1, lines.length, cause as Error);
    return `[${lines.join(',')}]`;
  }
  if (Array.isArray(value)) return content;
  if (!isResource(value)) throw new KangyuError('project.resources', { reason: 'a resource has a resourceType' });
  return value.resourceType === 'Bundle' ? content : `[${content}]`;
}

function checkLine(line: string, number: number, count: number, cause: Error): void {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const reason = count === 1 ? cause.message : `line ${number}: ${(error as Error).message}`;
    throw new KangyuError('project.resources', { reason }, { cause: error });
  }
  if (!isResource(value))
    throw new KangyuError('project.resources', { reason: `line ${number}: a resource has a resourceType` });
}

const isResource = (value: unknown): value is { resourceType: string } =>
  typeof value === 'object' && value !== null && typeof (value as { resourceType?: unknown }).resourceType === 'string';
