import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type Comparison as Compared,
  compareSnapshots,
  compareWithPrevious,
  comparisonTable,
  createSnapshot,
  defaultDay,
  evaluatePlan,
  getSnapshot,
  listSnapshots,
  REPORT_PARTS,
  reportFile,
  verifySnapshot,
} from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { Comparison, PlanSnapshot, SnapshotCheck, SnapshotRequest } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { readPlanBlocks } from '../plan-blocks.ts';
import { requirePlanOf } from './plans.ts';

const READ = { access: { permission: 'plan.read' } };
const REPORT = { access: { permission: 'plan.report' } };
const params = z.object({ id: z.string().min(1).max(64) });
const day = z.iso.date().optional();
const lang = z.enum(['zh', 'en']).optional();
const snapshotId = z.string().max(64);
const compareQuery = z.object({
  ...exportQuery,
  lang,
  a: snapshotId.describe('a snapshot'),
  b: snapshotId.optional().describe('another snapshot; without it the plan as it stands'),
  on: day.describe('day of the plan as it stands'),
});
const reportQuery = z.object({
  on: day,
  lang,
  snapshot: snapshotId.optional(),
  compare: snapshotId
    .optional()
    .describe('an earlier snapshot to compare with, or `none`; default: the newest of an earlier day'),
  without: z
    .string()
    .regex(new RegExp(`^(${REPORT_PARTS.join('|')})(,(${REPORT_PARTS.join('|')}))*$`))
    .optional()
    .describe(`parts to leave out, separated by commas: ${REPORT_PARTS.join(', ')}`),
});

/** Evaluations of a plan: frozen snapshots, their comparison, and the report as Word or Excel. */
export function registerEvaluation(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/plans/:id/snapshots',
    { config: READ, schema: { params, response: { 200: z.array(PlanSnapshot) } } },
    async (request) => {
      await requirePlanOf(request, ctx);
      return listSnapshots(kernel.db, request.params.id);
    },
  );

  app.post(
    '/api/plans/:id/snapshots',
    { config: REPORT, schema: { params, body: SnapshotRequest, response: { 201: PlanSnapshot } } },
    async (request, reply) => {
      const plan = await requirePlanOf(request, ctx);
      const on = request.body.on ?? defaultDay(plan.period, kernel.clock.today());
      const made = await createSnapshot(kernel, {
        ...request.body,
        plan: plan.id,
        on,
        blocks: await readPlanBlocks(kernel, plan.id, on),
        by: request.caller.account,
      });
      // The ledger is chained: the digest in it stands even if somebody rewrites the snapshot with a digest to fit.
      request.touch({ action: 'plan.snapshot', object: `plan/${plan.id}/snapshot/${made.id} sha256:${made.digest}` });
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/api/plans/:id/snapshots/:snapshot/verify',
    {
      config: READ,
      schema: { params: params.extend({ snapshot: snapshotId }), response: { 200: SnapshotCheck } },
    },
    async (request) => {
      await requirePlanOf(request, ctx);
      return verifySnapshot(kernel.db, request.params.id, request.params.snapshot);
    },
  );

  app.get(
    '/api/plans/:id/snapshots/compare',
    { config: READ, schema: { params, querystring: compareQuery, response: { 200: Comparison } } },
    async (request, reply) => {
      await requirePlanOf(request, ctx);
      const { a, b, on, format } = request.query;
      const compared = await compareSnapshots(kernel, request.params.id, a, b, on);
      if (!format) return compared;
      return sendTable(reply, format, comparisonTable(compared, languageOf(request)));
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
  const { query } = request as ReportRequest;
  const { kernel } = ctx;
  const plan = await requirePlanOf(request, ctx);
  const { evaluated, info } = query.snapshot
    ? await getSnapshot(kernel.db, plan.id, query.snapshot)
    : { evaluated: await liveEvaluation(ctx, plan.id, query.on), info: null };
  const comparison = await comparisonFor(ctx, plan.id, { evaluated, info }, query.compare);
  const file = await reportFile(evaluated, kind, {
    lang: languageOf(request),
    generatedOn: kernel.clock.today(),
    demo: kernel.instance.kind === 'demo',
    ...(info ? { snapshot: info } : {}),
    ...(comparison ? { comparison } : {}),
    without: REPORT_PARTS.filter((part) => query.without?.split(',').includes(part)),
  });
  request.touch({ action: 'plan.report', object: `plan/${plan.id}/report.${kind}` });
  reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
  return reply.type(file.mediaType).send(file.content);
}

async function liveEvaluation({ kernel }: Ctx, plan: string, on: string | undefined) {
  const evaluated = await evaluatePlan(kernel, plan, on);
  const blocks = await readPlanBlocks(kernel, plan, evaluated.status.on);
  return blocks ? { ...evaluated, blocks } : evaluated;
}

async function comparisonFor(
  { kernel }: Ctx,
  plan: string,
  current: Parameters<typeof compareWithPrevious>[2],
  asked: string | undefined,
): Promise<Compared | undefined> {
  if (asked === 'none') return undefined;
  return compareWithPrevious(kernel, plan, current, asked);
}
