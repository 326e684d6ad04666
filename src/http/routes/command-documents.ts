import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  draftNotice,
  draftReport,
  moveNotice,
  readEvent,
  readLog,
  releasedNotices,
  reportFile,
  reviewFile,
  sendReport,
  situationFile,
  verifyLog,
} from '../../decide/command/index.ts';
import type { App, Ctx } from '../app.ts';
import { commanderOf, shownDetail, visibleEvent } from '../command-shapes.ts';
import { CommandDetail, CommandLog, LogCheck, PublicNotice } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { createPublicCache } from '../public-cache.ts';
import { createRateLimit } from '../rate-limit.ts';

const READ = { access: { permission: 'command.read' } };
const READS_A_MINUTE = 120;
const SHOWN_NOTICES = 50;
const WHOLE_LOG = 100_000;
/** Of a situation report; the whole log is a file of its own. */
const LAST_ENTRIES = 40;
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const params = z.object({ id: z.uuid() });
const kind = z.enum(['initial', 'progress', 'closing']);
const langQuery = z.object({ lang: z.enum(['zh', 'en']).optional() });

/** The log of an event, its reports and papers, and what is released of it. */
export function registerCommandDocuments(app: App, ctx: Ctx): void {
  registerLog(app, ctx);
  registerPapers(app, ctx);
  registerNotices(app, ctx);
}

function registerLog(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.get(
    '/api/command/events/:id/log',
    {
      config: READ,
      schema: { params, querystring: z.object({ ...limitQuery, ...exportQuery }), response: { 200: CommandLog } },
    },
    async (request, reply) => {
      const { limit, cursor, format } = request.query;
      const { id, title } = await visibleEvent(request, ctx, request.params.id);
      const before = CodeCursor.decode(cursor, /^\d{1,9}$/);
      const rows = await readLog(
        kernel.db,
        id,
        before === undefined ? undefined : Number(before),
        format ? WHOLE_LOG : limit + 1,
      );
      const items = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
      if (!format) return CodeCursor.page(items, limit, ({ seq }) => String(seq));
      const lang = languageOf(request);
      return sendTable(reply, format, {
        name: `${title} 日志 Log`,
        columns: [
          { key: 'seq', title: '序号 No.' },
          { key: 'at', title: '时间 At' },
          { key: 'name', title: '人员 By' },
          { key: 'text', title: '内容 What' },
          { key: 'note', title: '说明 Note' },
        ],
        rows: items.map((item) => ({ ...item, text: item.text[lang] })),
      }) as never;
    },
  );
  app.get(
    '/api/command/events/:id/log/check',
    { config: READ, schema: { params, response: { 200: LogCheck } } },
    async (request) => verifyLog(kernel.db, (await visibleEvent(request, ctx, request.params.id)).id),
  );
}

function registerPapers(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.get(
    '/api/command/events/:id/reports/draft',
    {
      config: READ,
      schema: { params, querystring: z.object({ kind }), response: { 200: z.object({ text: z.string() }) } },
    },
    async (request) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      return { text: draftReport(await readEvent(kernel, id), request.query.kind, kernel.clock.now()) };
    },
  );
  app.post(
    '/api/command/events/:id/reports',
    {
      config: { access: { permission: ['command.report', 'command.order'] } },
      schema: {
        params,
        body: z.strictObject({ kind, text: z.string().trim().min(10).max(20_000) }),
        response: { 201: CommandDetail },
      },
    },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      await sendReport(kernel, id, request.body, commanderOf(request, ctx));
      request.touch({ action: 'command.report', object: `event/${id} ${request.body.kind}` });
      return reply.code(201).send(await shownDetail(request, ctx, id));
    },
  );
  const word = (reply: FastifyReply, { name, content }: { name: string; content: Buffer }) =>
    reply
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .type(WORD)
      .send(content);
  app.get(
    '/api/command/events/:id/situation.docx',
    { config: READ, schema: { params, querystring: langQuery } },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      const [detail, log] = await Promise.all([readEvent(kernel, id), readLog(kernel.db, id, undefined, LAST_ENTRIES)]);
      return word(reply, await situationFile(detail, log, kernel.clock.now(), languageOf(request)));
    },
  );
  app.get(
    '/api/command/events/:id/reports/:no/report.docx',
    {
      config: READ,
      schema: { params: params.extend({ no: z.coerce.number().int().positive() }), querystring: langQuery },
    },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      return word(reply, await reportFile(await readEvent(kernel, id), request.params.no, languageOf(request)));
    },
  );
  app.get(
    '/api/command/events/:id/review.docx',
    { config: READ, schema: { params, querystring: langQuery } },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      const [detail, log] = await Promise.all([readEvent(kernel, id), readLog(kernel.db, id, undefined, WHOLE_LOG)]);
      return word(reply, await reviewFile(detail, log.reverse(), kernel.clock.now(), languageOf(request)));
    },
  );
}

function registerNotices(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const cache = createPublicCache();
  const reads = createRateLimit(60_000, undefined, 'http.too-many-requests');
  app.post(
    '/api/command/events/:id/notices',
    {
      config: { access: { permission: ['command.report', 'command.release'] } },
      schema: {
        params,
        body: z.strictObject({
          title: z.string().trim().min(2).max(200),
          text: z.string().trim().min(10).max(10_000),
          issuer: z.string().trim().min(2).max(100),
        }),
        response: { 201: CommandDetail },
      },
    },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      const made = await draftNotice(kernel, id, request.body, commanderOf(request, ctx));
      request.touch({ action: 'command.notice', object: `notice/${made}` });
      return reply.code(201).send(await shownDetail(request, ctx, id));
    },
  );
  app.post(
    '/api/command/events/:id/notices/:notice/steps',
    {
      config: { access: { permission: 'command.release' } },
      schema: {
        params: params.extend({ notice: z.uuid() }),
        body: z.strictObject({
          state: z.enum(['reviewed', 'refused', 'released', 'withdrawn']),
          note: z.string().trim().max(500).optional(),
        }),
        response: { 200: CommandDetail },
      },
    },
    async (request) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      await moveNotice(kernel, id, request.params.notice, request.body, commanderOf(request, ctx));
      cache.clear();
      request.touch({ action: `command.notice-${request.body.state}`, object: `notice/${request.params.notice}` });
      return shownDetail(request, ctx, id);
    },
  );
  app.get(
    '/api/public/notices',
    {
      config: { access: { public: true } },
      preHandler: async (request) => reads.take(request.ip, READS_A_MINUTE),
      schema: { response: { 200: z.array(PublicNotice) } },
    },
    (request, reply) =>
      cache.send(request, reply, 'notices', async () =>
        (await releasedNotices(kernel, SHOWN_NOTICES)).map(({ id, title, text, issuer, stateAt }) => ({
          id,
          title,
          text,
          issuer,
          releasedAt: stateAt.toISOString(),
        })),
      ) as never,
  );
}
