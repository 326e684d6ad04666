import { extname } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  addEvidence,
  addMilestone,
  changeItem,
  changeMilestone,
  createItem,
  evidenceItem,
  evidenceRules,
  getItem,
  type ItemFilter,
  type ItemView,
  listItems,
  moveItem,
  readEvidence,
  removeMilestone,
  requireSeen,
  STATE_TEXT,
  setWatching,
  workKinds,
} from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  Milestone,
  MilestoneChange,
  MilestoneRequest,
  page,
  WorkEvidence,
  WorkItem,
  WorkItemChange,
  WorkItemDetail,
  WorkItemRequest,
  WorkMove,
  WorkSettings,
  WorkState,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';
import { actorOf, viewerOf } from '../work-actor.ts';

const READ = { access: { permission: 'task.read' } };
const ACT = { access: { permission: ['task.report', 'task.manage'] } };
const MANAGE = { access: { permission: 'task.manage' } };
const params = z.object({ id: z.uuid() });
const EXPORT_LIMIT = 10_000;
const CURSOR = /^\d{4}-\d{2}-\d{2}\|[0-9a-f-]{36}$/;
const flag = z.enum(['1', 'true', '0', 'false']).transform((text) => text === '1' || text === 'true');
const listQuery = z.object({
  ...limitQuery,
  ...exportQuery,
  whose: z.enum(['mine', 'unit', 'own', 'watched']).optional(),
  state: z.string().max(100).optional().describe('states, divided by commas'),
  open: flag.optional(),
  overdue: flag.optional(),
  unit: z.uuid().optional(),
  kind: z.string().max(200).optional().describe('kinds, divided by commas'),
  room: z.string().max(40).optional(),
  subject: z.string().max(200).optional().describe('a subject, or what lies below it'),
  q: z.string().trim().max(64).optional(),
});
type ListQuery = z.infer<typeof listQuery>;

/** Work items: lists, one with its history, and everything people do with it. */
export function registerWork(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const detailOf = async (request: FastifyRequest, id: string) => {
    const item = await getItem(kernel, id, viewerOf(request), actorOf(request, ctx));
    return { ...item, ...named(ctx, item.area) };
  };

  app.get(
    '/api/work/items',
    { config: READ, schema: { querystring: listQuery, response: { 200: page(WorkItem) } } },
    (request, reply) => sendItems(request, reply, ctx, request.query),
  );

  app.post(
    '/api/work/items',
    { config: MANAGE, schema: { body: WorkItemRequest, response: { 201: WorkItemDetail } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, areas.isWithin);
      if (!workKinds().has(request.body.kind))
        throw new KangyuError('http.invalid', { in: 'body', fields: [{ path: 'kind', message: UNKNOWN_KIND }] });
      const actor = actorOf(request, ctx);
      const id = await kernel.db.transaction((tx) => createItem(kernel, tx, request.body, actor));
      request.touch({ action: 'work.create', object: `work/${id}` });
      return reply.code(201).send(await detailOf(request, id));
    },
  );

  app.get('/api/work/items/:id', { config: READ, schema: { params, response: { 200: WorkItemDetail } } }, (request) =>
    detailOf(request, request.params.id),
  );

  app.patch(
    '/api/work/items/:id',
    { config: MANAGE, schema: { params, body: WorkItemChange, response: { 200: WorkItemDetail } } },
    async (request) => {
      const { id } = request.params;
      await requireSeen(kernel, id, viewerOf(request));
      await changeItem(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'work.change', object: `work/${id}` });
      return detailOf(request, id);
    },
  );

  app.post(
    '/api/work/items/:id/moves',
    { config: ACT, schema: { params, body: WorkMove, response: { 200: WorkItemDetail } } },
    async (request) => {
      const { id } = request.params;
      await requireSeen(kernel, id, viewerOf(request));
      await moveItem(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: `work.${request.body.action}`, object: `work/${id}` });
      return detailOf(request, id);
    },
  );

  app.post(
    '/api/work/items/:id/watch',
    { config: READ, schema: { params, body: z.object({ watching: z.boolean() }), response: { 204: z.null() } } },
    async (request, reply) => {
      await setWatching(kernel, request.params.id, viewerOf(request), request.body.watching);
      return reply.code(204).send(null);
    },
  );

  registerMilestones(app, ctx);
  registerEvidence(app, ctx);

  app.get('/api/work/settings', { config: READ, schema: { response: { 200: WorkSettings } } }, () => {
    const { types, maxMegabytes } = evidenceRules();
    return {
      kinds: [...workKinds()].map(([kind, { title }]) => ({ kind, title })),
      evidence: { extensions: types.map(({ extension }) => extension), maxMegabytes },
    };
  });
}

const UNKNOWN_KIND = { zh: '没有这种工作', en: 'there is no such kind of work' };

function registerMilestones(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const one = z.object({ id: z.uuid(), milestone: z.uuid() });

  app.post(
    '/api/work/items/:id/milestones',
    { config: ACT, schema: { params, body: MilestoneRequest, response: { 201: Milestone } } },
    async (request, reply) => {
      const { id } = request.params;
      await requireSeen(kernel, id, viewerOf(request));
      const made = await addMilestone(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'work.milestone', object: `work/${id}` });
      return reply.code(201).send(made);
    },
  );

  app.patch(
    '/api/work/items/:id/milestones/:milestone',
    { config: ACT, schema: { params: one, body: MilestoneChange, response: { 200: Milestone } } },
    async (request) => {
      const { id, milestone } = request.params;
      await requireSeen(kernel, id, viewerOf(request));
      request.touch({ action: 'work.milestone', object: `work/${id}` });
      return changeMilestone(kernel, id, milestone, request.body, actorOf(request, ctx));
    },
  );

  app.delete(
    '/api/work/items/:id/milestones/:milestone',
    { config: ACT, schema: { params: one, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id, milestone } = request.params;
      await requireSeen(kernel, id, viewerOf(request));
      await removeMilestone(kernel, id, milestone, actorOf(request, ctx));
      request.touch({ action: 'work.milestone', object: `work/${id}` });
      return reply.code(204).send(null);
    },
  );
}

function registerEvidence(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/work/items/:id/evidence',
    { config: ACT, schema: { params, response: { 201: z.array(WorkEvidence) } } },
    async (request, reply) => {
      const { id } = request.params;
      await requireSeen(kernel, id, viewerOf(request));
      const { fields, files } = await readForm(request, { files: evidenceRules().maxFilesAtOnce });
      if (files.length === 0)
        throw new KangyuError('http.invalid', { in: 'body', fields: [{ path: 'file', message: NO_FILE }] });
      const made = await addEvidence(kernel, id, files, fields.note, actorOf(request, ctx));
      request.touch({
        action: 'work.evidence',
        object: `work/${id}/evidence/${made.map((file) => file.id).join(',')}`,
      });
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/api/work/evidence/:id',
    { config: READ, schema: { params, querystring: z.object({ inline: flag.optional() }) } },
    async (request, reply) => {
      const { id } = request.params;
      const item = await evidenceItem(kernel.db, id);
      await requireSeen(kernel, item, viewerOf(request));
      const file = await readEvidence(kernel, id);
      request.touch({ action: 'work.evidence-read', object: `work/${item}/evidence/${id}` });
      // Only pictures may be shown in a page, and only as what they are.
      const picture = request.query.inline === true && /^\.(png|jpe?g)$/i.test(extname(file.name));
      reply.header(
        'content-disposition',
        `${picture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      );
      reply.header('x-content-type-options', 'nosniff');
      return reply.type(picture ? file.mediaType : 'application/octet-stream').send(file.content);
    },
  );
}

const NO_FILE = { zh: '请选择文件', en: 'choose a file' };

const named = ({ areas }: Ctx, area: string) => {
  const areaName = areas.nameOf(area);
  return areaName === undefined ? {} : { areaName };
};

async function sendItems(request: FastifyRequest, reply: FastifyReply, ctx: Ctx, query: ListQuery) {
  const filter = filterOf(query);
  const viewer = viewerOf(request);
  if (!query.format) {
    const after = CodeCursor.decode(query.cursor, CURSOR);
    const { items, next } = await listItems(ctx.kernel, viewer, filter, { after, limit: query.limit });
    return {
      items: items.map((item) => ({ ...item, ...named(ctx, item.area) })),
      ...(next === undefined ? {} : { nextCursor: CodeCursor.encode(next) }),
    };
  }
  const { items } = await listItems(ctx.kernel, viewer, filter, { limit: EXPORT_LIMIT });
  const lang = languageOf(request);
  request.touch({ action: 'work.export', object: 'work/items' });
  return sendTable(reply, query.format, { name: lang === 'zh' ? '工作清单' : 'Work', ...itemTable(items, lang) });
}

function filterOf(query: ListQuery): ItemFilter {
  const { state, kind, limit: _limit, cursor: _cursor, format: _format, ...rest } = query;
  const states = state?.split(',').filter((text) => text !== '');
  const wrong = states?.find((text) => !WorkState.safeParse(text).success);
  if (wrong !== undefined)
    throw new KangyuError('http.invalid', {
      in: 'querystring',
      fields: [{ path: 'state', message: { zh: `没有状态 ${wrong}`, en: `there is no state ${wrong}` } }],
    });
  return {
    ...rest,
    ...(states ? { states: states as WorkState[] } : {}),
    ...(kind ? { kinds: kind.split(',') } : {}),
    q: rest.q || undefined,
  };
}

function itemTable(items: readonly ItemView[], lang: 'zh' | 'en') {
  const zh = lang === 'zh';
  const units = (item: ItemView, role: 'lead' | 'coop') =>
    item.units.flatMap((unit) => (unit.role === role ? unit.name : [])).join('、');
  return {
    columns: [
      { key: 'kind', title: zh ? '类别' : 'Kind' },
      { key: 'title', title: zh ? '事项' : 'Title' },
      { key: 'state', title: zh ? '状态' : 'State' },
      { key: 'due', title: zh ? '期限' : 'Due' },
      { key: 'late', title: zh ? '逾期天数' : 'Days late' },
      { key: 'percent', title: zh ? '进度 %' : 'Progress %' },
      { key: 'leads', title: zh ? '牵头单位' : 'Leading units' },
      { key: 'coops', title: zh ? '配合单位' : 'Co-operating units' },
      { key: 'account', title: zh ? '负责人' : 'Person' },
      { key: 'note', title: zh ? '最近进展' : 'Last note' },
    ],
    rows: items.map((item) => ({
      kind: item.kindTitle[lang],
      title: item.title,
      state: STATE_TEXT[item.state][lang],
      due: item.due,
      late: item.daysLate,
      percent: item.percent,
      leads: units(item, 'lead'),
      coops: units(item, 'coop'),
      account: item.accountName,
      note: item.lastNote,
    })),
  };
}
