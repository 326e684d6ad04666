import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import {
  addFinding,
  addPeriod,
  beginResponse,
  changeLevel,
  checkItem,
  closeEvent,
  endResponse,
  eventOfSignal,
  fillSeat,
  gradeEvent,
  gradingContent,
  noteEvent,
  openEvent,
  proposeFor,
  proposeUnits,
  quietOf,
  recordFacts,
  relayInformation,
  responsePlan,
  responsePlans,
  selectEvents,
  unitArea,
  writeReview,
} from '../../decide/command/index.ts';
import { signalContent, topicOf } from '../../decide/surveillance/index.ts';
import { areaPatterns } from '../../record/index.ts';
import { listUnits } from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { commanderOf, shownDetail, shownEvent, visibleEvent } from '../command-shapes.ts';
import {
  CheckRequest,
  CloseRequest,
  CommandDetail,
  CommandEvents,
  CommandSettings,
  EndRequest,
  EventGrade,
  EventRequest,
  FactsRequest,
  FindingRequest,
  PeriodRequest,
  ResponseRequest,
  SeatRequest,
  SignalEvent,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';

const EXPORT_LIMIT = 10_000;
const params = z.object({ id: z.uuid() });
const text = z.string().trim().min(1).max(4000);
const note = z.string().trim().max(2000).optional();

/** Public-health events (突发公共卫生事件): opened, graded, responded to, ended, reviewed and closed. */
export function registerCommandEvents(app: App, ctx: Ctx): void {
  registerLists(app, ctx);
  registerChanges(app, ctx);
}

function registerLists(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/command/events',
    {
      config: { access: { permission: 'command.read', area: queryArea } },
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          area: z.string().max(12).optional(),
          shown: z.enum(['live', 'closed', 'all']).default('live'),
          exercise: z.enum(['true', 'false']).optional(),
          lang: z.enum(['zh', 'en']).default('zh'),
        }),
        response: { 200: CommandEvents },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, shown, exercise, lang, area } = request.query;
      const [at, id] = CodeCursor.decode(cursor, /^\S+ [0-9a-f-]{36}$/)?.split(' ') ?? [];
      const own = areaPatterns(recordScope(request, ctx));
      const rows = await selectEvents(kernel.db, {
        states: shown === 'all' ? undefined : shown === 'closed' ? ['closed'] : ['open', 'responding', 'ended'],
        exercise: exercise === undefined ? undefined : exercise === 'true',
        // An area asked for lies in the caller's own (the guard); a whole county is one prefix.
        areas:
          area === undefined
            ? own
            : areaPatterns(/^\d+$/.test(area) ? area : [area, ...ctx.areas.within(area).map(({ code }) => code)]),
        after: at && id ? { at, id } : undefined,
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.map((row) => {
        const { facts, orders, openOrders, ...event } = row;
        return { ...shownEvent(event), facts, orders, openOrders };
      });
      if (format)
        return sendTable(reply, format, {
          name: lang === 'zh' ? '突发公共卫生事件' : 'Public-health events',
          notes: [kernel.clock.now().toISOString()],
          columns: [
            { key: 'number', title: '编号 No.' },
            { key: 'title', title: '事件 Event' },
            { key: 'kindTitle', title: '类别 Kind' },
            { key: 'areaName', title: '地区 Area' },
            { key: 'grade', title: '级别 Grade' },
            { key: 'stateTitle', title: '状态 State' },
            { key: 'cases', title: '病例 Cases' },
            { key: 'deaths', title: '死亡 Deaths' },
            { key: 'learnedAt', title: '获知 Learned' },
            { key: 'responseAt', title: '响应 Response' },
            { key: 'endedAt', title: '终止 End' },
            { key: 'closedAt', title: '结案 Closed' },
          ],
          rows: items.map(({ facts, kindTitle, stateTitle, ...item }) => ({
            ...item,
            kindTitle: kindTitle[lang],
            stateTitle: stateTitle[lang],
            cases: facts?.cases,
            deaths: facts?.deaths,
          })),
        }) as never;
      return CodeCursor.page(items, limit, (item) => `${item.createdAt} ${item.id}`);
    },
  );

  app.get(
    '/api/command/settings',
    {
      config: { access: { permission: 'command.read', area: queryArea } },
      schema: { querystring: z.object({ area: z.string().max(12).optional() }), response: { 200: CommandSettings } },
    },
    async (request) => settings(request, ctx, request.query.area),
  );

  app.get(
    '/api/command/signals/:id',
    { config: { access: { permission: 'command.read' } }, schema: { params, response: { 200: SignalEvent } } },
    async (request) => {
      const found = await eventOfSignal(kernel, request.params.id);
      requireArea(request.caller, found.area, ctx.areas.isWithin);
      const { event, kind, area, cases, firstDay, lastDay, state, disease } = found;
      return {
        event,
        confirmed: state === 'event' || state === 'closed',
        kind,
        area,
        areaName: ctx.areas.nameOf(area) ?? null,
        diseaseTitle: topicOf(disease, lastDay).title,
        cases,
        firstDay,
        lastDay,
      };
    },
  );

  app.get(
    '/api/command/events/:id',
    { config: { access: { permission: 'command.read' } }, schema: { params, response: { 200: CommandDetail } } },
    async (request) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      return shownDetail(request, ctx, id);
    },
  );

  app.get(
    '/api/command/plans/:id/units',
    {
      config: { access: { permission: 'command.read', area: queryArea } },
      schema: {
        params: z.object({ id: z.string().max(40) }),
        querystring: z.object({ area: z.string().max(12) }),
        response: { 200: z.record(z.string(), z.string()) },
      },
    },
    (request) => proposeUnits(kernel, request.query.area, request.params.id),
  );

  app.post(
    '/api/command/proposals',
    {
      config: { access: { permission: 'command.read' } },
      schema: {
        body: z.strictObject({ kind: z.string().max(40), facts: FactsRequest.shape.facts }),
        response: { 200: CommandDetail.shape.proposal },
      },
    },
    async (request) => proposeFor(kernel.clock.today(), request.body.kind, request.body.facts),
  );
}

async function settings(request: FastifyRequest, { kernel }: Ctx, area: string | undefined): Promise<CommandSettings> {
  const today = kernel.clock.today();
  const { from, grades, facts, kinds, rules, information } = gradingContent(today);
  const own = area ?? request.caller.area;
  const scope = own === '*' ? undefined : unitArea(own);
  const units = await listUnits(kernel, { scope });
  const members = new Map(units.flatMap((unit) => unit.members.map(({ account, name }) => [account, name] as const)));
  return {
    from,
    grades: grades as CommandSettings['grades'],
    facts: facts as CommandSettings['facts'],
    kinds: kinds.map((kind) => {
      const { id, title, plan, group } = kind;
      const asked = new Set([
        ...rules
          .filter((rule) => rule.kinds.includes(id) || rule.groups.includes(group))
          .flatMap(({ when }) => Object.keys(when)),
        ...information
          .filter((item) => item.kinds.includes(id))
          .flatMap(({ any }) => any.flatMap((when) => Object.keys(when))),
      ]);
      return {
        id,
        title,
        plan,
        observe: quietOf(kind, null, today).days,
        facts: facts.map((fact) => fact.id).filter((fact) => asked.has(fact)),
      };
    }),
    plans: responsePlans().map(({ id, title }) => {
      const { version } = responsePlan(id, today);
      return {
        id,
        title,
        groups: version.groups.map(({ id: group, title: name, unit }) => ({ id: group, title: name, unit })),
        orders: version.orders,
      };
    }),
    exclusions: exclusions(today),
    accounts: [...members].map(([account, name]) => ({ account, name })),
    units: units.map(({ name }) => name),
  };
}

/** Why a signal that was confirmed may prove to be no event. */
function exclusions(today: string): CommandSettings['exclusions'] {
  const { steps, reasons } = signalContent(today);
  const step = steps.find(({ id }) => id === 'exclude');
  return (step?.reasons ?? []).map((id) => ({ id, title: reasons[id] ?? { zh: id, en: id } }));
}

function registerChanges(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const order = { access: { permission: 'command.order' } };
  const report = { access: { permission: ['command.report', 'command.order'] } };
  const shape = { params, response: { 200: CommandDetail } };
  /** Seen, changed, noted in the audit, and shown anew. */
  const change = async (request: FastifyRequest, what: string, make: (id: string) => Promise<unknown>) => {
    const { id } = await visibleEvent(request, ctx, (request.params as { id: string }).id);
    await make(id);
    request.touch({ action: `command.${what}`, object: `event/${id}` });
    return shownDetail(request, ctx, id);
  };
  const actor = (request: FastifyRequest) => commanderOf(request, ctx);

  app.post(
    '/api/command/events',
    { config: report, schema: { body: EventRequest, response: { 201: CommandDetail } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      const { learnedAt, ...body } = request.body;
      const asked = { ...body, ...(learnedAt ? { learnedAt: new Date(learnedAt) } : {}) };
      // Who reports events may open one; grade and response are the commander's.
      const id = await openEvent(kernel, asked, { ...actor(request), manages: () => true });
      request.touch({ action: 'command.open', object: `event/${id}` });
      return reply.code(201).send(await shownDetail(request, ctx, id));
    },
  );
  app.post('/api/command/events/:id/facts', { config: report, schema: { ...shape, body: FactsRequest } }, (request) =>
    change(request, 'facts', (id) => recordFacts(kernel, id, request.body, actor(request))),
  );
  app.post(
    '/api/command/events/:id/gradings',
    { config: order, schema: { ...shape, body: z.strictObject({ grade: EventGrade.nullable(), note }) } },
    (request) => change(request, 'grade', (id) => gradeEvent(kernel, id, request.body, actor(request))),
  );
  app.post(
    '/api/command/events/:id/relays',
    { config: report, schema: { ...shape, body: z.strictObject({ step: z.string().max(40), note }) } },
    (request) => change(request, 'relay', (id) => relayInformation(kernel, id, request.body, actor(request))),
  );
  app.post(
    '/api/command/events/:id/response',
    { config: order, schema: { ...shape, body: ResponseRequest } },
    (request) => change(request, 'respond', (id) => beginResponse(kernel, id, request.body, actor(request))),
  );
  app.post(
    '/api/command/events/:id/level',
    { config: order, schema: { ...shape, body: z.strictObject({ level: EventGrade, note: text }) } },
    (request) => change(request, 'level', (id) => changeLevel(kernel, id, request.body, actor(request))),
  );
  app.post('/api/command/events/:id/seats', { config: order, schema: { ...shape, body: SeatRequest } }, (request) =>
    change(request, 'seat', (id) => fillSeat(kernel, id, request.body, actor(request))),
  );
  app.post('/api/command/events/:id/periods', { config: order, schema: { ...shape, body: PeriodRequest } }, (request) =>
    change(request, 'period', (id) =>
      addPeriod(
        kernel,
        id,
        { ...request.body, begins: new Date(request.body.begins), ends: new Date(request.body.ends) },
        actor(request),
      ),
    ),
  );
  app.post('/api/command/events/:id/checks', { config: report, schema: { ...shape, body: CheckRequest } }, (request) =>
    change(request, 'check', (id) => checkItem(kernel, id, request.body, actor(request))),
  );
  app.post(
    '/api/command/events/:id/notes',
    { config: report, schema: { ...shape, body: z.strictObject({ text }) } },
    (request) => change(request, 'note', (id) => noteEvent(kernel, id, request.body.text, actor(request))),
  );
  app.post('/api/command/events/:id/end', { config: order, schema: { ...shape, body: EndRequest } }, (request) =>
    change(request, 'end', (id) => endResponse(kernel, id, request.body, actor(request))),
  );
  app.post(
    '/api/command/events/:id/review',
    { config: order, schema: { ...shape, body: z.strictObject({ summary: text }) } },
    (request) => change(request, 'review', (id) => writeReview(kernel, id, request.body.summary, actor(request))),
  );
  app.post(
    '/api/command/events/:id/findings',
    { config: order, schema: { ...shape, body: FindingRequest } },
    (request) => change(request, 'finding', (id) => addFinding(kernel, id, request.body, actor(request))),
  );
  app.post('/api/command/events/:id/close', { config: order, schema: { ...shape, body: CloseRequest } }, (request) =>
    change(request, 'close', (id) => closeEvent(kernel, id, request.body, actor(request))),
  );
}
