import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import {
  createSnapshot,
  evaluatePlan,
  getPlan,
  getSnapshot,
  listPlans,
  listSnapshots,
  planDetail,
  planDoubts,
  planStatus,
  reportFile,
} from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { Doubt, PlanDetail, PlanSnapshot, PlanStatus, PlanSummary } from '../contract.ts';
import { languageOf } from '../language.ts';

const READ = { access: { permission: 'plan.read' } };
const REPORT = { access: { permission: 'plan.report' } };
const params = z.object({ id: z.string().min(1).max(64) });
const day = z.iso.date().optional();
const reportQuery = z.object({
  on: day,
  lang: z.enum(['zh', 'en']).optional(),
  snapshot: z.string().max(64).optional(),
});

/** Plans: their targets' status on a day, tasks, doubts, frozen evaluations and the report as Word or Excel. */
export function registerPlans(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/api/plans', { config: READ, schema: { response: { 200: z.array(PlanSummary) } } }, async (request) =>
    (await listPlans(kernel.db)).filter(({ areaCode }) => concerns(request, areaCode, ctx)),
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
      await requirePlan(request, ctx);
      return planDoubts(kernel.db, request.params.id);
    },
  );

  app.get(
    '/api/plans/:id/snapshots',
    { config: READ, schema: { params, response: { 200: z.array(PlanSnapshot) } } },
    async (request) => {
      await requirePlan(request, ctx);
      return listSnapshots(kernel.db, request.params.id);
    },
  );

  app.post(
    '/api/plans/:id/snapshots',
    { config: REPORT, schema: { params, body: z.object({ on: day }), response: { 201: PlanSnapshot } } },
    async (request, reply) => {
      await requirePlan(request, ctx);
      const made = await createSnapshot(kernel, request.params.id, request.body.on, request.caller.account);
      request.touch({ action: 'plan.snapshot', object: `plan/${request.params.id}/snapshot/${made.id}` });
      return reply.code(201).send(made);
    },
  );

  for (const kind of ['docx', 'xlsx'] as const)
    app.get(
      `/api/plans/:id/report.${kind}`,
      { config: REPORT, schema: { params, querystring: reportQuery } },
      (request, reply) => sendReport(kind, request, reply, ctx),
    );
}

type ReportRequest = FastifyRequest & { params: z.infer<typeof params>; query: z.infer<typeof reportQuery> };

/** The report of a frozen evaluation, or of the plan as it stands on a day. */
async function sendReport(
  kind: 'docx' | 'xlsx',
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
): Promise<FastifyReply> {
  const { params: path, query } = request as ReportRequest;
  const { kernel } = ctx;
  const plan = await requirePlan(request, ctx);
  const frozen = query.snapshot ? await getSnapshot(kernel.db, path.id, query.snapshot) : undefined;
  const evaluated = frozen?.evaluated ?? (await evaluatePlan(kernel, path.id, query.on));
  const file = await reportFile(evaluated, kind, {
    lang: languageOf(request),
    generatedOn: kernel.clock.today(),
    demo: kernel.instance.kind === 'demo',
    ...(frozen ? { snapshot: { id: frozen.info.id, at: frozen.info.createdAt } } : {}),
  });
  request.touch({ action: 'plan.report', object: `plan/${plan.id}/report.${kind}` });
  reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
  return reply.type(file.mediaType).send(file.content);
}

async function requirePlan(request: FastifyRequest, ctx: Ctx) {
  const plan = await getPlan(ctx.kernel.db, (request.params as z.infer<typeof params>).id);
  requirePlanArea(request, plan.areaCode, ctx);
  return plan;
}

/** A plan is read by those it governs and by those above: its area lies in the caller's, or the caller's in it. */
function concerns(request: FastifyRequest, areaCode: string, { areas }: Ctx): boolean {
  const own = request.caller.area;
  return own === EVERYWHERE || areas.isWithin(areaCode, own) || areas.isWithin(own, areaCode);
}

function requirePlanArea(request: FastifyRequest, areaCode: string, ctx: Ctx): void {
  if (!concerns(request, areaCode, ctx)) requireArea(request.caller, areaCode, ctx.areas.isWithin);
}
