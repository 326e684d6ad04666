import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  allProposed,
  countInstitutions,
  countInstitutionWork,
  enrolProposed,
  type InstitutionProposal,
  type InstitutionWorkRow,
  proposeInstitutions,
  selectInstitutionWork,
} from '../../decide/programs/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import {
  ProgramInstitutionList,
  ProgramInstitutionPart,
  ProgramInstitutionProposal,
  ProgramInstitutionStatus,
  type ProgramInstitutionWork,
  page,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { shownInstitution } from '../program-institution-shape.ts';
import { namesOf } from '../program-persons.ts';
import { contactTitle, formFor, lastClassOf, visiblePack, visiblePacks } from '../program-shapes.ts';
import { nameOf } from '../program-work.ts';
import { writerOf } from './program-persons.ts';
import { patternsOf } from './programs.ts';

const READ = { access: { permission: 'program.read', area: queryArea } };
const EXPORT_LIMIT = 100_000;
const STATUS = { planned: '未到期', due: '到期', overdue: '逾期', lost: '失访风险' };
const area = z.string().max(12).optional();
const which = {
  area,
  q: z.string().trim().max(64).optional().describe('part of the name'),
  mine: z.stringbool().optional().describe('the institution of the account and its parts'),
};

/** Institutions as subjects of programmes: what is due, who takes part and who should. */
export function registerProgramInstitutions(app: App, ctx: Ctx): void {
  registerWork(app, ctx);
  registerTakingPart(app, ctx);
}

const ownOf = ({ caller }: FastifyRequest): string | undefined => caller.institution?.replace('Organization/', '');

function requireInstitutionPack(request: FastifyRequest, id: string): Pack {
  const pack = visiblePack(request, id);
  if (pack.subject !== 'institution')
    throw new KangyuError('programs.not-institutions', { pack: pack.title.zh, packEn: pack.title.en });
  return pack;
}

function registerWork(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/institution-work',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          ...which,
          pack: z.string().max(40).optional(),
          status: ProgramInstitutionStatus.optional().describe('planned only where it is asked for'),
        }),
        response: { 200: ProgramInstitutionList },
      },
    },
    async (request, reply) => {
      const { cursor, area: asked, q: name, mine, pack, status, format } = request.query;
      const limit = format ? EXPORT_LIMIT : request.query.limit;
      const packs = pack === undefined ? visiblePacks(request, 'institution') : [requireInstitutionPack(request, pack)];
      const today = kernel.clock.today();
      const own = ownOf(request);
      const filter = {
        packs: packs.map(({ id }) => id),
        areas: patternsOf(request, ctx, asked),
        own: mine ? own : undefined,
        name: name || undefined,
        today,
      };
      const after = CodeCursor.decode(cursor, /^\d{4}-\d\d-\d\d\|[^|\0]{1,64}\|[A-Za-z0-9]{1,40}$/);
      const [rows, counts] = await Promise.all([
        selectInstitutionWork(kernel.db, { ...filter, status, after, limit: limit + 1 }),
        countInstitutionWork(kernel.db, filter),
      ]);
      const found = CodeCursor.page(rows, limit, (row) => `${row.due}|${row.enrolment}|${row.contact}`);
      request.touch({ action: 'program.institution-work' });
      const items = await shownRows(found.items, packs, today);
      if (format) return workTable(reply, format, items, today) as never;
      const count = (wanted: string) =>
        counts.filter(({ status: one }) => one === wanted).reduce((sum, one) => sum + one.count, 0);
      const all = {
        due: count('due'),
        overdue: count('overdue'),
        lost: count('lost'),
        planned: count('planned'),
      };
      return { ...found, items, counts: all, today, own: own !== undefined };
    },
  );

  async function shownRows(
    rows: readonly InstitutionWorkRow[],
    packs: readonly Pack[],
    today: string,
  ): Promise<ProgramInstitutionWork[]> {
    const names = await namesOf(
      kernel.db,
      rows.map(({ doctor }) => doctor),
    );
    return rows.map((row) => {
      const { enrolment, contact, due, late, status, doctor, lastOn } = row;
      const pack = packs.find(({ id }) => id === row.pack)!;
      return {
        ...shownInstitution(ctx, row),
        enrolment,
        pack: pack.id,
        packTitle: pack.title,
        contact,
        title: contactTitle(pack, contact, today),
        form: formFor(pack, contact, today),
        due,
        late,
        status,
        doctorName: doctor === null ? null : (names.get(doctor) ?? doctor),
        lastOn,
        lastClass: lastClassOf(pack, row),
      };
    });
  }
}

const workTable = (
  reply: FastifyReply,
  format: 'xlsx' | 'csv',
  items: readonly ProgramInstitutionWork[],
  today: string,
) =>
  sendTable(reply, format, {
    name: `机构待办-${today}`,
    notes: [`机构待办 ${today}`],
    columns: [
      { key: 'name', title: '机构 Institution' },
      { key: 'kind', title: '类别 Class' },
      { key: 'areaName', title: '所在地 Area' },
      { key: 'pack', title: '项目 Programme' },
      { key: 'what', title: '内容 What' },
      { key: 'due', title: '应于 Due' },
      { key: 'status', title: '状态 Status' },
      { key: 'lastOn', title: '上次 Last' },
      { key: 'class', title: '上次判定 Class' },
      { key: 'doctorName', title: '责任人 Responsible' },
    ],
    rows: items.map(({ name, kind, areaName, packTitle, title, due, status, lastOn, lastClass, doctorName }) => ({
      name,
      kind: kind?.zh ?? null,
      areaName,
      pack: packTitle.zh,
      what: title.zh,
      due,
      status: STATUS[status],
      lastOn,
      class: lastClass?.label.zh ?? null,
      doctorName,
    })),
  });

function registerTakingPart(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;
  const params = z.object({ pack: z.string().max(40) });

  app.get(
    '/api/programs/:pack/institution-proposals',
    {
      config: READ,
      schema: {
        params,
        querystring: z.object({
          ...limitQuery,
          ...which,
          named: z.stringbool().optional().describe('only those that the rule names'),
        }),
        response: { 200: page(ProgramInstitutionProposal) },
      },
    },
    async (request) => {
      const pack = requireInstitutionPack(request, request.params.pack);
      const { limit, cursor, area: asked, q: name, mine, named } = request.query;
      const wanted = {
        areas: patternsOf(request, ctx, asked),
        own: mine ? ownOf(request) : undefined,
        name: name || undefined,
        after: CodeCursor.decode(cursor, /^[A-Za-z0-9.-]{1,64}$/),
      };
      const rows: InstitutionProposal[] = [];
      if (named)
        for await (const row of allProposed(kernel, pack, wanted)) {
          rows.push(row);
          if (rows.length > limit) break;
        }
      else rows.push(...(await proposeInstitutions(kernel, pack, { ...wanted, limit: limit + 1 })));
      const found = CodeCursor.page(rows, limit, ({ id }) => id);
      return {
        ...found,
        items: found.items.map(({ proposed, ...row }) => ({ ...shownInstitution(ctx, row), proposed })),
      };
    },
  );

  app.post(
    '/api/programs/:pack/institution-enrolments',
    {
      config: { access: { permission: 'program.manage', area: queryArea } },
      schema: { params, querystring: z.object({ area }), response: { 200: z.object({ enrolled: z.number() }) } },
    },
    async (request) => {
      const pack = requireInstitutionPack(request, request.params.pack);
      const enrolled = await enrolProposed(writerOf(request, ctx), pack, {
        areas: patternsOf(request, ctx, request.query.area),
        doctor: null,
      });
      request.touch({ action: 'program.enrol-institutions', object: `program/${pack.id}` });
      return { enrolled };
    },
  );

  app.get(
    '/api/programs/institution-parts',
    {
      config: READ,
      schema: { querystring: z.object({ area }), response: { 200: z.array(ProgramInstitutionPart) } },
    },
    async (request) => {
      const packs = visiblePacks(request, 'institution');
      const asked = request.query.area ?? request.caller.area;
      const parts = areas.within(asked).filter(({ parent }) => parent === asked);
      const counts = await countInstitutions(kernel.db, {
        packs: packs.map(({ id }) => id),
        today: kernel.clock.today(),
        areas: parts.map(({ code }) => code),
      });
      const rows: ProgramInstitutionPart[] = [];
      for (const pack of packs) {
        const waiting: string[] = [];
        for await (const { area: seat } of allProposed(kernel, pack, { areas: patternsOf(request, ctx, asked) }))
          if (seat !== null) waiting.push(seat);
        for (const { code } of parts) {
          const own = counts.find((one) => one.pack === pack.id && one.area === code);
          rows.push({
            area: code,
            areaName: nameOf(ctx, code),
            pack: pack.id,
            packTitle: pack.title,
            enrolled: own?.enrolled ?? 0,
            proposed: waiting.filter((seat) => areas.isWithin(seat, code)).length,
            overdue: own?.overdue ?? 0,
          });
        }
      }
      return rows;
    },
  );
}
