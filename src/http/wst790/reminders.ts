/** Who is to be reminded of what: the due lists of the programmes, for institutions that reach their residents themselves. */
import { z } from 'zod';
import { selectWork } from '../../decide/programs/index.ts';
import { findSamePerson } from '../../identify/index.ts';
import { contentPacks } from '../../packs/index.ts';
import { areaPatterns, readMany } from '../../record/index.ts';
import { CodeCursor } from '../paging.ts';
import { contactTitle } from '../program-shapes.ts';
import { patientBy } from '../routes/fhir-summary.ts';
import { type Answering, jsonReply, readPayload, wrongPayload } from './task.ts';

const MOST = 200;
const CURSOR = /^[01]\|\d{4}-\d\d-\d\d\|[^|\0]{1,64}\|[A-Za-z0-9]{1,40}$/;
const NEED: Readonly<Record<string, string>> = { R: 'record.restricted', V: 'record.veryrestricted' };

const Query = z.strictObject({
  /** Of one programme only. */
  programme: z.string().max(40).optional(),
  /** Of one resident only. */
  resident: z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(200) }).optional(),
  status: z.enum(['due', 'overdue', 'lost']).optional(),
  limit: z.number().int().min(1).max(MOST).default(MOST),
  cursor: z.string().max(300).optional(),
});

export const answerReminders: Answering = async (task) => {
  const { ctx, door, may } = task;
  const { kernel } = ctx;
  const { programme, resident, status, limit, cursor } = readPayload(task, Query);
  const packs = contentPacks().filter(
    ({ id, subject, confidentiality }) =>
      subject === 'resident' &&
      (NEED[confidentiality] === undefined || may(NEED[confidentiality])) &&
      (programme === undefined || id === programme),
  );
  if (packs.length === 0) throw wrongPayload(`没有项目 ${programme}`, `there is no programme ${programme}`);
  const today = kernel.clock.today();
  let patients: string[] | undefined;
  if (resident) {
    const token = [resident.system, resident.value].map((text) => text.replace(/[\\,|$]/g, (sign) => `\\${sign}`));
    const id = await patientBy(door, [['identifier', token.join('|')]]);
    patients = (await findSamePerson(kernel.db, [id]))[0]?.patients ?? [id];
  }
  const rows = await selectWork(kernel.db, {
    packs: packs.map(({ id }) => id),
    today,
    areas: areaPatterns(door.scope),
    patients,
    status,
    apart: true,
    after: CodeCursor.decode(cursor, CURSOR),
    limit: limit + 1,
  });
  const shown = CodeCursor.page(
    rows,
    limit,
    (row) => `${row.status === 'lost' ? 1 : 0}|${row.late}|${row.enrolment}|${row.contact}`,
  );
  const keys = [...new Set(shown.items.map(({ patient }) => patient))].map((id) => ({ type: 'Patient', id }));
  const persons = new Map(
    (await readMany(door.k, door.k.db, keys, door.scope)).map((version) => [version.id, door.show(version)]),
  );
  door.note('wst790.reminder.query', `reminders ${shown.items.length}`);
  return jsonReply({
    today,
    reminders: shown.items.flatMap((row) => {
      const person = persons.get(row.patient);
      if (!person) return [];
      const pack = packs.find(({ id }) => id === row.pack)!;
      return [
        {
          resident: {
            reference: `Patient/${row.patient}`,
            identifier: person.identifier,
            name: person.name,
            telecom: person.telecom,
          },
          programme: { code: pack.id, title: pack.title },
          contact: { code: row.contact, title: contactTitle(pack, row.contact, today) },
          due: row.due,
          late: row.late,
          status: row.status,
        },
      ];
    }),
    ...(shown.nextCursor === undefined ? {} : { cursor: shown.nextCursor }),
  });
};
