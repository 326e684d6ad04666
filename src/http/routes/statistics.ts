import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  annotateReturn,
  completeness,
  correctReturn,
  findIndicator,
  listReturns,
  MAX_RETURN_MB,
  makeReportTemplate,
  type ReturnReceipt as ReceiptOfReturn,
  type ReturnInfo,
  reportedIndicators,
  returnReceipt,
  returnRows,
  type Sender,
  takeReturn,
  withdrawReturn,
  XLSX_TYPE,
} from '../../measure/indicators/index.ts';
import { getPlan } from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { Completeness, page, ReturnCorrections, ReturnReceipt, ReturnRow, ReturnSummary } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';
import { langQuery } from './indicators.ts';
import { requirePlanArea } from './plans.ts';

const REPORT = { access: { permission: 'indicator.report' } };
const attach = (reply: FastifyReply, name: string) =>
  reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
const REPORT_AREA = { access: { permission: 'indicator.report', area: queryArea } };
const params = z.object({ id: z.uuid() });
const codes = z
  .string()
  .regex(/^[A-Za-z0-9-]+(,[A-Za-z0-9-]+)*$/)
  .max(6000)
  .optional()
  .describe('codes separated by commas; all reported indicators without it');
const area = z.string().min(1).max(32);
const scope = {
  area,
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
      config: REPORT_AREA,
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

  app.post(
    '/api/statistics/returns',
    { config: REPORT, schema: { response: { 200: ReturnReceipt, 201: ReturnReceipt } } },
    async (request, reply) => {
      const [file] = (await readForm(request, { fileSize: MAX_RETURN_MB * 1024 * 1024, files: 1 })).files;
      if (!file || file.content.length === 0) throw new KangyuError('statistics.no-file');
      const { receipt, repeated } = await takeReturn(kernel, file, senderOf(request));
      request.touch({ action: 'statistics.return', object: `return/${receipt.id}` });
      return reply.code(repeated ? 200 : 201).send(show(receipt, repeated));
    },
  );

  app.get(
    '/api/statistics/returns',
    {
      config: REPORT_AREA,
      schema: {
        querystring: z.object({ ...limitQuery, area: area.optional() }),
        response: { 200: page(ReturnSummary) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const offset = Number(CodeCursor.decode(cursor, /^\d{1,9}$/) ?? 0);
      const within = request.query.area ?? request.caller.area;
      const named = within === EVERYWHERE ? undefined : [within, ...areas.within(within).map(({ code }) => code)];
      const found = await listReturns(kernel.db, named ? { areas: named } : {}, limit + 1, offset);
      const items = found.slice(0, limit).map(summary);
      return { items, ...(found.length > limit ? { nextCursor: CodeCursor.encode(String(offset + limit)) } : {}) };
    },
  );

  app.get(
    '/api/statistics/returns/:id',
    { config: REPORT, schema: { params, response: { 200: ReturnReceipt } } },
    async (request) => show(await receiptOf(request), false),
  );

  app.get(
    '/api/statistics/returns/:id/rows',
    {
      config: REPORT,
      schema: {
        params,
        querystring: z.object({ row: z.coerce.number().int().positive().describe('row of the file') }),
        response: { 200: z.array(ReturnRow) },
      },
    },
    async (request) => {
      await receiptOf(request);
      const versions = await returnRows(kernel.db, request.params.id, 'all');
      return versions.filter(({ row }) => row === request.query.row).map(showRow);
    },
  );

  app.get(
    '/api/statistics/returns/:id/annotated.xlsx',
    { config: REPORT, schema: { params } },
    async (request, reply) => {
      const receipt = await receiptOf(request);
      const file = await kernel.files.get(kernel.db, receipt.file);
      if (!file) throw new KangyuError('statistics.return-unknown');
      request.touch({ action: 'statistics.annotated', object: `return/${receipt.id}` });
      attach(reply, `${receipt.fileName.replace(/(_校验)?\.[^.]*$/, '')}_校验.xlsx`);
      return reply.type(XLSX_TYPE).send(await annotateReturn(receipt, file.content));
    },
  );

  app.post(
    '/api/statistics/returns/:id/corrections',
    { config: REPORT, schema: { params, body: ReturnCorrections, response: { 200: ReturnReceipt } } },
    async (request) => {
      const { id } = await receiptOf(request);
      const receipt = await correctReturn(kernel, id, request.body.rows, senderOf(request));
      const rows = request.body.rows.map(({ row }) => row).slice(0, 50);
      request.touch({ action: 'statistics.correct', object: `return/${id}/rows/${rows.join(',')}` });
      return show(receipt, false);
    },
  );

  app.post(
    '/api/statistics/returns/:id/withdraw',
    {
      config: REPORT,
      schema: {
        params,
        body: z.object({ reason: z.string().trim().min(1).max(1000) }),
        response: { 200: ReturnReceipt },
      },
    },
    async (request) => {
      const { id } = await receiptOf(request);
      const { receipt } = await withdrawReturn(kernel, id, request.caller.account, request.body.reason);
      request.touch({ action: 'statistics.withdraw', object: `return/${id}` });
      return show(receipt, false);
    },
  );

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

  async function receiptOf(request: FastifyRequest): Promise<ReceiptOfReturn> {
    const receipt = await returnReceipt(kernel.db, (request.params as z.infer<typeof params>).id);
    requireArea(request.caller, receipt.area, areas.isWithin);
    return receipt;
  }

  function senderOf(request: FastifyRequest): Sender {
    const { account, area } = request.caller;
    return { by: account, scope: area, isAllowed: (code) => area === EVERYWHERE || areas.isWithin(code, area) };
  }

  function summary({ file: _, scope: __, template: ___, notes: ____, ...info }: ReturnInfo): ReturnSummary {
    const areaName = areas.nameOf(info.area);
    return { ...info, ...(areaName === undefined ? {} : { areaName }) };
  }

  function showRow({ reported: _, cells, ...row }: ReceiptOfReturn['rows'][number]): ReturnRow {
    const areaName = row.area === null ? undefined : areas.nameOf(row.area);
    const indicator = row.indicator === null ? undefined : findIndicator(row.indicator);
    return {
      ...row,
      cells: Object.fromEntries(
        Object.entries(cells).flatMap(([key, value]) => (textOf(value) === '' ? [] : [[key, textOf(value)]])),
      ),
      ...(areaName === undefined ? {} : { areaName }),
      ...(indicator ? { indicatorTitle: indicator.title } : {}),
    };
  }

  function show({ rows, notes, ...info }: ReceiptOfReturn, repeated: boolean): ReturnReceipt {
    const waiting = rows.filter(({ state }) => state === 'warned' || state === 'rejected').map(showRow);
    return { ...summary({ ...info, notes }), notes, waiting, repeated };
  }
}

function textOf(value: NonNullable<ReceiptOfReturn['rows'][number]['cells']['value']>): string {
  if (typeof value !== 'object') return String(value);
  return 'percent' in value ? String(value.percent) : 'error' in value ? value.error : '';
}
