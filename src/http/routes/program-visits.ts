import { dropDraft, historyOf, judgeAnswers, type NewContact, saveVisit } from '../../decide/programs/index.ts';
import type { App, Ctx } from '../app.ts';
import { type ProgramSaved, ProgramVisitJudged, ProgramVisitRequest, ProgramVisitSaved } from '../contract.ts';
import { openSubject } from '../open-subject.ts';
import { shownJudged, visiblePack } from '../program-shapes.ts';
import { draftKey, shownSaved } from './program-contacts.ts';
import { writerOf } from './program-persons.ts';

const RECORD = { access: { permission: 'program.record' } };

/** The forms of one visit: judged together, and saved all or none. */
export function registerProgramVisits(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/programs/visits/judge',
    { config: RECORD, schema: { body: ProgramVisitRequest, response: { 200: ProgramVisitJudged } } },
    async (request) => {
      const { person, time, contacts } = request.body;
      const packs = contacts.map(({ pack }) => visiblePack(request, pack));
      const { patients } = await openSubject(request, ctx, person, 'program.judge');
      const history = await historyOf(kernel.db, patients);
      const judged = contacts.map(({ pack, form, answers }, i) => {
        const { taken } = judgeAnswers(kernel, { pack, form, time, answers }, history);
        return shownJudged(packs[i]!, form, time.slice(0, 10), taken);
      });
      return { judged };
    },
  );

  app.post(
    '/api/programs/visits',
    {
      config: RECORD,
      schema: { body: ProgramVisitRequest, response: { 200: ProgramVisitSaved, 201: ProgramVisitSaved } },
    },
    async (request, reply) => {
      const { person, time, contacts } = request.body;
      const packs = contacts.map(({ pack }) => visiblePack(request, pack));
      const { patients } = await openSubject(request, ctx, person, 'program.record');
      request.touch({ object: contacts.map(({ id }) => `QuestionnaireResponse/${id}`).join(' ') });
      const asked = contacts.map(
        ({ due: _, another = false, ...one }): NewContact => ({ ...one, time, patients, another }),
      );
      const saved = await saveVisit(writerOf(request, ctx), asked);
      const shown: ProgramSaved[] = [];
      for (const [i, { form, due, id }] of contacts.entries()) {
        const pack = packs[i]!;
        await dropDraft(kernel.db, draftKey(request, pack, { form, due }, person), id);
        shown.push(await shownSaved(ctx, pack, saved[i]!, patients));
      }
      reply.code(saved.some(({ fresh }) => fresh) ? 201 : 200);
      return { saved: shown };
    },
  );
}
