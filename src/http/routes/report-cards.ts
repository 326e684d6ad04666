import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  answersOf,
  type CardFilter,
  correctCard,
  countCards,
  endCardWork,
  hasCityReviewer,
  judgeCard,
  type ListedCard,
  reportCard,
  reportRules,
  selectCards,
  selectStanding,
  stateOf,
  stepsFrom,
  subjectOf,
  takeStep,
} from '../../decide/reporting/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { areaPatterns, readMany } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { CardCorrectionRequest, CardCounts, CardDetail, CardList, CardRequest, CardStepRequest } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { namesOf } from '../program-persons.ts';
import { patientForCard, reportingInstitutions } from '../report-persons.ts';
import {
  cardNeeds,
  cardPersons,
  cardSight,
  isMakeup,
  ownInstitution,
  reviewsForCity,
  shownCard,
  shownCardForm,
  shownEarlier,
  writerOfCards,
} from '../report-shapes.ts';

const EXPORT_LIMIT = 50_000;
const FILL = { access: { permission: ['report.fill', 'report.check', 'report.review'] } };
const SEE = { access: { permission: ['report.fill', 'report.check', 'report.review', 'report.read'] } };
const SEE_AREA = { access: { ...SEE.access, area: queryArea } };
const One = z.object({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/) });
const QUEUES = ['all', 'mine', 'check', 'review', 'returned'] as const;
const filters = {
  area: z.string().max(12).optional(),
  queue: z.enum(QUEUES).default('all'),
  state: z.string().max(40).optional(),
  disease: z.string().max(40).optional(),
  institution: z.string().max(64).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  overdue: z.stringbool().default(false),
  late: z.stringbool().default(false),
  unsettled: z.stringbool().default(false),
};
type Filters = z.infer<z.ZodObject<typeof filters>>;

/** Report cards: reported, listed with their clocks, opened with their history, corrected, reviewed. */
export function registerReportCards(app: App, ctx: Ctx): void {
  registerLists(app, ctx);
  registerOne(app, ctx);
}

async function filterOf(
  request: FastifyRequest,
  ctx: Ctx,
  asked: Filters,
): Promise<Omit<CardFilter, 'order' | 'after' | 'limit'>> {
  const { queue, state, disease, institution, from, to, overdue, late, unsettled, area } = asked;
  const { kernel } = ctx;
  const now = kernel.clock.now();
  const own = request.caller.area;
  const forCity =
    queue === 'review' && (reviewsForCity(own, ctx) || !(await hasCityReviewer(kernel.db, kernel.clock.today(), own)));
  const queued = {
    all: undefined,
    mine: undefined,
    check: ['institution'],
    review: forCity ? ['county', 'city'] : ['county'],
    returned: ['returned'],
  }[queue];
  return {
    ...cardSight(request, ctx),
    mine: queue === 'mine' || queue === 'returned',
    states: state === undefined ? queued : [state],
    disease,
    reporter: institution,
    within: area === undefined ? undefined : areaPatterns(area),
    from,
    to,
    overdueAt: overdue ? now : undefined,
    late,
    unsettledAt: unsettled ? now : undefined,
  };
}

function registerLists(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/reporting/cards',
    {
      config: SEE_AREA,
      schema: {
        querystring: z.object({ ...limitQuery, ...exportQuery, ...filters, lang: z.enum(['zh', 'en']).default('zh') }),
        response: { 200: CardList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, lang, ...asked } = request.query;
      const order = asked.queue === 'check' || asked.queue === 'review' ? 'due' : 'new';
      const [at, id] = CodeCursor.decode(cursor, /^\S+ [A-Za-z0-9.-]{1,64}$/)?.split(' ') ?? [];
      const rows = await selectCards(kernel.db, {
        ...(await filterOf(request, ctx, asked)),
        order,
        after: at && id ? { at, id } : undefined,
        limit: format ? EXPORT_LIMIT : limit + 1,
      });
      const paged = CodeCursor.page(
        rows,
        format ? EXPORT_LIMIT : limit,
        (row) => `${order === 'due' ? (row.dueAt ?? 'infinity') : row.diagnosedAt} ${row.id}`,
      );
      const persons = await cardPersons(
        request,
        ctx,
        paged.items.map(({ patient }) => patient),
      );
      request.touch({ action: 'report.list', object: `report-cards/${asked.queue}` });
      const items = paged.items.map((row) => shownCard(row, persons, kernel.clock.now()));
      if (format)
        return sendTable(reply, format, {
          name: lang === 'zh' ? '传染病报告卡' : 'Report cards',
          notes: [kernel.clock.now().toISOString()],
          columns: CARD_TABLE,
          rows: items.map((item) => ({
            id: item.id,
            name: item.person.name,
            sex: item.person.sex,
            age: item.person.age,
            disease: item.diseaseTitle[lang],
            subtype: item.subtype?.[lang],
            caseClass: item.caseClass?.[lang],
            onset: item.onset,
            diagnosedAt: item.diagnosedAt,
            reportedAt: item.reportedAt,
            late: item.late,
            makeup: item.makeup,
            areaName: item.areaName ?? item.area,
            institutionName: item.institutionName,
            state: item.stateTitle[lang],
            corrections: item.corrections,
            doubts: item.doubts.join(' '),
          })),
        }) as never;
      return { ...paged, items };
    },
  );

  app.get(
    '/api/reporting/cards/counts',
    { config: SEE_AREA, schema: { querystring: z.object(filters), response: { 200: CardCounts } } },
    async (request) => countCards(kernel.db, await filterOf(request, ctx, request.query), kernel.clock.now()),
  );

  app.post(
    '/api/reporting/cards',
    { config: FILL, schema: { body: CardRequest, response: { 200: CardDetail, 201: CardDetail } } },
    async (request, reply) => {
      const { id, patient, institution, answers, another } = request.body;
      const opened = await patientForCard(request, ctx, request.body, 'report.hand-in');
      if ((opened === undefined) === (patient === undefined)) throw new KangyuError('reporting.patient');
      request.touch({ action: 'report.hand-in', object: `QuestionnaireResponse/${id}` });
      requireAddress(ctx, answers);
      const { card, fresh } = await reportCard(writerOfCards(request, ctx), {
        id,
        patients: opened?.patients ?? [],
        newPatient: patient,
        answers,
        institution: await requireInstitution(request, ctx, institution),
        makeup: opened?.found !== undefined && isMakeup(opened.found.day, kernel.clock.today()),
        another: another ?? false,
        checked: request.caller.permissions.has('report.check'),
      });
      reply.code(fresh ? 201 : 200);
      return detail(request, ctx, await visibleCard(request, ctx, card.id));
    },
  );
}

const CARD_TABLE = [
  { key: 'id', title: '卡片编号 Card' },
  { key: 'name', title: '姓名 Name' },
  { key: 'sex', title: '性别 Sex' },
  { key: 'age', title: '年龄 Age' },
  { key: 'disease', title: '疾病 Disease' },
  { key: 'subtype', title: '分型 Kind' },
  { key: 'caseClass', title: '病例分类 Case class' },
  { key: 'onset', title: '发病日期 Onset' },
  { key: 'diagnosedAt', title: '诊断时间 Diagnosed' },
  { key: 'reportedAt', title: '报告时间 Reported' },
  { key: 'late', title: '迟报 Late' },
  { key: 'makeup', title: '补报 Late entry' },
  { key: 'areaName', title: '现住地区 Residence' },
  { key: 'institutionName', title: '报告单位 Institution' },
  { key: 'state', title: '状态 State' },
  { key: 'corrections', title: '订正次数 Corrections' },
  { key: 'doubts', title: '疑点 Doubts' },
];

/** An address is an area of this platform, or the division code of another place for who does not live here. */
function requireAddress({ areas }: Ctx, { address, origin }: Record<string, unknown>): void {
  if (typeof address !== 'string') return;
  const elsewhere = origin !== '1' && /^\d{6}(\d{3}|\d{6})?$/.test(address);
  if (areas.nameOf(address) === undefined && !elsewhere) throw new KangyuError('reporting.address', { area: address });
}

async function requireInstitution(request: FastifyRequest, ctx: Ctx, asked: string | undefined): Promise<string> {
  const institution = asked ?? ownInstitution(request);
  const allowed = await reportingInstitutions(request, ctx);
  if (institution === undefined || !allowed.some(({ id }) => id === institution))
    throw new KangyuError('reporting.institution');
  return institution;
}

async function visibleCard(request: FastifyRequest, ctx: Ctx, id: string): Promise<ListedCard> {
  const [row] = await selectCards(ctx.kernel.db, { ...cardSight(request, ctx), id, order: 'new', limit: 1 });
  if (!row) throw new KangyuError('reporting.card-unknown');
  return row;
}

/** What somebody just put right: the answer goes to who wrote it, though with its new address it is another area's from now on. */
async function correctedCard(request: FastifyRequest, ctx: Ctx, id: string): Promise<ListedCard> {
  const sight = { ...cardSight(request, ctx), areas: undefined, review: true };
  const [row] = await selectCards(ctx.kernel.db, { ...sight, id, order: 'new', limit: 1 });
  if (!row) throw new KangyuError('reporting.card-unknown');
  return row;
}

function registerOne(app: App, ctx: Ctx): void {
  app.get(
    '/api/reporting/cards/:id',
    { config: SEE, schema: { params: One, response: { 200: CardDetail } } },
    async (request) => {
      request.touch({ action: 'report.card', object: `QuestionnaireResponse/${request.params.id}` });
      return detail(request, ctx, await visibleCard(request, ctx, request.params.id));
    },
  );

  app.put(
    '/api/reporting/cards/:id',
    { config: FILL, schema: { params: One, body: CardCorrectionRequest, response: { 200: CardDetail } } },
    async (request) => {
      const before = await visibleCard(request, ctx, request.params.id);
      const needs = await cardNeeds(request, ctx, before);
      const own = before.account === request.caller.account;
      if (!own && needs.size === 0) throw new KangyuError('reporting.not-yours', { who: '报告人或审核人' });
      request.touch({ action: 'report.correct', object: `QuestionnaireResponse/${before.id}` });
      requireAddress(ctx, request.body.answers);
      const card = await correctCard(writerOfCards(request, ctx), {
        id: before.id,
        ...request.body,
        checked: needs.size > 0,
      });
      await endCardWork(ctx.kernel, card.id);
      return detail(request, ctx, await correctedCard(request, ctx, card.id));
    },
  );

  app.post(
    '/api/reporting/cards/:id/steps',
    { config: FILL, schema: { params: One, body: CardStepRequest, response: { 200: CardDetail } } },
    async (request) => {
      const before = await visibleCard(request, ctx, request.params.id);
      request.touch({ action: `report.${request.body.step}`, object: `QuestionnaireResponse/${before.id}` });
      const card = await takeStep(
        writerOfCards(request, ctx),
        before.id,
        request.body,
        await cardNeeds(request, ctx, before),
      );
      await endCardWork(ctx.kernel, card.id);
      return detail(request, ctx, await visibleCard(request, ctx, card.id));
    },
  );
}

async function detail(request: FastifyRequest, ctx: Ctx, card: ListedCard): Promise<CardDetail> {
  const { kernel } = ctx;
  const [persons, stored, standing, names] = await Promise.all([
    cardPersons(request, ctx, [card.patient]),
    readMany(kernel, kernel.db, [
      { type: 'QuestionnaireResponse', id: card.id },
      { type: 'Patient', id: card.patient },
    ]),
    selectStanding(kernel.db, card),
    namesOf(kernel.db, [card.account]),
  ]);
  const of = (type: string) => stored.find((one) => one.type === type)?.resource;
  const answers = answersOf(of('QuestionnaireResponse')!);
  const day = card.diagnosedAt.slice(0, 10);
  const rules = reportRules(day);
  const { evaluation } = judgeCard(answers, subjectOf(of('Patient')), kernel.clock.today());
  const needs = await cardNeeds(request, ctx, card);
  const title = (state: string) => stateOf(rules, state)?.title ?? { zh: state, en: state };
  const reasons: Record<string, { zh: string; en: string }> = { ...rules.reasons.return, ...rules.reasons.delete };
  const closed = card.state === 'deleted' || card.state === 'duplicate';
  return {
    ...shownCard(card, persons, kernel.clock.now()),
    version: card.version,
    form: shownCardForm(card.disease, day),
    answers,
    visible: { ...evaluation.visible },
    account: card.account,
    accountName: card.account === null ? null : (names.get(card.account) ?? card.account),
    filledAt: card.filledAt,
    reviewedAt: card.reviewedAt,
    finalAt: card.finalAt,
    mergedInto: card.mergedInto,
    earlier: shownEarlier(standing),
    warnings: [...evaluation.problems, ...evaluation.warnings].map(({ text }) => text),
    steps: card.steps.map((step) => ({
      at: step.at,
      by: step.name ?? step.account,
      title:
        rules.steps.find(({ id }) => id === step.step)?.title ??
        rules.events[step.step as keyof typeof rules.events] ??
        rules.events.receive,
      stateTitle: title(step.state),
      reason: step.reason === null ? null : (reasons[step.reason] ?? null),
      note: step.note,
    })),
    next: stepsFrom(rules, card, needs).map((step) => ({
      id: step.id,
      title: step.title,
      reasons: step.reasons
        ? Object.entries(rules.reasons[step.reasons as keyof typeof rules.reasons]).map(([id, text]) => ({
            id,
            title: text,
          }))
        : [],
      other: step.other,
    })),
    canCorrect: !closed && (card.account === request.caller.account || needs.size > 0),
  };
}
