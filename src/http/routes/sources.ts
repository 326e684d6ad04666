import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import {
  countReturns,
  listSourceTemplate,
  makeSourceTemplate,
  selectCountVersions,
  selectSite,
  selectSitePage,
  selectSourceDays,
  selectSourceSummary,
  sourceContent,
  takeCounts,
  updateSite,
} from '../../decide/surveillance/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { XLSX_TYPE } from '../../measure/returns/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { CountSiteChange, CountSites, CountSources, CountVersion, SentCounts } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';
import { attach, registerReturns } from './returns.ts';

const READ = { access: { permission: 'surveillance.read', area: queryArea } };
const DAYS = 28;
const EXPORT_LIMIT = 50_000;
const VERSIONS = 500;
const Key = z.object({ source: z.string().max(40), code: z.string().max(60) });
const area = z.string().max(12).optional();

/** Sources (监测来源): what was counted last, who is silent, files and programs that bring counts. */
export function registerSources(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const seen = (request: FastifyRequest, within: string | undefined) => ({
    area: within,
    areas: areaPatterns(recordScope(request, ctx)),
    day: kernel.clock.today(),
  });

  app.get(
    '/api/surveillance/sources',
    { config: READ, schema: { querystring: z.object({ area }), response: { 200: CountSources } } },
    async (request) => {
      const of = seen(request, request.query.area);
      const [summary, days] = await Promise.all([
        selectSourceSummary(kernel.db, of),
        selectSourceDays(kernel.db, of, DAYS),
      ]);
      const known = new Map(summary.map((one) => [one.source, one]));
      return {
        day: of.day,
        sources: sourceContent(of.day).sources.map((source) => {
          const { sites = 0, silent = 0, lastDay = null, lastAt = null } = known.get(source.id) ?? {};
          const byDay = new Map<
            string,
            { values: Record<string, number>; totals: Record<string, number>; sites: number }
          >();
          for (const { item, day, value, total, sites: n } of days.filter((one) => one.source === source.id)) {
            const held = byDay.get(day) ?? { values: {}, totals: {}, sites: 0 };
            byDay.set(day, {
              values: { ...held.values, [item]: value },
              totals: total === null ? held.totals : { ...held.totals, [item]: total },
              sites: Math.max(held.sites, n),
            });
          }
          return {
            ...{ id: source.id, title: source.title, siteTitle: source.site, unit: source.unit },
            ...{ part: source.part ?? null, derived: source.derive !== undefined },
            ...{ every: source.every, grace: source.grace },
            items: source.items.map(({ id, title }) => ({ id, title })),
            ...{ sites, silent, lastDay, lastAt: lastAt?.toISOString() ?? null },
            days: [...byDay].map(([day, held]) => ({ day, ...held })),
          };
        }),
      };
    },
  );

  app.get(
    '/api/surveillance/sources/:source/sites',
    {
      config: READ,
      schema: {
        params: Key.pick({ source: true }),
        querystring: z.object({ ...limitQuery, ...exportQuery, area, silent: z.stringbool().default(false) }),
        response: { 200: CountSites },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, silent } = request.query;
      const source = getSource(request.params.source, kernel.clock.today());
      const offset = Number(CodeCursor.decode(cursor, /^\d{1,9}$/) ?? 0);
      const rows = await selectSitePage(kernel.db, seen(request, request.query.area), {
        ...{ source: source.id, silent, offset, limit: format ? EXPORT_LIMIT : limit + 1 },
      });
      const items = rows.map((row) => ({ ...row, lastAt: row.lastAt?.toISOString() ?? null }));
      if (format)
        return sendTable(reply, format, {
          name: `${source.title.zh} ${source.title.en}`,
          notes: [kernel.clock.now().toISOString()],
          columns: [
            { key: 'code', title: '单位编号 Code' },
            { key: 'name', title: '单位名称 Name' },
            { key: 'areaName', title: '地区 Area' },
            { key: 'lastDay', title: '最近日期 Last day' },
            { key: 'silent', title: '报送中断 Silent' },
            ...source.items.map(({ id, title }) => ({ key: `item.${id}`, title: `${title.zh} ${title.en}` })),
          ],
          rows: items.map(({ last, ...row }) => ({
            ...{ code: row.code, name: row.name, areaName: row.areaName ?? row.area, lastDay: row.lastDay },
            silent: row.silent ? '是 yes' : '',
            ...Object.fromEntries(last.map(({ item, value }) => [`item.${item}`, value])),
          })),
        }) as never;
      return {
        items: items.slice(0, limit),
        ...(items.length > limit ? { nextCursor: CodeCursor.encode(String(offset + limit)) } : {}),
      };
    },
  );

  registerSite(app, ctx);
  registerTaking(app, ctx);
}

function getSource(id: string, on: string) {
  const source = sourceContent(on).sources.find((one) => one.id === id);
  if (!source) throw new KangyuError('surveillance.source-unknown', { source: id });
  return source;
}

function registerSite(app: App, { kernel, areas }: Ctx): void {
  const siteOf = async (request: FastifyRequest) => {
    const { source, code } = request.params as z.infer<typeof Key>;
    const site = await selectSite(kernel.db, source, code);
    if (!site) throw new KangyuError('surveillance.site-unknown');
    requireArea(request.caller, site.area, areas.isWithin);
    return site;
  };

  app.get(
    '/api/surveillance/sources/:source/sites/:code/counts',
    {
      config: { access: { permission: 'surveillance.read' } },
      schema: { params: Key, response: { 200: z.array(CountVersion) } },
    },
    async (request) => {
      const { source, code } = await siteOf(request);
      const rows = await selectCountVersions(kernel.db, source, code, VERSIONS);
      return rows.map(({ source: _, site: __, sentAt, ...row }) => ({
        ...row,
        origin: row.origin as z.infer<typeof CountVersion>['origin'],
        sentAt: sentAt.toISOString(),
      }));
    },
  );

  app.put(
    '/api/surveillance/sources/:source/sites/:code',
    {
      config: { access: { permission: 'surveillance.manage' } },
      schema: { params: Key, body: CountSiteChange, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { source, code } = await siteOf(request);
      await kernel.db.transaction((tx) => updateSite(tx, { source, code, ...request.body }));
      request.touch({ action: 'surveillance.site', object: `site/${source}/${code}` });
      return reply.code(204).send(null);
    },
  );
}

function registerTaking(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const template = {
    config: { access: { permission: 'data.submit', area: queryArea } },
    schema: {
      params: Key.pick({ source: true }),
      querystring: z.object({ area: z.string().min(1).max(12), day: z.iso.date() }),
    },
  } as const;
  const asked = (request: FastifyRequest) => {
    const source = getSource((request.params as { source: string }).source, kernel.clock.today());
    const { area: code, day } = request.query as z.infer<typeof template.schema.querystring>;
    request.touch({ action: 'surveillance.template', object: `source/${source.id}/${code}/${day}` });
    return {
      of: { source: source.id, area: code, day },
      name: `${source.title.zh} ${areas.nameOf(code) ?? code} ${day}`,
    };
  };
  app.get('/api/surveillance/sources/:source/template.xlsx', template, async (request, reply) => {
    const { of, name } = asked(request);
    const content = await makeSourceTemplate(kernel, of);
    attach(reply, `${name}.xlsx`);
    return reply.type(XLSX_TYPE).send(content);
  });

  app.get('/api/surveillance/sources/:source/template.csv', template, async (request, reply) => {
    const { of, name } = asked(request);
    return sendTable(reply, 'csv', { name, ...(await listSourceTemplate(kernel, of)) });
  });

  app.post(
    '/api/surveillance/counts',
    {
      config: { access: { permission: 'data.submit' } },
      schema: {
        body: SentCounts,
        response: { 200: z.object({ stored: z.number().int(), unchanged: z.number().int() }) },
      },
    },
    async (request) => {
      const { account, area: own } = request.caller;
      const outcome = await takeCounts(kernel, request.body.counts, {
        by: account,
        isAllowed: (code) => own === EVERYWHERE || areas.isWithin(code, own),
      });
      request.touch({ action: 'surveillance.counts', object: `counts/${request.body.counts.length}` });
      return outcome;
    },
  );

  registerReturns(app, ctx, {
    base: '/api/surveillance',
    permission: 'data.submit',
    audit: 'surveillance',
    kind: countReturns(kernel),
    aboutOf: (item) =>
      sourceContent(kernel.clock.today())
        .sources.flatMap(({ items }) => items)
        .find(({ id }) => id === item)?.title,
  });
}
