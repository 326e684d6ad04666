import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KangyuError } from '../kernel/index.ts';
import { formViews, type Pack } from '../packs/index.ts';
import { compileView } from './compile-view.ts';
import type { KeptView } from './load-views.ts';

/** The flat view of each form of the packs, and the further views that packs bring; kept in the commit's transaction. */
export function packViews(packs: readonly Pack[]): KeptView[] {
  return packs.flatMap((pack) => [
    ...formViews(pack).map(({ name, definition }) => kept(`${pack.folder}/forms`, name, definition)),
    ...pack.views.map((file) => {
      const path = join(pack.folder, 'views', file);
      return kept(path, file.replace(/\.json$/, ''), readJson(path));
    }),
  ]);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new KangyuError('project.view-file', { file, reason: (cause as Error).message }, { cause });
  }
}

/** Columns that worklists and measures look for. */
const INDEXED = ['patient', 'day'];

function kept(file: string, name: string, definition: unknown): KeptView {
  const refuse = (reason: string): never => {
    throw new KangyuError('project.view-file', { file, reason });
  };
  let compiled: ReturnType<typeof compileView>;
  try {
    compiled = compileView(definition, 'table');
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (compiled.name !== name) refuse(`the view is named ${compiled.name}`);
  const fault = compiled.warnings[0] ?? compiled.sealed[0];
  if (fault) refuse(fault);
  const index = INDEXED.filter((column) => compiled.columns.some((one) => one.name === column));
  return { ...compiled, live: true, indexes: index.length > 0 ? [index] : [] };
}
