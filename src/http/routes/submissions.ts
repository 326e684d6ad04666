import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE } from '../../access/index.ts';
import {
  type IncomingFile,
  type IngestSubmission,
  MAX_MEGABYTES,
  openPayload,
  type SubmissionRow as Row,
  readBody,
  readFile,
  selectPayload,
  selectSubmission,
  selectSubmissions,
} from '../../ingest/index.ts';
import { KangyuError, type Receipt } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { page, RecordReceipt, SubmissionDetail, SubmissionRow } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';
import { stateOf } from '../request-state.ts';
import { sourceNames } from '../source-names.ts';
import { registerMappings } from './mappings.ts';
import { registerQuarantine } from './quarantine.ts';
import { readDetail, shownSubmission } from './submission-detail.ts';

const EXPORT_LIMIT = 10_000;
const Source = z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u);
const ExternalId = z.string().min(1).max(200);
const Id = z.object({ id: z.uuid() });
const UUID = /^[0-9a-f-]{36}$/;
const Status = z.enum(['stored', 'partly-stored', 'quarantined', 'processing', 'refused']);

/** Handing in files and bundles, and what became of them (数据). */
export function registerSubmissions(app: App, ctx: Ctx): void {
  registerHandingIn(app, ctx);
  registerReading(app, ctx);
  registerQuarantine(app, ctx);
  registerMappings(app);
}

function registerHandingIn(app: App, { kernel, pipeline }: Ctx): void {
  app.post(
    '/api/submissions',
    {
      bodyLimit: (MAX_MEGABYTES + 1) * 1024 * 1024,
      config: { access: { permission: 'data.submit' } },
      schema: {
        querystring: z.object({ source: Source.optional(), externalId: ExternalId.optional() }),
        response: { 200: SubmissionDetail, 201: SubmissionDetail },
      },
    },
    async (request, reply) => {
      const receipts: Receipt[] = [];
      for (const submission of await readSubmissions(request)) receipts.push(await pipeline.accept(submission));
      const [first] = receipts;
      request.touch({ action: 'submission.accept', object: `submission/${first!.submissionId}` });
      stateOf(request).submission = first!.submissionId;
      const detail = await readDetail(kernel.db, first!.submissionId);
      reply.code(first!.duplicateOf === undefined ? 201 : 200);
      return {
        ...detail,
        ...(first!.duplicateOf === undefined ? {} : { duplicateOf: first!.duplicateOf }),
        ...(receipts.length > 1 ? { parts: receipts.map((receipt) => receipt.submissionId) } : {}),
      };
    },
  );
}

function registerReading(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const config = { access: { permission: 'data.read' } };

  app.get(
    '/api/submissions',
    {
      config,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          status: Status.optional(),
          source: z.string().max(64).optional(),
        }),
        response: { 200: page(SubmissionRow) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, status, source } = request.query;
      const after = CodeCursor.decode(cursor, UUID);
      const rows = await selectSubmissions(kernel.db, {
        limit: format ? EXPORT_LIMIT : limit + 1,
        ...(status === undefined ? {} : { status }),
        ...(source === undefined ? {} : { source }),
        ...(after === undefined || format ? {} : { after }),
      });
      const items = rows.map(shownSubmission);
      if (format) {
        const sources = items.map((item) => item.source);
        return exported(reply, format, items, await sourceNames(ctx, sources, languageOf(request)));
      }
      return CodeCursor.page(items, limit, (item) => item.id);
    },
  );

  app.get(
    '/api/submissions/:id',
    {
      config: { access: { permission: ['data.read', 'data.submit'] } },
      schema: {
        params: Id,
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(500).default(500),
          cursor: z.string().max(500).optional(),
          status: RecordReceipt.shape.status.optional(),
        }),
        response: { 200: SubmissionDetail },
      },
    },
    async ({ params, query, caller }) => {
      const { limit, status } = query;
      const from = Number(CodeCursor.decode(query.cursor, /^\d{1,7}$/) ?? 0);
      const detail = await readDetail(kernel.db, params.id, { from, limit, ...(status ? { status } : {}) });
      // Whoever may hand in, but not see what others did, sees the receipts of their own.
      if (!caller.permissions.has('data.read') && detail.submittedBy !== caller.account)
        throw new KangyuError('ingest.submission-unknown');
      return detail;
    },
  );

  app.get('/api/submissions/:id/raw', { config, schema: { params: Id } }, async (request, reply) => {
    const { id } = request.params;
    const row = await selectSubmission(kernel.db, id, { from: 0, limit: 0 });
    if (!row) throw new KangyuError('ingest.submission-unknown');
    refuseRaw(request, ctx, row);
    const payload = await selectPayload(kernel.db, id);
    if (!payload) throw new KangyuError('ingest.bytes-gone');
    request.touch({ action: 'submission.raw', object: `submission/${id}`, persons: [`submission/${id}`] });
    const { type, ending } = FILE_TYPES[payload.format] ?? FILE_TYPES['fhir-json']!;
    reply.header('content-disposition', `attachment; filename="submission-${id}.${ending}"`).type(type);
    return reply.send(openPayload(kernel, id, payload.content));
  });
}

const FILE_TYPES: Record<string, { type: string; ending: string }> = {
  'fhir-json': { type: 'application/fhir+json', ending: 'json' },
  ndjson: { type: 'application/x-ndjson', ending: 'ndjson' },
  csv: { type: 'text/csv', ending: 'csv' },
  hl7v2: { type: 'application/hl7-v2', ending: 'hl7' },
  cda: { type: 'application/xml', ending: 'xml' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ending: 'xlsx' },
};

/** The bytes hold everything in full, so only who sent them, or who sees the whole region in full, gets them. */
function refuseRaw(request: FastifyRequest, { kernel, areas }: Ctx, row: Row): void {
  const { account, mask, area } = request.caller;
  const seesAll =
    mask === 'none' &&
    (area === EVERYWHERE || (kernel.instance.region !== undefined && areas.isWithin(kernel.instance.region, area)));
  if (row.submitted_by !== account && !seesAll) throw new KangyuError('ingest.raw-not-yours');
}

const COLUMNS = [
  { key: 'receivedAt', title: '接收时间 Received' },
  { key: 'sourceName', title: '来源 Source' },
  { key: 'source', title: '来源代码 Code of source' },
  { key: 'externalId', title: '提交编号 External id' },
  { key: 'format', title: '格式 Format' },
  { key: 'status', title: '状态 Status' },
  { key: 'records', title: '记录数 Records' },
  { key: 'stored', title: '已入库 Stored' },
  { key: 'quarantined', title: '已隔离 Quarantined' },
  { key: 'submittedBy', title: '提交人 Submitted by' },
];

function exported(
  reply: FastifyReply,
  format: 'xlsx' | 'csv',
  rows: SubmissionRow[],
  nameOf: (source: string) => string,
): never {
  const named = rows.map((row) => ({ ...row, sourceName: nameOf(row.source) }));
  return sendTable(reply, format, { name: '数据接入', columns: COLUMNS, rows: named }) as never;
}

/** A multipart form with one file, or a FHIR body. */
async function readSubmissions(request: FastifyRequest): Promise<IngestSubmission[]> {
  const caller = request.caller.account;
  const query = request.query as { source?: string; externalId?: string };
  if (!request.isMultipart()) {
    const { source = caller, externalId } = query;
    return [
      readBody(request.body, { source, submittedBy: caller, ...(externalId === undefined ? {} : { externalId }) }),
    ];
  }
  return readFile(await readUpload(request, caller));
}

const Fields = z.object({
  source: Source.optional(),
  externalId: ExternalId.optional(),
  mapping: z.string().max(64).optional(),
});

async function readUpload(request: FastifyRequest, caller: string): Promise<IncomingFile> {
  const { fields, files } = await readForm(request, { fileSize: MAX_MEGABYTES * 1024 * 1024, files: 1 });
  const [file] = files;
  if (!file) throw new KangyuError('ingest.no-file');
  const parsed = Fields.safeParse(fields);
  if (!parsed.success) throw new KangyuError('ingest.form', { reason: z.prettifyError(parsed.error) });
  const { source = caller, externalId, mapping } = parsed.data;
  stateOf(request).about = externalId ?? file.name;
  return {
    name: file.name,
    content: file.content,
    source,
    submittedBy: caller,
    ...(externalId === undefined ? {} : { externalId }),
    ...(mapping === undefined ? {} : { mapping }),
  };
}
