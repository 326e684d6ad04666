import type { Db } from '../kernel/index.ts';
import { compileView } from './compile-view.ts';
import type { OutputColumn } from './emit-view.ts';
import { failedRun } from './errors.ts';
import { readResources } from './read-resources.ts';
import { addGiven, GIVEN, makeGiven } from './store-run.ts';
import { type Sink, type StreamOptions, streamView } from './stream-view.ts';

export interface ViewRun {
  columns: OutputColumn[];
  /** Rows in document order, their keys in column order. Decimals are numbers, dates are texts as they came. */
  rows: Record<string, unknown>[];
  /** Elements of the view that the R4 definitions do not have, in words. */
  warnings: string[];
}

const LETTERS_A_BATCH = 1 << 20;

/**
 * Runs one ViewDefinition over resources in the same engine that keeps the tables, and hands its rows on as text, in
 * document order. `resources` is JSON text in pieces: an array, one Bundle, one resource, or NDJSON; decimals such as 1.00 stay
 * exact. Memory grows with neither. Throws project.invalid-view, project.resources or project.run-failed with the reason.
 */
export async function runViewOver(
  db: Db,
  definition: unknown,
  resources: AsyncIterable<string> | Iterable<string>,
  options: StreamOptions,
  sink: Sink,
): Promise<{ columns: OutputColumn[]; rows: number; warnings: string[] }> {
  const view = compileView(definition, 'run');
  const rows = await db.transaction(async (tx) => {
    await makeGiven(tx);
    let [batch, letters]: [string[], number] = [[], 0];
    const store = async () => {
      if (batch.length > 0) await addGiven(tx, view.resource, `[${batch.join(',')}]`);
      [batch, letters] = [[], 0];
    };
    try {
      for await (const text of readResources(resources)) {
        batch.push(text);
        letters += text.length;
        if (letters >= LETTERS_A_BATCH) await store();
      }
      await store();
    } catch (error) {
      throw failedRun(view.name, error);
    }
    return streamView(tx, view, { sql: GIVEN, params: [], ordered: true }, options, sink);
  });
  return { columns: view.columns, rows, warnings: view.warnings };
}

/** The same with all rows in memory. */
export async function runView(db: Db, definition: unknown, resources: string | readonly unknown[]): Promise<ViewRun> {
  const text = typeof resources === 'string' ? resources : JSON.stringify(resources);
  const pieces: string[] = [];
  const { columns, warnings } = await runViewOver(db, definition, [text], { format: 'ndjson' }, (piece) => {
    pieces.push(piece);
  });
  const lines = pieces.join('').split('\n').slice(0, -1);
  return { columns, warnings, rows: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
