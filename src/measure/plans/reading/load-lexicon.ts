import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { PlanLexicon } from '../../../algorithms/plan-text/types.ts';
import { KangyuError, packageRoot } from '../../../kernel/index.ts';
import { type ContentProblem, describeProblems, readYaml } from '../read-yaml.ts';
import { LEXICON_FILES } from './lexicon-schema.ts';

let loaded: PlanLexicon | undefined;

/** The words by which plan documents are read, from content/plan-reading. */
export function planLexicon(): PlanLexicon {
  loaded ??= loadLexicon(join(packageRoot(), 'content', 'plan-reading'));
  return loaded;
}

/** Reads the files of a folder. Throws `plans.content` with file, line and reason of everything that is wrong. */
export function loadLexicon(dir: string): PlanLexicon {
  const problems: ContentProblem[] = [];
  const read = <T>(name: string, schema: z.ZodType<T>): T => {
    const file = join(dir, `${name}.yaml`);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      problems.push({ file, line: 1, column: 1, reason: 'the file is missing' });
      return undefined as T;
    }
    const content = readYaml(file, text, schema);
    problems.push(...content.problems);
    return content.value as T;
  };
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
  if (problems.length > 0) throw new KangyuError('plans.content', { problems: describeProblems(problems) });
  return lexicon;
}
