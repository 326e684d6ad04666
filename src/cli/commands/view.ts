import { parseArgs } from 'node:util';
import { KangyuError, withThrowAwayDb } from '../../kernel/index.ts';
import { contentViews, type RowFormat, rebuildView, viewRows, viewStates } from '../../project/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import type { Platform } from '../platform.ts';
import { textTable } from '../text-table.ts';
import { runViewFile } from './view-run.ts';

const FORMATS: readonly RowFormat[] = ['json', 'ndjson', 'csv'];

export const viewCommand: Command = {
  name: 'view',
  usage: `kangyu view run VIEW.json --resources FILE.json|FILE.ndjson|FILE.ndjson.gz|- [--format json|ndjson|csv]
       kangyu view list [--json] [--data DIR]
       kangyu view rows NAME RESOURCE-ID [--data DIR]
       kangyu view rebuild NAME… [--data DIR]`,
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        resources: { type: 'string' },
        format: { type: 'string' },
        json: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const [verb, ...rest] = positionals;
    const on = <T>(work: (platform: Platform) => Promise<T>) =>
      ctx.withPlatform(work, values.data ? { dataDir: values.data } : {});
    if (verb === 'run') {
      const [view, ...more] = rest;
      const { resources, format = 'json' } = values;
      if (!view || !resources || more.length > 0) throw new UsageError('needs run, a view file and --resources');
      if (!isFormat(format)) throw new UsageError(`--format is one of ${FORMATS.join(', ')}`);
      await withThrowAwayDb(['kernel', 'project'], (db) => runViewFile(db, { view, resources, format }, ctx));
      return 0;
    }
    if (verb === 'list' && rest.length === 0) await on((platform) => list(platform, values.json ?? false, ctx));
    else if (verb === 'rows' && rest.length === 2) await on((platform) => rows(platform, rest[0]!, rest[1]!, ctx));
    else if (verb === 'rebuild' && rest.length > 0) await on((platform) => rebuild(platform, rest, ctx));
    else throw new UsageError('needs run, list, rows NAME RESOURCE-ID or rebuild NAME');
    return 0;
  },
};

const isFormat = (text: string): text is RowFormat => (FORMATS as readonly string[]).includes(text);

async function list({ kernel }: Platform, json: boolean, ctx: CommandContext): Promise<void> {
  const states = await viewStates(kernel.db, kernel.clock.now());
  if (json) return ctx.out(JSON.stringify(states, null, 2));
  ctx.out(
    textTable(
      [{ title: 'View' }, { title: 'Resource' }, { title: 'Kept' }, { title: 'Behind' }, { title: 'Building' }],
      states.map(({ name, resource, live, watermark, building }) => [
        name,
        resource,
        live ? 'live' : 'feed',
        watermark ? `${watermark.lag} (${watermark.secondsBehind.toFixed(1)} s)` : '',
        building ? `${Math.floor((100 * building.buckets) / building.of)} %, ${building.rows} rows` : '',
      ]),
    ),
  );
}

/** Each row with the version of the record that it was made from. */
async function rows({ kernel }: Platform, name: string, id: string, ctx: CommandContext): Promise<void> {
  ctx.out(JSON.stringify(await viewRows(kernel.db, name, id), null, 2));
}

async function rebuild({ kernel }: Platform, names: readonly string[], ctx: CommandContext): Promise<void> {
  const views = names.map((name) => {
    const view = contentViews().find((one) => one.name === name);
    if (!view) throw new KangyuError('project.view-unknown', { view: name });
    return view;
  });
  for (const view of views) {
    const count = await rebuildView(kernel.owner, view, {
      onProgress: ({ parts, of, rows }) => {
        if (ctx.terminal) ctx.err(`${view.name}: ${Math.floor((100 * parts) / of)} %, ${rows} rows`);
      },
    });
    ctx.out(`${view.name}: ${count} rows`);
  }
}
