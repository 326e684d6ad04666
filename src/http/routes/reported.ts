import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, requireArea } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  closedPeriods,
  closePeriod,
  evidenceArea,
  findIndicator,
  reportedKey,
  reportedValues,
  reportedVersions,
  reportValue,
  restoreReportedValue,
  withdrawReportedValue,
} from '../../measure/indicators/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ClosedPeriod, ReportedValue, ReportedVersion } from '../contract.ts';
import { readForm } from '../read-form.ts';

const params = z.object({ code: z.string().min(1).max(64) });
const Fields = z.object({
  area: z.string().min(1).max(32),
  period: z.string().min(4).max(16),
  value: z.coerce.number(),
  numerator: z.coerce.number().optional(),
  denominator: z.coerce.number().optional(),
  source: z.string().trim().min(1).max(300),
  note: z.string().trim().max(2000).optional(),
});
/** Values that people report with their evidence, and the closing of periods. */
export function registerReported(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.get(
    '/api/indicators/:code/reported',
    {
      config: { access: { permission: 'indicator.read', area: queryArea } },
      schema: {
        params,
        querystring: z.object({ area: z.string().max(32).optional() }),
        response: { 200: z.array(ReportedValue) },
      },
    },
    async (request) => {
      const scope = request.query.area ?? request.caller.area;
      const rows = await reportedValues(kernel.db, request.params.code);
      return rows.filter((row) => scope === EVERYWHERE || areas.isWithin(row.area, scope));
    },
  );

  app.post(
    '/api/indicators/:code/reported',
    { config: { access: { permission: 'indicator.report' } }, schema: { params, response: { 201: ReportedValue } } },
    async (request, reply) => {
      const { fields, file } = await readReport(request);
      requireArea(request.caller, fields.area, areas.isWithin);
      const { note, numerator, denominator, ...rest } = fields;
      const stored = await reportValue(kernel, {
        ...rest,
        indicator: request.params.code,
        by: request.caller.account,
        ...(note === undefined ? {} : { note }),
        ...(numerator === undefined ? {} : { numerator }),
        ...(denominator === undefined ? {} : { denominator }),
        ...(file ? { file } : {}),
      });
      request.touch({ action: 'indicator.report', object: `indicator/${stored.indicator}/reported/${stored.id}` });
      return reply.code(201).send(stored);
    },
  );

  app.get(
    '/api/indicators/:code/versions',
    {
      config: { access: { permission: 'indicator.read', area: queryArea } },
      schema: {
        params,
        querystring: z.object({ area: z.string().min(1).max(32), period: z.string().min(4).max(16) }),
        response: { 200: z.array(ReportedVersion) },
      },
    },
    (request) => {
      const { code } = request.params;
      if (!findIndicator(code)) throw new KangyuError('indicators.unknown', { code });
      return reportedVersions(kernel.db, { indicator: code, ...request.query });
    },
  );

  for (const { word, act } of [
    { word: 'withdraw', act: withdrawReportedValue },
    { word: 'restore', act: restoreReportedValue },
  ])
    app.post(
      `/api/reported/:id/${word}`,
      {
        config: { access: { permission: 'indicator.report' } },
        schema: {
          params: z.object({ id: z.uuid() }),
          body: z.object({ reason: z.string().trim().min(1).max(1000) }),
          response: { 200: z.array(ReportedVersion) },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { indicator, area } = await reportedKey(kernel.db, id);
        requireArea(request.caller, area, areas.isWithin);
        const { reason } = request.body;
        const versions = await act(kernel, id, { by: request.caller.account, reason });
        request.touch({ action: `indicator.${word}`, object: `indicator/${indicator}/reported/${id}` });
        return versions;
      },
    );

  app.get(
    '/api/evidence/:id',
    { config: { access: { permission: 'indicator.read' } }, schema: { params: z.object({ id: z.uuid() }) } },
    async (request, reply) => {
      const { id } = request.params;
      requireArea(request.caller, await evidenceArea(kernel.db, id), areas.isWithin);
      const file = await kernel.files.get(kernel.db, id);
      if (!file) throw new KangyuError('indicators.evidence-unknown');
      request.touch({ action: 'indicator.evidence', object: `file/${id}` });
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
      // Uploaded content is only ever saved, never shown as a page of this address.
      return reply.type('application/octet-stream').header('x-content-type-options', 'nosniff').send(file.content);
    },
  );

  app.post(
    '/api/periods/close',
    {
      config: { access: { permission: 'period.close' } },
      schema: {
        body: z.object({
          period: z.string().max(16),
          area: z.string().max(32),
          indicators: z.array(z.string().max(64)).max(500).optional(),
        }),
        response: { 201: z.object({ id: z.string(), values: z.number() }) },
      },
    },
    async (request, reply) => {
      const { period, area, indicators } = request.body;
      requireArea(request.caller, area, areas.isWithin);
      const closed = await closePeriod(kernel, {
        period,
        area,
        by: request.caller.account,
        ...(indicators ? { indicators } : {}),
      });
      request.touch({ action: 'period.close', object: `period/${period}/${area}` });
      return reply.code(201).send(closed);
    },
  );

  app.get(
    '/api/periods/closed',
    { config: { access: { permission: 'indicator.read' } }, schema: { response: { 200: z.array(ClosedPeriod) } } },
    async (request) => {
      const scope = request.caller.area;
      return (await closedPeriods(kernel.db)).filter((row) => scope === EVERYWHERE || areas.isWithin(row.area, scope));
    },
  );
}

async function readReport(request: FastifyRequest) {
  const { fields, files } = await readForm(request);
  const parsed = Fields.safeParse(fields);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new KangyuError('http.invalid', { in: 'body', fields: wrong });
  }
  return { fields: parsed.data, file: files.find(({ content }) => content.length > 0) };
}
