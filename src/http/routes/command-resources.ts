import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import {
  addSite,
  bedKinds,
  changeSite,
  emptyBeds,
  getSite,
  orderEmptying,
  readEmptyings,
  readResources,
  reportUse,
  resourcesContent,
  selectChangesOf,
  selectReportsOf,
  selectSites,
} from '../../decide/command/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { commanderOf, iso, shownDetail, visibleEvent } from '../command-shapes.ts';
import {
  BedReport,
  CommandDetail,
  CommandResources,
  EmptyingResult,
  SiteRequest,
  StoreChange,
  UseHistory,
  UseReport,
  WhatIf,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { recordScope } from '../record-scope.ts';

const READ = { access: { permission: 'command.read' } };
const MANAGE = { access: { permission: 'command.manage' } };
const params = z.object({ id: z.uuid() });
const Emptying = z.strictObject({
  institutions: z.array(z.string().max(64)).min(1).max(500),
  steps: z.array(z.string().max(40)).min(1).max(20),
});
const CHANGES = 200;
const REPORTS = 60;

/** What there is for an emergency: beds, vehicles, fever clinics, laboratories, reserve sites; and what emptying beds would give. */
export function registerCommandResources(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const seen = (request: FastifyRequest) => areaPatterns(recordScope(request, ctx));

  app.get(
    '/api/command/resources',
    { config: READ, schema: { querystring: z.object(exportQuery), response: { 200: CommandResources } } },
    async (request, reply) => {
      const { beds, sites, blood } = resourcesContent();
      const [rows, places] = await Promise.all([
        readResources(kernel, seen(request)),
        selectSites(kernel.db, seen(request)),
      ]);
      const titles = new Map(sites.kinds.map(({ id, title }) => [id, title]));
      const items = rows.map((row) => ({ ...row, township: row.area.slice(0, 9) }));
      if (request.query.format) {
        const lang = languageOf(request);
        return sendTable(reply, request.query.format, {
          name: '应急资源 Emergency resources',
          notes: [kernel.clock.now().toISOString()],
          columns: [
            { key: 'name', title: '机构 Institution' },
            { key: 'area', title: '地区 Area' },
            { key: 'ambulances', title: '救护车 Ambulances' },
            { key: 'negativePressure', title: '负压 Negative pressure' },
            { key: 'feverClinic', title: '发热门诊 Fever clinic' },
            { key: 'laboratory', title: '检验 Laboratory' },
            { key: 'negativeBeds', title: '负压床位 Negative-pressure beds' },
            { key: 'blood', title: '红细胞 U Red cells' },
            ...shownKinds().map(({ id, title }) => ({ key: id, title: title[lang] })),
          ],
          rows: items.map(({ beds: own, ...row }) => ({
            name: row.name,
            area: ctx.areas.nameOf(row.area) ?? row.area,
            ambulances: row.ambulances,
            negativePressure: row.negativePressure,
            feverClinic: row.feverClinic ? '✓' : '',
            laboratory: row.laboratory ? '✓' : '',
            negativeBeds: row.negativeBeds.open,
            blood: Object.values(row.blood['red-cells'] ?? {}).reduce((sum, units) => sum + units, 0),
            ...Object.fromEntries(Object.entries(own).map(([kind, use]) => [kind, use.open])),
          })),
        }) as never;
      }
      return {
        items,
        sites: places.map((site) => ({
          ...site,
          kindTitle: titles.get(site.kind) ?? { zh: site.kind, en: site.kind },
        })),
        siteKinds: sites.kinds,
        kinds: shownKinds(),
        steps: beds.steps.map(({ id, title, hours, patients }) => ({ id, title, hours, patients })),
        kept: beds.kept,
        reportHours: beds.reportHours,
        blood,
      };
    },
  );
  registerUse(app, ctx);
  registerSites(app, ctx);
  registerEmptying(app, ctx);
}

/** Who manages resources, or reports for the place, says how beds and blood stand. */
const REPORT = { access: { permission: ['command.manage', 'command.report'] } };
const reporter = (request: FastifyRequest, ctx: Ctx) =>
  commanderOf(request, ctx, request.caller.permissions.has('command.manage') ? 'command.manage' : 'command.report');

function registerUse(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const institution = z.object({ id: z.string().max(64) });
  app.post(
    '/api/command/bed-reports',
    { config: REPORT, schema: { body: BedReport, response: { 201: z.object({}) } } },
    async (request, reply) => {
      const { institution: id, ...bed } = request.body;
      await reportUse(kernel, id, { beds: [bed], blood: [] }, reporter(request, ctx));
      request.touch({ action: 'command.beds', object: `institution/${id}` });
      return reply.code(201).send({});
    },
  );
  app.post(
    '/api/command/institutions/:id/use',
    { config: REPORT, schema: { params: institution, body: UseReport, response: { 201: z.object({}) } } },
    async (request, reply) => {
      const { id } = request.params;
      await reportUse(kernel, id, request.body, reporter(request, ctx));
      request.touch({ action: 'command.beds', object: `institution/${id}` });
      return reply.code(201).send({});
    },
  );
  app.get(
    '/api/command/institutions/:id/use',
    { config: READ, schema: { params: institution, response: { 200: UseHistory } } },
    async (request) => {
      const { id } = request.params;
      const known = await readResources(kernel, areaPatterns(recordScope(request, ctx)));
      if (!known.some((one) => one.institution === id)) throw new KangyuError('command.institution-unknown');
      return iso(await selectReportsOf(kernel.db, id, REPORTS));
    },
  );
}

function registerSites(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const manager = (request: FastifyRequest) => commanderOf(request, ctx, 'command.manage');
  app.post(
    '/api/command/sites',
    { config: MANAGE, schema: { body: SiteRequest, response: { 201: z.object({}) } } },
    async (request, reply) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      await addSite(kernel, request.body, manager(request));
      request.touch({ action: 'command.site', object: request.body.name });
      return reply.code(201).send({});
    },
  );
  app.put(
    '/api/command/sites/:id',
    { config: MANAGE, schema: { params, body: SiteRequest, response: { 200: z.object({}) } } },
    async (request) => {
      requireArea(request.caller, request.body.area, ctx.areas.isWithin);
      await changeSite(kernel, request.params.id, request.body, manager(request));
      request.touch({ action: 'command.site', object: `site/${request.params.id}` });
      return {};
    },
  );
  app.get(
    '/api/command/sites/:id/changes',
    { config: READ, schema: { params, response: { 200: z.array(StoreChange) } } },
    async (request) => {
      const { id } = request.params;
      requireArea(request.caller, (await getSite(kernel, id)).area, ctx.areas.isWithin);
      return iso(await selectChangesOf(kernel.db, `site/${id}`, CHANGES)) as StoreChange[];
    },
  );
}

function registerEmptying(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const seen = (request: FastifyRequest) => areaPatterns(recordScope(request, ctx));
  const chosen = async (request: FastifyRequest, asked: z.infer<typeof Emptying>) => {
    const { steps } = resourcesContent().beds;
    const rows = (await readResources(kernel, seen(request))).filter(({ institution }) =>
      asked.institutions.includes(institution),
    );
    return { rows, steps: steps.filter(({ id }) => asked.steps.includes(id)) };
  };
  app.post(
    '/api/command/emptying',
    { config: READ, schema: { body: Emptying, response: { 200: WhatIf } } },
    async (request) => {
      const { rows, steps } = await chosen(request, request.body);
      const found = emptyBeds(rows, steps);
      return {
        ...found,
        steps: found.steps.map((step, i) => ({
          ...step,
          title: steps[i]!.title,
          hours: steps[i]!.hours,
          patients: steps[i]!.patients,
        })),
      };
    },
  );
  // What was weighed becomes an order to each institution, with its own number of beds.
  app.post(
    '/api/command/events/:id/emptying',
    {
      config: { access: { permission: 'command.order' } },
      schema: { params, body: Emptying, response: { 201: CommandDetail } },
    },
    async (request, reply) => {
      const { id } = await visibleEvent(request, ctx, request.params.id);
      const { rows, steps } = await chosen(request, request.body);
      await orderEmptying(kernel, id, rows, steps, commanderOf(request, ctx));
      request.touch({ action: 'command.emptying', object: `event/${id}` });
      return reply.code(201).send(await shownDetail(request, ctx, id));
    },
  );
  app.get(
    '/api/command/events/:id/emptying',
    { config: READ, schema: { params, response: { 200: z.array(EmptyingResult) } } },
    async (request) => iso(await readEmptyings(kernel, (await visibleEvent(request, ctx, request.params.id)).id)),
  );
}

const shownKinds = () => bedKinds().map(({ code, zh, en }) => ({ id: code, title: { zh, en } }));
