import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, requireArea, seesInFull } from '../../access/index.ts';
import {
  askForFinding,
  type Finding,
  getFinding,
  listFindings,
  type RegisterRule,
  summariseFindings,
} from '../../decide/registers/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { FindingSummary, FindingTask, page, RegisterFinding } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { actorOf } from '../work-actor.ts';
import { requireInstitution } from './indicators.ts';

const EXPORT_LIMIT = 100_000;
const scope = {
  area: z.string().max(32).optional(),
  institution: z.string().max(64).optional(),
  on: z.iso.date().optional().describe('day the registers are looked at; today'),
};
const findingsQuery = z.object({
  ...limitQuery,
  ...exportQuery,
  ...scope,
  rule: z.string().max(60).optional(),
  severity: z.enum(['error', 'warning']).optional(),
});
const READ = { access: { permission: 'register.read', area: queryArea } };

/** What the rules find in the registers: counts, lists, and work for who is to put it right. */
export function registerRegisterFindings(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/register-findings/summary',
    { config: READ, schema: { querystring: z.object(scope), response: { 200: FindingSummary } } },
    async (request) => {
      const filter = await filterOf(request, ctx, request.query);
      const summary = await summariseFindings(kernel.db, filter);
      return {
        on: filter.on,
        total: summary.total,
        rules: summary.rules.map(({ rule, count }) => ({ ...ruleInfo(rule), count })),
        institutions: summary.institutions.slice(0, 500).map(({ area, ...row }) => ({ ...row, ...named(ctx, area) })),
        areas: summary.areas.map(({ area, count }) => ({ area, count, ...named(ctx, area) })),
      };
    },
  );

  app.get(
    '/api/register-findings',
    { config: READ, schema: { querystring: findingsQuery, response: { 200: page(RegisterFinding) } } },
    async (request, reply) => {
      const { limit, cursor, format, rule, severity } = request.query;
      const wanted = format ? EXPORT_LIMIT : limit;
      const [last = '', institution = '', id = ''] =
        CodeCursor.decode(cursor, /^[a-z-]+\|[^|]*\|[A-Za-z0-9\-.]+$/)?.split('|') ?? [];
      const found = await listFindings(kernel.db, {
        ...(await filterOf(request, ctx, request.query)),
        ...(rule ? { rule } : {}),
        ...(severity ? { severity } : {}),
        limit: wanted + 1,
        ...(id && !format ? { after: { rule: last, institution, id } } : {}),
      });
      const shown = CodeCursor.page(
        found,
        wanted,
        (one) => `${one.rule.id}|${one.institution ?? ''}|${one.reference.split('/')[1]}`,
      );
      const items = shown.items.map((one) => shownFinding(request, ctx, one));
      const persons = shown.items.flatMap(({ register, reference }) => (register === 'workers' ? reference : []));
      request.touch({ action: 'register.findings', object: 'register/findings', persons });
      if (!format) return { ...shown, items };
      const language = languageOf(request);
      const text = (zh: string, en: string) => (language === 'zh' ? zh : en);
      return sendTable(reply, format, {
        name: text('登记核查', 'Register findings'),
        columns: [
          { key: 'title', title: text('问题', 'Finding') },
          { key: 'institutionName', title: text('机构', 'Institution') },
          { key: 'areaName', title: text('地区', 'Area') },
          { key: 'worker', title: text('人员', 'Worker') },
          { key: 'until', title: text('有效期止', 'Valid until') },
          { key: 'reference', title: text('记录', 'Record') },
          { key: 'source', title: text('依据', 'Source') },
        ],
        rows: items.map(({ title, detail, ...row }) => ({
          ...row,
          title: title[language],
          worker: detail.worker,
          until: detail.until,
        })),
      });
    },
  );

  app.post(
    '/api/register-findings/tasks',
    {
      config: { access: { permission: 'task.manage' } },
      schema: { body: FindingTask, response: { 201: z.object({ item: z.string(), created: z.boolean() }) } },
    },
    async (request, reply) => {
      const { rule, reference } = request.body;
      request.touch({ action: 'register.ask', object: reference });
      const found = await getFinding(kernel.db, kernel.clock.today(), rule, reference);
      if (request.caller.area !== EVERYWHERE) requireArea(request.caller, found.area ?? '', ctx.areas.isWithin);
      const asked = await askForFinding(kernel, request.body, found, actorOf(request, ctx));
      return reply.code(201).send(asked);
    },
  );
}

async function filterOf(
  request: FastifyRequest,
  ctx: Ctx,
  query: { area?: string | undefined; institution?: string | undefined; on?: string | undefined },
) {
  if (query.institution) await requireInstitution(request, ctx, query.institution);
  const area = query.area ?? request.caller.area;
  return {
    on: query.on ?? ctx.kernel.clock.today(),
    ...(area === EVERYWHERE ? {} : { areas: [area, ...ctx.areas.within(area).map(({ code }) => code)] }),
    ...(query.institution ? { institution: query.institution } : {}),
  };
}

const ruleInfo = ({ id, title, severity, source }: RegisterRule) => ({ rule: id, title, severity, source });

function named({ areas }: Ctx, area: string | null): { areaName?: string } {
  const areaName = area === null ? undefined : areas.nameOf(area);
  return areaName === undefined ? {} : { areaName };
}

/** A finding as the caller may see it: names of people by role. */
export function shownFinding(request: FastifyRequest, ctx: Ctx, finding: Finding): RegisterFinding {
  const { rule, register, reference, institution, institutionName, area, detail } = finding;
  const { register: _register, ...rest } = detail;
  const full = seesInFull(request.caller, area ?? undefined, ctx.areas.isWithin);
  return {
    ...ruleInfo(rule),
    register,
    reference,
    institution,
    institutionName,
    area,
    ...named(ctx, area),
    detail: typeof rest.worker === 'string' && !full ? { ...rest, worker: maskName(rest.worker) } : rest,
  };
}
