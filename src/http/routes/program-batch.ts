import { z } from 'zod';
import { historyOf, judgeAnswers, openForm } from '../../decide/programs/index.ts';
import { ageOn } from '../../person/index.ts';
import type { App, Ctx } from '../app.ts';
import { ProgramBatch, ProgramBatchRequest } from '../contract.ts';
import { shownForm, shownJudged, visiblePack } from '../program-shapes.ts';
import { openForProgram } from './program-persons.ts';

/** One form for many residents at once: each row is opened with what is known; rows are judged and saved one by one like any contact. */
export function registerProgramBatch(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.post(
    '/api/programs/:pack/forms/:form/batch',
    {
      config: { access: { permission: 'program.record' } },
      schema: {
        params: z.object({ pack: z.string().max(40), form: z.string().max(64) }),
        body: ProgramBatchRequest,
        response: { 200: ProgramBatch },
      },
    },
    async (request) => {
      const { form } = request.params;
      const { time, persons } = request.body;
      const pack = visiblePack(request, request.params.pack);
      const rows = [];
      for (const person of new Set(persons)) {
        const { opened, patients } = await openForProgram(request, ctx, person, 'program.batch');
        const history = await historyOf(kernel.db, patients);
        const { answers, around } = openForm(pack, form, time, history);
        const judged = judgeAnswers(kernel, { pack: pack.id, form, time, answers }, history);
        const { birthDate } = opened.resident;
        rows.push({
          person,
          name: opened.shown.name,
          sex: opened.shown.sex || null,
          age: birthDate === null ? null : ageOn(birthDate, kernel.clock.today()),
          answers,
          last: around.previous ? { ...around.previous.values } : null,
          lastOn: around.previous?.date.slice(0, 10) ?? null,
          judged: shownJudged(pack, form, time, judged.taken),
        });
      }
      return { pack: pack.id, packTitle: pack.title, form: shownForm(pack, form, time), rows };
    },
  );
}
