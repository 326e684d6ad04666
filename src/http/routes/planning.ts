import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  assignTasks,
  getOrder,
  halfOf,
  issueOrder,
  listSelfReports,
  orderFile,
  planExecution,
  planningRules,
  reportOnSelf,
  scoreRule,
  setProject,
  takeAction,
  type UnitScore,
} from '../../decide/planning/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import { getItem, listUnits } from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  Accountability,
  ActionRequest,
  AssignedTasks,
  AssignTasks,
  Made,
  OrderRequest,
  PlanExecution,
  ProjectChange,
  SelfReportRequest,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { actorOf, viewerOf } from '../work-actor.ts';
import { requirePlanOf } from './plans.ts';

const READ = { access: { permission: 'task.read' } };
const MANAGE = { access: { permission: 'task.manage' } };
const REPORT = { access: { permission: ['task.report', 'task.manage'] } };
export const planParams = z.object({ id: z.string().min(1).max(64) });
export const onQuery = z.object({ on: z.iso.date().optional() });

/** How a plan is carried out: tasks, projects, actions on missed targets, supervision orders, accountability by unit. */
export function registerPlanning(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/plans/:id/execution',
    { config: READ, schema: { params: planParams, querystring: onQuery, response: { 200: PlanExecution } } },
    async (request) => {
      const { id } = await requirePlanOf(request, ctx);
      const on = request.query.on ?? kernel.clock.today();
      return { ...(await planExecution(kernel, id, on)), causes: planningRules(kernel.clock.today()).causes };
    },
  );

  app.get(
    '/api/plans/:id/accountability',
    {
      config: READ,
      schema: {
        params: planParams,
        querystring: onQuery.extend(exportQuery),
        response: { 200: Accountability },
      },
    },
    async (request, reply) => {
      const plan = await requirePlanOf(request, ctx);
      const on = request.query.on ?? kernel.clock.today();
      const { units } = await planExecution(kernel, plan.id, on);
      const rule = scoreRule(planningRules(kernel.clock.today()));
      if (request.query.format) return sendUnits(request, reply, request.query.format, plan.title, on, units, rule);
      const selfReports = await listSelfReports(kernel, plan.id);
      return { plan: plan.id, on, units, rule, selfReports, half: halfOf(kernel.clock.today()) };
    },
  );

  app.post(
    '/api/plans/:id/execution/tasks',
    { config: MANAGE, schema: { params: planParams, body: AssignTasks, response: { 200: AssignedTasks } } },
    async (request) => {
      const { id } = await requirePlanOf(request, ctx);
      request.touch({ action: 'planning.assign', object: `plan/${id}/tasks` });
      return assignTasks(kernel, id, request.body, actorOf(request, ctx));
    },
  );

  app.patch(
    '/api/plans/:id/projects/:project',
    {
      config: MANAGE,
      schema: {
        params: planParams.extend({ project: z.string().max(40) }),
        body: ProjectChange,
        response: { 200: Made.extend({ version: z.number() }) },
      },
    },
    async (request) => {
      const { id } = await requirePlanOf(request, ctx);
      const { project } = request.params;
      request.touch({ action: 'planning.project', object: `plan/${id}/project/${project}` });
      return setProject(kernel, id, project, request.body, actorOf(request, ctx));
    },
  );

  app.post(
    '/api/plans/:id/actions',
    { config: MANAGE, schema: { params: planParams, body: ActionRequest, response: { 201: Made } } },
    async (request, reply) => {
      const { id } = await requirePlanOf(request, ctx);
      const made = await takeAction(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'planning.action', object: `plan/${id}/target/${request.body.target}/${made.item}` });
      return reply.code(201).send(made);
    },
  );

  app.post(
    '/api/plans/:id/self-reports',
    {
      config: REPORT,
      schema: { params: planParams, body: SelfReportRequest, response: { 201: z.object({ id: z.string() }) } },
    },
    async (request, reply) => {
      const { id, areaCode } = await requirePlanOf(request, ctx);
      const unit = (await listUnits(kernel, { scope: areaCode })).find((one) => one.id === request.body.unit);
      if (!unit) throw new KangyuError('work.unit-unknown', { unit: request.body.unit });
      const asked = { ...request.body, unitName: unit.name };
      const made = await reportOnSelf(kernel, id, asked, actorOf(request, ctx));
      request.touch({ action: 'planning.self-report', object: `plan/${id}/self-report/${made.id}` });
      return reply.code(201).send({ id: made.id });
    },
  );

  registerOrders(app, ctx);
}

function registerOrders(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/plans/:id/orders',
    { config: MANAGE, schema: { params: planParams, body: OrderRequest, response: { 201: Made } } },
    async (request, reply) => {
      const { id } = await requirePlanOf(request, ctx);
      const { item } = await issueOrder(kernel, id, request.body, actorOf(request, ctx));
      request.touch({ action: 'planning.order', object: `plan/${id}/order/${item}` });
      return reply.code(201).send({ item });
    },
  );

  app.get(
    '/api/plans/:id/orders/:item/order.docx',
    { config: READ, schema: { params: planParams.extend({ item: z.uuid() }) } },
    async (request, reply) => {
      const plan = await getPlan(kernel.db, request.params.id);
      const order = await getOrder(kernel, plan.id, request.params.item);
      const item = await getItem(kernel, order.item, viewerOf(request), actorOf(request, ctx));
      const file = await orderFile(plan.title, order, item, languageOf(request));
      request.touch({ action: 'planning.order-read', object: `plan/${plan.id}/order/${order.item}` });
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
      return reply.type('application/vnd.openxmlformats-officedocument.wordprocessingml.document').send(file.content);
    },
  );
}

function sendUnits(
  request: FastifyRequest,
  reply: FastifyReply,
  format: 'xlsx' | 'csv',
  title: string,
  on: string,
  units: readonly UnitScore[],
  rule: { zh: string; en: string },
) {
  const lang = languageOf(request);
  const zh = lang === 'zh';
  request.touch({ action: 'planning.export', object: request.url.split('?')[0] ?? '' });
  return sendTable(reply, format, {
    name: zh ? `责任单位 ${on}` : `Units ${on}`,
    notes: [`${title} · ${on}`, rule[lang]],
    columns: [
      { key: 'unit', title: zh ? '单位' : 'Unit' },
      { key: 'lead', title: zh ? '牵头任务' : 'Tasks led' },
      { key: 'coop', title: zh ? '配合任务' : 'Tasks helped' },
      { key: 'done', title: zh ? '完成' : 'Done' },
      { key: 'overdue', title: zh ? '逾期' : 'Overdue' },
      { key: 'unassigned', title: zh ? '未分派' : 'Not assigned' },
      { key: 'averageDelay', title: zh ? '平均延误（天）' : 'Mean delay (days)' },
      { key: 'targets', title: zh ? '整改目标' : 'Targets to put right' },
      { key: 'score', title: zh ? '得分' : 'Score' },
    ],
    rows: units.map((unit) => ({
      ...unit,
      averageDelay: unit.averageDelay === null ? null : Math.round(unit.averageDelay * 10) / 10,
    })),
  });
}
