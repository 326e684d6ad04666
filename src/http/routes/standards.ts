import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, requireArea, seesInFull } from '../../access/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import {
  type FactRow,
  listStandards,
  parameterHistory,
  planStandards,
  type SetParameter as SetRow,
  setParameter,
  standardAreas,
  standardRows,
  standardUnits,
} from '../../measure/standards/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import {
  PlanStandards,
  page,
  SetParameter,
  SetParameterRequest,
  StandardList,
  StandardRegisterRow,
  StandardResult,
  StandardUnit,
} from '../contract.ts';
import { exportQuery } from '../export-table.ts';
import { limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';
import { langQuery, requireInstitution } from './indicators.ts';
import { requirePlanArea } from './plans.ts';
import { registerStandardsBeds } from './standards-beds.ts';
import { registerStandardsBindings } from './standards-bindings.ts';
import { sendPlanStandards, sendResults, sendRows, sendUnits } from './standards-export.ts';
import { areaNameOf, scopeOf, scopeQuery } from './standards-scope.ts';

const READ = { access: { permission: 'register.read', area: queryArea } };
const EXPORT_LIMIT = 100_000;
const params = z.object({ code: z.string().min(1).max(64) });
/** Allocation standards: evaluated lists, areas, institutions, register rows behind a figure, parameters that people set. */
export function registerStandards(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const tableQuery = z.object({ ...exportQuery, ...scopeQuery, lang: langQuery });

  app.get(
    '/api/standards',
    { config: READ, schema: { querystring: tableQuery, response: { 200: StandardList } } },
    async (request, reply) => {
      const list = await listStandards(kernel, await scopeOf(request, ctx));
      return request.query.format ? sendResults(request, reply, ctx, list.items) : list;
    },
  );

  app.get(
    '/api/standards/:code/areas',
    { config: READ, schema: { params, querystring: tableQuery, response: { 200: z.array(StandardResult) } } },
    async (request, reply) => {
      const results = await standardAreas(kernel, request.params.code, await scopeOf(request, ctx));
      return request.query.format ? sendResults(request, reply, ctx, results) : results;
    },
  );

  app.get(
    '/api/standards/:code/institutions',
    { config: READ, schema: { params, querystring: tableQuery, response: { 200: z.array(StandardUnit) } } },
    async (request, reply) => {
      const { code } = request.params;
      const units = await standardUnits(kernel, code, await scopeOf(request, ctx));
      const named = units.map((unit) => ({ ...unit, ...areaNameOf(unit.area, ctx) }));
      return request.query.format ? sendUnits(request, reply, ctx, code, named) : named;
    },
  );

  app.get(
    '/api/standards/:code/rows',
    {
      config: READ,
      schema: {
        params,
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          ...scopeQuery,
          lang: langQuery,
          institution: z.string().max(64).optional(),
        }),
        response: { 200: page(StandardRegisterRow) },
      },
    },
    (request, reply) => listRows(request, reply, ctx),
  );

  app.get(
    '/api/plans/:id/standards',
    {
      config: { access: { permission: 'plan.read' } },
      schema: {
        params: z.object({ id: z.string().min(1).max(64) }),
        querystring: z.object({ ...exportQuery, lang: langQuery, on: z.iso.date().optional() }),
        response: { 200: PlanStandards },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const plan = await getPlan(kernel.db, id);
      requirePlanArea(request, plan.areaCode, ctx);
      const found = await planStandards(kernel, id, request.query.on);
      return request.query.format ? sendPlanStandards(request, reply, ctx, plan, found.items) : found;
    },
  );

  registerParameters(app, ctx);
  registerStandardsBindings(app, ctx);
  registerStandardsBeds(app, ctx);
}

function registerParameters(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/standards/:code/parameters',
    {
      config: { access: { permission: 'register.read' } },
      schema: { params, response: { 200: z.array(SetParameter) } },
    },
    async (request) => {
      const own = request.caller.area;
      const concerns = (area: string) => own === EVERYWHERE || areas.isWithin(area, own) || areas.isWithin(own, area);
      const rows = await parameterHistory(kernel.db, request.params.code);
      return rows.filter(({ area }) => concerns(area)).map((row) => shownSet(row, ctx));
    },
  );

  app.put(
    '/api/standards/:code/parameters',
    {
      config: { access: { permission: 'plan.edit' } },
      schema: { params, body: SetParameterRequest, response: { 200: SetParameter } },
    },
    async (request) => {
      const { code } = request.params;
      const { plan, to, ...body } = request.body;
      requireArea(request.caller, body.area, areas.isWithin);
      if (plan) requireArea(request.caller, (await getPlan(kernel.db, plan)).areaCode, areas.isWithin);
      const row = await setParameter(kernel, {
        ...body,
        standard: code,
        by: request.caller.account,
        ...(plan ? { plan } : {}),
        ...(to ? { to } : {}),
      });
      request.touch({ action: 'standard.parameter', object: `standard/${code}/parameter/${row.name}/${row.id}` });
      return shownSet(row, ctx);
    },
  );
}

const shownSet = (row: SetRow, ctx: Ctx): SetParameter => ({
  ...row,
  ...areaNameOf(row.area, ctx),
  setAt: row.setAt.toISOString(),
});

type RowsQuery = { limit: number; cursor?: string; format?: 'xlsx' | 'csv'; institution?: string };

async function listRows(request: FastifyRequest, reply: FastifyReply, ctx: Ctx) {
  const { code } = request.params as z.infer<typeof params>;
  const { limit, cursor, format, institution } = request.query as RowsQuery;
  if (institution) await requireInstitution(request, ctx, institution);
  const { items, nextCursor, fact, withheld } = await standardRows(ctx.kernel, code, {
    ...(await scopeOf(request, ctx)),
    reader: recordScope(request, ctx, { beyond: true }),
    limit: format ? EXPORT_LIMIT : limit,
    ...(institution ? { institution } : {}),
    ...(cursor && !format ? { cursor } : {}),
  });
  const persons = [
    ...new Set(items.flatMap(({ practitioner }) => (practitioner ? [`Practitioner/${practitioner}`] : []))),
  ];
  if (persons.length > 0) request.touch({ action: 'standard.rows', object: `standard/${code}/rows`, persons });
  const rows = items.map((row) => shownRow(request, row, ctx));
  if (format) return sendRows(request, reply, ctx, code, fact, rows, withheld);
  return { items: rows, ...(withheld > 0 ? { withheld } : {}), ...(nextCursor ? { nextCursor } : {}) };
}

/** Names of workers as the registers show them: in full inside one's own area only. */
function shownRow(request: FastifyRequest, row: FactRow, ctx: Ctx): StandardRegisterRow {
  const { practitioner, name, ...rest } = row;
  const masked =
    practitioner && name && !seesInFull(request.caller, row.area ?? undefined, ctx.areas.isWithin)
      ? maskName(name)
      : name;
  return { ...rest, name: masked, ...areaNameOf(row.area, ctx) };
}
