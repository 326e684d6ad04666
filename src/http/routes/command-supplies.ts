import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import {
  addPoint,
  changePoint,
  getPoint,
  moveRequest,
  nearestPoints,
  receive,
  requestSupplies,
  resourcesContent,
  reverseMovement,
  selectChangesOf,
  selectMovements,
  selectPoints,
  selectRequests,
  selectStock,
  setLevel,
  take,
  warningsOf,
} from '../../decide/command/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { commanderOf, iso, visibleEvent } from '../command-shapes.ts';
import {
  LevelRequest,
  NearPoint,
  NewSupplyRequest,
  PointRequest,
  ReceiveRequest,
  Stock,
  StockMovements,
  StoreChange,
  SupplyRequest,
  TakeRequest,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';

const READ = { access: { permission: 'command.read' } };
const MANAGE = { access: { permission: 'command.manage' } };
const REQUESTS = 200;
const EXPORT_LIMIT = 50_000;
const CHANGES = 200;
const params = z.object({ id: z.uuid() });

/** Emergency materials (应急物资): stock by point with batches and expiry, movements, requests from asking to receipt. */
export function registerCommandSupplies(app: App, ctx: Ctx): void {
  registerStock(app, ctx);
  registerRequests(app, ctx);
}

/** Kinds of movements that can be taken back by a mark of their own. */
const ONCE = new Set<string>(['in', 'out', 'consume', 'return', 'count']);
const titleOf = (id: string) =>
  resourcesContent().materials.catalogue.find((one) => one.id === id)?.title ?? { zh: id, en: id };
const seen = (request: FastifyRequest, ctx: Ctx) => areaPatterns(recordScope(request, ctx));

async function stockOf(request: FastifyRequest, ctx: Ctx): Promise<Stock> {
  const { kernel } = ctx;
  const areas = seen(request, ctx);
  const today = kernel.clock.today();
  const { kinds, tiers, catalogue } = resourcesContent().materials;
  const known = new Map(catalogue.map((one) => [one.id, one]));
  const kindTitles = new Map(kinds.map(({ id, title }) => [id, title]));
  const [rows, points] = await Promise.all([selectStock(kernel.db, { areas, today }), selectPoints(kernel.db, areas)]);
  return {
    items: rows.flatMap((row) => {
      const material = known.get(row.material);
      if (!material) return [];
      const { tier: _, ...rest } = row;
      return [
        {
          ...rest,
          materialTitle: material.title,
          kindTitle: kindTitles.get(material.kind)!,
          unit: material.unit,
          warnings: warningsOf(row, today),
        },
      ];
    }),
    points,
    tiers,
    materials: catalogue.map(({ id, title, kind, spec, unit, leastDays }) => ({
      id,
      title,
      kind,
      spec,
      unit,
      expires: leastDays !== null,
    })),
  };
}

function registerStock(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const manager = (request: FastifyRequest) => commanderOf(request, ctx, 'command.manage');
  app.get(
    '/api/command/stock',
    { config: READ, schema: { querystring: z.object(exportQuery), response: { 200: Stock } } },
    async (request, reply) => {
      const stock = await stockOf(request, ctx);
      if (!request.query.format) return stock;
      const lang = languageOf(request);
      return sendTable(reply, request.query.format, {
        name: '应急物资库存 Emergency stock',
        notes: [kernel.clock.now().toISOString()],
        columns: [
          { key: 'point', title: '储备点 Point' },
          { key: 'material', title: '物资 Material' },
          { key: 'unit', title: '单位 Unit' },
          { key: 'lot', title: '批号 Lot' },
          { key: 'expires', title: '有效期 Expires' },
          { key: 'quantity', title: '数量 Quantity' },
          { key: 'reserved', title: '已分配 Reserved' },
        ],
        rows: stock.items.flatMap((item) =>
          item.batches.map(({ lot, expires, quantity, reserved }) => ({
            point: item.pointName,
            material: item.materialTitle[lang],
            unit: item.unit[lang],
            lot,
            expires,
            quantity,
            reserved,
          })),
        ),
      }) as never;
    },
  );
  app.get(
    '/api/command/movements',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          point: z.uuid().optional(),
          material: z.string().max(40).optional(),
        }),
        response: { 200: StockMovements },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, point, material } = request.query;
      const before = CodeCursor.decode(cursor, /^\d{1,9}$/);
      const rows = await selectMovements(kernel.db, {
        areas: seen(request, ctx),
        point,
        material,
        before: before === undefined ? undefined : Number(before),
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.map(({ point: _, batch: __, request: asked, ...row }) => ({
        ...iso(row),
        reverses: row.reverses ?? null,
        reversible: asked === null && !row.reversed && ONCE.has(row.kind),
        materialTitle: titleOf(row.material),
      }));
      if (!format) return CodeCursor.page(items, limit, ({ no }) => String(no));
      const lang = languageOf(request);
      return sendTable(reply, format, {
        name: '物资流水 Movements',
        columns: [
          { key: 'no', title: '序号 No.' },
          { key: 'at', title: '时间 At' },
          { key: 'pointName', title: '储备点 Point' },
          { key: 'materialTitle', title: '物资 Material' },
          { key: 'lot', title: '批号 Lot' },
          { key: 'kind', title: '类型 Kind' },
          { key: 'quantity', title: '数量 Quantity' },
          { key: 'name', title: '经手人 By' },
          { key: 'note', title: '说明 Note' },
        ],
        rows: items.map((item) => ({ ...item, materialTitle: item.materialTitle[lang] })),
      }) as never;
    },
  );
  app.post(
    '/api/command/points',
    { config: MANAGE, schema: { body: PointRequest, response: { 201: Stock } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      const id = await addPoint(kernel, request.body, manager(request));
      request.touch({ action: 'command.point', object: `point/${id}` });
      return reply.code(201).send(await stockOf(request, ctx));
    },
  );
  /** A change of what a point holds. */
  const change = async (request: FastifyRequest, what: string, make: (point: string) => Promise<void>) => {
    const { id } = request.params as { id: string };
    requireArea(request.caller, (await getPoint(kernel, id)).area, ctx.areas.isWithin);
    await make(id);
    request.touch({ action: `command.stock-${what}`, object: `point/${id}` });
    return stockOf(request, ctx);
  };
  const shape = { params, response: { 200: Stock } };
  app.post(
    '/api/command/points/:id/batches',
    { config: MANAGE, schema: { ...shape, body: ReceiveRequest } },
    (request) => change(request, 'in', (id) => receive(kernel, id, request.body, manager(request))),
  );
  app.post(
    '/api/command/points/:id/movements',
    { config: MANAGE, schema: { ...shape, body: TakeRequest } },
    (request) =>
      change(request, request.body.kind, async (id) => {
        if (request.body.kind !== 'count' && request.body.quantity === 0)
          throw new KangyuError('command.fact', {
            field: 'quantity',
            wantZh: '大于零的整数',
            wantEn: 'a whole number above zero',
          });
        const { to } = request.body;
        if (to) requireArea(request.caller, (await getPoint(kernel, to)).area, ctx.areas.isWithin);
        await take(kernel, id, request.body, manager(request));
      }),
  );
  app.put('/api/command/points/:id', { config: MANAGE, schema: { ...shape, body: PointRequest } }, (request) => {
    requireArea(request.caller, request.body.area, ctx.areas.isWithin);
    return change(request, 'point', (id) => changePoint(kernel, id, request.body, manager(request)));
  });
  app.put('/api/command/points/:id/levels', { config: MANAGE, schema: { ...shape, body: LevelRequest } }, (request) => {
    const { material, ...level } = request.body;
    return change(request, 'level', (id) => setLevel(kernel, id, material, level, manager(request)));
  });
  app.delete(
    '/api/command/points/:id/levels/:material',
    {
      config: MANAGE,
      schema: { params: params.extend({ material: z.string().max(40) }), response: { 200: Stock } },
    },
    (request) =>
      change(request, 'level', (id) => setLevel(kernel, id, request.params.material, null, manager(request))),
  );
  app.get(
    '/api/command/points/:id/changes',
    { config: READ, schema: { params, response: { 200: z.array(StoreChange) } } },
    async (request) => {
      const { id } = request.params;
      requireArea(request.caller, (await getPoint(kernel, id)).area, ctx.areas.isWithin);
      return iso(await selectChangesOf(kernel.db, `point/${id}`, CHANGES)) as StoreChange[];
    },
  );
  app.post(
    '/api/command/movements/:no/reversal',
    {
      config: MANAGE,
      schema: {
        params: z.object({ no: z.coerce.number().int().positive() }),
        body: z.strictObject({ note: z.string().trim().min(1).max(500) }),
        response: { 200: Stock },
      },
    },
    async (request) => {
      const { no } = request.params;
      await reverseMovement(kernel, no, request.body.note, manager(request));
      request.touch({ action: 'command.stock-reversal', object: `movement/${no}` });
      return stockOf(request, ctx);
    },
  );
}

function registerRequests(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const shown = async (
    request: FastifyRequest,
    filter: { id?: string; event?: string; open?: boolean },
  ): Promise<SupplyRequest[]> =>
    (await selectRequests(kernel.db, { ...filter, areas: seen(request, ctx), limit: REQUESTS })).map(
      ({ account, ...row }) => ({
        ...iso(row),
        own: account === request.caller.account,
        materialTitle: titleOf(row.material),
        allocations: row.allocations.map(({ pointName, lot, expires, quantity }) => ({
          pointName,
          lot,
          expires,
          quantity,
        })),
      }),
    );
  app.get(
    '/api/command/requests',
    {
      config: READ,
      schema: {
        querystring: z.object({ event: z.uuid().optional(), open: z.stringbool().default(false) }),
        response: { 200: z.array(SupplyRequest) },
      },
    },
    (request) =>
      shown(request, { open: request.query.open, ...(request.query.event ? { event: request.query.event } : {}) }),
  );
  app.post(
    '/api/command/requests',
    {
      config: { access: { permission: ['command.report', 'command.manage'] } },
      schema: { body: NewSupplyRequest, response: { 201: SupplyRequest } },
    },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      if (request.body.event) await visibleEvent(request, ctx, request.body.event);
      const id = await requestSupplies(kernel, request.body, commanderOf(request, ctx));
      request.touch({ action: 'command.request', object: `request/${id}` });
      return reply.code(201).send((await shown(request, { id }))[0]!);
    },
  );
  app.get(
    '/api/command/requests/:id/nearest',
    { config: READ, schema: { params, response: { 200: z.array(NearPoint) } } },
    async (request) => {
      const { id } = request.params;
      if ((await shown(request, { id })).length === 0) throw new KangyuError('command.request-unknown');
      return nearestPoints(kernel, id, seen(request, ctx));
    },
  );
  app.post(
    '/api/command/requests/:id/steps',
    {
      config: { access: { permission: ['command.report', 'command.manage'] } },
      schema: {
        params,
        body: z.strictObject({
          state: z.enum(['approved', 'refused', 'allocated', 'dispatched', 'received', 'cancelled']),
          note: z.string().trim().max(500).optional(),
        }),
        response: { 200: SupplyRequest },
      },
    },
    async (request) => {
      const { id } = request.params;
      if ((await shown(request, { id })).length === 0) throw new KangyuError('command.request-unknown');
      await moveRequest(kernel, id, request.body, commanderOf(request, ctx, 'command.manage'), seen(request, ctx));
      request.touch({ action: `command.request-${request.body.state}`, object: `request/${id}` });
      return (await shown(request, { id }))[0]!;
    },
  );
}
