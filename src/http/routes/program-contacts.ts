import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  chosenTeam,
  contactVersions,
  correctContact,
  dropDraft,
  findContact,
  findDraft,
  historyOf,
  judgeAnswers,
  keepDraft,
  loadOf,
  openForm,
  receiveHandOver,
  type SavedContact,
  saveContact,
  selectDue,
  settleMoved,
} from '../../decide/programs/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { Pack } from '../../packs/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  ProgramContact,
  ProgramContactRequest,
  ProgramContactVersions,
  ProgramCorrection,
  ProgramDraftRequest,
  ProgramJudged,
  ProgramJudgeRequest,
  ProgramOpened,
  ProgramSaved,
  ProgramSubject,
} from '../contract.ts';
import { openSubject, openSubjectOf } from '../open-subject.ts';
import { namesOf } from '../program-persons.ts';
import {
  classOf,
  shownContact,
  shownDue,
  shownForm,
  shownJudged,
  shownOutcome,
  unverifiedOf,
  visiblePack,
} from '../program-shapes.ts';
import { trendsOfPerson } from '../program-trends.ts';
import { writerOf } from './program-persons.ts';

const RECORD = { access: { permission: 'program.record' } };
const FILL = { access: { permission: ['program.record', 'program.manage'] } };
const Form = z.object({ pack: z.string().max(40), form: z.string().max(64) });
const Contact = z.object({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/) });

/** Contacts through forms: opened with what is known, judged as one types, kept as drafts, saved, corrected. */
export function registerProgramContacts(app: App, ctx: Ctx): void {
  registerForms(app, ctx);
  registerSaving(app, ctx);
}

function registerForms(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/:pack/forms/:form',
    {
      config: FILL,
      schema: {
        params: Form,
        querystring: z.object({
          person: ProgramSubject,
          time: z.string().max(40).optional(),
          due: z.string().max(40).optional().describe('entry of the schedule that it is opened for'),
        }),
        response: { 200: ProgramOpened },
      },
    },
    async (request) => {
      const { form } = request.params;
      const pack = visiblePack(request, request.params.pack);
      const { patients } = await openSubject(request, ctx, request.query.person, 'program.form');
      const history = await historyOf(kernel.db, patients);
      history.load = await loadOf(kernel, pack, history, request.caller.account);
      // Contacts of one day follow each other by their time: who signs and is seen on the same day has signed before.
      const time = request.query.time ?? instantOf(kernel.clock.now());
      const opened = openForm(pack, form, time, history, request.query.due);
      const judged = judgeAnswers(kernel, { pack: pack.id, form, time, answers: opened.answers }, history);
      const day = time.slice(0, 10);
      const { previous } = opened.around;
      const kept = await findDraft(
        kernel,
        draftKey(request, pack, { form, due: request.query.due }, request.query.person),
      );
      // A draft about something else than it is opened for now (another vaccine) would be taken for this.
      const draft = kept && Object.entries(opened.asked).every(([item, code]) => kept.answers[item] === code) && kept;
      return {
        pack: pack.id,
        packTitle: pack.title,
        form: shownForm(pack, form, day),
        unverified: unverifiedOf(pack, day, form),
        time,
        answers: opened.answers,
        previous: previous
          ? {
              day: previous.date.slice(0, 10),
              class: classOf(pack, form, previous.date.slice(0, 10), previous.class ?? null),
              values: previous.values,
            }
          : null,
        trends: trendsOfPerson(pack, history.contacts, form),
        draft: draft ? { ...draft, savedAt: draft.savedAt.toISOString() } : null,
        judged: shownJudged(pack, form, day, judged.taken),
      };
    },
  );

  app.post(
    '/api/programs/:pack/forms/:form/judge',
    { config: FILL, schema: { params: Form, body: ProgramJudgeRequest, response: { 200: ProgramJudged } } },
    async (request) => {
      const { form } = request.params;
      const pack = visiblePack(request, request.params.pack);
      const { person, time, answers, contact, team } = request.body;
      const { patients } = await openSubject(request, ctx, person, 'program.judge');
      const history = await historyOf(kernel.db, patients);
      history.load = await loadOf(kernel, pack, history, request.caller.account);
      if (team !== undefined) history.chosen = await chosenTeam(kernel.db, team, request.caller.account);
      const { taken } = judgeAnswers(kernel, { pack: pack.id, form, time, answers }, history, contact);
      return shownJudged(pack, form, time.slice(0, 10), taken);
    },
  );

  app.put(
    '/api/programs/:pack/forms/:form/draft',
    {
      config: RECORD,
      schema: { params: Form, body: ProgramDraftRequest, response: { 200: z.object({ savedAt: z.string() }) } },
    },
    async (request) => {
      const pack = visiblePack(request, request.params.pack);
      const { person, contact, time, answers, due } = request.body;
      await openSubject(request, ctx, person, 'program.draft');
      const savedAt = kernel.clock.now();
      await keepDraft(kernel, draftKey(request, pack, { form: request.params.form, due }, person), {
        contact,
        time,
        answers,
        savedAt,
      });
      return { savedAt: savedAt.toISOString() };
    },
  );
}

function registerSaving(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/programs/:pack/contacts',
    {
      config: RECORD,
      schema: {
        params: z.object({ pack: z.string().max(40) }),
        body: ProgramContactRequest,
        response: { 200: ProgramSaved, 201: ProgramSaved },
      },
    },
    async (request, reply) => {
      const pack = visiblePack(request, request.params.pack);
      const { person, another, due, ...body } = request.body;
      const { patients } = await openSubject(request, ctx, person, 'program.record');
      request.touch({ object: `QuestionnaireResponse/${body.id}` });
      const saved = await saveContact(writerOf(request, ctx), {
        ...body,
        pack: pack.id,
        patients,
        another: another ?? false,
      });
      await dropDraft(kernel.db, draftKey(request, pack, { form: body.form, due }, person), body.id);
      reply.code(saved.fresh ? 201 : 200);
      return shownSaved(ctx, pack, saved, patients);
    },
  );

  app.get(
    '/api/programs/contacts/:id',
    {
      config: { access: { permission: 'program.read' } },
      schema: { params: Contact, response: { 200: ProgramContact } },
    },
    async (request) => {
      const found = await findContact(kernel.db, request.params.id);
      if (found) visiblePack(request, found.pack);
      const opened = await openSubjectOf(request, ctx, found?.patient, 'program.contact');
      if (!found || !opened) throw new KangyuError('programs.contact-unknown');
      return shownContact(found, await namesOf(kernel.db, [found.doctor]));
    },
  );

  app.get(
    '/api/programs/contacts/:id/versions',
    {
      config: { access: { permission: 'program.read' } },
      schema: { params: Contact, response: { 200: ProgramContactVersions } },
    },
    async (request) => {
      const found = await findContact(kernel.db, request.params.id);
      const pack = found && visiblePack(request, found.pack);
      const opened = await openSubjectOf(request, ctx, found?.patient, 'program.contact-versions');
      if (!found || !pack || !opened) throw new KangyuError('programs.contact-unknown');
      request.touch({ object: `QuestionnaireResponse/${found.id}` });
      const versions = await contactVersions(kernel, found.id);
      const names = await namesOf(
        kernel.db,
        versions.map(({ doctor }) => doctor),
      );
      return {
        person: opened.person,
        pack: pack.id,
        packTitle: pack.title,
        form: shownForm(pack, found.form, found.day),
        versions: versions.map(({ doctor, at, ...version }) => ({
          ...version,
          at: at.toISOString(),
          doctorName: doctor === null ? null : (names.get(doctor) ?? doctor),
        })),
      };
    },
  );

  app.put(
    '/api/programs/contacts/:id',
    { config: RECORD, schema: { params: Contact, body: ProgramCorrection, response: { 200: ProgramSaved } } },
    async (request) => {
      const { id } = request.params;
      const { person, ...body } = request.body;
      const { patients } = await openSubject(request, ctx, person, 'program.correct');
      request.touch({ object: `QuestionnaireResponse/${id}` });
      const found = await findContact(kernel.db, id);
      if (!found) throw new KangyuError('programs.contact-unknown');
      const pack = visiblePack(request, found.pack);
      return shownSaved(ctx, pack, await correctContact(writerOf(request, ctx), { ...body, id, patients }), patients);
    },
  );
}

const instantOf = (now: Date): string => `${new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

export const draftKey = (
  { caller }: FastifyRequest,
  { id }: Pack,
  { form, due }: { form: string; due?: string | undefined },
  person: string,
) => ({ account: caller.account, person, pack: id, form, entry: due ?? '' });

export async function shownSaved(
  { kernel }: Pick<Ctx, 'kernel'>,
  pack: Pack,
  { contact, taken }: SavedContact,
  patients: readonly string[],
) {
  const today = kernel.clock.today();
  const { enrolments } = await historyOf(kernel.db, patients);
  const running = enrolments.filter((one) => one.pack === pack.id && one.exited === null);
  for (const { id } of running) await settleMoved(kernel, `enrolment/${id}`);
  if (contact.doctor !== null)
    await receiveHandOver(
      kernel,
      running.map(({ id }) => id),
      contact.doctor,
      true,
    );
  const due = await selectDue(
    kernel.db,
    running.map(({ id }) => id),
  );
  return {
    contact: shownContact(contact, await namesOf(kernel.db, [contact.doctor])),
    outcome: {
      ...shownOutcome(pack, contact.form, contact.day, taken.outcome!, contact.class),
      next: contact.next,
    },
    due: due.map((row) => shownDue(pack, row, today)),
  };
}
