import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, requireArea, requirePermission, seesInFull } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  cells,
  describeIndicator,
  explain,
  findIndicator,
  institutionArea,
  listIndicators,
  type Cell as MeasuredCell,
  records,
  series,
} from '../../measure/indicators/index.ts';
import { targetsOfIndicator } from '../../measure/plans/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { Cell, Explanation, IndicatorDetail, IndicatorSummary, page, Series, SubjectRow } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { filterNotes } from '../filter-notes.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';
import { withStrataNames } from '../strata-names.ts';
import { withheldNotes } from '../withheld.ts';
import { registerReported } from './reported.ts';

const params = z.object({ code: z.string().min(1).max(64) });
const area = z.string().min(1).max(32).optional();
const institution = z.string().min(1).max(64).optional();
const period = z.string().min(4).max(400);
/** Language of an export's headings. */
export const langQuery = z.enum(['zh', 'en']).optional();
const READ = { access: { permission: 'indicator.read', area: queryArea } };
const EXPORT_LIMIT = 50_000;

/** Indicators: the catalogue, values by area and institution, lines over time, the subjects behind a value, its explanation. */
export function registerIndicators(app: App, ctx: Ctx): void {
  registerCatalogue(app, ctx);
  registerValues(app, ctx);
  registerSubjects(app, ctx);
  registerReported(app, ctx);
}

function registerCatalogue(app: App, { kernel, areas }: Ctx): void {
  const config = { access: { permission: 'indicator.read' } };
  app.get('/api/indicators', { config, schema: { response: { 200: z.array(IndicatorSummary) } } }, () =>
    listIndicators(),
  );

  app.get(
    '/api/indicators/:code',
    { config, schema: { params, response: { 200: IndicatorDetail } } },
    async (request) => {
      const { code } = request.params;
      // As with the plans themselves: those of areas that lie in the caller's or hold it.
      const own = request.caller.area;
      const targets = (await targetsOfIndicator(kernel.db, code)).filter(
        ({ areaCode }) => areas.isWithin(areaCode, own) || areas.isWithin(own, areaCode),
      );
      return {
        ...describeIndicator(code),
        targets: targets.map(({ plan, planTitle, no, baseline, baselineYear, op, value, byYear }) => {
          return { plan, planTitle, no, baseline, baselineYear, op, value, byYear };
        }),
      };
    },
  );
}

function registerValues(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/indicators/:code/cells',
    {
      config: READ,
      schema: {
        params,
        querystring: z.object({
          ...exportQuery,
          lang: langQuery,
          area,
          institution,
          period: period.optional().describe('one period or several, separated by commas; default: the current year'),
          stratum: z.string().max(4000).optional().describe('e.g. sex=male; several separated by ;'),
          children: z.stringbool().optional(),
          by: z.enum(['institution']).optional(),
        }),
        response: { 200: z.array(Cell) },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const { query } = request;
      const periods = (query.period ?? kernel.clock.today().slice(0, 4)).split(',');
      if (query.institution) await requireInstitution(request, ctx, query.institution);
      const found = await cells(kernel, {
        indicator: code,
        periods,
        ...(query.institution ? { institutions: [query.institution] } : { areas: [areaOf(request, ctx)] }),
        ...(query.children ? { children: true } : {}),
        ...(query.by === 'institution' && !query.institution ? { byInstitution: true } : {}),
        ...(query.stratum ? { strata: query.stratum.split(';') } : {}),
      });
      const shown = found.map((cell) => hideSmall(request, cell));
      return query.format ? exportCells(request, reply, ctx, query.format, code, shown) : shown;
    },
  );

  app.get(
    '/api/indicators/:code/series',
    {
      config: READ,
      schema: {
        params,
        querystring: z.object({
          area,
          frequency: z.enum(['year', 'month']).default('year'),
          from: z.iso.date().optional(),
          to: z.iso.date().optional(),
          plan: z.string().max(64).optional().describe('whose target is drawn; default: the plan of the area'),
        }),
        response: { 200: Series },
      },
    },
    async (request) => {
      const { frequency, from, to, plan } = request.query;
      const place = areaOf(request, ctx);
      const target = await targetFor(ctx, request.params.code, place, plan);
      const found = await series(kernel, {
        indicator: request.params.code,
        area: place,
        frequency,
        ...(from ? { from } : {}),
        ...(to ? { to } : {}),
        ...(target ? { target } : {}),
      });
      return { ...found, points: found.points.map((cell) => hideSmall(request, cell)) };
    },
  );
}

function registerSubjects(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/indicators/:code/records',
    {
      config: { access: { permission: 'indicator.records', area: queryArea } },
      schema: {
        params,
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          lang: langQuery,
          area,
          institution,
          period,
          part: z.enum(['numerator', 'denominator', 'gap']).default('numerator'),
          stratum: z.string().max(100).optional(),
        }),
        response: { 200: page(SubjectRow) },
      },
    },
    async (request, reply) => {
      const { institution: asked, period: label, part, stratum, limit, cursor, format } = request.query;
      if (asked) await requireInstitution(request, ctx, asked);
      const after = CodeCursor.decode(cursor);
      const showName = (name: string, where: string | null) => {
        return seesInFull(request.caller, where ?? undefined, areas.isWithin) ? name : maskName(name);
      };
      const found = await records(
        kernel,
        {
          indicator: request.params.code,
          period: label,
          part,
          limit: format ? EXPORT_LIMIT : limit,
          ...(asked ? { institution: asked } : { area: areaOf(request, ctx) }),
          ...(stratum ? { stratum } : {}),
          ...(after && !format ? { cursor: after } : {}),
        },
        showName,
        recordScope(request, ctx, { beyond: true }),
      );
      const persons = found.items
        .map((row) => row.subject)
        .filter((subject) => /^(Patient|Practitioner)\//.test(subject));
      request.touch({ action: 'indicator.records', object: `indicator/${request.params.code}`, persons });
      if (format) return exportSubjects(request, reply, ctx, format, found.items, found.withheld);
      const { nextCursor, withheld, items, ...rest } = found;
      return {
        ...rest,
        items: await withStrataNames(kernel.db, items),
        ...(withheld > 0 ? { withheld } : {}),
        ...(nextCursor ? { nextCursor: CodeCursor.encode(nextCursor) } : {}),
      };
    },
  );

  app.get(
    '/api/indicators/:code/explain',
    { config: READ, schema: { params, querystring: z.object({ area, period }), response: { 200: Explanation } } },
    async (request) => {
      const { code } = request.params;
      const question = { indicator: code, area: areaOf(request, ctx), period: request.query.period };
      const [cell] = await cells(kernel, { indicator: code, areas: [question.area], periods: [question.period] });
      // The numbers of a small cell must not come out by its explanation.
      if (cell!.suppressed) requirePermission(request.caller, 'indicator.records');
      return explain(kernel, question, recordScope(request, ctx, { beyond: true }));
    },
  );
}

/** The area asked about: the named one, else the caller's own; a caller of the whole instance means its region. */
export function areaOf(request: FastifyRequest, { kernel }: Ctx): string {
  const asked = queryArea(request) ?? request.caller.area;
  if (asked !== EVERYWHERE) return asked;
  if (kernel.instance.region === undefined) throw new KangyuError('http.area-needed');
  return kernel.instance.region;
}

/** Refuses an institution outside the caller's area; one without a seat is for callers of the whole instance. */
export async function requireInstitution(request: FastifyRequest, { kernel, areas }: Ctx, id: string): Promise<void> {
  const seat = await institutionArea(kernel.db, id);
  if (seat === undefined) throw new KangyuError('indicators.institution-unknown');
  requireArea(request.caller, seat ?? '', areas.isWithin);
}

/** Counts below five in small areas are for those who may see the persons. */
function hideSmall(request: FastifyRequest, { population: _population, commitSeq: _seq, ...cell }: MeasuredCell): Cell {
  if (!cell.suppressed || request.caller.permissions.has('indicator.records')) return cell;
  return { ...cell, numerator: null, denominator: null, value: null, low: null, high: null };
}

/** The target line of the plan asked for, else of the plan that governs the area. */
async function targetFor({ kernel, areas }: Ctx, code: string, place: string, plan: string | undefined) {
  const targets = await targetsOfIndicator(kernel.db, code);
  const found = targets.find((t) => (plan ? t.plan === plan : areas.isWithin(place, t.areaCode)));
  if (!found) return undefined;
  const { line, byYear, baseline, baselineYear } = found;
  // The pace line of a county is no standard for its townships: they did not begin at its baseline.
  const own = found.areaCode === place ? baseline : null;
  return { value: line, byYear, baseline: own, baselineYear: baselineYear ?? byYear - 5 };
}

function exportCells(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  format: 'xlsx' | 'csv',
  code: string,
  rows: readonly Cell[],
) {
  const lang = languageOf(request);
  const { title, unit, source } = findIndicator(code)!;
  const text = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  const key = (row: Cell) => row.area ?? row.institution ?? '';
  return sendTable(reply, format, {
    name: `${code} ${title[lang]}`,
    notes: [
      `${title[lang]}（${unit[lang]}）`,
      text(`来源：${source}`, `Source: ${source}`),
      ...filterNotes(request, lang, ctx),
    ],
    columns: [
      { key: 'code', title: text('地区或机构代码', 'Area or institution') },
      { key: 'name', title: text('名称', 'Name') },
      { key: 'period', title: text('期间', 'Period') },
      { key: 'stratum', title: text('分组', 'Stratum') },
      { key: 'numerator', title: text('分子', 'Numerator') },
      { key: 'denominator', title: text('分母', 'Denominator') },
      { key: 'value', title: text('数值', 'Value') },
      { key: 'low', title: text('95% 区间下限', '95 % interval, low') },
      { key: 'high', title: text('95% 区间上限', '95 % interval, high') },
      { key: 'source', title: text('数据来源方式', 'Computed or reported') },
      { key: 'formulaVersion', title: text('口径版本', 'Formula version') },
    ],
    rows: rows.map((row) => ({ ...row, code: key(row), stratum: stratumText(code, row.stratum, lang), closed: null })),
  });
}

/** `vaccine=mmr,dose=1` in words. */
function stratumText(code: string, stratum: string | null, lang: 'zh' | 'en'): string | null {
  if (stratum === null) return null;
  const { strata } = describeIndicator(code);
  const parts = stratum.split(',').map((part) => {
    const [key = '', value = ''] = part.split('=');
    const words = strata.find((one) => one.key === key);
    return words ? `${words.title[lang]} ${words.values[value]?.[lang] ?? value}` : part;
  });
  return parts.join(' · ');
}

function exportSubjects(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  format: 'xlsx' | 'csv',
  rows: readonly SubjectRow[],
  withheld: number,
) {
  const lang = languageOf(request);
  const { code } = request.params as { code: string };
  const text = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  const { title, source } = findIndicator(code)!;
  return sendTable(reply, format, {
    name: `${code} ${title[lang]} ${text('名单', 'subjects')}`,
    notes: [
      title[lang],
      text(`来源：${source}`, `Source: ${source}`),
      ...filterNotes(request, lang, ctx),
      ...withheldNotes(withheld, lang),
    ],
    columns: [
      { key: 'subject', title: text('记录', 'Record') },
      { key: 'label', title: text('名称', 'Name') },
      { key: 'area', title: text('地区代码', 'Area code') },
      { key: 'areaName', title: text('地区', 'Area') },
      { key: 'institutionName', title: text('机构', 'Institution') },
      { key: 'numerator', title: text('分子', 'Numerator') },
      { key: 'denominator', title: text('分母', 'Denominator') },
      { key: 'evidence', title: text('依据（记录版本）', 'Evidence (record versions)') },
    ],
    rows: rows.map(({ strata: _strata, strataNames: _names, evidence, ...row }) => ({
      ...row,
      evidence: evidence.join(' '),
    })),
  });
}
