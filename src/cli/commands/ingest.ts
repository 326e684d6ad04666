import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type IncomingFile, type IngestSubmission, readFile, tableContent } from '../../ingest/index.ts';
import { KangyuError, type Receipt } from '../../kernel/index.ts';
import { type Command, type CommandContext, UsageError } from '../command.ts';
import type { Platform } from '../platform.ts';
import { ingestDocuments } from './ingest-documents.ts';
import {
  type Hl7File,
  ingestHl7At,
  ingestHl7Here,
  linesOfMessage,
  type MessageOutcome,
  messagesSummary,
} from './ingest-hl7v2.ts';
import { ingestLines, isLines, type LinesOutcome, linesSummary } from './ingest-lines.ts';
import { lineOf, summaryOf } from './receipt-lines.ts';
import { sendBundle, sendFile } from './send-file.ts';

const FORMATS: Record<string, readonly string[]> = { fhir: ['fhir-json', 'ndjson'], csv: ['csv', 'xlsx'] };
const SOURCE = /^[\p{L}\p{N}._:-]{1,64}$/u;
/** Accounts name who submits over HTTP; whoever may run commands on the data folder is its operator. */
const OPERATOR = 'operator';
const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'it is a folder; name the files in it',
  EACCES: 'this user may not read it; change its rights',
};

export const ingestCommand: Command = {
  name: 'ingest',
  usage:
    'kangyu ingest fhir|hl7v2|cda|csv FILE… [--mapping ID] [--source NAME] [--external-id ID] [--to-url URL] [--json] [--data DIR]\n' +
    '  fhir: .json (a resource or a Bundle), .ndjson or .ndjson.gz (a resource or a Bundle a line, of any size); hl7v2: one message, a batch, or frames of MLLP; cda: .xml, one document a file; csv: .csv, .xlsx by the header or by --mapping; token for --to-url from KANGYU_TOKEN',
  async run(args, ctx) {
    if (args[0] === 'cda') return ingestDocuments(args.slice(1), ctx);
    const request = readRequest(args);
    const { url, kind } = request;
    const outcomes =
      kind === 'hl7v2'
        ? await handInHl7(request, ctx)
        : url === undefined
          ? await handInHere(request, ctx)
          : await handInAt(url, request, ctx);
    if (request.json) ctx.out(JSON.stringify({ files: outcomes }));
    return outcomes.every(isStored) ? 0 : 1;
  },
};

interface Request {
  kind: 'fhir' | 'hl7v2' | 'csv';
  files: string[];
  source: string;
  externalId?: string;
  mapping?: string;
  url?: URL;
  json: boolean;
  dataDir?: string;
}

/** What became of a file: its receipts (one for each part of a long table), or why nothing of it was taken. */
interface Outcome {
  file: string;
  receipts?: Receipt[];
  /** Instead of receipts, for files of lines. */
  counts?: LinesOutcome['counts'];
  records?: LinesOutcome['records'];
  cut?: boolean;
  /** Instead of receipts, for HL7 v2. */
  messages?: MessageOutcome[];
  error?: { code: string; message: string };
}

function isStored({ receipts, counts, messages }: Outcome): boolean {
  if (messages) return messages.every(({ acknowledgement }) => acknowledgement === 'AA');
  if (counts) return counts.quarantined === 0 && counts.refused === 0;
  return receipts?.every(({ status }) => status === 'stored') ?? false;
}

function readRequest(args: string[]): Request {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      source: { type: 'string', default: 'cli' },
      'external-id': { type: 'string' },
      'to-url': { type: 'string' },
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
    },
  });
  const [kind, ...files] = positionals;
  const { mapping, source, json } = values;
  const externalId = values['external-id'];
  if ((kind !== 'fhir' && kind !== 'hl7v2' && kind !== 'csv') || files.length === 0)
    throw new UsageError('needs fhir, hl7v2, cda or csv, and files');
  if (mapping !== undefined && kind !== 'csv') throw new UsageError('--mapping is for csv');
  if (mapping !== undefined && !mappingIds().includes(mapping))
    throw new UsageError(`there is no mapping ${mapping}; there are ${mappingIds().join(', ')}`);
  if (!SOURCE.test(source)) throw new UsageError('--source takes up to 64 letters, digits and . _ : -');
  if (externalId !== undefined && (files.length > 1 || externalId.length > 200))
    throw new UsageError('--external-id names one submission: one file, up to 200 characters');
  const url = values['to-url'];
  if (url !== undefined && !URL.canParse(url))
    throw new UsageError(`${url} is no address such as http://127.0.0.1:8080`);
  return {
    kind,
    files,
    source,
    json,
    ...(externalId === undefined ? {} : { externalId }),
    ...(mapping === undefined ? {} : { mapping }),
    ...(url === undefined ? {} : { url: new URL(url) }),
    ...(values.data === undefined ? {} : { dataDir: values.data }),
  };
}

const mappingIds = (): string[] => tableContent().mappings.map(({ id }) => id);

async function handInHere(request: Request, ctx: CommandContext): Promise<Outcome[]> {
  const byLine = (path: string) => request.kind === 'fhir' && isLines(path);
  const read = new Map(
    request.files.map((path) => [
      path,
      attempt<string | Awaited<ReturnType<typeof open>>>(() => (byLine(path) ? digestOf(path) : open(path, request))),
    ]),
  );
  // Nothing readable, nothing to start a database for.
  const usable = (await Promise.all(read.values())).some((file) => !(file instanceof KangyuError));
  const hand = async (platform?: Platform) => {
    const { accept, kernel, pipeline } = platform ?? {};
    const outcomes: Outcome[] = [];
    for (const [path, opening] of read) {
      const file = await opening;
      if (typeof file === 'string') {
        const again = { q: kernel!.db, resubmit: pipeline!.resubmit };
        outcomes.push(await tellLines(path, file, request, ctx, { accept: accept!, again }));
        continue;
      }
      outcomes.push(
        await tell(path, request, ctx, async (say) => {
          if (file instanceof KangyuError) throw file;
          const receipts: Receipt[] = [];
          for (const submission of file.submissions) receipts.push(say(await accept!(submission)));
          return receipts;
        }),
      );
    }
    return outcomes;
  };
  const { dataDir } = request;
  return usable ? ctx.withPlatform((platform) => hand(platform), { dataDir }) : hand();
}

/** Messages carry their own names, so a file of them is no submission itself. */
async function handInHl7(request: Request, ctx: CommandContext): Promise<Outcome[]> {
  const { url, files, dataDir } = request;
  const hand = async (path: string, send: (file: Hl7File) => Promise<MessageOutcome[]>): Promise<Outcome> => {
    const messages = await attempt(async () => {
      const content = readBytes(path);
      return send({
        content,
        source: request.source,
        externalId: externalIdOf(path, content, request),
        submittedBy: OPERATOR,
      });
    });
    if (messages instanceof KangyuError) return tellError(path, messages, ctx);
    const print = request.json ? () => {} : ctx.out;
    for (const message of messages) for (const line of linesOfMessage(message, lineOf)) print(line);
    print(messagesSummary(path, messages));
    return { file: path, messages };
  };
  const all = async (send: (file: Hl7File) => Promise<MessageOutcome[]>): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const path of files) outcomes.push(await hand(path, send));
    return outcomes;
  };
  if (url === undefined)
    return ctx.withPlatform((platform) => all((file) => ingestHl7Here(file, platform)), { dataDir });
  const token = ctx.env.KANGYU_TOKEN;
  if (!token) throw new UsageError('--to-url needs a bearer token in KANGYU_TOKEN (see kangyu token)');
  return all((file) => ingestHl7At(url, token, file));
}

/** What a file is known by when its sender gives it no name. */
function externalIdOf(path: string, content: Buffer, { externalId }: Request): string {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 32);
  return externalId ?? `${basename(path).slice(-100)}:${digest}`;
}

async function handInAt(url: URL, request: Request, ctx: CommandContext): Promise<Outcome[]> {
  const token = ctx.env.KANGYU_TOKEN;
  if (!token) throw new UsageError('--to-url needs a bearer token in KANGYU_TOKEN (see kangyu token)');
  const outcomes: Outcome[] = [];
  for (const path of request.files) {
    const lines = request.kind === 'fhir' && isLines(path) ? await attempt(() => digestOf(path)) : undefined;
    if (typeof lines === 'string') {
      const accept = (submission: IngestSubmission) => sendBundle(url, token, submission);
      outcomes.push(await tellLines(path, lines, request, ctx, { accept }));
      continue;
    }
    outcomes.push(
      await tell(path, request, ctx, async (say) => {
        if (lines) throw lines;
        const { incoming } = await open(path, request);
        return (await sendFile(url, token, incoming)).map(say);
      }),
    );
  }
  return outcomes;
}

/** Reads a file, and so finds what is wrong with it as a whole before anything is handed in. */
async function open(path: string, { kind, source, externalId, mapping }: Request) {
  const content = readBytes(path);
  const name = basename(path);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 32);
  const incoming: IncomingFile & { externalId: string } = {
    name,
    content,
    source,
    externalId: externalId ?? `${name.slice(-160)}:${digest}`,
    submittedBy: OPERATOR,
    ...(mapping === undefined ? {} : { mapping }),
  };
  const submissions = await readFile(incoming);
  const format = submissions[0]?.format ?? '';
  if (!FORMATS[kind]!.includes(format)) {
    const other = kind === 'fhir' ? 'csv' : 'fhir';
    throw new KangyuError('cli.file-kind', { format, other });
  }
  return { incoming, submissions };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** What a file of lines is known by; it is read once for it and once more to hand it in. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return hash.digest('hex').slice(0, 32);
}

function unreadable(path: string, cause: unknown): KangyuError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new KangyuError('cli.file', { file: path, reason: REASONS[code] ?? message }, { cause });
}

/** What is wrong with the caller's file is told of that file; anything else ends the command. */
async function attempt<T>(work: () => Promise<T>): Promise<T | KangyuError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KangyuError && error.status < 500) return error;
    throw error;
  }
}

type Handing = Pick<Parameters<typeof ingestLines>[1], 'accept' | 'again'>;

/** Hands a file of lines in as it is read; each record is told at once. */
async function tellLines(
  path: string,
  digest: string,
  { source, externalId, json }: Request,
  ctx: CommandContext,
  handing: Handing,
): Promise<Outcome> {
  const name = externalId ?? `${basename(path).slice(-150)}:${digest}`;
  const print = json ? () => {} : ctx.out;
  const done = await attempt(() =>
    ingestLines(path, { source, name, submittedBy: OPERATOR, ...handing }, (line, record) =>
      print(lineOf({ ...record, row: `line ${line}` })),
    ),
  );
  if (done instanceof KangyuError) return tellError(path, done, ctx);
  print(linesSummary(done));
  return done;
}

function tellError(file: string, { code, message }: KangyuError, ctx: CommandContext): Outcome {
  const hint =
    code === 'ingest.mapping-not-recognised' ? `, or name it with --mapping (${mappingIds().join(', ')})` : '';
  ctx.err(`kangyu ingest: ${code === 'cli.file' ? '' : `${file}: `}${message}${hint} [${code}]`);
  return { file, error: { code, message } };
}

async function tell(
  file: string,
  { json }: Request,
  ctx: CommandContext,
  work: (say: (receipt: Receipt) => Receipt) => Promise<Receipt[]>,
): Promise<Outcome> {
  const print = json ? () => {} : ctx.out;
  const receipts = await attempt(() =>
    work((receipt) => {
      for (const record of receipt.records) print(lineOf(record));
      return receipt;
    }),
  );
  if (receipts instanceof KangyuError) return tellError(file, receipts, ctx);
  print(summaryOf(file, receipts));
  return { file, receipts };
}
