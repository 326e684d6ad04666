import { z } from 'zod';
import {
  addFundingLine,
  addMovement,
  changeFundingLine,
  fundingOverview,
  planningRules,
} from '../../decide/planning/index.ts';
import type { App, Ctx } from '../app.ts';
import { FundingLineChange, FundingLineRequest, MovementRequest, PlanFunding } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { actorOf } from '../work-actor.ts';
import { onQuery, planParams } from './planning.ts';
import { requirePlanOf } from './plans.ts';

const READ = { access: { permission: 'task.read' } };
const MANAGE = { access: { permission: 'task.manage' } };

/** Money of a plan: lines by source and purpose, what arrived and what was spent. */
export function registerFunding(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const line = planParams.extend({ line: z.uuid() });
  const Id = z.object({ id: z.string() });

  app.get(
    '/api/plans/:id/funding',
    {
      config: READ,
      schema: { params: planParams, querystring: onQuery.extend(exportQuery), response: { 200: PlanFunding } },
    },
    async (request, reply) => {
      const plan = await requirePlanOf(request, ctx);
      const on = request.query.on ?? kernel.clock.today();
      const overview = await fundingOverview(kernel, plan.id, on);
      const { sources, inputs } = planningRules(kernel.clock.today());
      if (!request.query.format) return { plan: plan.id, on, ...overview, sources, inputs };
      const lang = languageOf(request);
      const zh = lang === 'zh';
      const names = new Map(plan.projects.map(({ key, name }) => [key, name]));
      request.touch({ action: 'planning.export', object: `plan/${plan.id}/funding` });
      return sendTable(reply, request.query.format, {
        name: zh ? `资金 ${on}` : `Funding ${on}`,
        notes: [`${plan.title} · ${on}`, zh ? '单位：万元' : 'Unit: 10,000 yuan'],
        columns: [
          { key: 'project', title: zh ? '项目' : 'Project' },
          { key: 'source', title: zh ? '来源' : 'Source' },
          { key: 'input', title: zh ? '投入类别' : 'Purpose' },
          { key: 'planned', title: zh ? '计划' : 'Planned' },
          { key: 'arrived', title: zh ? '到位' : 'Arrived' },
          { key: 'spent', title: zh ? '支出' : 'Spent' },
          { key: 'note', title: zh ? '备注' : 'Note' },
        ],
        rows: overview.lines.map(({ project, source, input, planned, arrived, spent, note }) => ({
          project: project === null ? plan.title : (names.get(project) ?? project),
          source: sources[source]?.[lang] ?? source,
          input: inputs[input]?.[lang] ?? input,
          planned,
          arrived,
          spent,
          note,
        })),
      });
    },
  );

  app.post(
    '/api/plans/:id/funding',
    { config: MANAGE, schema: { params: planParams, body: FundingLineRequest, response: { 201: Id } } },
    async (request, reply) => {
      const { id } = await requirePlanOf(request, ctx);
      const made = await addFundingLine(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'planning.funding', object: `plan/${id}/funding/${made.id}` });
      return reply.code(201).send(made);
    },
  );

  app.patch(
    '/api/plans/:id/funding/:line',
    { config: MANAGE, schema: { params: line, body: FundingLineChange, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id } = await requirePlanOf(request, ctx);
      await changeFundingLine(kernel, id, request.params.line, request.body, actorOf(request, ctx));
      request.touch({ action: 'planning.funding', object: `plan/${id}/funding/${request.params.line}` });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/plans/:id/funding/:line/movements',
    {
      config: MANAGE,
      schema: {
        params: line,
        body: MovementRequest,
        response: { 201: Id.extend({ warnings: z.array(z.enum(['spent-over-arrived', 'arrived-over-planned'])) }) },
      },
    },
    async (request, reply) => {
      const { id } = await requirePlanOf(request, ctx);
      const made = await addMovement(kernel, id, request.params.line, request.body, actorOf(request, ctx));
      request.touch({ action: 'planning.movement', object: `plan/${id}/funding/${request.params.line}/${made.id}` });
      return reply.code(201).send(made);
    },
  );
}
