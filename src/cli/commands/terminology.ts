import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTerminology } from '../../decide/registers/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  fileSource,
  listCodeSystems,
  type RowProblem,
  readTableMapping,
  type TableLoaded,
} from '../../record/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const OPTIONS = {
  system: { type: 'string' },
  version: { type: 'string' },
  'valid-from': { type: 'string' },
  'valid-to': { type: 'string' },
  mapping: { type: 'string' },
  replace: { type: 'boolean' },
  origin: { type: 'string' },
  json: { type: 'boolean' },
  data: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values'];

export const terminologyCommand: Command = {
  name: 'terminology',
  usage:
    'kangyu terminology load FILE --system URL --version V [--valid-from DAY] [--valid-to DAY] [--mapping M.yaml] [--replace] [--json] [--data DIR]\n' +
    '       kangyu terminology list [--origin core|table|resource] [--json] [--data DIR]',
  async run(args, ctx) {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
    const [verb, file, ...rest] = positionals;
    if (verb === 'list' && file === undefined) return list(values, ctx);
    if (verb === 'load' && file !== undefined && rest.length === 0) return load(file, values, ctx);
    throw new UsageError('needs load with a file, or list');
  },
};

async function load(file: string, values: Values, ctx: CommandContext): Promise<number> {
  const { system: url, version, mapping } = values;
  if (!url || !version) throw new UsageError('needs --system and --version');
  const days = { validFrom: day(values['valid-from'], '--valid-from'), validTo: day(values['valid-to'], '--valid-to') };
  const columns = mapping === undefined ? {} : { mapping: readTableMapping(mapping) };
  try {
    const loaded = await ctx.withPlatform(
      async ({ kernel, access }) => {
        const load = {
          source: fileSource(file),
          name: basename(file),
          url,
          version,
          replace: values.replace ?? false,
          ...columns,
          ...(days.validFrom ? { validFrom: days.validFrom } : {}),
          ...(days.validTo ? { validTo: days.validTo } : {}),
        };
        const result = await loadTerminology(kernel, load, 'operator');
        if (!result.unchanged)
          access.audit.record({
            action: 'terminology.load',
            outcome: 'success',
            actor: 'operator',
            object: `CodeSystem/${url}|${version}`,
          });
        return result;
      },
      { dataDir: values.data },
    );
    ctx.out(values.json ? JSON.stringify(loaded) : told(loaded));
    return 0;
  } catch (error) {
    const problems = error instanceof KangyuError ? (error.details as { problems?: RowProblem[] }).problems : undefined;
    if (!Array.isArray(problems)) throw error;
    for (const { line, message } of problems) ctx.err(`${basename(file)} line ${line}: ${message.en}`);
    throw error;
  }
}

function told({ url, version, concepts, unchanged, ignored, difference }: TableLoaded): string {
  const lines = [
    `${url} version ${version}: ${concepts} concepts, ${unchanged ? 'loaded before, unchanged' : 'loaded'}`,
  ];
  if (ignored.length > 0) lines.push(`columns not read: ${ignored.join(', ')}`);
  if (difference) {
    const { before, added, removed, changed, examples } = difference;
    lines.push(`against version ${before}: ${added} added, ${removed} removed, ${changed} changed`);
    for (const { kind, code, display, before: was } of examples)
      lines.push(
        `  ${kind} ${code} ${display ?? ''}${kind === 'changed' && was !== display ? ` (was ${was ?? ''})` : ''}`,
      );
  }
  return lines.join('\n');
}

async function list({ origin, json, data }: Values, ctx: CommandContext): Promise<number> {
  if (origin !== undefined && !['core', 'table', 'resource'].includes(origin))
    throw new UsageError('--origin takes core, table or resource');
  const systems = await ctx.withPlatform(({ kernel }) => listCodeSystems(kernel.db), { dataDir: data });
  const wanted = systems.filter((one) => origin === undefined || one.origin === origin);
  ctx.out(
    json
      ? JSON.stringify(wanted)
      : textTable(
          [
            { title: 'system' },
            { title: 'version' },
            { title: 'origin' },
            { title: 'concepts', align: 'right' },
            { title: 'valid' },
          ],
          wanted.map(({ url, version, origin: from, concepts, validFrom, validTo }) => [
            url,
            version ?? '',
            from,
            String(concepts),
            validFrom || validTo ? `${validFrom ?? ''}..${validTo ?? ''}` : '',
          ]),
        ),
  );
  return 0;
}

function day(text: string | undefined, option: string): string | undefined {
  if (text !== undefined && (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))))
    throw new UsageError(`${option} takes a day YYYY-MM-DD`);
  return text;
}
