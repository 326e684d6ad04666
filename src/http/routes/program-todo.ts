import { z } from 'zod';
import {
  countTodo,
  endTask,
  findEnrolment,
  findOpenTask,
  historyOf,
  type KeptEnrolment,
  nextTransitions,
  selectTodo,
  settleMoved,
  type TodoRow,
  transit,
  workflowOn,
} from '../../decide/programs/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { contentPacks } from '../../packs/index.ts';
import type { App, Ctx } from '../app.ts';
import { queryArea } from '../app.ts';
import { ProgramFlow, ProgramTaskEnd, type ProgramTodo, ProgramTodoList } from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { openSubjectOf } from '../open-subject.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { listedPersons, namesOf } from '../program-persons.ts';
import { visiblePack, visiblePacks } from '../program-shapes.ts';
import { nameOf } from '../program-work.ts';
import { openForProgram, writerOf } from './program-persons.ts';
import { patternsOf } from './programs.ts';

const READ = { access: { permission: 'program.read', area: queryArea } };
const EXPORT_LIMIT = 100_000;
const Id = z.object({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/) });
const KIND = { task: '任务', referral: '转诊随访', state: '流程' };

/** Tasks of rules, referrals to ask after and states of workflows: as a list, for one resident, and done with. */
export function registerProgramTodo(app: App, ctx: Ctx): void {
  registerList(app, ctx);
  registerFlow(app, ctx);
}

function registerList(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/todo',
    {
      config: READ,
      schema: {
        querystring: z.object({
          ...limitQuery,
          ...exportQuery,
          area: z.string().max(12).optional(),
          pack: z.string().max(40).optional(),
          doctor: z.string().max(64).optional(),
          team: z.string().max(64).optional(),
          person: z.uuid().optional(),
        }),
        response: { 200: ProgramTodoList },
      },
    },
    async (request, reply) => {
      const { cursor, area, pack, doctor, team, person, format } = request.query;
      const limit = format ? EXPORT_LIMIT : request.query.limit;
      if (pack !== undefined) visiblePack(request, pack);
      const today = kernel.clock.today();
      const patients = person && (await openForProgram(request, ctx, person, 'program.todo')).patients;
      const filter = {
        packs: pack === undefined ? visiblePacks(request).map(({ id }) => id) : [pack],
        doctor,
        team,
        patients: patients || undefined,
        areas: patternsOf(request, ctx, area),
        today,
      };
      const after = CodeCursor.decode(cursor, /^(\d{4}-\d\d-\d\d|infinity)\|[^|\0]{1,80}$/);
      const [rows, counts] = await Promise.all([
        selectTodo(kernel.db, { ...filter, after, limit: limit + 1 }),
        countTodo(kernel.db, filter),
      ]);
      const shownPage = CodeCursor.page(rows, limit, (row) => `${row.due ?? 'infinity'}|${row.kind}${row.id}`);
      request.touch({ action: 'program.todo' });
      const items = await shownTodo(shownPage.items);
      if (format)
        return sendTable(reply, format, {
          name: `任务-${today}`,
          notes: [`转诊随访与任务 ${today}`],
          columns: [
            { key: 'kind', title: '类别 Kind' },
            { key: 'name', title: '姓名 Name' },
            { key: 'age', title: '年龄 Age' },
            { key: 'areaName', title: '村（社区） Village' },
            { key: 'phone', title: '电话 Phone' },
            { key: 'pack', title: '项目 Programme' },
            { key: 'title', title: '内容 What' },
            { key: 'since', title: '提出 Since' },
            { key: 'due', title: '期限 Due' },
          ],
          rows: items.map((item) => ({
            ...item,
            kind: KIND[item.kind],
            pack: item.packTitle.zh,
            title: item.title.zh,
          })) as never,
        }) as never;
      return { ...shownPage, items, counts, today };

      async function shownTodo(found: readonly TodoRow[]): Promise<ProgramTodo[]> {
        const packs = new Map(contentPacks().map((one) => [one.id, one]));
        const [persons, doctors] = await Promise.all([
          listedPersons(
            request,
            ctx,
            found.map((row) => row.patient),
          ),
          namesOf(
            kernel.db,
            found.map((row) => row.doctor),
          ),
        ]);
        return found.map((row) => {
          const { id, kind, enrolment, pack: owner, code, since, due, form, doctor: by } = row;
          const own = packs.get(owner)!;
          const shown = persons.get(row.patient);
          const state = kind === 'state' && own.workflow?.states.find((one) => one.code === code)?.title;
          return {
            id,
            kind,
            enrolment,
            pack: owner,
            packTitle: own.title,
            title: state || row.title || { zh: code, en: code },
            since,
            due,
            late: due !== null && due < today,
            form: form === null ? null : `${owner}/${form}`,
            person: row.person,
            name: shown?.name ?? '',
            sex: shown?.sex ?? null,
            age: shown?.age ?? null,
            areaName: nameOf(ctx, row.area),
            phone: shown?.phone ?? null,
            doctorName: by === null ? null : (doctors.get(by) ?? by),
          };
        });
      }
    },
  );

  app.post(
    '/api/programs/tasks/:id/end',
    {
      config: { access: { permission: 'program.record' } },
      schema: { params: Id, body: ProgramTaskEnd, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const task = await findOpenTask(kernel.db, id);
      if (task) visiblePack(request, task.pack);
      const opened = await openSubjectOf(request, ctx, task?.patient, 'program.task-end');
      if (!task || !opened) throw new KangyuError('programs.task-unknown');
      request.touch({ object: `Task/${id}` });
      await endTask(writerOf(request, ctx), id, request.body.note);
      await settleMoved(kernel, task.enrolment ? `enrolment/${task.enrolment}` : `contact/${task.contact}`);
      return reply.code(204).send(null);
    },
  );
}

function registerFlow(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/persons/:person/flows',
    {
      config: { access: { permission: 'program.read' } },
      schema: { params: z.object({ person: z.uuid() }), response: { 200: z.array(ProgramFlow) } },
    },
    async (request) => {
      const { patients } = await openForProgram(request, ctx, request.params.person, 'program.flows');
      const seen = new Set(visiblePacks(request).map(({ id }) => id));
      const { enrolments } = await historyOf(kernel.db, patients);
      const running = enrolments.filter((one) => one.exited === null && one.state !== null && seen.has(one.pack));
      return Promise.all(running.map((one) => flowOf(one, request.caller.role)));
    },
  );

  app.post(
    '/api/programs/enrolments/:id/transitions',
    {
      config: { access: { permission: ['program.record', 'program.manage'] } },
      schema: {
        params: Id,
        body: z.object({ transition: z.string().max(40) }),
        response: { 200: ProgramFlow.nullable().describe('null where the enrolment has ended') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const enrolment = await findEnrolment(kernel.db, id);
      if (enrolment) visiblePack(request, enrolment.pack);
      const opened = await openSubjectOf(request, ctx, enrolment?.patient, 'program.transition');
      if (!enrolment || !opened) throw new KangyuError('programs.enrolment-unknown');
      request.touch({ object: `${opened.institution ? 'Basic' : 'EpisodeOfCare'}/${id}` });
      const moved = await transit(writerOf(request, ctx), id, request.body.transition);
      await settleMoved(kernel, `enrolment/${id}`);
      return moved.exited === null ? flowOf(moved, request.caller.role) : null;
    },
  );

  async function flowOf(enrolment: KeptEnrolment, role: string): Promise<ProgramFlow> {
    const today = kernel.clock.today();
    const pack = contentPacks().find(({ id }) => id === enrolment.pack)!;
    const since = enrolment.stateSince ?? enrolment.enrolled;
    const state = enrolment.state!;
    const next = await nextTransitions(kernel.db, enrolment, today);
    return {
      enrolment: enrolment.id,
      pack: pack.id,
      state,
      title: workflowOn(pack, since)?.states.find(({ code }) => code === state)?.title ?? { zh: state, en: state },
      since,
      due: enrolment.stateDue,
      late: enrolment.stateDue !== null && enrolment.stateDue < today,
      next: next.map(({ transition, due, ready, forms }) => ({
        code: transition.code,
        title: transition.title,
        due,
        ready,
        condition: transition.when ?? null,
        byHand: transition.roles.length > 0,
        allowed: (transition.roles.length > 0 ? transition.roles : pack.roles).includes(role),
        forms: [...forms],
      })),
    };
  }
}
