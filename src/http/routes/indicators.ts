import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, requireArea, seesInFull } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  type CellQuestion,
  cells,
  closedPeriods,
  closePeriod,
  describeIndicator,
  evidenceArea,
  explain,
  listIndicators,
  records,
  reportedValues,
  reportValue,
  series,
} from '../../measure/indicators/index.ts';
import { targetsOfIndicator } from '../../measure/plans/index.ts';
import { type App, type Ctx, queryArea } from '../app.ts';
import {
  Cell,
  ClosedPeriod,
  Explanation,
  IndicatorDetail,
  IndicatorSummary,
  page,
  ReportedValue,
  Series,
  SubjectRow,
} from '../contract.ts';
import { limitQuery } from '../paging.ts';
import { readForm } from '../read-form.ts';

const params = z.object({ code: z.string().min(1).max(64) });
const code = z.string().max(64);
const period = z.string().max(16);
const READ = { access: { permission: 'indicator.read', area: queryArea } };
const RECORDS = { access: { permission: 'indicator.records', area: queryArea } };

const ReportForm = z.object({
  area: z.string().min(1).max(12),
  period: z.string().min(1).max(16),
  value: z.coerce.number(),
  numerator: z.coerce.number().optional(),
  denominator: z.coerce.number().optional(),
  source: z.string().trim().min(1).max(200),
  note: z.string().max(500).optional(),
});

/** Indicators: catalogue, cells, lines over time, the subjects behind a figure, its explanation, reported and closed values. */
export function registerIndicators(app: App, ctx: Ctx): void {
  registerCatalogue(app, ctx);
  registerFigures(app, ctx);
  registerReported(app, ctx);
  registerClosing(app, ctx);
}

function registerCatalogue(app: App, { kernel }: Ctx): void {
  app.get('/api/indicators', { config: READ, schema: { response: { 200: z.array(IndicatorSummary) } } }, async () =>
    listIndicators(),
  );

  app.get('/api/indicators/:code', { config: READ, schema: { params, response: { 200: IndicatorDetail } } }, async (request) => {
    const detail = describeIndicator(request.params.code);
    const targets = await targetsOfIndicator(kernel.db, detail.code);
    return { ...detail, targets: targets.map(({ areaCode: _area, line: _line, ...target }) => target) };
  });
}

function registerFigures(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/indicators/:code/cells',
    {
      config: READ,
      schema: {
        params,
        querystring: z.object({
          area: code.optional(),
          institution: code.optional(),
          period,
          stratum: z.string().max(100).optional(),
          children: z.stringbool().optional(),
          by: z.literal('institution').optional(),
        }),
        response: { 200: z.array(Cell) },
      },
    },
    async (request) => {
      const { institution, children, by, stratum } = request.query;
      const question: CellQuestion = {
        indicator: request.params.code,
        periods: request.query.period.split(','),
        ...(institution ? { institutions: [institution] } : { areas: [areaOf(request, ctx)] }),
        ...(children ? { children } : {}),
        ...(by === 'institution' ? { byInstitution: true } : {}),
        ...(stratum ? { strata: stratum.split(';') } : {}),
      };
      return cells(kernel, question);
    },
  );

  app.get(
    '/api/indicators/:code/series',
    {
      config: READ,
      schema: {
        params,
        querystring: z.object({
          area: code.optional(),
          frequency: z.enum(['year', 'month']).default('year'),
          from: z.iso.date().optional(),
          to: z.iso.date().optional(),
          plan: code.optional(),
        }),
        response: { 200: Series },
      },
    },
    async (request) => {
      const { frequency, from, to, plan } = request.query;
      const area = areaOf(request, ctx);
      const target = await targetFor(ctx, request.params.code, area, plan);
      return series(kernel, {
        indicator: request.params.code,
        area,
        frequency,
        ...(from ? { from } : {}),
        ...(to ? { to } : {}),
        ...(target ? { target } : {}),
      });
    },
  );

  app.get(
    '/api/indicators/:code/records',
    {
      config: RECORDS,
      schema: {
        params,
        querystring: z.object({
          ...limitQuery,
          area: code.optional(),
          institution: code.optional(),
          period,
          part: z.enum(['numerator', 'denominator', 'gap']).default('numerator'),
          stratum: z.string().max(100).optional(),
        }),
        response: { 200: page(SubjectRow) },
      },
    },
    async (request) => {
      const { institution, part, limit, cursor, stratum } = request.query;
      const found = await records(
        kernel,
        {
          indicator: request.params.code,
          period: request.query.period,
          part,
          limit,
          ...(institution ? { institution } : { area: areaOf(request, ctx) }),
          ...(cursor ? { cursor } : {}),
          ...(stratum ? { stratum } : {}),
        },
        (name, area) => (seesInFull(request.caller, area ?? undefined, areas.isWithin) ? name : maskName(name)),
      );
      const persons = found.items.flatMap(({ subject }) => (/^(Patient|Practitioner)\//.test(subject) ? [subject] : []));
      request.touch({ action: 'indicator.records', object: `indicator/${request.params.code}`, persons });
      return found;
    },
  );

  app.get(
    '/api/indicators/:code/explain',
    { config: READ, schema: { params, querystring: z.object({ area: code.optional(), period }), response: { 200: Explanation } } },
    (request) => explain(kernel, { indicator: request.params.code, area: areaOf(request, ctx), period: request.query.period }),
  );
}

function registerReported(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/indicators/:code/reported',
    { config: READ, schema: { params, querystring: z.object({ area: code.optional() }), response: { 200: z.array(ReportedValue) } } },
    (request) => reportedValues(kernel.db, request.params.code, [areaOf(request, ctx)]),
  );

  app.post(
    '/api/indicators/:code/reported',
    { config: { access: { permission: 'indicator.report' } }, schema: { params, response: { 201: ReportedValue } } },
    async (request, reply) => {
      const { fields, files } = await readForm(request);
      const form = ReportForm.safeParse(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')));
      if (!form.success)
        throw new KangyuError('http.invalid', {
          in: 'body',
          fields: form.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
        });
      requireArea(request.caller, form.data.area, areas.isWithin);
      const [file] = files;
      const { numerator, denominator, note, ...value } = form.data;
      const stored = await reportValue(kernel, {
        ...value,
        indicator: request.params.code,
        by: request.caller.account,
        ...(numerator === undefined ? {} : { numerator }),
        ...(denominator === undefined ? {} : { denominator }),
        ...(note === undefined ? {} : { note }),
        ...(file ? { file } : {}),
      });
      request.touch({ action: 'indicator.report', object: `indicator/${stored.indicator}/${stored.area}/${stored.period}` });
      return reply.code(201).send(stored);
    },
  );

  app.get(
    '/api/evidence/:id',
    { config: { access: { permission: 'indicator.read' } }, schema: { params: z.object({ id: z.uuid() }) } },
    async (request, reply) => {
      const { id } = request.params;
      requireArea(request.caller, await evidenceArea(kernel.db, id), areas.isWithin);
      const file = await kernel.files.get(kernel.db, id);
      if (!file) throw new KangyuError('http.not-found');
      // Always a download: an uploaded page must not run in this address's name.
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
      return reply.type('application/octet-stream').send(file.content);
    },
  );
}

function registerClosing(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const Close = z.object({ period, area: z.string().min(1).max(12), indicators: z.array(code).min(1).optional() });

  app.get('/api/periods/closed', { config: READ, schema: { response: { 200: z.array(ClosedPeriod) } } }, async (request) => {
    const own = request.caller.area;
    const all = await closedPeriods(kernel.db);
    return all.filter(({ area }) => own === EVERYWHERE || areas.isWithin(area, own));
  });

  app.post(
    '/api/periods/close',
    {
      config: { access: { permission: 'period.close', area: (request) => (request.body as { area?: string }).area } },
      schema: { body: Close, response: { 201: z.object({ id: z.string(), values: z.number() }) } },
    },
    async (request, reply) => {
      const { indicators, ...rest } = request.body;
      const done = await closePeriod(kernel, { ...rest, by: request.caller.account, ...(indicators ? { indicators } : {}) });
      request.touch({ action: 'period.close', object: `period/${rest.area}/${rest.period}` });
      return reply.code(201).send(done);
    },
  );
}

/** The asked area, else the caller's own; callers of the whole instance get its region. */
function areaOf(request: FastifyRequest, { kernel }: Ctx): string {
  const asked = queryArea(request) ?? request.caller.area;
  if (asked !== EVERYWHERE) return asked;
  const { region } = kernel.instance;
  if (!region) throw new KangyuError('http.area-needed');
  return region;
}

/** The plan's target for lines on a chart; only in the area that the plan sets it for. */
async function targetFor({ kernel }: Ctx, indicator: string, area: string, plan: string | undefined) {
  const targets = await targetsOfIndicator(kernel.db, indicator);
  const target = targets.find((candidate) => candidate.areaCode === area && (plan === undefined || candidate.plan === plan));
  if (!target) return undefined;
  const { line, byYear, baseline, baselineYear } = target;
  return { value: line, byYear, baseline, baselineYear: baselineYear ?? byYear - 5 };
}
