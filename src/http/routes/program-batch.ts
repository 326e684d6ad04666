import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EVERYWHERE, maskName, seesInFull } from '../../access/index.ts';
import { historyOf, judgeAnswers, matchResident, openForm, readNameList } from '../../decide/programs/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { ageOn } from '../../person/index.ts';
import type { App, Ctx } from '../app.ts';
import { ProgramBatch, ProgramBatchRequest, ProgramNamed, ProgramNameList } from '../contract.ts';
import { shownForm, shownJudged, visiblePack } from '../program-shapes.ts';
import { openForProgram } from './program-persons.ts';

const MOST_NAMES = 60;

/** One form for many residents at once: each row is opened with what is known; rows are judged and saved one by one like any contact. */
export function registerProgramBatch(app: App, ctx: Ctx): void {
  const { kernel, areas } = ctx;

  app.post(
    '/api/programs/name-list',
    {
      config: { access: { permission: 'program.record' } },
      schema: { body: ProgramNameList, response: { 200: z.array(ProgramNamed) } },
    },
    async (request) => {
      const lines = readNameList(request.body.text);
      if (lines.length > MOST_NAMES)
        throw new KangyuError('programs.name-list', { lines: lines.length, most: MOST_NAMES });
      const { area } = request.caller;
      const scope = area === EVERYWHERE ? undefined : [area, ...areas.within(area).map(({ code }) => code)];
      request.touch({ action: 'program.batch' });
      const found = [];
      for (const line of lines) {
        const { resident, problem } = await matchResident({ kernel }, line, scope);
        if (resident) request.touch({ persons: [resident.person] });
        const { person = null, birthDate = null } = resident ?? {};
        const name = resident ? shownName(request, ctx, resident) : null;
        found.push({ text: line.text, person, name, birthDate, problem: problem?.text ?? null });
      }
      return found;
    },
  );

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

const shownName = (
  { caller }: FastifyRequest,
  { areas }: Ctx,
  { name, area }: { name: string; area: string | null },
): string => (seesInFull(caller, area ?? undefined, areas.isWithin) ? name : maskName(name));
