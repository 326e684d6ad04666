import { createReadStream, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Db, KangyuError } from '../../kernel/index.ts';
import { type RowFormat, runViewOver } from '../../project/index.ts';
import type { CommandContext } from '../command.ts';
import '../errors.ts';

export interface ViewRunOptions {
  /** File of the ViewDefinition. */
  view: string;
  /** File of resources, gzipped or not, or `-` for standard input. */
  resources: string;
  format: RowFormat;
}

/** `kangyu view run` over a database that holds nothing: rows go out as they come, so neither side is held in memory. */
export async function runViewFile(db: Db, options: ViewRunOptions, ctx: Pick<CommandContext, 'out'>): Promise<void> {
  const definition = readJson(options.view);
  const print = (text: string): void => {
    if (text !== '') ctx.out(text.replace(/\n$/, ''));
  };
  await runViewOver(db, definition, readTexts(options.resources), { format: options.format }, print);
}

/** The file's text in pieces; gzip is known by its first bytes. */
async function* readTexts(file: string): AsyncGenerator<string> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const bytes of await unzipped(source)) yield decoder.decode(bytes as Uint8Array, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}

async function unzipped(source: Readable): Promise<AsyncIterable<unknown>> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return noBytes();
  const whole = continued(first.value, chunks);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return whole;
  const gunzip = createGunzip();
  pipeline(whole, gunzip, () => undefined); // a fault comes out where the text is read
  return gunzip;
}

async function* noBytes(): AsyncGenerator<Buffer> {}

async function* continued(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new KangyuError('cli.file', { file, reason: (cause as Error).message }, { cause });
  }
}
