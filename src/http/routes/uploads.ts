import { z } from 'zod';
import {
  beginUpload,
  type ComparedDay,
  changeUpload,
  countItems,
  getBatch,
  getUpload,
  type ItemState,
  kindsOf,
  type OutBatch,
  recallBatch,
  recallOwnBatch,
  reconcile,
  resendBatch,
  resendDifferences,
  scheduleUpload,
  selectBatches,
  selectComparison,
  selectItems,
  selectUploads,
  sendNow,
  type UploadRow,
  uploadDefinitions,
} from '../../decide/exchange/index.ts';
import { type BatchRow, listBatches, listNodes, type NodeRow } from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  ChangeUpload,
  InBatch,
  InBatchStatus,
  NewUpload,
  page,
  RecallRequest,
  RecallResult,
  Requeued,
  Upload,
  UploadBatch,
  UploadBatchDetail,
  UploadBatchState,
  UploadComparison,
  UploadList,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';

const READ = { access: { permission: ['data.read', 'node.manage'] } };
const MANAGE = { access: { permission: 'node.manage' } };
const Id = z.object({ id: z.uuid() });
const UUID = /^[0-9a-f-]{36}$/;
const EXPORT_LIMIT = 10_000;
const STATES: readonly ItemState[] = [
  'waiting',
  'sending',
  'acknowledged',
  'refused',
  'dead',
  'superseded',
  'withheld',
  'recalled',
];

/** Uploads to higher platforms: what is sent where, its batches and receipts, the comparison; batches that came in. */
export function registerUploads(app: App, ctx: Ctx): void {
  registerList(app, ctx);
  registerWork(app, ctx);
  registerBatches(app, ctx);
  registerIncoming(app, ctx);
}

function registerList(app: App, { kernel }: Ctx): void {
  app.get('/api/uploads', { config: READ, schema: { response: { 200: UploadList } } }, async () => {
    const [rows, counts, nodes] = await Promise.all([
      selectUploads(kernel.db),
      countItems(kernel.db),
      listNodes(kernel.db, { role: 'higher', limit: EXPORT_LIMIT }),
    ]);
    return {
      items: rows.map((row) => shownUpload(row, nodes, counts)),
      definitions: [...uploadDefinitions().values()].map((definition) => {
        const { id, title, form, every, labels } = definition;
        return { id, title, form, resources: kindsOf(definition), every, labels };
      }),
    };
  });

  app.post(
    '/api/uploads',
    { config: MANAGE, schema: { body: NewUpload, response: { 201: Upload } } },
    async (request, reply) => {
      const upload = await beginUpload(kernel, request.body, request.caller.account);
      request.touch({ action: 'upload.begin', object: `upload/${upload.id}` });
      await scheduleUpload(kernel, upload.id);
      reply.code(201);
      return one(upload);
    },
  );

  app.patch(
    '/api/uploads/:id',
    { config: MANAGE, schema: { params: Id, body: ChangeUpload, response: { 200: Upload } } },
    async (request) => {
      const { state } = request.body;
      const upload = await changeUpload(kernel, request.params.id, state);
      request.touch({ action: `upload.${state}`, object: `upload/${upload.id}` });
      if (state === 'active') await scheduleUpload(kernel, upload.id);
      return one(upload);
    },
  );

  async function one(upload: UploadRow): Promise<Upload> {
    const nodes = await listNodes(kernel.db, { role: 'higher', limit: EXPORT_LIMIT });
    return shownUpload(upload, nodes, await countItems(kernel.db));
  }
}

function registerWork(app: App, { kernel }: Ctx): void {
  app.post(
    '/api/uploads/:id/send',
    { config: MANAGE, schema: { params: Id, response: { 202: z.object({ id: z.string() }) } } },
    async (request, reply) => {
      const { id } = request.params;
      await sendNow(kernel, id);
      await scheduleUpload(kernel, id);
      request.touch({ action: 'upload.send', object: `upload/${id}` });
      reply.code(202);
      return { id };
    },
  );

  app.get(
    '/api/uploads/:id/comparison',
    {
      config: READ,
      schema: {
        params: Id,
        querystring: z.object({ ...exportQuery, differing: z.stringbool().default(false) }),
        response: { 200: UploadComparison },
      },
    },
    async (request, reply) => {
      const { format, differing } = request.query;
      await getUpload(kernel, request.params.id);
      const rows = await selectComparison(kernel.db, request.params.id, { differing, limit: EXPORT_LIMIT });
      if (!format) return shownComparison(rows);
      return sendTable(reply, format, {
        name: '上报对账',
        columns: COMPARISON,
        rows: shownComparison(rows).items,
      }) as never;
    },
  );

  app.post(
    '/api/uploads/:id/reconcile',
    { config: MANAGE, schema: { params: Id, response: { 200: UploadComparison } } },
    async (request) => {
      request.touch({ action: 'upload.reconcile', object: `upload/${request.params.id}` });
      return shownComparison((await reconcile(kernel, request.params.id)).rows);
    },
  );

  app.post(
    '/api/uploads/:id/resend-differences',
    { config: MANAGE, schema: { params: Id, response: { 200: Requeued } } },
    async (request) => {
      const { id } = request.params;
      const records = await resendDifferences(kernel, id);
      request.touch({ action: 'upload.resend', object: `upload/${id}` });
      await scheduleUpload(kernel, id);
      return { records };
    },
  );
}

function registerBatches(app: App, { kernel }: Ctx): void {
  app.get(
    '/api/uploads/batches',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          upload: z.uuid().optional(),
          state: UploadBatchState.optional(),
        }),
        response: { 200: page(UploadBatch) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, upload, state } = request.query;
      const rows = await selectBatches(kernel.db, {
        upload,
        state,
        before: format ? undefined : CodeCursor.decode(cursor, UUID),
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.map(shownBatch);
      if (!format) return CodeCursor.page(items, limit, ({ id }) => id);
      return sendTable(reply, format, { name: '上报批次', columns: OUT_COLUMNS, rows: items }) as never;
    },
  );

  app.get(
    '/api/uploads/batches/:id',
    { config: READ, schema: { params: Id, querystring: z.object(limitQuery), response: { 200: UploadBatchDetail } } },
    async (request) => {
      const { limit, cursor } = request.query;
      const batch = await getBatch(kernel, request.params.id);
      const after = Number(CodeCursor.decode(cursor, /^\d{1,7}$/) ?? -1);
      const rows = await selectItems(kernel.db, batch.id, after, limit + 1);
      const { items, nextCursor } = CodeCursor.page(rows, limit, ({ place }) => String(place));
      request.touch({
        action: 'upload.batch',
        object: `upload-batch/${batch.batchNo}`,
        persons: items.filter(({ type }) => type === 'Patient').map(({ id }) => `Patient/${id}`),
      });
      return {
        ...shownBatch(batch),
        items: items.map(({ type, id, version, reference, ...item }) => ({
          ...item,
          reference: `${type}/${id}/_history/${version}`,
          there: reference,
        })),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      };
    },
  );

  app.post(
    '/api/uploads/batches/:id/resend',
    { config: MANAGE, schema: { params: Id, response: { 200: Requeued } } },
    async (request) => {
      const records = await resendBatch(kernel, request.params.id);
      const { upload, batchNo } = await getBatch(kernel, request.params.id);
      request.touch({ action: 'upload.resend', object: `upload-batch/${batchNo}` });
      await scheduleUpload(kernel, upload);
      return { records };
    },
  );

  app.post(
    '/api/uploads/batches/:id/recall',
    { config: MANAGE, schema: { params: Id, body: RecallRequest, response: { 200: UploadBatch } } },
    async (request) => {
      const batch = await recallOwnBatch(kernel, request.params.id, request.body.reason);
      request.touch({ action: 'upload.recall', object: `upload-batch/${batch.batchNo}` });
      return shownBatch(batch);
    },
  );
}

function registerIncoming(app: App, { kernel, pipeline }: Ctx): void {
  app.get(
    '/api/batches',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          source: z.string().max(64).optional(),
          status: InBatchStatus.optional(),
        }),
        response: { 200: page(InBatch) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, source, status } = request.query;
      const rows = await listBatches(kernel.db, {
        source,
        status,
        before: format ? undefined : CodeCursor.decode(cursor, UUID),
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.map(shownIncoming);
      if (!format) return CodeCursor.page(items, limit, ({ id }) => id);
      return sendTable(reply, format, { name: '接收批次', columns: IN_COLUMNS, rows: items }) as never;
    },
  );

  app.post(
    '/api/batches/:id/recall',
    {
      config: { access: { permission: 'data.correct' } },
      schema: { params: Id, body: RecallRequest, response: { 200: RecallResult } },
    },
    async (request) => {
      const [batch] = await listBatches(kernel.db, { id: request.params.id, limit: 1 });
      if (!batch) throw new KangyuError('ingest.batch-unknown', { batchNo: request.params.id });
      const { source, batchNo } = batch;
      const by = request.caller.account;
      const { records, left } = await recallBatch(kernel, pipeline.submit, { source, batchNo, by, ...request.body });
      request.touch({ action: 'batch.recall', object: `batch/${batch.id}` });
      return { records, left };
    },
  );
}

function shownUpload(
  row: UploadRow,
  nodes: readonly NodeRow[],
  counts: readonly { upload: string; state: ItemState; count: number }[],
): Upload {
  const node = nodes.find(({ id }) => id === row.node);
  const own = new Map(counts.filter(({ upload }) => upload === row.id).map(({ state, count }) => [state, count]));
  return {
    id: row.id,
    definition: row.definition,
    title: uploadDefinitions().get(row.definition)?.title ?? { zh: row.definition, en: row.definition },
    node: row.node,
    nodeCode: node?.code ?? '',
    nodeName: node?.name ?? '',
    state: row.state,
    nextAt: row.next_at.toISOString(),
    successAt: row.success_at?.toISOString() ?? null,
    problem: row.problem,
    problemAt: row.problem_at?.toISOString() ?? null,
    batches: row.batches,
    counts: Object.fromEntries(STATES.map((state) => [state, own.get(state) ?? 0])) as Upload['counts'],
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}

const shownBatch = ({ nextAt, createdAt, sentAt, answeredAt, ...row }: OutBatch): UploadBatch => ({
  ...row,
  nextAt: nextAt.toISOString(),
  createdAt: createdAt.toISOString(),
  sentAt: sentAt?.toISOString() ?? null,
  answeredAt: answeredAt?.toISOString() ?? null,
});

const shownIncoming = ({ checksum, receivedAt, recalledAt, externalId: _, ...row }: BatchRow): InBatch => ({
  ...row,
  checksum: checksum.toString('hex'),
  receivedAt: receivedAt.toISOString(),
  recalledAt: recalledAt?.toISOString() ?? null,
});

const shownComparison = (rows: readonly ComparedDay[]): UploadComparison => ({
  differences: rows.filter(({ sent, acknowledged, there }) => there !== sent || acknowledged !== sent).length,
  items: rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })),
});

const COMPARISON = [
  { key: 'day', title: '日期 Day' },
  { key: 'type', title: '类别 Type' },
  { key: 'sent', title: '已上报 Sent' },
  { key: 'acknowledged', title: '已确认 Acknowledged' },
  { key: 'there', title: '上级平台 There' },
];
const OUT_COLUMNS = [
  { key: 'batchNo', title: '批次号 Batch' },
  { key: 'day', title: '数据日期 Day' },
  { key: 'records', title: '记录数 Records' },
  { key: 'state', title: '状态 State' },
  { key: 'ack', title: '应答 Ack' },
  { key: 'attempts', title: '发送次数 Attempts' },
  { key: 'sentAt', title: '最近发送 Sent' },
  { key: 'receipt', title: '对方回执号 Receipt' },
  { key: 'problem', title: '原因 Problem' },
];
const IN_COLUMNS = [
  { key: 'source', title: '来源 Source' },
  { key: 'batchNo', title: '批次号 Batch' },
  { key: 'kind', title: '类别 Kind' },
  { key: 'from', title: '起 From' },
  { key: 'to', title: '止 To' },
  { key: 'records', title: '记录数 Records' },
  { key: 'stored', title: '已入库 Stored' },
  { key: 'quarantined', title: '已隔离 Quarantined' },
  { key: 'status', title: '状态 Status' },
  { key: 'checksum', title: '校验值 SHA-256' },
];
