import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  DIMENSIONS,
  type Failure,
  failures,
  getRule,
  type QualityRule,
  qualityContent,
  ruleResults,
  type ScoreRow,
  scheduleQuality,
  scorecard,
  stateVisits,
  withheldFailures,
} from '../../measure/quality/index.ts';
import { createItem, defineWorkKinds } from '../../work/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  page,
  type QualityFailure,
  QualityFailure as QualityFailureShape,
  QualityResult,
  QualityReturn,
  QualityReturnRequest,
  QualityRules,
  QualityScorecard,
  StatedVisitsRequest,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';
import { sourceNames } from '../source-names.ts';
import { withheldNotes } from '../withheld.ts';
import { actorOf } from '../work-actor.ts';

const READ = { access: { permission: 'data.read' } };
const EXPORT_LIMIT = 50_000;
const question = { period: z.string().max(20).optional(), source: z.string().max(64).optional() };
const langQuery = z.enum(['zh', 'en']).default('zh');

defineWorkKinds({ 'quality.return': { title: { zh: '数据质量退回整改', en: 'Data to be corrected at the source' } } });

/** Data quality: scorecard, rules and their outcomes, records that break one, work for the source. */
export function registerQuality(app: App, ctx: Ctx): void {
  registerScores(app, ctx);
  registerFailures(app, ctx);
  registerDoing(app, ctx);
}

function registerScores(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/quality/scorecard',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...question, ...exportQuery, lang: langQuery }),
        response: { 200: QualityScorecard },
      },
    },
    async (request, reply) => {
      const { format, lang, ...asked } = request.query;
      const found = await scorecard(kernel.db, { ...asked, scope: recordScope(request, ctx) });
      const titles = asked.source === undefined ? undefined : qualityContent().tableTitles;
      const titled = (row: ScoreRow) => {
        const title = titles?.get(row.key);
        return title ? { ...row, title } : row;
      };
      const items = found.rows.map(titled).sort((a, b) => (a.score ?? 101) - (b.score ?? 101));
      if (!format) return { ...found, by: titles ? ('table' as const) : ('source' as const), items };
      const { dimensions } = qualityContent().score;
      const sources = [
        ...items.flatMap((row) => ('title' in row ? [] : [row.key])),
        ...(asked.source ? [asked.source] : []),
      ];
      const nameOf = await sourceNames(ctx, sources, lang);
      return sendTable(reply, format, {
        name: lang === 'zh' ? '数据质量' : 'Data quality',
        notes: [asked.period ?? '', asked.source ? nameOf(asked.source) : '', found.measuredAt ?? ''].filter(Boolean),
        columns: [
          { key: 'key', title: titles ? '表 Table' : '来源 Source' },
          { key: 'score', title: '总分 Score' },
          ...DIMENSIONS.map((key) => ({ key, title: dimensions[key].title[lang] })),
        ],
        rows: items.map((row) => ({
          key: 'title' in row ? row.title[lang] : nameOf(row.key),
          score: rounded(row.score),
          ...Object.fromEntries(DIMENSIONS.map((key) => [key, rounded(row.dimensions[key]?.score)])),
        })),
      }) as never;
    },
  );

  app.get('/api/quality/rules', { config: READ, schema: { response: { 200: QualityRules } } }, async () => {
    const { rules, score } = qualityContent();
    return {
      version: score.version,
      levels: score.levels,
      severity: score.severity,
      dimensions: DIMENSIONS.map((key) => ({ key, ...score.dimensions[key] })),
      items: [...rules.values()].map(shownRule),
    };
  });

  app.get(
    '/api/quality/results',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...question,
          ...exportQuery,
          lang: langQuery,
          table: z.string().max(40).optional(),
          dimension: z.enum(DIMENSIONS).optional(),
        }),
        response: { 200: z.array(QualityResult) },
      },
    },
    async (request, reply) => {
      const { format, lang, ...asked } = request.query;
      const found = await ruleResults(kernel.db, { ...asked, scope: recordScope(request, ctx) });
      const items = found.map(({ rule, rows, failed }) => ({
        ...shownRule(rule),
        rows,
        failed,
        rate: (1 - failed / rows) * 100,
      }));
      if (!format) return items;
      return sendTable(reply, format, {
        name: lang === 'zh' ? '数据质量规则结果' : 'Outcomes of quality rules',
        notes: [asked.period ?? '', asked.source ?? ''].filter(Boolean),
        columns: [
          { key: 'id', title: '规则编号 Rule' },
          { key: 'rule', title: '规则 Text' },
          { key: 'table', title: '表 Table' },
          { key: 'dimension', title: '维度 Dimension' },
          { key: 'rows', title: '检查数 Checked' },
          { key: 'failed', title: '不合格数 Failed' },
          { key: 'rate', title: '合格率 % Passed' },
        ],
        rows: items.map((item) => ({
          ...item,
          rule: item.title[lang],
          table: item.tableTitle[lang],
          dimension: qualityContent().score.dimensions[item.dimension].title[lang],
          rate: rounded(item.rate),
        })) as never,
      }) as never;
    },
  );
}

function registerFailures(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  app.get(
    '/api/quality/failures',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...limitQuery, ...exportQuery, ...question, rule: z.string().max(40) }),
        response: { 200: page(QualityFailureShape) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, ...asked } = request.query;
      const held = getRule(asked.rule).kind === 'door';
      const after = CodeCursor.decode(cursor, held ? /^[0-9a-f-]{36}$/ : /^[A-Za-z0-9.-]{1,64}$/);
      const scope = recordScope(request, ctx, { beyond: true });
      const found = await failures(kernel.db, { ...asked, after, limit: format ? EXPORT_LIMIT : limit + 1, scope });
      // Counted once, on the first page: it costs as much as judging all rows.
      const withheld = after === undefined ? await withheldFailures(kernel.db, { ...asked, scope }) : 0;
      const shown = (row: Failure): QualityFailure => ({
        ...row,
        areaName: row.area === null ? null : (areas.nameOf(row.area) ?? null),
      });
      touchPersons(request, asked.rule, found);
      if (!format)
        return {
          ...CodeCursor.page(found.map(shown), limit, ({ reference }) => reference.split('/')[1]!),
          ...(withheld > 0 ? { withheld } : {}),
        };
      const nameOf = await sourceNames(
        ctx,
        found.map((row) => row.source),
        languageOf(request),
      );
      return sendTable(reply, format, {
        name: `quality-${asked.rule}`,
        notes: [
          getRule(asked.rule).title.zh,
          asked.period ?? '',
          asked.source ?? '',
          ...withheldNotes(withheld, 'zh'),
        ].filter(Boolean),
        columns: [
          { key: 'reference', title: '记录 Record' },
          { key: 'version', title: '版本 Version' },
          { key: 'sourceName', title: '来源 Source' },
          { key: 'source', title: '来源代码 Code of source' },
          { key: 'day', title: '日期 Day' },
          { key: 'areaName', title: '地区 Area' },
          { key: 'shows', title: '发现 Found' },
          { key: 'state', title: '状态 State' },
        ],
        rows: found.map((row) => ({ ...shown(row), sourceName: nameOf(row.source) })) as never,
      }) as never;
    },
  );
}

/** Who fails a rule is said of persons, though no name leaves: it stands in the ledger. */
function touchPersons(request: FastifyRequest, rule: string, found: readonly Failure[]): void {
  const persons = found.flatMap(({ reference }) => (reference.startsWith('Patient/') ? [reference] : []));
  request.touch({ action: 'quality.failures', object: `quality/${rule}`, ...(persons.length > 0 ? { persons } : {}) });
}

function registerDoing(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.post(
    '/api/quality/runs',
    { config: { access: { permission: 'data.correct' } }, schema: { response: { 202: z.object({}) } } },
    async (_request, reply) => {
      await scheduleQuality(kernel, kernel.db);
      reply.code(202);
      return {};
    },
  );

  app.post(
    '/api/quality/visits',
    {
      config: { access: { permission: 'indicator.report' } },
      schema: { body: StatedVisitsRequest, response: { 201: z.object({}) } },
    },
    async (request, reply) => {
      const { note, ...body } = request.body;
      await stateVisits(kernel, { ...body, ...(note === undefined ? {} : { note }), by: request.caller.account });
      request.touch({ action: 'quality.visits', object: `source/${body.source}` });
      reply.code(201);
      return {};
    },
  );

  app.post(
    '/api/quality/returns',
    {
      config: { access: { permission: 'task.manage' } },
      schema: { body: QualityReturnRequest, response: { 201: QualityReturn } },
    },
    async (request, reply) => {
      const { rule: id, source, period, area, unit, due, note } = request.body;
      const rule = getRule(id);
      requireArea(request.caller, area, areas.isWithin);
      const [result] = (await ruleResults(kernel.db, { source, period, scope: recordScope(request, ctx) })).filter(
        (one) => one.rule.id === id,
      );
      if (!result || result.failed === 0) throw new KangyuError('quality.nothing-failed', { rule: rule.title.zh });
      const nameOf = await sourceNames(ctx, [source], languageOf(request));
      const item = await kernel.db.transaction((tx) =>
        createItem(
          kernel,
          tx,
          {
            kind: 'quality.return',
            subject: { room: 'quality', key: [id, source, period ?? ''].join('/') },
            title: `${nameOf(source)}：${rule.title.zh}（${result.failed} 条不合格）`,
            detail: note,
            area,
            leads: [unit],
            due,
          },
          actorOf(request, ctx),
        ),
      );
      request.touch({ action: 'quality.return', object: `work/${item}` });
      reply.code(201);
      return { item };
    },
  );
}

function shownRule(rule: QualityRule) {
  return {
    id: rule.id,
    table: rule.table,
    tableTitle: qualityContent().tableTitles.get(rule.table)!,
    dimension: rule.dimension,
    severity: rule.severity,
    title: rule.title,
    basis: rule.source,
    validFrom: rule.validFrom,
    validTo: rule.validTo ?? null,
    concerns: rule.kind === 'rows' ? (rule.concerns ?? null) : null,
    holds: rule.kind === 'rows' ? rule.holds : null,
  };
}

const rounded = (score: number | null | undefined): number | null =>
  score === null || score === undefined ? null : Math.round(score * 100) / 100;
