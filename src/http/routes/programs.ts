import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { seesInFull } from '../../access/index.ts';
import {
  countEnrolled,
  countInstitutionWork,
  countTodo,
  countWork,
  proposeEnrolments,
  selectContactTable,
  selectWork,
} from '../../decide/programs/index.ts';
import { formOn, type Pack, paramsOn, rulesOn, scheduleOn } from '../../packs/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ProgramDetail, ProgramPack, ProgramProposal, ProgramWorklist, page } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { listedPersons, namedAccounts } from '../program-persons.ts';
import { codeWords, packBase, parameterText, visiblePack, visiblePacks } from '../program-shapes.ts';
import { nameOf, shownWork, workTable } from '../program-work.ts';
import { recordScope } from '../record-scope.ts';

const EXPORT_LIMIT = 100_000;
const READ = { access: { permission: 'program.read', area: queryArea } };
const One = z.object({ pack: z.string().max(40) });
const area = z.string().max(12).optional();
const about = z.enum(['resident', 'institution']).default('resident').describe('whom the programmes are about');

/** Programmes: what there is, today's worklist, who might be enrolled, contacts as a table. */
export function registerPrograms(app: App, ctx: Ctx): void {
  registerPacks(app, ctx);
  registerLists(app, ctx);
}

/** SQL patterns of the asked area, else of the caller's own. */
export const patternsOf = (request: FastifyRequest, ctx: Ctx, asked: string | undefined) =>
  asked === undefined ? areaPatterns(recordScope(request, ctx)) : areaPatterns(codesOf(ctx, asked));

const codesOf = ({ areas }: Ctx, asked: string): string | string[] =>
  /^(\d+|\*)$/.test(asked) ? asked : [asked, ...areas.within(asked).map(({ code }) => code)];

function registerPacks(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs',
    { config: READ, schema: { querystring: z.object({ area, about }), response: { 200: z.array(ProgramPack) } } },
    async (request) => counted(request, ctx, visiblePacks(request, request.query.about), request.query.area),
  );

  app.get(
    '/api/programs/:pack',
    { config: READ, schema: { params: One, querystring: z.object({ area }), response: { 200: ProgramDetail } } },
    async (request) => {
      const pack = visiblePack(request, request.params.pack);
      const today = kernel.clock.today();
      const [base] = await counted(request, ctx, [pack], request.query.area);
      const schedule = scheduleOn(pack, today)?.schedule;
      const values = paramsOn(pack, today);
      return {
        ...base!,
        enrolWhen: schedule?.enrol.when ?? null,
        enrolMode: schedule?.enrol.mode ?? null,
        schedule: (schedule?.contacts ?? []).map(({ code, title, due, satisfiedBy }) => ({
          code,
          title,
          due,
          forms: satisfiedBy.map(({ form }) => form),
        })),
        rules: base!.forms
          .flatMap(({ code }) => rulesOn(pack, code, today))
          .map(({ table }) => ({
            code: table.code,
            title: table.title,
            from: table.from,
            classes: [...table.classes],
            rows: table.rows.map(({ id, when, reason, class: given, advice }) => ({
              id,
              when,
              reason,
              class: given ?? null,
              advice: [...advice],
            })),
          })),
        parameters: pack.parameters.map(({ name, title, unit, source, verified, note }) => ({
          name,
          title,
          value: codeWords(pack, values[name]) ?? parameterText(values[name], unit),
          source,
          verified,
          note: note ?? null,
        })),
        sources: pack.sources.map(({ id, title, edition, verified }) => ({ id, title, edition, verified })),
      };
    },
  );
}

async function counted(request: FastifyRequest, ctx: Ctx, packs: readonly Pack[], asked: string | undefined) {
  const { db, clock } = ctx.kernel;
  const today = clock.today();
  const areas = patternsOf(request, ctx, asked);
  const enrolled = new Map((await countEnrolled(db, areas)).map((row) => [row.pack, row]));
  const about = (kind: Pack['subject']) => packs.flatMap(({ id, subject }) => (subject === kind ? id : []));
  const counts = [
    ...(await countWork(db, { today, packs: about('resident'), areas })),
    ...(await countInstitutionWork(db, { today, packs: about('institution'), areas })),
  ];
  return Promise.all(
    packs.map(async (pack) => {
      const count = (status: string) => counts.find((one) => one.pack === pack.id && one.status === status)?.count ?? 0;
      const own = enrolled.get(pack.id);
      return {
        ...packBase(pack, today, request.caller.role),
        enrolled: own?.enrolled ?? 0,
        doctors: await namedAccounts(db, own?.doctors ?? []),
        due: count('due'),
        overdue: count('overdue'),
        lost: count('lost'),
      };
    }),
  );
}

function registerLists(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/worklist',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          area,
          pack: z.string().max(40).optional(),
          doctor: z.string().max(64).optional(),
          team: z.string().max(64).optional(),
          status: z.enum(['due', 'overdue', 'lost']).optional(),
          call: z.enum(['open', 'waiting', 'ended']).optional().describe('of what is overdue or lost only'),
        }),
        response: { 200: ProgramWorklist },
      },
    },
    async (request, reply) => {
      const { cursor, area: asked, status, call, pack, doctor, team, format } = request.query;
      const limit = format ? EXPORT_LIMIT : request.query.limit;
      if (pack !== undefined) visiblePack(request, pack);
      const today = kernel.clock.today();
      const packs = pack === undefined ? visiblePacks(request).map(({ id }) => id) : [pack];
      const filter = { packs, doctor, team, today, areas: patternsOf(request, ctx, asked) };
      const after = CodeCursor.decode(cursor, /^[01]\|\d{4}-\d\d-\d\d\|[^|\0]{1,64}\|[A-Za-z0-9]{1,40}$/);
      const [rows, counts, todo] = await Promise.all([
        selectWork(kernel.db, { ...filter, status, call, after, limit: limit + 1 }),
        countWork(kernel.db, filter),
        countTodo(kernel.db, filter),
      ]);
      const shownPage = CodeCursor.page(
        rows,
        limit,
        (row) => `${row.status === 'lost' ? 1 : 0}|${row.late}|${row.enrolment}|${row.contact}`,
      );
      const count = (wanted: string) =>
        counts.filter(({ status: one }) => one === wanted).reduce((sum, one) => sum + one.count, 0);
      request.touch({ action: 'program.worklist' });
      const items = await shownWork(request, ctx, shownPage.items);
      if (format) return workTable(reply, format, items, today) as never;
      return {
        ...shownPage,
        items,
        counts: {
          due: count('due'),
          overdue: count('overdue'),
          lost: count('lost'),
          calls: counts.reduce((sum, one) => sum + one.calls, 0),
          tasks: todo.all,
        },
        today,
      };
    },
  );

  app.get(
    '/api/programs/:pack/proposals',
    {
      config: READ,
      schema: { params: One, querystring: z.object({ ...limitQuery, area }), response: { 200: page(ProgramProposal) } },
    },
    async (request) => {
      const pack = visiblePack(request, request.params.pack);
      const { limit, cursor, area: asked } = request.query;
      const { items, next } = await proposeEnrolments(kernel, pack, {
        areas: patternsOf(request, ctx, asked),
        after: CodeCursor.decode(cursor, /^[A-Za-z0-9.-]{1,64}$/),
        limit,
      });
      request.touch({ action: 'program.proposals', object: `program/${pack.id}` });
      const persons = await listedPersons(
        request,
        ctx,
        items.map(({ patient }) => patient),
      );
      return {
        items: items.map(({ patient, ...item }) => ({
          ...item,
          name: persons.get(patient)?.name ?? '',
          sex: persons.get(patient)?.sex ?? null,
          age: persons.get(patient)?.age ?? null,
          areaName: nameOf(ctx, item.area),
        })),
        ...(next === undefined ? {} : { nextCursor: CodeCursor.encode(next) }),
      };
    },
  );

  app.get(
    '/api/programs/:pack/export',
    {
      config: READ,
      schema: {
        params: One,
        querystring: z.object({
          ...exportQuery,
          area,
          form: z.string().max(64),
          from: z.iso.date().optional(),
          to: z.iso.date().optional(),
        }),
      },
    },
    async (request, reply) => {
      const pack = visiblePack(request, request.params.pack);
      const { form: code, format, from, to, area: asked } = request.query;
      const items = (formOn(pack, code, to ?? kernel.clock.today())?.compiled.form.sections ?? [])
        .flatMap((section) => section.items)
        .filter(({ type, hidden }) => !hidden && type !== 'display' && type !== 'group' && type !== 'attachment');
      const rows = await selectContactTable(kernel.db, {
        pack: pack.id,
        form: code,
        from,
        to,
        areas: patternsOf(request, ctx, asked),
        limit: EXPORT_LIMIT,
      });
      request.touch({
        action: 'program.export',
        object: `program/${pack.id}/${code}`,
        persons: [...new Set(rows.map(({ patient }) => `Patient/${patient}`))],
      });
      const by = await namedAccounts(kernel.db, [...new Set(rows.flatMap(({ doctor }) => doctor ?? []))]);
      const names = new Map(by.map(({ account, name }) => [account, name]));
      return sendTable(reply, format ?? 'csv', {
        name: `${pack.title.zh}-${code}`,
        notes: [pack.title.zh, `${from ?? ''}–${to ?? ''}`],
        columns: [
          { key: '_day', title: '日期 Day' },
          { key: '_patient', title: '居民 Patient' },
          { key: '_area', title: '地区 Area' },
          { key: '_doctor', title: '登记人 By' },
          { key: '_class', title: '分类 Class' },
          { key: '_next', title: '下次 Next' },
          ...items.map(({ code: key, label }) => ({ key, title: `${label.zh} ${label.en}` })),
        ],
        rows: rows.map(({ day, patient, area: home, doctor, class: found, next, values }) => ({
          _day: day,
          _patient: seesInFull(request.caller, home ?? undefined, ctx.areas.isWithin) ? patient : '***',
          _area: nameOf(ctx, home),
          _doctor: names.get(doctor ?? '') ?? doctor,
          _class: found,
          _next: next,
          ...Object.fromEntries(items.map((item) => [item.code, cell(item, values[item.code])])),
        })),
      }) as never;
    },
  );
}

function cell(item: { options?: readonly { code: string; label: { zh: string } }[] | undefined }, value: unknown) {
  const word = (code: unknown) => item.options?.find((one) => one.code === code)?.label.zh ?? String(code);
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(word).join('；');
  return typeof value === 'string' ? word(value) : (value as number | boolean);
}
