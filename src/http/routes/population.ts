import { z } from 'zod';
import { EVERYWHERE } from '../../access/index.ts';
import { scheduleRecompute } from '../../measure/indicators/index.ts';
import {
  listPopulation,
  makePopulationTemplate,
  populationReturns,
  populationVersions,
} from '../../measure/population/index.ts';
import { XLSX_TYPE } from '../../measure/returns/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { PopulationRow, PopulationVersion, page } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { filterNotes } from '../filter-notes.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { langQuery } from './indicators.ts';
import { attach, registerReturns } from './returns.ts';

const EXPORT_LIMIT = 200_000;

/** Official population: the published rows, their versions, and the returns that bring them. */
export function registerPopulation(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/population',
    {
      config: { access: { permission: 'population.read', area: queryArea } },
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          lang: langQuery,
          area: z.string().max(32).optional(),
          date: z.iso.date().optional(),
          sex: z.enum(['male', 'female', 'all']).optional(),
        }),
        response: { 200: page(PopulationRow) },
      },
    },
    async (request, reply) => {
      const { area, date, sex, limit, cursor, format } = request.query;
      const own = request.caller.area;
      const offset = Number(CodeCursor.decode(cursor, /^\d{1,9}$/) ?? 0);
      const named = area ?? (own === EVERYWHERE ? undefined : own);
      const codes = named === undefined ? undefined : [named, ...areas.within(named).map((row) => row.code)];
      const { rows, total } = await listPopulation(
        kernel.db,
        { ...(codes ? { areas: codes } : {}), ...(date ? { date } : {}), ...(sex ? { sex } : {}) },
        format ? EXPORT_LIMIT : limit,
        format ? 0 : offset,
      );
      const items = rows.map(({ areaName, ...row }) => ({ ...row, ...(areaName === null ? {} : { areaName }) }));
      if (format) {
        const language = languageOf(request);
        const text = (zh: string, en: string) => (language === 'zh' ? zh : en);
        return sendTable(reply, format, {
          name: text('人口', 'Population'),
          notes: [text('官方人口数据', 'Official population'), ...filterNotes(request, language, ctx)],
          columns: [
            { key: 'area', title: text('地区代码', 'area') },
            { key: 'areaName', title: text('地区', 'Area') },
            { key: 'date', title: text('日期', 'date') },
            { key: 'sex', title: text('性别', 'sex') },
            { key: 'ageFrom', title: text('年龄起', 'age_from') },
            { key: 'ageTo', title: text('年龄止', 'age_to') },
            { key: 'value', title: text('人口数', 'value') },
            { key: 'source', title: text('来源', 'source') },
            { key: 'vintage', title: text('版本', 'vintage') },
          ],
          rows: items,
        });
      }
      const next = offset + items.length;
      return { items, total, ...(next < total ? { nextCursor: CodeCursor.encode(String(next)) } : {}) };
    },
  );

  app.get(
    '/api/population/versions',
    {
      config: { access: { permission: 'population.read', area: queryArea } },
      schema: {
        querystring: z.object({
          area: z.string().max(32),
          date: z.iso.date(),
          sex: z.enum(['male', 'female', 'all']),
          ageFrom: z.coerce.number().int().min(0).max(130).optional(),
          ageTo: z.coerce.number().int().min(0).max(130).optional(),
        }),
        response: { 200: z.array(PopulationVersion) },
      },
    },
    (request) => {
      const { ageFrom = null, ageTo = null, ...figure } = request.query;
      return populationVersions(kernel.db, { ...figure, ageFrom, ageTo });
    },
  );

  app.get(
    '/api/population/template.xlsx',
    {
      config: { access: { permission: 'population.import', area: queryArea } },
      schema: {
        querystring: z.object({
          area: z.string().min(1).max(32),
          date: z.iso.date(),
          children: z.enum(['yes', 'no']).default('yes').describe('also the parts of the area'),
          detail: z.enum(['totals', 'ages']).default('ages').describe('totals and sexes only, or ages as well'),
        }),
      },
    },
    async (request, reply) => {
      const { area, date, children, detail } = request.query;
      const content = await makePopulationTemplate(kernel, { area, date, children: children === 'yes', detail });
      request.touch({ action: 'population.template', object: `population/${area}/${date}` });
      attach(reply, `人口报表 ${areas.nameOf(area) ?? area} ${date}.xlsx`);
      return reply.type(XLSX_TYPE).send(content);
    },
  );

  registerReturns(app, ctx, {
    base: '/api/population',
    permission: 'population.import',
    audit: 'population',
    kind: populationReturns(kernel, (tx) => scheduleRecompute(kernel, tx)),
  });
}
