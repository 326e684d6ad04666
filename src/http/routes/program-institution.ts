import { z } from 'zod';
import { historyOf, proposeInstitutions, selectOpenTasks } from '../../decide/programs/index.ts';
import type { App, Ctx } from '../app.ts';
import { ProgramInstitution } from '../contract.ts';
import { openSubject } from '../open-subject.ts';
import { shownInstitution } from '../program-institution-shape.ts';
import { measuresOf } from '../program-measures.ts';
import { namesOf } from '../program-persons.ts';
import { packBase, shownContact, visiblePacks } from '../program-shapes.ts';
import { shownEnrolments } from './program-persons.ts';

const MOST_CONTACTS = 400;
const MOST_PARTS = 500;

/** One institution whole: its programmes, what is due, what was done and measured. */
export function registerProgramInstitution(app: App, ctx: Ctx): void {
  const { kernel } = ctx;

  app.get(
    '/api/programs/institutions/:id',
    {
      config: { access: { permission: 'program.read' } },
      schema: {
        params: z.object({ id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/) }),
        response: { 200: ProgramInstitution },
      },
    },
    async (request) => {
      const subject = `Organization/${request.params.id}`;
      const { institution, patients } = await openSubject(request, ctx, subject, 'program.institution');
      const today = kernel.clock.today();
      const packs = visiblePacks(request, 'institution');
      const history = await historyOf(kernel.db, patients);
      const seen = new Set(packs.map(({ id }) => id));
      const contacts = history.contacts.filter(({ pack }) => seen.has(pack)).slice(-MOST_CONTACTS);
      const names = await namesOf(
        kernel.db,
        contacts.map(({ doctor }) => doctor),
      );
      const running = new Set(history.enrolments.flatMap(({ pack, exited }) => (exited === null ? pack : [])));
      const tasks = await Promise.all(packs.map(({ id }) => selectOpenTasks(kernel.db, patients, id)));
      const open = await Promise.all(
        packs
          .filter(({ id }) => !running.has(id))
          .map(async (pack) => {
            const found = await proposeInstitutions(kernel, pack, { own: institution!.id, limit: MOST_PARTS });
            const proposed = found.some(({ id, proposed: named }) => id === institution!.id && named);
            return { pack: pack.id, title: pack.title, proposed };
          }),
      );
      return {
        ...shownInstitution(ctx, institution!),
        today,
        enrolments: await shownEnrolments(request, ctx, subject, history.enrolments),
        contacts: contacts.toReversed().map((one) => shownContact(one, names)),
        measures: packs.flatMap((pack) => measuresOf(pack, contacts)),
        tasks: tasks.flat().map(({ id, pack, title, due }) => ({ id, pack, title: title ?? { zh: id, en: id }, due })),
        open,
        packs: packs.map((pack) => packBase(pack, today, request.caller.role)),
      };
    },
  );
}
