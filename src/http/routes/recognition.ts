import { z } from 'zod';
import { findPeriod } from '../../algorithms/periods.ts';
import {
  addMark,
  checkOrders,
  decidePrompt,
  getPrompt,
  type PromptRow,
  recognitionContent,
  selectFigures,
  selectMarks,
  selectPrompts,
} from '../../decide/recognition/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  page,
  RecognitionCheck,
  RecognitionCheckRequest,
  RecognitionDecision,
  RecognitionFigures,
  RecognitionItems,
  RecognitionMark,
  RecognitionMarkRequest,
  RecognitionPrompt,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { personScope, recordScope } from '../record-scope.ts';
import { registerCdsHooks } from './cds-hooks.ts';
import { pricesOf, registerRecognitionPrices } from './recognition-prices.ts';

const READ = { access: { permission: 'indicator.read' } };
const EXPORT_LIMIT = 50_000;
const question = { period: z.string().max(20).optional(), institution: z.string().max(64).optional() };
const Id = z.object({ id: z.uuid() });

/** Mutual recognition (互认): earlier results that an order repeats, decisions, list and figures, marks of institutions. */
export function registerRecognition(app: App, ctx: Ctx): void {
  registerChecking(app, ctx);
  registerReading(app, ctx);
  registerMarks(app, ctx);
  registerRecognitionPrices(app, ctx);
  registerCdsHooks(app, ctx);
}

function registerChecking(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/recognition/check',
    {
      config: { access: { permission: 'record.read' } },
      schema: { body: RecognitionCheckRequest, response: { 200: RecognitionCheck } },
    },
    async (request) => {
      const { patient, codes, when, institution } = request.body;
      request.touch({ action: 'recognition.check', object: `Patient/${patient}`, persons: [`Patient/${patient}`] });
      const { results } = await checkOrders(kernel, {
        patient,
        codes: codes.map(({ system, code }) => `${system}|${code}`),
        ...(when === undefined ? {} : { when }),
        institution,
        by: request.caller.account,
        scope: recordScope(request, ctx),
        records: personScope(request, ctx),
      });
      return {
        results: results.map(({ item, ...rest }) => ({
          ...rest,
          item: item.id,
          title: item.title,
          class: item.classTitle,
        })),
      };
    },
  );

  app.post(
    '/api/recognition/prompts/:id/decision',
    {
      config: { access: { permission: 'data.submit' } },
      schema: { params: Id, body: RecognitionDecision, response: { 201: RecognitionPrompt } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const areas = areaPatterns(recordScope(request, ctx));
      const prompt = await getPrompt(kernel, id, areas);
      await decidePrompt(kernel, prompt, { ...request.body, by: request.caller.account });
      request.touch({ action: 'recognition.decide', object: `recognition/${id}`, persons: [prompt.person] });
      reply.code(201);
      return shown(await getPrompt(kernel, id, areas));
    },
  );
}

function registerReading(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get('/api/recognition/items', { config: READ, schema: { response: { 200: RecognitionItems } } }, async () => {
    const today = kernel.clock.today();
    const { from, items, reasons } = recognitionContent(today);
    const prices = await pricesOf(kernel, today);
    return {
      from,
      reasons: [...reasons],
      items: [...items.values()].map(({ id, title, classTitle, days, codes }) => ({
        id,
        title,
        class: classTitle,
        days,
        codes: [...codes],
        price: prices.get(id)?.yuan ?? null,
      })),
    };
  });

  app.get(
    '/api/recognition/prompts',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...limitQuery, ...exportQuery, ...question }),
        response: { 200: page(RecognitionPrompt) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, period, institution } = request.query;
      const rows = await selectPrompts(kernel.db, {
        ...daysOf(period),
        institution,
        areas: areaPatterns(recordScope(request, ctx)),
        before: CodeCursor.decode(cursor, /^[0-9a-f-]{36}$/),
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = rows.map(shown);
      if (!format) return CodeCursor.page(items, limit, ({ id }) => id);
      return sendTable(reply, format, {
        name: '互认提示',
        notes: [period ?? '', institution ?? ''].filter(Boolean),
        columns: [
          { key: 'shownOn', title: '日期 Day' },
          { key: 'institutionName', title: '开单机构 Ordered at' },
          { key: 'item', title: '项目 Item' },
          { key: 'resultInstitutionName', title: '结果机构 Result of' },
          { key: 'resultOn', title: '结果日期 Result day' },
          { key: 'accepted', title: '采用 Accepted' },
          { key: 'reason', title: '不采用理由 Reason' },
          { key: 'words', title: '说明 Words' },
          { key: 'decidedBy', title: '处理人 By' },
        ],
        rows: items.map(({ title, reason, ...row }) => ({ ...row, item: title.zh, reason: reason?.zh ?? null })),
      }) as never;
    },
  );

  app.get(
    '/api/recognition/figures',
    {
      config: READ,
      schema: { querystring: z.object({ ...exportQuery, ...question }), response: { 200: RecognitionFigures } },
    },
    async (request, reply) => {
      const { format, period, institution } = request.query;
      const areas = areaPatterns(recordScope(request, ctx));
      const rows = await selectFigures(kernel.db, { ...daysOf(period), institution, areas });
      const items = rows.map(({ reasons: _, ...row }) => ({ ...row, rate: rateOf(row) }));
      if (format)
        return sendTable(reply, format, {
          name: '互认指标',
          notes: [period ?? '', institution ?? ''].filter(Boolean),
          columns: [
            { key: 'month', title: '月份 Month' },
            { key: 'name', title: '机构 Institution' },
            { key: 'prompts', title: '提示数 Prompts' },
            { key: 'accepted', title: '采用数 Accepted' },
            { key: 'refused', title: '不采用数 Refused' },
            { key: 'rate', title: '互认率 % Rate' },
            { key: 'items', title: '互认项目数 Items' },
            { key: 'saved', title: '节省费用（元） Saved (yuan)' },
            { key: 'unpriced', title: '采用而未设价目 Accepted without a price' },
          ],
          rows: items,
        }) as never;
      return { total: totalOf(rows), reasons: reasonsOf(rows, kernel.clock.today()), items };
    },
  );
}

function registerMarks(app: App, { kernel }: Ctx): void {
  const titleOf = (item: string) => recognitionContent(kernel.clock.today()).items.get(item)?.title ?? null;

  app.get(
    '/api/recognition/marks',
    { config: READ, schema: { response: { 200: z.array(RecognitionMark) } } },
    async () => (await selectMarks(kernel.db)).map((mark) => ({ ...mark, title: titleOf(mark.item) })),
  );

  app.post(
    '/api/recognition/marks',
    {
      config: { access: { permission: 'data.correct' } },
      schema: { body: RecognitionMarkRequest, response: { 201: z.object({ id: z.uuid() }) } },
    },
    async (request, reply) => {
      const { to, ...body } = request.body;
      const id = await addMark(kernel, { ...body, ...(to === undefined ? {} : { to }), by: request.caller.account });
      request.touch({ action: 'recognition.mark', object: `Organization/${body.institution}` });
      reply.code(201);
      return { id };
    },
  );
}

function daysOf(period: string | undefined): { from?: string; to?: string } {
  if (period === undefined) return {};
  const found = findPeriod(period);
  if (!found) throw new KangyuError('recognition.period', { period });
  return { from: found.start, to: found.end };
}

interface Counted {
  prompts: number;
  accepted: number;
  refused: number;
  saved: number | null;
  unpriced: number;
  reasons: Record<string, number>;
}
const rateOf = ({ prompts, accepted }: Pick<Counted, 'prompts' | 'accepted'>): number | null =>
  prompts === 0 ? null : (accepted / prompts) * 100;

function totalOf(rows: readonly Counted[]) {
  const sum = (of: (row: Counted) => number) => rows.reduce((total, row) => total + of(row), 0);
  const counts = { prompts: sum((r) => r.prompts), accepted: sum((r) => r.accepted), refused: sum((r) => r.refused) };
  const priced = rows.some(({ saved }) => saved !== null);
  return {
    ...counts,
    rate: rateOf(counts),
    saved: priced ? sum(({ saved }) => saved ?? 0) : null,
    unpriced: sum((r) => r.unpriced),
  };
}

function reasonsOf(rows: readonly Counted[], today: string) {
  return recognitionContent(today).reasons.map(({ code, title }) => ({
    code,
    title,
    count: rows.reduce((total, { reasons }) => total + (reasons[code] ?? 0), 0),
  }));
}

/** A prompt as it is shown: whose it is stands behind the result only. */
function shown(row: PromptRow): RecognitionPrompt {
  const content = recognitionContent(row.shownOn);
  const { id, item, result, resultOn, resultInstitution, resultInstitutionName, institution, institutionName } = row;
  return {
    id,
    item,
    title: content.items.get(item)?.title ?? { zh: item, en: item },
    result,
    resultOn,
    resultInstitution,
    resultInstitutionName,
    institution,
    institutionName,
    shownOn: row.shownOn,
    accepted: row.accepted,
    reason: content.reasons.find(({ code }) => code === row.reason)?.title ?? null,
    words: row.words,
    decidedBy: row.decidedBy,
  };
}
