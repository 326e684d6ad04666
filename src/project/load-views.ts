import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KangyuError, packageRoot, readContent } from '../kernel/index.ts';
import { contentPacks } from '../packs/index.ts';
import { type CompiledView, compileView } from './compile-view.ts';
import { packViews } from './pack-views.ts';

/** How the program keeps a view (views.yaml beside the ViewDefinitions, which stay plain FHIR). */
const Keeping = z.strictObject({
  /** Maintained in the transaction of the commit. */
  live: z.boolean(),
  /** Column lists that get an index. */
  indexes: z.array(z.array(z.string()).min(1)),
});
const Keepings = z.record(z.string(), Keeping);

/** A view that has a table. */
export interface KeptView extends CompiledView, z.infer<typeof Keeping> {}

/** Columns that every table of a view has before those of the view. */
const OWN_COLUMNS = ['bucket', 'resource_id', 'resource_version', 'row_no', 'resource_type'];
const LONGEST_NAME = 63;

/** Reads and compiles the views of a folder: `<name>.json` and views.yaml. A broken file is refused with file and reason. */
export function loadViews(dir: string): KeptView[] {
  const sidecar = join(dir, 'views.yaml');
  const keepings = readContent(sidecar, Keepings, 'project.view-file');
  const files = readdirSync(dir)
    .filter((file) => file.endsWith('.json'))
    .sort();
  const views = files.map((file) => readView(dir, file, keepings));
  for (const name of Object.keys(keepings)) {
    if (!views.some((view) => view.name === name))
      throw new KangyuError('project.view-file', { file: sidecar, reason: `there is no ${name}.json` });
  }
  return views;
}

let shipped: readonly KeptView[] | undefined;
let content: readonly KeptView[] | undefined;

/** The views of content/views, compiled once a process. */
export function shippedViews(): readonly KeptView[] {
  shipped ??= loadViews(join(packageRoot(), 'content', 'views'));
  return shipped;
}

/** These and the views of the packs. */
export function contentViews(): readonly KeptView[] {
  content ??= [...shippedViews(), ...packViews(contentPacks())];
  return content;
}

function readView(dir: string, name: string, keepings: Record<string, z.infer<typeof Keeping>>): KeptView {
  const file = join(dir, name);
  const refuse = (reason: string): never => {
    throw new KangyuError('project.view-file', { file, reason });
  };
  const definition = attempt(file, () => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  const compiled = attempt(file, () => compileView(definition, 'table'));
  if (`${compiled.name}.json` !== name) refuse(`the view is named ${compiled.name}`);
  const fault = compiled.warnings[0] ?? compiled.sealed[0];
  if (fault) refuse(fault);
  const keeping = keepings[compiled.name] ?? refuse('views.yaml does not say how it is kept');
  const names = compiled.columns.map((column) => column.name);
  for (const column of names) {
    if (OWN_COLUMNS.includes(column)) refuse(`column ${column} is one that every table has`);
    if (column.length > LONGEST_NAME) refuse(`column ${column} has more than ${LONGEST_NAME} letters`);
  }
  for (const column of keeping.indexes.flat())
    if (!names.includes(column)) refuse(`index column ${column} is no column of the view`);
  return { ...compiled, ...keeping };
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new KangyuError(
      'project.view-file',
      { file, reason: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message },
      { cause: error },
    );
  }
}
