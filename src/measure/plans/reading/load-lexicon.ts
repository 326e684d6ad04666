import { join } from 'node:path';
import type { z } from 'zod';
import type { PlanLexicon } from '../../../algorithms/plan-text/types.ts';
import { contentFolder, packageRoot } from '../../../kernel/index.ts';
import { LEXICON_FILES } from './lexicon-schema.ts';

let loaded: PlanLexicon | undefined;

/** The words by which plan documents are read, from content/plan-reading. */
export function planLexicon(): PlanLexicon {
  loaded ??= loadLexicon(join(packageRoot(), 'content', 'plan-reading'));
  return loaded;
}

/** Reads the files of a folder. Throws `plans.content` with file, line and reason of everything that is wrong. */
export function loadLexicon(dir: string): PlanLexicon {
  const folder = contentFolder(dir, 'plans.content');
  const read = <T>(name: string, schema: z.ZodType<T>): T => folder.read(`${name}.yaml`, schema).value as T;
  const { targets, ...files } = LEXICON_FILES;
  const lexicon = {
    targets: read('targets', targets),
    tasks: {
      units: read('units', files.units),
      tasks: read('tasks', files.tasks),
      header: read('header', files.header),
      projects: read('projects', files.projects),
      standards: read('standards', files.standards),
    },
  };
  folder.settle();
  return lexicon;
}
