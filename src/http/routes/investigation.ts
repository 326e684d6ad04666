import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  assignCases,
  assignWell,
  CASE_PACK,
  CONTACT_PACK,
  CONTACT_STATES,
  investigate,
  investigationReport,
  registerContact,
} from '../../decide/investigation/index.ts';
import { type SignalRow, selectSignals, selectSteps, signalContent, topicOf } from '../../decide/surveillance/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { contentPacks } from '../../packs/index.ts';
import { areaPatterns } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  InvestigationAssigned,
  InvestigationChain,
  InvestigationContactRequest,
  InvestigationContacts,
  InvestigationDetail,
  InvestigationPersons,
} from '../contract.ts';
import { exportQuery, sendTable } from '../export-table.ts';
import { patientsOf, shownChain, shownContactOf, shownInvestigation, shownPerson } from '../investigation-shapes.ts';
import { languageOf } from '../language.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { listedPersons } from '../program-persons.ts';
import { visiblePack } from '../program-shapes.ts';
import { recordScope } from '../record-scope.ts';
import { actionTitle } from '../signal-shapes.ts';
import { openForProgram, writerOf } from './program-persons.ts';

const READ = { access: { permission: 'surveillance.read' } };
const WORK = { access: { permission: 'surveillance.manage' } };
const ROOT = '/api/surveillance/signals/:id/investigation';
const One = z.object({ id: z.uuid() });
const Limited = z.object({ ...limitQuery, ...exportQuery });
const EXPORT_LIMIT = 5000;
const MOST_LINKED = 300;

/** The investigation of the event behind a signal (流行病学调查): figures, persons, chain, contacts, report; setting up interviews. */
export function registerInvestigation(app: App, ctx: Ctx): void {
  registerReading(app, ctx);
  registerLists(app, ctx);
  registerWork(app, ctx);
}

/** The signal, if the caller's area takes it in. */
async function visibleSignal(request: FastifyRequest, { kernel, ...ctx }: Ctx, id: string): Promise<SignalRow> {
  const areas = areaPatterns(recordScope(request, { kernel, ...ctx }));
  const [row] = await selectSignals(kernel.db, { id, areas, limit: 1 });
  if (!row) throw new KangyuError('surveillance.signal-unknown', { id });
  return row;
}

async function found(request: FastifyRequest & { params: { id: string } }, ctx: Ctx, action: string) {
  const signal = await visibleSignal(request, ctx, request.params.id);
  request.touch({ action: `investigation.${action}`, object: `signal/${signal.id}` });
  return { signal, investigation: await investigate(ctx.kernel, signal) };
}

function registerReading(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(ROOT, { config: READ, schema: { params: One, response: { 200: InvestigationDetail } } }, async (request) => {
    const { signal, investigation } = await found(request, ctx, 'read');
    const { permissions, role } = request.caller;
    const fills =
      contentPacks()
        .find(({ id }) => id === CASE_PACK)
        ?.roles.includes(role) ?? false;
    const about = { diseaseTitle: topicOf(signal.disease, signal.contentFrom).title, areaName: signal.areaName };
    return shownInvestigation(investigation, about, {
      persons: permissions.has('surveillance.manage'),
      assign: permissions.has('surveillance.manage') && permissions.has('record.restricted'),
      fill: permissions.has('program.record') && fills,
    });
  });

  app.get(
    `${ROOT}/chain`,
    { config: WORK, schema: { params: One, response: { 200: InvestigationChain } } },
    async (request) => {
      const { investigation } = await found(request, ctx, 'chain');
      const patients = patientsOf(investigation);
      const linked = investigation.chain.nodes.filter(({ parent, children }) => parent !== null || children > 0);
      const doubtful = investigation.chain.doubtful.flatMap(({ from, to }) => [from, to]);
      const wanted = [...linked.map(({ person }) => person), ...doubtful].slice(0, MOST_LINKED);
      const names = await listedPersons(
        request,
        ctx,
        wanted.flatMap((person) => patients.get(person) ?? []),
      );
      return shownChain(investigation, patients, names);
    },
  );

  app.get(`${ROOT}/report.docx`, { config: WORK, schema: { params: One } }, async (request, reply) => {
    const { signal, investigation } = await found(request, ctx, 'report');
    const lang = languageOf(request);
    const content = signalContent(signal.contentFrom);
    const steps = await selectSteps(kernel.db, signal.id);
    const area = signal.areaName ?? signal.area;
    const disease = topicOf(signal.disease, signal.contentFrom).title;
    const file = await investigationReport(investigation, {
      disease,
      area,
      lang,
      steps: steps.map(({ at, name, action, note }) => ({
        at: new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '),
        by: name,
        title: actionTitle(content, action),
        note,
      })),
    });
    const name = lang === 'zh' ? `${area}${disease.zh}调查报告` : `Investigation ${area} ${disease.en}`;
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.docx`)}`);
    return reply.type('application/vnd.openxmlformats-officedocument.wordprocessingml.document').send(file);
  });
}

/** A page of a list that is reckoned as a whole. */
function pageOf<T>(rows: readonly T[], { limit, cursor, format }: z.infer<typeof Limited>) {
  const from = Number(CodeCursor.decode(cursor, /^\d{1,5}$/) ?? 0);
  const most = format ? EXPORT_LIMIT : limit;
  const paged = CodeCursor.page(
    rows.slice(from, from + most + 1).map((row, i) => ({ row, at: from + i + 1 })),
    most,
    ({ at }) => String(at),
  );
  return { ...paged, items: paged.items.map(({ row }) => row) };
}

function registerLists(app: App, ctx: Ctx): void {
  app.get(
    `${ROOT}/persons`,
    {
      config: WORK,
      schema: {
        params: One,
        querystring: Limited.extend({ shown: z.enum(['all', 'ill', 'well', 'open']).default('all') }),
        response: { 200: InvestigationPersons },
      },
    },
    async (request, reply) => {
      const { signal, investigation } = await found(request, ctx, 'persons');
      const { shown, format } = request.query;
      const wanted = investigation.members.filter(
        (one) =>
          shown === 'all' ||
          (shown === 'open' ? one.interview === null : shown === 'ill' ? one.ill : one.ill === false),
      );
      const paged = pageOf(wanted, request.query);
      const names = await listedPersons(
        request,
        ctx,
        paged.items.map(({ patient }) => patient),
      );
      const items = paged.items.map((one) => shownPerson(one, names, investigation.today));
      if (format)
        return sendTable(reply, format, {
          name: '调查对象 Persons asked',
          notes: [`${signal.disease} ${signal.area} ${signal.firstDay} – ${signal.lastDay}`],
          columns: PERSON_COLUMNS,
          rows: items.map((one) => ({ ...one, status: one.status?.zh ?? null })),
        }) as never;
      return { ...paged, items };
    },
  );

  app.get(
    `${ROOT}/contacts`,
    {
      config: WORK,
      schema: {
        params: One,
        querystring: Limited.extend({ state: z.enum(CONTACT_STATES).optional() }),
        response: { 200: InvestigationContacts },
      },
    },
    async (request, reply) => {
      const { signal, investigation } = await found(request, ctx, 'contacts');
      const { state, format } = request.query;
      const paged = pageOf(
        investigation.contacts.filter((one) => state === undefined || one.state === state),
        request.query,
      );
      const names = await listedPersons(
        request,
        ctx,
        paged.items.flatMap(({ patient, sourcePatient }) => [patient, ...(sourcePatient ? [sourcePatient] : [])]),
      );
      const items = paged.items.map((one) => shownContactOf(one, names, investigation.today));
      if (format)
        return sendTable(reply, format, {
          name: '密切接触者 Contacts',
          notes: [`${signal.disease} ${signal.area} ${signal.firstDay} – ${signal.lastDay}`],
          columns: CONTACT_COLUMNS,
          rows: items.map((one) => ({
            ...{ ...one, relation: one.relation?.zh ?? null },
            lastClass: one.lastClass?.label.zh ?? null,
          })),
        }) as never;
      return { ...paged, items };
    },
  );
}

const column = (key: string, title: string) => ({ key, title });
const PERSON_COLUMNS = [
  column('no', '编号 No.'),
  column('onset', '发病 Onset'),
  column('name', '姓名 Name'),
  column('sex', '性别 Sex'),
  column('age', '年龄 Age'),
  column('areaName', '现住址 Residence'),
  column('phone', '电话 Phone'),
  column('state', '调查 Interview'),
  column('interviewed', '调查日期 Interviewed'),
  column('school', '学校 School'),
  column('workplace', '单位 Workplace'),
  column('status', '转归 Outcome'),
];
const CONTACT_COLUMNS = [
  column('name', '姓名 Name'),
  column('sex', '性别 Sex'),
  column('age', '年龄 Age'),
  column('areaName', '现住址 Residence'),
  column('phone', '电话 Phone'),
  column('source', '源病例 Source'),
  column('relation', '接触方式 Contact'),
  column('lastExposure', '末次接触 Last exposure'),
  column('until', '观察至 Until'),
  column('state', '状态 State'),
  column('checks', '随访次数 Checks'),
  column('lastOn', '最近随访 Last check'),
  column('lastClass', '末次结果 Result'),
];

function registerWork(app: App, ctx: Ctx): void {
  const created = z.object({ enrolment: z.string() });

  app.post(
    `${ROOT}/interviews`,
    {
      config: WORK,
      schema: {
        params: One,
        body: z.strictObject({
          patients: z.array(z.string().max(64)).min(1).max(500).optional().describe('without it all who fell ill'),
          doctor: z.string().max(64).optional().describe('account that answers for the interviews'),
        }),
        response: { 200: InvestigationAssigned },
      },
    },
    async (request) => {
      visiblePack(request, CASE_PACK);
      const signal = await visibleSignal(request, ctx, request.params.id);
      const { patients, doctor } = request.body;
      const done = await assignCases(writerOf(request, ctx), signal, patients, { doctor });
      request.touch({ action: 'investigation.assign', object: `signal/${signal.id}` });
      return done;
    },
  );

  app.post(
    `${ROOT}/well`,
    {
      config: WORK,
      schema: {
        params: One,
        body: z.strictObject({ id: z.uuid(), person: z.uuid(), as: z.enum(['well', 'control']) }),
        response: { 201: created },
      },
    },
    async (request, reply) => {
      visiblePack(request, CASE_PACK);
      const signal = await visibleSignal(request, ctx, request.params.id);
      const { id, person, as } = request.body;
      const { patients } = await openForProgram(request, ctx, person, 'investigation.assign');
      await assignWell(writerOf(request, ctx), signal, { id, patients, as });
      request.touch({ object: `EpisodeOfCare/${id}` });
      reply.code(201);
      return { enrolment: id };
    },
  );

  app.post(
    `${ROOT}/contacts`,
    { config: WORK, schema: { params: One, body: InvestigationContactRequest, response: { 201: created } } },
    async (request, reply) => {
      visiblePack(request, CONTACT_PACK);
      const signal = await visibleSignal(request, ctx, request.params.id);
      const { person, ...contact } = request.body;
      const { patients } = await openForProgram(request, ctx, person, 'investigation.contact');
      await registerContact(writerOf(request, ctx), signal, { ...contact, patients });
      request.touch({ object: `EpisodeOfCare/${contact.id}` });
      reply.code(201);
      return { enrolment: contact.id };
    },
  );
}
