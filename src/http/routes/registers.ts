import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, seesInFull } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import {
  type RegisterInfo as MeasuredInfo,
  type RegisterRow as MeasuredRow,
  type RegisterName as Name,
  registerInfo,
  registerRows,
  registerTitle,
} from '../../measure/indicators/index.ts';
import { history } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { page, RecordVersion, RegisterInfo, RegisterName, RegisterRow } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { filterNotes } from '../filter-notes.ts';
import { languageOf } from '../language.ts';
import { limitQuery } from '../paging.ts';
import { recordScope } from '../record-scope.ts';
import { withheldNotes } from '../withheld.ts';
import { langQuery, requireInstitution } from './indicators.ts';
import { shown } from './records.ts';

const params = z.object({ register: RegisterName });
const EXPORT_LIMIT = 100_000;
const HISTORY_LIMIT = 500;
const filters = {
  area: z.string().max(32).optional(),
  institution: z.string().max(64).optional(),
  q: z.string().trim().max(64).optional(),
  on: z.iso.date().optional().describe('only what is in service on the day'),
  class: z.string().max(8).optional().describe('class of the institution, or its beginning'),
};
const rowsQuery = z.object({
  ...limitQuery,
  ...exportQuery,
  ...filters,
  lang: langQuery,
  sort: z.string().max(40).optional(),
});
type RowsQuery = z.infer<typeof rowsQuery>;
const READ = { access: { permission: 'register.read', area: queryArea } };

/** The registers of institutions, beds, workers, vehicles and departments (资源), with the history of each row. */
export function registerRegisters(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/registers/:register',
    { config: READ, schema: { params, querystring: z.object(filters), response: { 200: RegisterInfo } } },
    async (request) => {
      const filter = await filterOf(request, ctx, request.query);
      return registerInfo(kernel.db, request.params.register, filter);
    },
  );

  app.get(
    '/api/registers/:register/rows',
    { config: READ, schema: { params, querystring: rowsQuery, response: { 200: page(RegisterRow) } } },
    (request, reply) => listRows(request, reply, ctx, request.params.register, request.query),
  );

  app.get(
    '/api/institutions',
    { config: READ, schema: { querystring: rowsQuery, response: { 200: page(RegisterRow) } } },
    (request, reply) => listRows(request, reply, ctx, 'institutions', request.query),
  );

  app.get(
    '/api/registers/:register/rows/history',
    {
      config: { access: { permission: 'register.read' } },
      schema: {
        params,
        querystring: z.object({ reference: z.string().regex(/^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/) }),
        response: { 200: z.array(RecordVersion) },
      },
    },
    async (request) => {
      const { reference } = request.query;
      const [type, id] = reference.split('/') as [string, string];
      // Registers hold resources, not residents: their history stays behind record.read.
      if (!REGISTERED.has(type)) throw new KangyuError('record.not-found', { reference });
      const scope = recordScope(request, ctx);
      const { versions } = await history(kernel, kernel.db, {
        type,
        id,
        limit: HISTORY_LIMIT,
        scope,
      });
      if (versions.length === 0) throw new KangyuError('record.not-found', { reference });
      return shown(request, versions);
    },
  );
}

const REGISTERED = new Set([
  'Organization',
  'Location',
  'HealthcareService',
  'Device',
  'PractitionerRole',
  'Practitioner',
]);

async function listRows(request: FastifyRequest, reply: FastifyReply, ctx: Ctx, register: Name, query: RowsQuery) {
  const { kernel, areas } = ctx;
  const { sort, limit, cursor, format } = query;
  const showName = (name: string, where: string | null) => {
    return seesInFull(request.caller, where ?? undefined, areas.isWithin) ? name : maskName(name);
  };
  const question = {
    ...(await filterOf(request, ctx, query)),
    limit: format ? EXPORT_LIMIT : limit,
    ...(sort ? { sort } : {}),
    ...(cursor && !format ? { cursor } : {}),
  };
  const { items, nextCursor, withheld } = await registerRows(
    kernel.db,
    register,
    question,
    showName,
    recordScope(request, ctx, { beyond: true }),
  );
  if (register === 'workers') {
    const persons = [...new Set(items.map((row) => `Practitioner/${row.values.practitioner}`))];
    request.touch({ action: 'register.read', object: `register/${register}`, persons });
  }
  const rows = items.map((row) => withAreaName(row, ctx));
  if (format) return exported(request, reply, ctx, format, register, rows, withheld);
  return { items: rows, ...(withheld > 0 ? { withheld } : {}), ...(nextCursor ? { nextCursor } : {}) };
}

function withAreaName(row: MeasuredRow, { areas }: Ctx): RegisterRow {
  const areaName = row.area === null ? undefined : areas.nameOf(row.area);
  return { ...row, ...(areaName === undefined ? {} : { areaName }) };
}

async function filterOf(
  request: FastifyRequest,
  ctx: Ctx,
  query: Pick<RowsQuery, 'area' | 'institution' | 'q' | 'on' | 'class'>,
) {
  if (query.institution) await requireInstitution(request, ctx, query.institution);
  const area = query.area ?? request.caller.area;
  return {
    ...(area === EVERYWHERE ? {} : { areas: [area, ...ctx.areas.within(area).map((row) => row.code)] }),
    ...(query.institution ? { institution: query.institution } : {}),
    ...(query.q ? { text: query.q } : {}),
    ...(query.on ? { on: query.on } : {}),
    ...(query.class ? { class: query.class } : {}),
  };
}

async function exported(
  request: FastifyRequest,
  reply: FastifyReply,
  ctx: Ctx,
  format: 'xlsx' | 'csv',
  register: Name,
  rows: readonly RegisterRow[],
  withheld: number,
): Promise<FastifyReply> {
  const { kernel } = ctx;
  const language = languageOf(request);
  const text = (zh: string, en: string) => (language === 'zh' ? zh : en);
  const { columns }: Pick<MeasuredInfo, 'columns'> = await registerInfo(kernel.db, register, { areas: [] });
  const title = registerTitle(register)[language];
  return sendTable(reply, format, {
    name: title,
    notes: [
      title,
      text(`导出日期：${kernel.clock.today()}`, `Exported on ${kernel.clock.today()}`),
      ...filterNotes(request, language, ctx),
      ...withheldNotes(withheld, language),
    ],
    columns: [
      ...columns.map((column) => ({ key: column.key, title: column.title[language] })),
      { key: 'institutionName', title: text('机构', 'Institution') },
      { key: 'areaName', title: text('地区', 'Area') },
      { key: 'reference', title: text('记录', 'Record') },
    ],
    rows: rows.map(({ values, reference, institutionName, areaName }) => {
      const shown = columns.map(({ key, codes }) => {
        const value = values[key];
        if (typeof value === 'boolean') return [key, value ? text('是', 'yes') : text('否', 'no')] as const;
        return [key, codes?.[String(value)]?.[language] ?? value] as const;
      });
      return { ...Object.fromEntries(shown), reference, institutionName, areaName };
    }),
  });
}
