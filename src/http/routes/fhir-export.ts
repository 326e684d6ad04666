import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { KangyuError } from '../../kernel/index.ts';
import {
  type BulkJob,
  bulkFileSize,
  cancelBulkJob,
  type ExportLevel,
  type ExportResult,
  fileKeyOf,
  folderOf,
  getBulkJob,
  getCurrent,
  readBulkFile,
  readExportRequest,
  startExport,
} from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { inputOf } from './fhir-compartment.ts';
import { openDoor } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';

const GroupParams = z.object({ id: z.string() });
const JobParams = z.object({ job: z.string() });
const FileParams = JobParams.extend({ file: z.string() });
const RETRY_SECONDS = '2';
const DEFINITION = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition';

/** FHIR Bulk Data Access 2.0: kick-off, status, files and deletion of exports. */
export function registerExport(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'bulk.export' } };
  declareOperation({ name: 'export', definition: `${DEFINITION}/export` });
  declareOperation({ name: 'export', definition: `${DEFINITION}/patient-export`, types: ['Patient'] });
  declareOperation({ name: 'export', definition: `${DEFINITION}/group-export`, types: ['Group'] });

  const start = (request: FastifyRequest, reply: FastifyReply, target: ExportLevel) =>
    kickOff(request, reply, ctx, target);
  app.get('/fhir/$export', { config }, (request, reply) => start(request, reply, { level: 'system' }));
  app.post('/fhir/$export', { config }, (request, reply) => start(request, reply, { level: 'system' }));
  app.get('/fhir/Patient/$export', { config }, (request, reply) => start(request, reply, { level: 'patient' }));
  app.post('/fhir/Patient/$export', { config }, (request, reply) => start(request, reply, { level: 'patient' }));
  const ofGroup = { config, schema: { params: GroupParams } };
  app.get('/fhir/Group/:id/$export', ofGroup, (request, reply) =>
    start(request, reply, { level: 'group', group: request.params.id }),
  );
  app.post('/fhir/Group/:id/$export', ofGroup, (request, reply) =>
    start(request, reply, { level: 'group', group: request.params.id }),
  );

  app.get('/fhir/$export-status/:job', { config, schema: { params: JobParams } }, async (request, reply) =>
    answerStatus(
      reply,
      await getBulkJob(ctx.access, request.params.job, request.caller.account),
      openDoor(request, ctx).base,
    ),
  );
  app.delete('/fhir/$export-status/:job', { config, schema: { params: JobParams } }, async (request, reply) => {
    const job = await getBulkJob(ctx.access, request.params.job, request.caller.account);
    await cancelBulkJob(ctx.access, job.id);
    request.touch({ action: 'fhir.export-delete', object: `export/${job.id}` });
    return reply.code(202).send();
  });
  app.get('/fhir/$export-files/:job/:file', { config, schema: { params: FileParams } }, async (request, reply) => {
    const job = await getBulkJob(ctx.access, request.params.job, request.caller.account);
    request.touch({ action: 'fhir.export-file', object: `export/${job.id}/${request.params.file}` });
    return sendBulkFile(request, reply, ctx, job, request.params.file);
  });
}

async function kickOff(request: FastifyRequest, reply: FastifyReply, ctx: Ctx, target: ExportLevel) {
  const prefer = String(request.headers.prefer ?? '');
  if (!/respond-async/.test(prefer)) throw new KangyuError('bulk.prefer');
  const door = openDoor(request, ctx, { beyond: true });
  if (target.level === 'group') await getCurrent(door.k, door.k.db, 'Group', target.group, door.scope);
  const { accountId, account, role, area, mask } = request.caller;
  const asked = readExportRequest(target, inputOf(request), {
    // Bulk Data Access: what is not supported is refused unless the client says that it is lenient.
    strict: !/handling=lenient/.test(prefer) && door.strict,
    url: `${door.base}${request.url.slice('/fhir'.length)}`,
    caller: { accountId, account, role, area, mask },
    ...(door.scope === undefined ? {} : { scope: door.scope }),
  });
  const id = await startExport(ctx.access, asked);
  request.touch({ action: 'fhir.export-start', object: `export/${id} ${target.level} ${asked.types.length} types` });
  return reply.code(202).header('content-location', `${door.base}/$export-status/${id}`).send();
}

function answerStatus(reply: FastifyReply, job: BulkJob, base: string): FastifyReply {
  if (job.status === 'failed')
    throw new KangyuError('bulk.failed', { reason: (job.result as { reason: string }).reason });
  if (job.status !== 'done') {
    const counts = Object.values((job.progress.counts ?? {}) as Record<string, number>);
    const done = counts.reduce((sum, count) => sum + count, 0);
    return reply
      .code(202)
      .header('x-progress', job.status === 'waiting' ? 'waiting' : `${done} resources of ${counts.length} types`)
      .header('retry-after', RETRY_SECONDS)
      .send();
  }
  const { transactionTime, output, deleted, error } = job.result as ExportResult;
  const address = (name: string) => `${base}/$export-files/${job.id}/${name}`;
  return reply
    .type('application/json; charset=utf-8')
    .header('expires', job.expires_at!.toUTCString())
    .send(
      JSON.stringify({
        transactionTime,
        request: (job.request as { url: string }).url,
        requiresAccessToken: true,
        output: output.map(({ type, name, count }) => ({ type, url: address(name), count })),
        deleted: deleted.map(({ name, count }) => ({ type: 'Bundle', url: address(name), count })),
        error: error.map(({ name, count }) => ({ type: 'OperationOutcome', url: address(name), count })),
      }),
    );
}

/** A file of a job, whole or one range of it (RFC 9110 14), from the disk to the socket. */
export function sendBulkFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { access }: Ctx,
  job: BulkJob,
  name: string,
): FastifyReply {
  const folder = folderOf(access, job.id);
  const size = job.key === null ? undefined : bulkFileSize(folder, name);
  if (size === undefined) throw new KangyuError('bulk.unknown');
  reply.type('application/fhir+ndjson').header('accept-ranges', 'bytes');
  const range = rangeOf(request.headers.range, size);
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
  const [start, end] = range ?? [0, size - 1];
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  reply.header('content-length', String(end - start + 1));
  return reply.send(readBulkFile(folder, fileKeyOf(access, job), name, start, end));
}

function rangeOf(header: string | undefined, size: number): [start: number, end: number] | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined; // several ranges: the whole is a right answer
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start >= size || start > end ? 'unsatisfiable' : [start, end];
}
