import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { KangyuError, type Receipt } from '../../kernel/index.ts';
import { handInDocument } from '../../pipeline/index.ts';
import { type CommandContext, UsageError } from '../command.ts';
import { lineOf, summaryOf } from './receipt-lines.ts';
import { sendDocument } from './send-file.ts';

/** What became of a file; its receipt, or why it was not taken. */
interface Outcome {
  file: string;
  receipts?: Receipt[];
  error?: { code: string; message: string };
}
type Hand = (file: { name: string; content: Buffer; source: string; submittedBy: string }) => Promise<Receipt>;

/** `kangyu ingest cda FILE…`: one CDA document a file, here or at `--to-url`. */
export async function ingestDocuments(args: string[], ctx: CommandContext): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      source: { type: 'string', default: 'cli' },
      'to-url': { type: 'string' },
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
    },
  });
  const { source, json, data } = values;
  const url = values['to-url'];
  if (files.length === 0) throw new UsageError('needs files');
  if (!/^[\p{L}\p{N}._:-]{1,64}$/u.test(source))
    throw new UsageError('--source takes up to 64 letters, digits and . _ : -');
  if (url !== undefined && !URL.canParse(url))
    throw new UsageError(`${url} is no address such as http://127.0.0.1:8080`);
  const run = async (hand: Hand): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const file of files) outcomes.push(await handOver(file, source, hand, json, ctx));
    return outcomes;
  };
  const outcomes =
    url === undefined
      ? await ctx.withPlatform(({ kernel, accept }) => run((file) => handInDocument(kernel, accept, file)), {
          dataDir: data,
        })
      : await run((file) => sendDocument(new URL(url), tokenOf(ctx), file));
  if (json) ctx.out(JSON.stringify({ files: outcomes }));
  return outcomes.every(({ receipts }) => receipts?.every(({ status }) => status === 'stored')) ? 0 : 1;
}

function tokenOf(ctx: CommandContext): string {
  const token = ctx.env.KANGYU_TOKEN;
  if (!token) throw new UsageError('--to-url needs a bearer token in KANGYU_TOKEN (see kangyu token)');
  return token;
}

async function handOver(
  file: string,
  source: string,
  hand: Hand,
  json: boolean,
  ctx: CommandContext,
): Promise<Outcome> {
  try {
    const receipt = await hand({ name: basename(file), content: readBytes(file), source, submittedBy: 'operator' });
    if (!json) {
      for (const record of receipt.records) ctx.out(lineOf(record));
      ctx.out(summaryOf(file, [receipt]));
    }
    return { file, receipts: [receipt] };
  } catch (error) {
    if (!(error instanceof KangyuError) || error.status >= 500) throw error;
    const { code, message } = error;
    ctx.err(`kangyu ingest: ${code === 'cli.file' ? '' : `${file}: `}${message} [${code}]`);
    return { file, error: { code, message } };
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}
