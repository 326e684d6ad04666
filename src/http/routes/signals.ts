import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireArea } from '../../access/index.ts';
import {
  countSignals,
  curveOfUnit,
  diseases,
  diseasesOf,
  LEVELS,
  type SignalFilter,
  type SignalRow,
  scheduleJudgement,
  selectCases,
  selectCurve,
  selectSignals,
  selectSteps,
  selectSubscription,
  signalContent,
  sourceContent,
  takeStep,
  upsertSubscription,
} from '../../decide/surveillance/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { countTold } from '../../notify/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import {
  page,
  SignalBase,
  SignalCase,
  SignalCounts,
  SignalDetail,
  SignalList,
  SignalSubscription,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { listedPersons, namesOf } from '../program-persons.ts';
import { recordScope } from '../record-scope.ts';
import { actionTitle, offeredSteps, shownReason, shownSignal, stateTitle } from '../signal-shapes.ts';

const EXPORT_LIMIT = 50_000;
const CURVE_DAYS = 56;
const READ = { access: { permission: 'surveillance.read', area: queryArea } };
const OPEN = ['new', 'open', 'ended', 'all'] as const;
const One = z.object({ id: z.uuid() });
const filters = {
  area: z.string().max(12).optional(),
  disease: z.string().max(40).optional(),
  level: z.enum(LEVELS).optional(),
  kind: SignalBase.shape.kind.optional(),
  shown: z.enum(OPEN).default('open'),
  late: z.stringbool().default(false),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};
type Filters = z.infer<z.ZodObject<typeof filters>>;

/** Signals (预警信号): what was raised, why, who fell ill, the steps taken, and how fast. */
export function registerSignals(app: App, ctx: Ctx): void {
  registerLists(app, ctx);
  registerOne(app, ctx);
  registerSubscription(app, ctx);
}

function registerLists(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const filterOf = (request: FastifyRequest, { shown, late, area, ...rest }: Filters): Omit<SignalFilter, 'limit'> => {
    const { states } = signalContent(kernel.clock.today());
    const those = states.filter(({ id, end }) =>
      shown === 'new' ? id === states[0]!.id : end === (shown === 'ended'),
    );
    return {
      ...rest,
      within: area,
      states: shown === 'all' ? undefined : those.map(({ id }) => id),
      lateAt: late ? kernel.clock.now() : undefined,
      areas: areaPatterns(recordScope(request, ctx)),
    };
  };

  app.get(
    '/api/surveillance/signals',
    {
      config: READ,
      schema: {
        querystring: z.object({ ...limitQuery, ...exportQuery, ...filters, lang: z.enum(['zh', 'en']).default('zh') }),
        response: { 200: SignalList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, lang, ...asked } = request.query;
      const [at, id] = CodeCursor.decode(cursor, /^\S+ [0-9a-f-]{36}$/)?.split(' ') ?? [];
      const rows = await selectSignals(kernel.db, {
        ...filterOf(request, asked),
        after: at && id ? { at, id } : undefined,
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const items = await shown(ctx, rows);
      if (format)
        return sendTable(reply, format, {
          name: lang === 'zh' ? '预警信号' : 'Signals',
          notes: [kernel.clock.now().toISOString()],
          columns: SIGNAL_COLUMNS,
          rows: items.map((item) => ({
            ...item,
            diseaseTitle: item.diseaseTitle[lang],
            triggerTitle: item.triggerTitle[lang],
            stateTitle: item.stateTitle[lang],
            areaName: item.areaName ?? item.area,
            event: item.event?.rule[lang],
          })),
        }) as never;
      const content = signalContent(kernel.clock.today());
      const about = new Set([...content.series.diseases, ...content.rules.flatMap((rule) => rule.diseases)]);
      return {
        ...CodeCursor.page(items, limit, (item) => `${item.raisedAt} ${item.id}`),
        diseases: [
          ...diseases().filter(({ id: one }) => about.has(one)),
          ...sourceContent(kernel.clock.today()).syndromes.map(({ id: one, title }) => ({ id: one, title })),
        ],
        states: content.states,
      };
    },
  );

  app.get(
    '/api/surveillance/signals/counts',
    { config: READ, schema: { querystring: z.object(filters), response: { 200: SignalCounts } } },
    async (request) => countSignals(kernel.db, filterOf(request, request.query), kernel.clock.now()),
  );

  app.post(
    '/api/surveillance/judgements',
    { config: { access: { permission: 'surveillance.manage' } }, schema: { response: { 202: z.object({}) } } },
    async (request, reply) => {
      await scheduleJudgement(kernel, kernel.db);
      request.touch({ action: 'surveillance.judge', object: 'surveillance/signals' });
      reply.code(202);
      return {};
    },
  );
}

const SIGNAL_COLUMNS = [
  { key: 'raisedAt', title: '发出时间 Raised' },
  { key: 'level', title: '等级 Level' },
  { key: 'diseaseTitle', title: '病种 Disease' },
  { key: 'areaName', title: '地区 Area' },
  { key: 'triggerTitle', title: '触发 Trigger' },
  { key: 'firstDay', title: '首日 First day' },
  { key: 'lastDay', title: '末日 Last day' },
  { key: 'cases', title: '病例 Cases' },
  { key: 'expected', title: '预期 Expected' },
  { key: 'threshold', title: '阈值 Threshold' },
  { key: 'stateTitle', title: '状态 State' },
  { key: 'site', title: '单位 Site' },
  { key: 'event', title: '事件标准 Event standard' },
  { key: 'respondBy', title: '响应时限 Respond by' },
  { key: 'respondedAt', title: '响应时间 Responded' },
];

async function shown({ kernel }: Ctx, rows: readonly SignalRow[]) {
  const names = await namesOf(
    kernel.db,
    rows.map(({ assignee }) => assignee),
  );
  return rows.map((row) => shownSignal(row, names, kernel.clock.now()));
}

/** The signal, if the caller's area takes it in. */
async function visibleSignal(request: FastifyRequest, ctx: Ctx, id: string): Promise<SignalRow> {
  const areas = areaPatterns(recordScope(request, ctx));
  const [row] = await selectSignals(ctx.kernel.db, { id, areas, limit: 1 });
  if (!row) throw new KangyuError('surveillance.signal-unknown', { id });
  return row;
}

/** The school, nursing home or workplace that a signal is about. */
function unitOf({ kind, place, explanation }: SignalRow): { unit: string; site: string } | undefined {
  const { of, site } = explanation as { of?: string; site?: string };
  return kind === 'place' && of === 'unit' && place ? { unit: place, site: site ?? place } : undefined;
}

function registerOne(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const detail = async (request: FastifyRequest, row: SignalRow): Promise<SignalDetail> => {
    const content = signalContent(row.contentFrom);
    const own = diseasesOf(row.disease, row.contentFrom);
    const unit = unitOf(row);
    const [steps, ofUnit, curve, base, told] = await Promise.all([
      selectSteps(kernel.db, row.id),
      unit && curveOfUnit(kernel.db, sourceContent(row.contentFrom), { ...row, ...unit, diseases: own }, CURVE_DAYS),
      unit ? [] : selectCurve(kernel.db, { ...row, diseases: own }, CURVE_DAYS),
      shown(ctx, [row]),
      countTold(kernel.db, `signal/${row.id}`),
    ]);
    const names = new Map(ctx.areas.within('*').map(({ code, name }) => [code, name]));
    const byDay = new Map<string, number>();
    const byArea = new Map<string, number>();
    for (const { day, area, cases } of curve) {
      byDay.set(day, (byDay.get(day) ?? 0) + cases);
      if (day >= row.firstDay) byArea.set(area, (byArea.get(area) ?? 0) + cases);
    }
    return {
      ...base[0]!,
      ...shownReason(row),
      told,
      unit: ofUnit ? { parts: ofUnit.parts } : null,
      days: ofUnit ? ofUnit.days : [...byDay].map(([day, cases]) => ({ day, cases })),
      areas: [...byArea].map(([area, cases]) => ({ area, name: names.get(area) ?? null, cases })),
      steps: steps.map(({ id, at, name, action, state, reason, note, detail: more }) => ({
        id,
        at: at.toISOString(),
        by: name,
        action,
        title: actionTitle(content, action),
        stateTitle: stateTitle(content, state),
        reason: reason === null ? null : (content.reasons[reason] ?? null),
        note,
        grew: action === 'grow' ? { from: Number(more.from), to: Number(more.to) } : null,
      })),
      next: request.caller.permissions.has('surveillance.manage') ? offeredSteps(row) : [],
    };
  };

  app.get(
    '/api/surveillance/signals/:id',
    {
      config: { access: { permission: 'surveillance.read' } },
      schema: { params: One, response: { 200: SignalDetail } },
    },
    async (request) => detail(request, await visibleSignal(request, ctx, request.params.id)),
  );

  app.get(
    '/api/surveillance/signals/:id/cases',
    {
      config: { access: { permission: 'surveillance.manage' } },
      schema: {
        params: One,
        querystring: z.object({ ...limitQuery, ...exportQuery }),
        response: { 200: page(SignalCase) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format } = request.query;
      const row = await visibleSignal(request, ctx, request.params.id);
      const unit = unitOf(row);
      const [day, person] = CodeCursor.decode(cursor, /^\d{4}-\d\d-\d\d \S+$/)?.split(' ') ?? [];
      const rows = await selectCases(
        kernel.db,
        {
          ...{ area: row.area, firstDay: row.firstDay, lastDay: row.lastDay },
          diseases: diseasesOf(row.disease, row.contentFrom),
          patients: (row.explanation as { patients?: string[] }).patients,
          units: unit && [unit.unit, unit.site],
        },
        day && person ? { day, person } : undefined,
        format ? EXPORT_LIMIT : limit + 1,
      );
      const paged = CodeCursor.page(rows, format ? EXPORT_LIMIT : limit, (one) => `${one.day} ${one.person}`);
      const persons = await listedPersons(
        request,
        ctx,
        paged.items.map(({ patient }) => patient),
      );
      request.touch({ action: 'surveillance.cases', object: `signal/${row.id}` });
      const items = paged.items.map(({ patient, day: ill, areaName }) => {
        const who = persons.get(patient);
        return {
          patient,
          day: ill,
          areaName,
          name: who?.name ?? null,
          sex: who?.sex ?? null,
          age: who?.age ?? null,
          phone: who?.phone ?? null,
        };
      });
      if (format)
        return sendTable(reply, format, {
          name: '病例清单 Line list',
          notes: [`${row.disease} ${row.area} ${row.firstDay} – ${row.lastDay}`],
          columns: [
            { key: 'day', title: '发病 Onset' },
            { key: 'name', title: '姓名 Name' },
            { key: 'sex', title: '性别 Sex' },
            { key: 'age', title: '年龄 Age' },
            { key: 'areaName', title: '现住址 Residence' },
            { key: 'phone', title: '电话 Phone' },
          ],
          rows: items,
        }) as never;
      return { ...paged, items };
    },
  );

  app.post(
    '/api/surveillance/signals/:id/steps',
    {
      config: { access: { permission: 'surveillance.manage' } },
      schema: {
        params: One,
        body: z.strictObject({
          step: z.string().max(40),
          version: z.number().int(),
          reason: z.string().max(40).optional(),
          note: z.string().trim().max(2000).optional(),
        }),
        response: { 200: SignalDetail },
      },
    },
    async (request) => {
      const { id } = await visibleSignal(request, ctx, request.params.id);
      const { account, name } = request.caller;
      const row = await takeStep(kernel, id, request.body, { account, name });
      request.touch({ action: `surveillance.${request.body.step}`, object: `signal/${id}` });
      return detail(request, row);
    },
  );
}

function registerSubscription(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  const access = { access: { permission: 'surveillance.read' } };
  const own = async (account: string) =>
    (await selectSubscription(kernel.db, account)) ?? {
      diseases: null,
      areas: null,
      least: signalContent(kernel.clock.today()).tell,
      quietFrom: null,
      quietTo: null,
    };

  app.get(
    '/api/surveillance/subscription',
    { config: access, schema: { response: { 200: SignalSubscription } } },
    async (request) => own(request.caller.account),
  );
  app.put(
    '/api/surveillance/subscription',
    {
      config: access,
      schema: {
        body: SignalSubscription.extend({
          diseases: z.array(z.string().max(40)).min(1).max(100).nullable(),
          areas: z.array(z.string().max(12)).min(1).max(100).nullable().default(null),
          quietFrom: z.iso.time({ precision: -1 }).nullable(),
          quietTo: z.iso.time({ precision: -1 }).nullable(),
        }),
        response: { 200: SignalSubscription },
      },
    },
    async (request) => {
      const { syndromes } = sourceContent(kernel.clock.today());
      const known = new Set([...diseases(), ...syndromes].map(({ id }) => id));
      for (const disease of request.body.diseases ?? [])
        if (!known.has(disease)) throw new KangyuError('surveillance.disease-unknown', { disease });
      for (const area of request.body.areas ?? []) requireArea(request.caller, area, ctx.areas.isWithin);
      const { account } = request.caller;
      await kernel.db.transaction((tx) => upsertSubscription(tx, account, request.body, kernel.clock.now()));
      request.touch({ action: 'surveillance.subscribe', object: `account/${account}` });
      return own(account);
    },
  );
}
