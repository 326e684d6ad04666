import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { KangyuError, withThrowAwayDb } from '../../kernel/index.ts';
import { runView } from '../../project/index.ts';
import { type Command, UsageError } from '../command.ts';

export const viewCommand: Command = {
  name: 'view',
  usage: 'kangyu view run VIEW.json --resources FILE.json|FILE.ndjson',
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { resources: { type: 'string' }, json: { type: 'boolean' } },
    });
    const [verb, file] = positionals;
    if (verb !== 'run' || !file || !values.resources) throw new UsageError('needs run, a view file and --resources');
    const definition = readJson(file);
    const resources = readText(values.resources);
    const { rows } = await withThrowAwayDb(['kernel', 'project'], (db) => runView(db, definition, resources));
    ctx.out(JSON.stringify(rows));
    return 0;
  },
};

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof KangyuError) throw cause;
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}
