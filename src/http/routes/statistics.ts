import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  completeness,
  findIndicator,
  makeReportTemplate,
  reportedIndicators,
  reportReturns,
} from '../../measure/indicators/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import { XLSX_TYPE } from '../../measure/returns/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { Completeness } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { langQuery } from './indicators.ts';
import { requirePlanArea } from './plans.ts';
import { attach, registerReturns } from './returns.ts';

const codes = z
  .string()
  .regex(/^[A-Za-z0-9-]+(,[A-Za-z0-9-]+)*$/)
  .max(6000)
  .optional()
  .describe('codes separated by commas; all reported indicators without it');
const scope = {
  area: z.string().min(1).max(32),
  period: z.string().min(4).max(16),
  indicators: codes,
  domain: z.string().max(100).optional().describe('Chinese name of a domain'),
};

/** Statistics by Excel: templates, returned files with their receipts and corrections, and who has reported. */
export function registerStatistics(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/statistics/template.xlsx',
    {
      config: { access: { permission: 'indicator.report', area: queryArea } },
      schema: {
        querystring: z.object({
          ...scope,
          plan: z.string().max(64).optional(),
          children: z.enum(['yes', 'no']).default('yes').describe('also the parts of the area'),
        }),
      },
    },
    async (request, reply) => {
      const { area, period, children } = request.query;
      const indicators = await chosen(request);
      const content = await makeReportTemplate(kernel, { area, period, indicators, children: children === 'yes' });
      request.touch({ action: 'statistics.template', object: `statistics/${area}/${period}` });
      attach(reply, `统计报表 ${areas.nameOf(area) ?? area} ${period}.xlsx`);
      return reply.type(XLSX_TYPE).send(content);
    },
  );

  registerReturns(app, ctx, {
    base: '/api/statistics',
    permission: 'indicator.report',
    audit: 'statistics',
    kind: reportReturns(kernel),
    aboutOf: (code) => findIndicator(code)?.title,
  });

  app.get(
    '/api/statistics/completeness',
    {
      config: { access: { permission: 'indicator.read', area: queryArea } },
      schema: { querystring: z.object({ ...scope, ...exportQuery, lang: langQuery }), response: { 200: Completeness } },
    },
    async (request, reply) => {
      const { area, period, format } = request.query;
      const grid = await completeness(kernel, { area, period, indicators: await chosen(request) });
      if (!format) return grid;
      const language = languageOf(request);
      const words =
        language === 'zh'
          ? { reported: '已报', rejected: '有误', missing: '未报', late: '逾期' }
          : { reported: 'reported', rejected: 'rejected', missing: 'missing', late: 'late' };
      return sendTable(reply, format, {
        name: `${language === 'zh' ? '填报情况' : 'Completeness'} ${period}`,
        notes: [
          `${areas.nameOf(area) ?? area} ${period}`,
          ...(grid.due ? [`${language === 'zh' ? '截止' : 'due'} ${grid.due}`] : []),
        ],
        columns: [
          { key: 'indicator', title: language === 'zh' ? '指标代码' : 'indicator code' },
          { key: 'title', title: language === 'zh' ? '指标' : 'indicator' },
          ...grid.areas.map(({ code, name }) => ({ key: code, title: name })),
        ],
        rows: grid.rows.map(({ indicator, title, states }) => ({
          indicator,
          title: title[language],
          ...Object.fromEntries(states.map((state, i) => [grid.areas[i]!.code, words[state]])),
        })),
      });
    },
  );

  async function chosen(request: FastifyRequest): Promise<string[]> {
    const { indicators, domain, plan } = request.query as { indicators?: string; domain?: string; plan?: string };
    const all = reportedIndicators();
    if (indicators) return indicators.split(',');
    if (plan) {
      const { targets, areaCode } = await getPlan(kernel.db, plan);
      requirePlanArea(request, areaCode, ctx);
      const bound = new Set(targets.map((target) => target.indicator));
      return all.filter(({ code }) => bound.has(code)).map(({ code }) => code);
    }
    return all.filter((one) => !domain || one.domain.zh === domain).map(({ code }) => code);
  }
}
