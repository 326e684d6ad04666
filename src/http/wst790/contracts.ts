/** Contracts with family doctors: entered, ended and asked for through the pack that the service names; no rule stands here. */
import { z } from 'zod';
import {
  changedEpisode,
  contactEntries,
  episodeOf,
  getPack,
  historyOf,
  judgeAnswers,
  lockPerson,
  workflowOn,
} from '../../decide/programs/index.ts';
import { findSamePerson } from '../../identify/index.ts';
import type { FhirBundleEntry, FhirResource, Queryable, Tx } from '../../kernel/index.ts';
import { scheduleOn } from '../../packs/index.ts';
import { locate, readMany } from '../../record/index.ts';
import { patientBy } from '../routes/fhir-summary.ts';
import { type Answering, handIn, jsonReply, ownId, readPayload, type Task, wrongPayload } from './task.ts';

const Resident = z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(200) });
const Answers = z.record(z.string().regex(/^\w{1,60}$/), z.unknown());
const Register = z.strictObject({
  resident: Resident,
  /** Day of the contract; today without it. */
  on: z.iso.date().optional(),
  /** Items of the form. */
  answers: Answers,
});

/** A contract, or its renewal: judged by the form of its day and handed in as records. */
export const answerContract: Answering = async (task) => {
  const { resident, answers, on = task.ctx.kernel.clock.today() } = readPayload(task, Register);
  return inTurn(task, resident, async (tx, patients) => {
    const pack = getPack(task.service.pack!);
    const id = ownId(task, 'ct');
    const history = await historyOf(tx, patients);
    if (history.contacts.some((one) => one.id === id)) return told(task, tx, patients);
    if (
      history.contacts.some(
        (one) => one.form === task.service.form && one.pack === pack.id && one.day === on && one.valid,
      )
    )
      throw wrongPayload(`${on} 已登记过`, `one of ${on} is entered already`);
    const taken = judged(task, answers, on, history);
    const running = history.enrolments.find(
      (one) => one.pack === pack.id && one.enrolled <= on && (one.exited === null || one.exited >= on),
    );
    const patient = running?.patient ?? patients[0]!;
    const institution = running?.institution ?? null;
    const entry: FhirBundleEntry[] = running
      ? []
      : [
          put(
            episodeOf({
              id: `${id}-e`,
              pack,
              patient,
              enrolled: on,
              institution,
              state: workflowOn(pack, on)?.initial,
            }),
          ),
        ];
    const episodes = [running?.id ?? `${id}-e`];
    entry.push(...contactEntries({ id, pack, ...taken, patient, episodes, institution }));
    await handIn(task, entry, tx);
    task.door.note(`wst790.${task.service.code}`, `QuestionnaireResponse/${id}`);
    return told(task, tx, patients);
  });
};

const End = Register.extend({
  /** Code of one of the pack's reasons for ending. */
  exit: z.string().max(40),
});

/** The end of a contract, with the form for it, and of the enrolment. */
export const answerContractEnd: Answering = async (task) => {
  const { resident, answers, exit, on = task.ctx.kernel.clock.today() } = readPayload(task, End);
  return inTurn(task, resident, async (tx, patients) => {
    const { kernel } = task.ctx;
    const pack = getPack(task.service.pack!);
    const id = ownId(task, 'ct');
    const history = await historyOf(tx, patients);
    if (history.contacts.some((one) => one.id === id)) return told(task, tx, patients);
    const known = (scheduleOn(pack, on)?.schedule.exits ?? []).map(({ code }) => code);
    if (!known.includes(exit))
      throw wrongPayload(`exit 应为 ${known.join('、')}`, `exit is one of ${known.join(', ')}`);
    const running = history.enrolments.find((one) => one.pack === pack.id && one.enrolled <= on && one.exited === null);
    if (!running) throw wrongPayload('没有有效的协议', 'there is no contract');
    const taken = judged(task, answers, on, history);
    const [stored] = await readMany(kernel, tx, [{ type: 'EpisodeOfCare', id: running.id }]);
    const ended = changedEpisode(stored!.resource!, { exit: { on, reason: exit } });
    const { patient, institution } = running;
    const contact = contactEntries({ id, pack, ...taken, patient, episodes: [running.id], institution });
    await handIn(task, [...contact, put(ended)], tx);
    task.door.note(`wst790.${task.service.code}`, `QuestionnaireResponse/${id}`);
    return told(task, tx, patients);
  });
};

const Query = z.strictObject({ resident: Resident });

export const answerContractQuery: Answering = async (task) => {
  const patients = await patientsFor(task, readPayload(task, Query).resident);
  task.door.note(`wst790.${task.service.code}`, `Patient/${patients[0]}`);
  return told(task, task.ctx.kernel.db, patients);
};

const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

/** Throws exchange.payload with what the form says. */
function judged(
  { ctx, service }: Task,
  answers: Record<string, unknown>,
  time: string,
  history: Parameters<typeof judgeAnswers>[2],
) {
  const request = { pack: service.pack!, form: service.form!, time, answers: answers as never };
  const { taken, time: at } = judgeAnswers(ctx.kernel, request, history);
  const { valid, problems } = taken.evaluation;
  if (!valid)
    throw wrongPayload(problems.map(({ text }) => text.zh).join('；'), problems.map(({ text }) => text.en).join('; '));
  return { taken, time: at };
}

/** One after the other for one person, across messages. */
async function inTurn<T>(
  task: Task,
  resident: z.infer<typeof Resident>,
  work: (tx: Tx, patients: string[]) => Promise<T>,
): Promise<T> {
  const patients = await patientsFor(task, resident);
  const { db } = task.ctx.kernel;
  return db.transaction(async (tx) => {
    await lockPerson(tx, (await historyOf(tx, patients)).person);
    return work(tx, patients);
  });
}

/** Patient ids of the resident that the node may see. */
async function patientsFor({ door }: Task, { system, value }: z.infer<typeof Resident>): Promise<string[]> {
  const token = [system, value].map((text) => text.replace(/[\\,|$]/g, (sign) => `\\${sign}`)).join('|');
  const patient = await patientBy(door, [['identifier', token]]);
  const [same] = await findSamePerson(door.k.db, [patient]);
  const keys = (same?.patients ?? [patient]).map((id) => ({ type: 'Patient', id }));
  const seen = await locate(door.k.db, keys, door.scope);
  return [patient, ...[...seen].map((one) => one.replace('Patient/', '')).filter((id) => id !== patient)];
}

/** Contracts of a resident as they stand: enrolments, and the forms with their values. */
async function told({ service }: Task, q: Queryable, patients: readonly string[]) {
  const { enrolments, contacts } = await historyOf(q, patients);
  const own = ({ pack }: { pack: string }) => pack === service.pack;
  return jsonReply({
    enrolments: enrolments
      .filter(own)
      .map(({ id, enrolled, exited, exitReason, state }) => ({ id, enrolled, exited, exitReason, state })),
    forms: contacts
      .filter((one) => own(one) && !one.withdrawn)
      .map(({ id, form, day, valid, values }) => ({ id, form, day, valid, values })),
  });
}
