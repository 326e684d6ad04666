import { z } from 'zod';
import {
  type Disease,
  type OutcomeRow,
  type SurveillanceContent,
  scheduleBackTests,
  selectLastRun,
  selectOutcomes,
  sumFalseAlarms,
  surveillanceContent,
} from '../../decide/surveillance/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type BackTestResult, type BackTestSeries, BackTests } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';

const EXPORT_LIMIT = 50_000;
const DAYS = 7;

/** Surveillance (监测预警): back-tests of the methods of detection by disease and area. */
export function registerSurveillance(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/surveillance/back-tests',
    {
      config: { access: { permission: 'surveillance.read' } },
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          disease: z.string().max(40).optional(),
          area: z.string().max(20).optional(),
          tested: z.stringbool().default(false),
          lang: z.enum(['zh', 'en']).default('zh'),
        }),
        response: { 200: BackTests },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, lang, disease, area, tested } = request.query;
      const run = await selectLastRun(kernel.db);
      const content = surveillanceContent(run?.contentFrom ?? kernel.clock.today());
      if (disease !== undefined && !content.diseases.some(({ id }) => id === disease))
        throw new KangyuError('surveillance.disease-unknown', { disease });
      const [after, afterArea = ''] = CodeCursor.decode(cursor, /^[a-z0-9-]+ \S+$/)?.split(' ') ?? [];
      const asked = {
        disease,
        within: area === undefined ? undefined : [area, ...areas.within(area).map(({ code }) => code)],
        areas: areaPatterns(recordScope(request, ctx)),
      };
      const rows = await selectOutcomes(kernel.db, {
        ...asked,
        tested,
        after: after === undefined ? undefined : [after, afterArea],
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.flatMap((row) => shown(row, content) ?? []);
      if (format)
        return sendTable(reply, format, {
          name: lang === 'zh' ? '预警方法回测' : 'Back-tests of detection',
          notes: run ? [`${run.firstWeek ?? ''} – ${run.lastWeek ?? ''}`, run.endedAt.toISOString()] : [],
          columns: [
            { key: 'disease', title: '病种 Disease' },
            { key: 'area', title: '地区 Area' },
            { key: 'method', title: '方法与阈值 Method' },
            { key: 'recommended', title: '推荐 Recommended' },
            { key: 'sensitivity', title: '灵敏度 Sensitivity' },
            { key: 'falseAlarms', title: '每周误报 False alarms a week' },
            { key: 'days', title: '发现天数 Days to detection' },
            { key: 'outbreaks', title: '植入暴发数 Outbreaks put in' },
            { key: 'found', title: '发现数 Found' },
          ],
          rows: items.flatMap(({ title, area: code, areaName, recommended, results }) =>
            results.map(({ id, title: method, ...figures }) => ({
              ...figures,
              disease: title[lang],
              area: areaName ?? code,
              method: method[lang],
              recommended: id === recommended?.id ? '✓' : '',
            })),
          ),
        }) as never;
      const { diseases, inject } = content;
      return {
        run: run ? { ...run, endedAt: run.endedAt.toISOString() } : null,
        diseases: diseases.map((disease) => ({ id: disease.id, title: disease.title, kind: kindOf(disease) })),
        inject: { outbreaks: inject.outbreaks, sizes: inject.sizes },
        together: await sumFalseAlarms(kernel.db, asked),
        ...CodeCursor.page(items, limit, (row) => `${row.disease} ${row.area}`),
      };
    },
  );

  app.post(
    '/api/surveillance/back-tests/runs',
    { config: { access: { permission: 'surveillance.manage' } }, schema: { response: { 202: z.object({}) } } },
    async (request, reply) => {
      await scheduleBackTests(kernel, kernel.db);
      request.touch({ action: 'surveillance.back-tests', object: 'surveillance/back-tests' });
      reply.code(202);
      return {};
    },
  );
}

const kindOf = (disease: Disease): 'notifiable' | 'syndrome' => (disease.class === 'none' ? 'syndrome' : 'notifiable');

/** A series by the content it was tested with; methods in the order of the content. */
function shown(row: OutcomeRow, content: SurveillanceContent): BackTestSeries | undefined {
  const disease = content.diseases.find(({ id }) => id === row.disease);
  if (!disease) return undefined;
  const results = content.candidates.flatMap(({ id, title }): BackTestResult[] => {
    const found = row.candidates.find(({ candidate }) => candidate === id);
    if (!found) return [];
    const { candidate: _, delay, ...figures } = found;
    return [{ id, title, ...figures, days: delay === null ? null : (delay + 1) * DAYS }];
  });
  return {
    disease: row.disease,
    title: disease.title,
    kind: kindOf(disease),
    area: row.area,
    areaName: row.areaName,
    outcome: row.outcome,
    cases: row.outcome === 'tested' ? row.cases : null,
    weeks: row.weeks,
    recommended: results.find(({ id }) => id === row.recommended) ?? null,
    results,
  };
}
