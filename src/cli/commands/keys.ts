import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  addKey,
  countByKey,
  destroyKey,
  KangyuError,
  KEYS_SEEN_MS,
  type KeyCount,
  resealAll,
} from '../../kernel/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import type { Platform } from '../platform.ts';
import { sealedColumns } from '../sealed-columns.ts';

export const keysCommand: Command = {
  name: 'keys',
  usage:
    'kangyu keys list [--json] [--data DIR]\n' +
    '       kangyu keys rotate [--json] [--data DIR]    (a new key; everything is sealed anew while others work; goes on where it was stopped)\n' +
    '       kangyu keys destroy ID [--data DIR]         (a key that seals nothing any more; backups made with it need a copy of it)',
  async run(args, ctx) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, data: { type: 'string' } },
    });
    const [verb, id] = positionals;
    const work = verb === 'list' ? list : verb === 'rotate' ? rotate : verb === 'destroy' && id ? destroy : undefined;
    if (!work || positionals.length > (verb === 'destroy' ? 2 : 1))
      throw new UsageError('needs list, rotate, or destroy with an ID');
    return ctx.withPlatform((platform) => work(platform, ctx, { json: values.json, id }), { dataDir: values.data });
  },
};

interface Asked {
  json: boolean;
  id?: string | undefined;
}

async function list({ kernel }: Platform, ctx: CommandContext, { json }: Asked): Promise<number> {
  const counts = await countByKey(kernel.owner, sealedColumns);
  const current = kernel.sealer.current();
  if (json) ctx.out(JSON.stringify({ current, counts }));
  else for (const line of linesOf(current, counts)) ctx.out(line);
  return 0;
}

/** A new key where all is sealed by one; else the sealing that was stopped goes on. */
async function rotate({ kernel, access }: Platform, ctx: CommandContext, { json }: Asked): Promise<number> {
  const before = kernel.sealer.current();
  const counts = await countByKey(kernel.owner, sealedColumns);
  const unfinished = counts.some(({ kid }) => kid !== before);
  if (!unfinished) {
    if (kernel.config.keys) throw new KangyuError('kernel.keys-elsewhere');
    const kid = addKey(fileOf(kernel.config.dataDir));
    access.audit.record({ action: 'keys.rotate', outcome: 'success', actor: 'operator', object: `Key/${kid}` });
    await sleep(2 * KEYS_SEEN_MS); // every process of the instance seals with it from here on
  }
  const current = kernel.sealer.current();
  const resealed = await resealAll(kernel, sealedColumns, ({ name, resealed, finished }) => {
    if (ctx.terminal) process.stderr.write(`\r${name}: ${resealed}${finished ? '\n' : ''}`);
  });
  access.audit.record({ action: 'keys.reseal', outcome: 'success', actor: 'operator', object: `Key/${current}` });
  const old = [...new Set(counts.map(({ kid }) => kid))].filter((kid) => kid !== current);
  if (json) ctx.out(JSON.stringify({ current, resealed, unused: old }));
  else {
    ctx.out(`${resealed} values sealed anew with ${current}`);
    for (const kid of old)
      ctx.out(
        `${kid} seals nothing any more; "kangyu keys destroy ${kid}" ends it, and makes older backups without a copy of it unreadable`,
      );
  }
  return 0;
}

async function destroy({ kernel, access }: Platform, ctx: CommandContext, { id = '' }: Asked): Promise<number> {
  if (kernel.config.keys) throw new KangyuError('kernel.keys-elsewhere');
  const used = (await countByKey(kernel.owner, sealedColumns)).filter(({ kid }) => kid === id);
  if (used.length > 0) throw new KangyuError('kernel.key-in-use', { kid: id });
  destroyKey(fileOf(kernel.config.dataDir), id);
  access.audit.record({ action: 'keys.destroy', outcome: 'success', actor: 'operator', object: `Key/${id}` });
  ctx.out(`${id} is destroyed`);
  return 0;
}

const fileOf = (dataDir: string): string => join(resolve(dataDir), 'keys.json');

function linesOf(current: string, counts: readonly KeyCount[]): string[] {
  const sums = new Map<string, number>([[current, 0]]);
  for (const { kid, values } of counts) sums.set(kid, (sums.get(kid) ?? 0) + values);
  return [
    ...[...sums].map(([kid, values]) => `${kid}${kid === current ? ' (current)' : ''}: ${values} values`),
    ...counts.map(({ name, kid, values }) => `  ${name} ${kid} ${values}`),
  ];
}
