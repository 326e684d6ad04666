import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import { getPlan, listPlans, planDetail, planDoubts, planStatus } from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { Doubt, PlanDetail, PlanStatus, PlanSummary } from '../contract.ts';

const READ = { access: { permission: 'plan.read' } };
const params = z.object({ id: z.string().min(1).max(64) });
const day = z.iso.date().optional();

/** Plans: their targets' status on a day, tasks and doubts. Evaluations and reports: evaluation.ts. */
export function registerPlans(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/api/plans', { config: READ, schema: { response: { 200: z.array(PlanSummary) } } }, async (request) =>
    (await listPlans(kernel.db))
      .filter(({ areaCode }) => concerns(request, areaCode, ctx))
      .sort((a, b) => Number(isElsewhere(a.areaCode, ctx)) - Number(isElsewhere(b.areaCode, ctx))),
  );

  app.get('/api/plans/:id', { config: READ, schema: { params, response: { 200: PlanDetail } } }, async (request) => {
    const plan = await planDetail(kernel.db, request.params.id);
    requirePlanArea(request, plan.areaCode, ctx);
    return plan;
  });

  app.get(
    '/api/plans/:id/status',
    { config: READ, schema: { params, querystring: z.object({ on: day }), response: { 200: PlanStatus } } },
    async (request) => {
      const status = await planStatus(kernel, request.params.id, request.query.on);
      requirePlanArea(request, status.plan.areaCode, ctx);
      return status;
    },
  );

  app.get(
    '/api/plans/:id/doubts',
    { config: READ, schema: { params, response: { 200: z.array(Doubt) } } },
    async (request) => {
      await requirePlanOf(request, ctx);
      return planDoubts(kernel.db, request.params.id);
    },
  );
}

/** The plan of the address, when the caller may see it. */
export async function requirePlanOf(request: FastifyRequest, ctx: Ctx) {
  const plan = await getPlan(ctx.kernel.db, (request.params as z.infer<typeof params>).id);
  requirePlanArea(request, plan.areaCode, ctx);
  return plan;
}

/**
 * A plan is read by those it governs and by those above: its area lies in the caller's, or the caller's in it. The plan of
 * an area that this instance does not hold is a published document with no data behind it, which everybody may read.
 */
export function concerns(request: FastifyRequest, areaCode: string, ctx: Ctx): boolean {
  const own = request.caller.area;
  const { areas } = ctx;
  if (own === EVERYWHERE || areas.isWithin(areaCode, own) || areas.isWithin(own, areaCode)) return true;
  return request.method === 'GET' && isElsewhere(areaCode, ctx);
}

const isElsewhere = (areaCode: string, { areas }: Ctx): boolean => areas.nameOf(areaCode) === undefined;

export function requirePlanArea(request: FastifyRequest, areaCode: string, ctx: Ctx): void {
  if (!concerns(request, areaCode, ctx)) requireArea(request.caller, areaCode, ctx.areas.isWithin);
}
