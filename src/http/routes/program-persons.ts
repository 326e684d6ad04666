import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  enrol,
  exit,
  findContact,
  findEnrolment,
  type HandOver,
  handOversOf,
  historyOf,
  type KeptEnrolment,
  type PersonHistory,
  type ProgramWriter,
  receiveHandOver,
  sayRecord,
  selectDue,
  selectInstitutionNames,
  selectTeams,
  selectUncounted,
  selectWords,
  settleMoved,
  transfer,
  wordsThatCount,
} from '../../decide/programs/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { contentPacks, scheduleOn } from '../../packs/index.ts';
import { ageOn } from '../../person/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  ProgramEnrolment,
  ProgramEnrolRequest,
  ProgramExitRequest,
  ProgramPerson,
  ProgramRecordWord,
  ProgramTransferRequest,
} from '../contract.ts';
import { type OpenedPerson, openResident } from '../open-person.ts';
import { openSubject, openSubjectOf } from '../open-subject.ts';
import { namesOf } from '../program-persons.ts';
import {
  lastClassOf,
  shownContact,
  shownDue,
  shownRecorded,
  shownUncounted,
  visiblePack,
  visiblePacks,
} from '../program-shapes.ts';
import { trendsOfPerson } from '../program-trends.ts';
import { visitsOf } from '../program-visits.ts';

const READ = { access: { permission: 'program.read' } };
const MANAGE = { access: { permission: 'program.manage' } };
const Enrolment = z.object({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/) });
const MOST_CONTACTS = 200;

/** A resident's programmes: enrolments with what they owe, contacts, trends; enrolling, handing over, ending. */
export function registerProgramPersons(app: App, ctx: Ctx): void {
  registerReading(app, ctx);
  registerAbout(app, ctx);
  registerDeciding(app, ctx);
}

/** The person as opened for the caller, and Patient ids without the type. */
export async function openForProgram(request: FastifyRequest, ctx: Ctx, person: string, action: string) {
  const opened = await openResident(request, ctx, person, action);
  return { opened, patients: opened.patients.map((reference) => reference.replace(/^Patient\//, '')) };
}

export function writerOf(request: FastifyRequest, { kernel, pipeline }: Ctx): ProgramWriter {
  const { account, role, practitioner, institution } = request.caller;
  return {
    kernel,
    submit: pipeline.submit,
    account,
    role,
    practitioner,
    institution: institution?.replace(/^Organization\//, ''),
  };
}

function registerReading(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/persons/:person',
    {
      config: READ,
      schema: { params: z.object({ person: z.uuid() }), response: { 200: ProgramPerson } },
    },
    async (request) => {
      const { opened, patients } = await openForProgram(request, ctx, request.params.person, 'program.person');
      return shownPerson(request, ctx, opened, await historyOf(kernel.db, patients));
    },
  );

  app.get(
    '/api/programs/enrolments/:id',
    { config: READ, schema: { params: Enrolment, response: { 200: ProgramPerson } } },
    async (request) => {
      const { opened, patients, enrolment } = await openEnrolment(request, ctx, request.params.id, 'program.enrolment');
      if (!opened) throw new KangyuError('programs.enrolment-unknown');
      return shownPerson(request, ctx, opened, await historyOf(kernel.db, patients), enrolment);
    },
  );
}

/** Work that presses for something late names the enrolment or the contact; its page is that of the resident or the institution. */
function registerAbout(app: App, ctx: Ctx): void {
  const { kernel } = ctx;
  app.get(
    '/api/programs/about',
    {
      config: READ,
      schema: {
        querystring: z.object({ of: z.string().regex(/^(enrolment|contact)\/[A-Za-z0-9.-]{1,64}$/) }),
        response: { 200: z.object({ person: z.string().describe('person, or `Organization/<id>`') }) },
      },
    },
    async (request) => {
      const [kind, id = ''] = request.query.of.split('/');
      const found = await (kind === 'contact' ? findContact : findEnrolment)(kernel.db, id);
      if (found) visiblePack(request, found.pack);
      const opened = await openSubjectOf(request, ctx, found?.patient, 'program.about');
      if (!opened)
        throw new KangyuError(kind === 'contact' ? 'programs.contact-unknown' : 'programs.enrolment-unknown');
      return { person: opened.person };
    },
  );
}

function registerDeciding(app: App, ctx: Ctx): void {
  app.post(
    '/api/programs/persons/:person/record-words',
    {
      config: { access: { permission: 'program.record' } },
      schema: { params: z.object({ person: z.uuid() }), body: ProgramRecordWord, response: { 204: z.null() } },
    },
    async (request, reply) => {
      visiblePack(request, request.body.pack);
      const { patients } = await openForProgram(request, ctx, request.params.person, 'program.record-word');
      request.touch({ object: `${request.body.type}/${request.body.id}` });
      const writer = { ...writerOf(request, ctx), kernel: ctx.kernel };
      await sayRecord(writer, request.caller.name, { ...request.body, patients });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/programs/:pack/enrolments',
    {
      config: MANAGE,
      schema: {
        params: z.object({ pack: z.string().max(40) }),
        body: ProgramEnrolRequest,
        response: { 201: ProgramEnrolment },
      },
    },
    async (request, reply) => {
      const { id: pack } = visiblePack(request, request.params.pack);
      const { person, ...body } = request.body;
      const opened = await openSubject(request, ctx, person, 'program.enrol');
      const enrolment = await enrol(writerOf(request, ctx), { ...body, pack, patients: opened.patients });
      request.touch({ object: `${opened.institution ? 'Basic' : 'EpisodeOfCare'}/${enrolment.id}` });
      reply.code(201);
      return shownOne(request, ctx, opened.person, enrolment);
    },
  );

  app.post(
    '/api/programs/enrolments/:id/transfer',
    {
      config: MANAGE,
      schema: { params: Enrolment, body: ProgramTransferRequest, response: { 200: ProgramEnrolment } },
    },
    async (request) => {
      const { person } = await openEnrolment(request, ctx, request.params.id, 'program.transfer');
      const { institution } = request.body;
      if (institution && (await selectInstitutionNames(ctx.kernel.db, [institution])).length === 0)
        throw new KangyuError('programs.institution-unknown', { institution });
      const handed = await transfer(writerOf(request, ctx), ctx.kernel, request.params.id, request.body);
      return shownOne(request, ctx, person, handed);
    },
  );

  app.post(
    '/api/programs/enrolments/:id/receive',
    {
      config: { access: { permission: ['program.record', 'program.manage'] } },
      schema: { params: Enrolment, response: { 200: ProgramEnrolment } },
    },
    async (request) => {
      const { person, enrolment } = await openEnrolment(request, ctx, request.params.id, 'program.receive');
      await receiveHandOver(ctx.kernel, [enrolment.id], request.caller.account);
      return shownOne(request, ctx, person, enrolment);
    },
  );

  app.post(
    '/api/programs/enrolments/:id/exit',
    { config: MANAGE, schema: { params: Enrolment, body: ProgramExitRequest, response: { 200: ProgramEnrolment } } },
    async (request) => {
      const { person } = await openEnrolment(request, ctx, request.params.id, 'program.exit');
      const { on, reason } = request.body;
      const ended = await exit(writerOf(request, ctx), request.params.id, on, reason);
      await settleMoved(ctx.kernel, `enrolment/${ended.id}`);
      return shownOne(request, ctx, person, ended);
    },
  );
}

/** Somebody else's enrolment looks as if there were none. */
async function openEnrolment(request: FastifyRequest, ctx: Ctx, id: string, action: string) {
  const enrolment = await findEnrolment(ctx.kernel.db, id);
  if (enrolment) visiblePack(request, enrolment.pack);
  const subject = await openSubjectOf(request, ctx, enrolment?.patient, action);
  if (!enrolment || !subject) throw new KangyuError('programs.enrolment-unknown');
  request.touch({ object: `${subject.institution ? 'Basic' : 'EpisodeOfCare'}/${id}` });
  return { ...subject, enrolment };
}

async function shownOne(request: FastifyRequest, ctx: Ctx, person: string, enrolment: KeptEnrolment) {
  const [shown] = await shownEnrolments(request, ctx, person, [enrolment]);
  return shown!;
}

const shownHandOver = (found: HandOver | undefined, account: string): ProgramEnrolment['handOver'] =>
  found ? { on: found.on, by: found.by, note: found.note, own: found.account === account } : null;

/** `person` is the subject as the interface names it. */
export async function shownEnrolments(
  request: FastifyRequest,
  { kernel }: Ctx,
  person: string,
  enrolments: readonly KeptEnrolment[],
): Promise<ProgramEnrolment[]> {
  const today = kernel.clock.today();
  const seen = [...visiblePacks(request), ...visiblePacks(request, 'institution')];
  const packs = new Map(seen.map((pack) => [pack.id, pack]));
  const doctors = await namesOf(
    kernel.db,
    enrolments.map((one) => one.doctor),
  );
  const teams = enrolments.flatMap(({ team }) => team ?? []);
  const waiting = await handOversOf(
    kernel.db,
    enrolments.map(({ id }) => id),
  );
  const [due, named, names] = await Promise.all([
    selectDue(
      kernel.db,
      enrolments.map(({ id }) => id),
    ),
    teams.length === 0 ? [] : selectTeams(kernel.db, { ids: teams }),
    selectInstitutionNames(
      kernel.db,
      enrolments.flatMap(({ institution }) => institution ?? []),
    ),
  ]);
  return enrolments.flatMap((enrolment): ProgramEnrolment[] => {
    const { id, enrolled, exited, exitReason, proposedExit, institution, doctor, version, lastOn, team, state } =
      enrolment;
    const pack = packs.get(enrolment.pack);
    if (!pack) return [];
    const exits = scheduleOn(pack, exited ?? today)?.schedule.exits ?? [];
    const titleOf = (code: string) => exits.find((one) => one.code === code)?.title ?? { zh: code, en: code };
    return [
      {
        id,
        pack: pack.id,
        title: pack.title,
        person,
        enrolled,
        exited,
        exitReason: exitReason === null ? null : titleOf(exitReason),
        proposedExit: proposedExit === null ? null : { code: proposedExit, title: titleOf(proposedExit) },
        institution,
        institutionName: names.find((one) => one.id === institution)?.name ?? null,
        doctor,
        doctorName: doctor === null ? null : (doctors.get(doctor) ?? doctor),
        team,
        teamName: named.find((one) => one.id === team)?.name ?? null,
        state,
        version,
        lastOn,
        lastClass: lastClassOf(pack, enrolment),
        due: due.filter((row) => row.enrolment === id).map((row) => shownDue(pack, row, today)),
        handOver: shownHandOver(waiting.get(id), request.caller.account),
      },
    ];
  });
}

async function shownPerson(
  request: FastifyRequest,
  ctx: Ctx,
  opened: OpenedPerson,
  history: PersonHistory,
  only?: KeptEnrolment,
): Promise<ProgramPerson> {
  const { birthDate, deceased } = opened.resident;
  const seen = new Set(visiblePacks(request).map(({ id }) => id));
  const of = ({ pack }: { pack: string }) => seen.has(pack) && (only === undefined || pack === only.pack);
  const contacts = history.contacts.filter(of);
  const enrolments = history.enrolments.filter((one) => of(one) && (only === undefined || one.id === only.id));
  const newest = contacts.slice(-MOST_CONTACTS).reverse();
  const names = await namesOf(
    ctx.kernel.db,
    newest.map(({ doctor }) => doctor),
  );
  const packs = contentPacks().filter(({ id }) => contacts.some(({ pack }) => pack === id));
  const shown = await shownEnrolments(request, ctx, opened.resident.person, enrolments);
  const [uncounted, words] = await Promise.all([
    selectUncounted(ctx.kernel.db, history.patients),
    selectWords(ctx.kernel.db, history.patients),
  ]);
  const wordFor = wordsThatCount(words);
  return {
    person: opened.resident.person,
    name: opened.shown.name,
    sex: opened.shown.sex,
    age: birthDate === null || deceased ? null : ageOn(birthDate, ctx.kernel.clock.today()),
    enrolments: shown,
    contacts: newest.map((one) => shownContact(one, names)),
    recorded: [
      ...history.recorded.filter(of).map((one) => shownRecorded(one, wordFor(one))),
      ...uncounted.filter(of).map((one) => shownUncounted(one, wordFor(one))),
    ].sort((a, b) => (a.day < b.day ? 1 : -1)),
    trends: packs.flatMap((pack) => trendsOfPerson(pack, contacts)),
    visits: visitsOf(request, shown, ctx.kernel.clock.today()),
  };
}
