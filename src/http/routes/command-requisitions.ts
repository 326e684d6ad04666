import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { maskPhone, requireArea } from '../../access/index.ts';
import {
  listRequisitions,
  moveRequisition,
  requisition,
  requisitionFile,
  requisitionNumber,
  resourcesContent,
} from '../../decide/command/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { commanderOf, iso, visibleEvent } from '../command-shapes.ts';
import { Requisition, RequisitionMove, RequisitionRequest, Requisitions } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { recordScope } from '../record-scope.ts';

const READ = { access: { permission: 'command.read' } };
const MANAGE = { access: { permission: 'command.manage' } };
const SHOWN = 500;
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const params = z.object({ id: z.uuid() });

/** Requisition (应急征用): decided, taken over, given back or lost, compensated. */
export function registerCommandRequisitions(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const manager = (request: FastifyRequest) => commanderOf(request, ctx, 'command.manage');
  const shown = async (
    request: FastifyRequest,
    filter: { id?: string; event?: string; open?: boolean },
  ): Promise<Requisition[]> => {
    const { kinds } = resourcesContent().requisitions;
    const actor = manager(request);
    const today = kernel.clock.today();
    const rows = await listRequisitions(kernel, {
      ...filter,
      areas: areaPatterns(recordScope(request, ctx)),
      limit: SHOWN,
    });
    return rows.map(({ year, no, eventEnded, ...row }) => ({
      ...iso(row),
      number: requisitionNumber({ year, no, exercise: row.exercise }),
      kindTitle: kinds.find(({ id }) => id === row.kind)?.title ?? { zh: row.kind, en: row.kind },
      phone: row.phone && !actor.manages(row.area) ? maskPhone(row.phone) : row.phone,
      late: row.state === 'taken' && (eventEnded || (row.returnBy !== null && row.returnBy < today)),
    }));
  };

  app.get(
    '/api/command/requisitions',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...exportQuery, event: z.uuid().optional(), open: z.stringbool().default(false) }),
        response: { 200: Requisitions },
      },
    },
    async (request, reply) => {
      const { format, event, open } = request.query;
      const items = await shown(request, { open, ...(event ? { event } : {}) });
      if (!format) return { items, kinds: resourcesContent().requisitions.kinds };
      const lang = languageOf(request);
      return sendTable(reply, format, {
        name: '应急征用 Requisitions',
        notes: [kernel.clock.now().toISOString()],
        columns: [
          { key: 'number', title: '编号 No.' },
          { key: 'kindTitle', title: '类别 Kind' },
          { key: 'item', title: '名称 Item' },
          { key: 'quantity', title: '数量 Quantity' },
          { key: 'unit', title: '单位 Unit' },
          { key: 'owner', title: '被征用人 Owner' },
          { key: 'decision', title: '决定书文号 Decision' },
          { key: 'reason', title: '用途 Reason' },
          { key: 'value', title: '估值（元） Value' },
          { key: 'returnBy', title: '归还期限 Return by' },
          { key: 'state', title: '状态 State' },
          { key: 'amount', title: '补偿（元） Compensation' },
          { key: 'eventTitle', title: '事件 Event' },
        ],
        rows: items.map(({ steps: _, kindTitle, ...item }) => ({ ...item, kindTitle: kindTitle[lang] })),
      }) as never;
    },
  );
  app.post(
    '/api/command/requisitions',
    { config: MANAGE, schema: { body: RequisitionRequest, response: { 201: Requisition } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      if (request.body.event) await visibleEvent(request, ctx, request.body.event);
      const id = await requisition(kernel, request.body, manager(request));
      request.touch({ action: 'command.requisition', object: `requisition/${id}` });
      return reply.code(201).send((await shown(request, { id }))[0]!);
    },
  );
  app.get(
    '/api/command/requisitions/:id/notice.docx',
    { config: READ, schema: { params, querystring: z.object({ lang: z.enum(['zh', 'en']).optional() }) } },
    async (request, reply) => {
      const [row] = await listRequisitions(kernel, {
        id: request.params.id,
        areas: areaPatterns(recordScope(request, ctx)),
        limit: 1,
      });
      if (!row) throw new KangyuError('command.requisition-unknown');
      const kind = resourcesContent().requisitions.kinds.find(({ id }) => id === row.kind)?.title;
      const phone = row.phone && !manager(request).manages(row.area) ? maskPhone(row.phone) : row.phone;
      const { name, content } = await requisitionFile(
        { ...row, phone },
        kind ?? { zh: row.kind, en: row.kind },
        kernel.clock.now(),
        languageOf(request),
      );
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .type(WORD)
        .send(content);
    },
  );
  app.post(
    '/api/command/requisitions/:id/steps',
    { config: MANAGE, schema: { params, body: RequisitionMove, response: { 200: Requisition } } },
    async (request) => {
      const { id } = request.params;
      if ((await shown(request, { id })).length === 0) throw new KangyuError('command.requisition-unknown');
      await moveRequisition(kernel, id, request.body, manager(request));
      request.touch({ action: `command.requisition-${request.body.state}`, object: `requisition/${id}` });
      return (await shown(request, { id }))[0]!;
    },
  );
}
