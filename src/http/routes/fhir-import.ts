import type { Readable } from 'node:stream';
import { pipeline as connect } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { KangyuError, type RecordReceipt, uuidv7 } from '../../kernel/index.ts';
import { type ImportCounts, importNdjson } from '../../pipeline/index.ts';
import {
  type BulkJob,
  createLineWriter,
  type ExportResult,
  findNamedJob,
  folderOf,
  insertBulkJob,
  locate,
  newFileKey,
  updateBulkJob,
} from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Door, type Issue, openDoor, operationOutcome } from './fhir-door.ts';
import { sendBulkFile } from './fhir-export.ts';
import { readManifest, readSources } from './fhir-import-sources.ts';
import { declareOperation } from './fhir-operations.ts';

const NDJSON = ['application/fhir+ndjson', 'application/ndjson', 'application/x-ndjson'];
const MANIFEST = ['application/json', 'application/fhir+json'];
const NAME = /^[\w.:-]{1,100}$/;
const NameParams = z.object({ name: z.string().regex(NAME) });
const FileParams = NameParams.extend({ file: z.string() });
const KEEP_MS = 24 * 3_600_000;
const PER_FILE = 250_000;

/**
 * `$import`: NDJSON as the body of a request, of any size, plain or gzipped, taken as it comes in; or a manifest of files on
 * hosts that the operator allows.
 */
export function registerImport(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'bulk.import' } };
  declareOperation({ name: 'import', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/import' });
  app.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload));

  app.post('/fhir/$import', { config }, async (request, reply) => {
    const form = String(request.headers['content-type']).split(';')[0]!.trim().toLowerCase();
    if (!NDJSON.includes(form) && !MANIFEST.includes(form)) throw new KangyuError('bulk.input');
    const files = MANIFEST.includes(form) ? readManifest(ctx.kernel, request.body) : undefined;
    const job = await openImport(request, ctx);
    const summary = await takeIn(request, ctx, job, files ? readSources(ctx.kernel, files) : bodyOf(request));
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(summary));
  });
  app.get('/fhir/$import-status/:name', { config, schema: { params: NameParams } }, async (request, reply) => {
    const job = await getImport(request, ctx, request.params.name);
    if (job.status === 'running') reply.code(202).header('x-progress', `${job.progress.lines ?? 0} lines`);
    return reply
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(summaryOf(job, openDoor(request, ctx).base)));
  });
  app.get('/fhir/$import-files/:name/:file', { config, schema: { params: FileParams } }, async (request, reply) => {
    const job = await getImport(request, ctx, request.params.name);
    request.touch({ action: 'fhir.import-file', object: `import/${job.name}/${request.params.file}` });
    return sendBulkFile(request, reply, ctx, job, request.params.file);
  });
}

/** The import of this key: a new one, or the one that the same key named before and that goes on now. */
async function openImport(request: FastifyRequest, { access }: Ctx): Promise<BulkJob> {
  const { db, clock } = access.kernel;
  const { account } = request.caller;
  const name = String(request.headers['idempotency-key'] ?? request.id);
  if (!NAME.test(name)) throw new KangyuError('bulk.key');
  const found = await findNamedJob(db, 'import', account, name);
  if (!found) {
    const about = {
      contentType: request.headers['content-type'],
      encoding: request.headers['content-encoding'] ?? null,
    };
    await insertBulkJob(db, {
      id: uuidv7(),
      kind: 'import',
      account,
      name,
      request: about,
      status: 'running',
      at: clock.now(),
    });
  } else await updateBulkJob(db, found.id, { status: 'running' });
  return (await findNamedJob(db, 'import', account, name))!;
}

async function getImport(request: FastifyRequest, { access }: Ctx, name: string): Promise<BulkJob> {
  const { db, clock } = access.kernel;
  const job = await findNamedJob(db, 'import', request.caller.account, name);
  if (!job || job.status === 'cancelled' || (job.expires_at && job.expires_at <= clock.now()))
    throw new KangyuError('bulk.unknown');
  return job;
}

interface ImportResult {
  counts: ImportCounts;
  error: ExportResult['error'];
  transactionTime: string;
}

async function takeIn(request: FastifyRequest, ctx: Ctx, job: BulkJob, source: AsyncIterable<Buffer>) {
  const { kernel, pipeline } = ctx;
  const door = openDoor(request, ctx);
  const key = newFileKey();
  await updateBulkJob(kernel.db, job.id, { key: kernel.sealer.seal(key, `bulk:${job.id}`) });
  const errors = createLineWriter(folderOf(ctx.access, job.id), key, 'errors', PER_FILE);
  try {
    const counts = await importNdjson(source, {
      source: request.caller.account,
      submittedBy: request.caller.account,
      name: `import:${job.name}`,
      accept: pipeline.accept,
      again: { q: kernel.db, resubmit: pipeline.resubmit },
      forbidden: (references) => outside(door, references),
      onRecord: async (line, record) => {
        if (record.status !== 'stored') await errors.write(JSON.stringify(outcomeOf(door, line, record)));
      },
      onProgress: async (now) => void (await updateBulkJob(kernel.db, job.id, { progress: { ...now } })),
    });
    return await finish(request, ctx, job, {
      counts,
      error: await errors.end(),
      transactionTime: kernel.clock.now().toISOString(),
    });
  } catch (error) {
    await errors.abandon();
    const known = error instanceof KangyuError ? error.message : 'it broke off; send it again under the same key';
    await updateBulkJob(kernel.db, job.id, { status: 'failed', result: { reason: known } });
    throw error;
  }
}

async function finish(request: FastifyRequest, ctx: Ctx, job: BulkJob, result: ImportResult) {
  const now = ctx.kernel.clock.now();
  const end = { status: 'done' as const, result, finished_at: now, expires_at: new Date(now.getTime() + KEEP_MS) };
  await updateBulkJob(ctx.kernel.db, job.id, end);
  const { stored, quarantined, refused } = result.counts;
  const types = Object.entries(stored).map(([type, count]) => `${type}=${count}`);
  request.touch({
    action: 'fhir.import',
    object: `import/${job.name} quarantined=${quarantined} refused=${refused} ${types.join(' ')}`.trim(),
  });
  return summaryOf({ ...job, ...end }, openDoor(request, ctx).base);
}

function summaryOf(job: BulkJob, base: string) {
  const counts = ((job.result as ImportResult | null)?.counts ?? job.progress) as Partial<ImportCounts>;
  const { error = [], transactionTime } = (job.result ?? {}) as Partial<ImportResult>;
  return {
    import: job.name,
    status: job.status,
    ...(transactionTime === undefined ? {} : { transactionTime }),
    lines: counts.lines ?? 0,
    output: Object.entries(counts.stored ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, count]) => ({ type, count })),
    quarantined: counts.quarantined ?? 0,
    refused: counts.refused ?? 0,
    error: error.map(({ name, count }) => ({
      type: 'OperationOutcome',
      url: `${base}/$import-files/${job.name}/${name}`,
      count,
    })),
  };
}

/** The body as it arrives; a broken archive is the sender's fault. */
async function* bodyOf(request: FastifyRequest): AsyncGenerator<Buffer> {
  const body = request.body as Readable;
  const encoding = String(request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') {
    yield* body as AsyncIterable<Buffer>;
    return;
  }
  if (encoding !== 'gzip') throw new KangyuError('bulk.encoding', { encoding });
  const gunzip = createGunzip();
  const joined = connect(body, gunzip);
  joined.catch(() => {
    // told by the iteration below
  });
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await joined;
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('Z_'))
      throw new KangyuError('bulk.gzip', undefined, { cause: error });
    throw error;
  }
}

/** Records that exist and that the caller, by the area of the role, would not see. */
async function outside(door: Door, references: readonly string[]): Promise<Set<string>> {
  if (door.scope === undefined || references.length === 0) return new Set();
  const keys = references.map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const existing = await locate(door.k.db, keys);
  const visible = await locate(door.k.db, keys, door.scope);
  return new Set([...existing].filter((reference) => !visible.has(reference)));
}

function outcomeOf(door: Door, line: number, record: RecordReceipt) {
  const issues = (record.problems ?? []).map(
    ({ rule, severity, expression, message }): Issue => ({
      severity,
      code: record.status === 'refused' ? 'invalid' : 'processing',
      text: message[door.language],
      rule,
      ...(expression === undefined ? {} : { expression }),
    }),
  );
  const other: Issue = {
    severity: 'error',
    code: 'processing',
    text: door.language === 'zh' ? '同一事务中另有条目有误' : 'Another entry of the transaction is wrong',
  };
  const outcome = operationOutcome(issues.length > 0 ? issues : [other]);
  return {
    ...outcome,
    extension: [
      { url: 'urn:kangyu:ext:import-line', valueInteger: line },
      { url: 'urn:kangyu:ext:import-status', valueCode: record.status },
    ],
  };
}
