import { z } from 'zod';
import { EVERYWHERE } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { scheduleRecompute } from '../../measure/indicators/index.ts';
import { importPopulation, listPopulation, populationTemplate } from '../../measure/population/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ImportResult, PopulationRow, page } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';
import { filterNotes, langQuery } from './indicators.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const EXPORT_LIMIT = 200_000;

/** Official population: the published rows, and their import from a workbook. */
export function registerPopulation(app: App, { kernel, areas }: Ctx): void {
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
          notes: [text('官方人口数据', 'Official population'), ...filterNotes(request, language)],
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
    '/api/population/template.xlsx',
    { config: { access: { permission: 'population.read' } } },
    async (_request, reply) => {
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent('人口导入模板.xlsx')}`);
      return reply.type(XLSX).send(await populationTemplate());
    },
  );

  app.post(
    '/api/population/import',
    { config: { access: { permission: 'population.import' } }, schema: { response: { 200: ImportResult } } },
    async (request) => {
      const [file] = (await readForm(request)).files;
      if (!file) throw new KangyuError('population.file-unreadable', { reason: 'no file / 没有文件' });
      const own = request.caller.area;
      const allowed = own === EVERYWHERE ? undefined : (code: string) => areas.isWithin(code, own);
      const result = await importPopulation(kernel.db, file.content, allowed);
      request.touch({ action: 'population.import', object: `population/${result.accepted}` });
      if (result.accepted > 0) await scheduleRecompute(kernel, kernel.db);
      return { accepted: result.accepted, rejected: result.rejected };
    },
  );
}
