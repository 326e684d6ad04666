import { z } from 'zod';
import {
  allocation,
  bedEvaluation,
  bedGate,
  calculate,
  carersFor,
  planResources,
  setupPlan,
} from '../../measure/standards/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { Allocation, BedEvaluation, BedGate, Calculation, ResourcePlan, SetupPlan } from '../contract.ts';
import { exportQuery } from '../export-table.ts';
import { langQuery } from './indicators.ts';
import { sendAllocation, sendGate, sendResources, sendScores, sendSetup } from './standards-export.ts';
import { sendEfficiency } from './standards-export-efficiency.ts';
import { areaNameOf, scopeOf, scopeQuery } from './standards-scope.ts';

const READ = { access: { permission: 'register.read', area: queryArea } };
const query = { ...exportQuery, ...scopeQuery, lang: langQuery };
const children = z.coerce.number().int().min(0).max(100_000).default(0);

/** Bed gate, bed scores, equity, institution-setup and resource plans, calculators. */
export function registerStandardsBeds(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/standards/bed-gate',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...query,
          join: z.enum(['any', 'all']).optional().describe('how the two conditions join, for this question only'),
        }),
        response: { 200: BedGate },
      },
    },
    async (request, reply) => {
      const { join, format } = request.query;
      const gate = await bedGate(kernel, { ...(await scopeOf(request, ctx)), ...(join ? { join } : {}) });
      return format ? sendGate(request, reply, ctx, gate) : gate;
    },
  );

  app.get(
    '/api/standards/bed-evaluation',
    { config: READ, schema: { querystring: z.object(query), response: { 200: BedEvaluation } } },
    async (request, reply) => {
      const evaluation = await bedEvaluation(kernel, await scopeOf(request, ctx));
      return request.query.format ? sendScores(request, reply, ctx, evaluation) : evaluation;
    },
  );

  app.get(
    '/api/standards/allocation',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...query,
          part: z.enum(['equity', 'efficiency']).default('equity').describe('which table to export'),
        }),
        response: { 200: Allocation },
      },
    },
    async (request, reply) => {
      const found = await allocation(kernel, await scopeOf(request, ctx));
      const { format, part } = request.query;
      if (!format) return found;
      return (part === 'equity' ? sendAllocation : sendEfficiency)(request, reply, ctx, found);
    },
  );

  app.get(
    '/api/standards/setup',
    { config: READ, schema: { querystring: z.object(query), response: { 200: SetupPlan } } },
    async (request, reply) => {
      const plan = await setupPlan(kernel, await scopeOf(request, ctx));
      if (request.query.format) return sendSetup(request, reply, ctx, plan);
      return { ...plan, open: plan.open.map((unit) => ({ ...unit, ...areaNameOf(unit.area, ctx) })) };
    },
  );

  app.get(
    '/api/standards/planning',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...query,
          until: z.coerce.number().int().min(1990).max(2100).optional().describe('year; default: the plan’s end'),
        }),
        response: { 200: ResourcePlan },
      },
    },
    async (request, reply) => {
      const { until, format } = request.query;
      const plan = await planResources(kernel, { ...(await scopeOf(request, ctx)), ...(until ? { until } : {}) });
      return format ? sendResources(request, reply, ctx, plan) : plan;
    },
  );

  app.get(
    '/api/standards/calculate',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...scopeQuery,
          population: z.coerce.number().int().min(0).max(2_000_000_000),
          infant: children,
          small: children,
          large: children,
          mixed: children,
        }),
        response: { 200: Calculation },
      },
    },
    async (request) => {
      const { population, infant, small, large, mixed } = request.query;
      const items = await calculate(kernel, { ...(await scopeOf(request, ctx)), population });
      return { population, items, childcare: carersFor({ infant, small, large, mixed }) };
    },
  );
}
