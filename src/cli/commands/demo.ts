import { parseArgs } from 'node:util';
import {
  checkOptions,
  DEFAULTS,
  type DemoOptions,
  type LoadResult,
  loadDemo,
  regionOf,
  sendDemo,
  sendDemoHl7,
} from '../../demo/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { recompute } from '../../measure/indicators/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage:
    'kangyu demo [--region jiangchuan] [--population 5000] [--from 2021-01-01] [--to 2025-12-31] [--seed 1] [--hl7v2 N] [--to-url URL] [--json] [--data DIR]   (token for --to-url from KANGYU_TOKEN)\n  --hl7v2 N: besides, up to N laboratory results of one hospital as HL7 v2 messages',
  async run(args, ctx) {
    const { values } = parseArgs({
      args,
      options: {
        region: { type: 'string' },
        population: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        seed: { type: 'string' },
        hl7v2: { type: 'string' },
        'to-url': { type: 'string' },
        json: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    const options = readOptions({
      region: values.region ?? DEFAULTS.region,
      residents: wholeNumber('population', values.population ?? String(DEFAULTS.residents)),
      from: values.from ?? DEFAULTS.from,
      to: values.to ?? DEFAULTS.to,
      seed: wholeNumber('seed', values.seed ?? String(DEFAULTS.seed)),
    });
    const url = values['to-url'];
    const messages = values.hl7v2 === undefined ? 0 : wholeNumber('hl7v2', values.hl7v2);
    if (url && messages > 0) throw new UsageError('--hl7v2 loads into this instance, not with --to-url');
    const started = Date.now();
    const result = url ? await toUrl(url, options, ctx) : await here(options, ctx, values.data, messages);
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    if (values.json) ctx.out(JSON.stringify({ ...options, ...result, seconds }));
    else if (result.already) ctx.out('this instance holds this demo already');
    else ctx.out(`${result.records} records handed in in ${seconds} s; ${result.quarantined} in quarantine`);
    for (const line of result.unexpected) ctx.err(`refused: ${line}`);
    return result.unexpected.length > 0 ? 1 : 0;
  },
};

/** A value that the demo refuses is wrong use, not a failed run. */
function readOptions(options: DemoOptions): DemoOptions {
  try {
    regionOf(checkOptions(options));
    return options;
  } catch (error) {
    if (error instanceof KangyuError && ['demo.options', 'demo.region-unknown'].includes(error.code))
      throw new UsageError(error.message);
    throw error;
  }
}

async function here(
  options: DemoOptions,
  ctx: CommandContext,
  dataDir: string | undefined,
  messages: number,
): Promise<LoadResult> {
  return ctx.withPlatform(
    async ({ kernel, accept }) => {
      const result = await loadDemo(kernel, accept, options, progressOn(ctx));
      if (messages > 0) {
        const sent = await sendDemoHl7(kernel, accept, options, messages);
        ctx.err(`HL7 v2 of ${sent.source}: ${sent.messages} messages, ${sent.stored} stored`);
      }
      await recompute(kernel); // a running server does it too; here the figures must stand when the command ends
      return result;
    },
    dataDir ? { dataDir } : {},
  );
}

async function toUrl(url: string, options: DemoOptions, ctx: CommandContext): Promise<LoadResult> {
  const token = ctx.env.KANGYU_TOKEN;
  if (!token) throw new UsageError('--to-url needs a bearer token in KANGYU_TOKEN (see kangyu token)');
  if (!URL.canParse(url)) throw new UsageError(`${url} is no address such as http://127.0.0.1:8080`);
  return { ...(await sendDemo(url, token, options, progressOn(ctx))), already: false };
}

/** One line that is written over, and only where a person watches. */
function progressOn(ctx: CommandContext): (progress: { done: number; total: number }) => void {
  let shown = -1;
  return ({ done, total }) => {
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
    if (!ctx.terminal || percent === shown) return;
    shown = percent;
    process.stderr.write(`\r${percent} %  ${done}/${total} records${done === total ? '\n' : ''}`);
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}
