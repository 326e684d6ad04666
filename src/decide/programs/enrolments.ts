/** Enrolling, handing over and ending: each decision is an EpisodeOfCare that is handed in like everybody's records. */

import { findAccount } from '../../access/index.ts';
import type { Row } from '../../algorithms/condition/types.ts';
import { surroundingRow } from '../../algorithms/forms/context.ts';
import { judgeEnrolment } from '../../algorithms/forms/due-items.ts';
import type { Answers } from '../../algorithms/forms/evaluate-form.ts';
import { addDays } from '../../algorithms/periods.ts';
import { type FhirBundleEntry, type FhirResource, KangyuError, type Queryable, type Tx } from '../../kernel/index.ts';
import { type Pack, scheduleOn } from '../../packs/index.ts';
import { readMany } from '../../record/index.ts';
import { historyOf, judgeAnswers, requireSubject, wrongAnswers } from './contacts.ts';
import { handIn, lockPerson, type ProgramWriter } from './hand-in.ts';
import { announceHandOver, type WorkOf } from './hand-over.ts';
import { madeOf, type PersonHistory, sqlFacts } from './histories.ts';
import { changedEpisode, contactEntries, type EpisodeChange, episodeOf } from './make-entries.ts';
import { getPack } from './packs.ts';
import { surroundings } from './recompute.ts';
import { workflowOn } from './states.ts';
import { findEnrolment, type KeptEnrolment } from './store-history.ts';
import { homeInstitutions } from './store-read.ts';
import { findTeam } from './store-teams.ts';
import { enrolmentType, isInstitution } from './subjects.ts';

export interface NewEnrolment {
  /** Chosen by the sender. */
  id: string;
  pack: string;
  /** Patient ids of the person, or `Organization/<id>` alone. */
  patients: readonly string[];
  /** First day. */
  on: string;
  /** Answers of the pack's form of registration, and which it is. */
  form?: { code: string; answers: Answers } | undefined;
  /** Who answers for it; without it who enrols, null: nobody yet. */
  doctor?: string | null | undefined;
  institution?: string | undefined;
  /** CareTeam id. */
  team?: string | undefined;
}

/** Throws `programs.enrolled`, `.enrolled-until`, `.not-eligible`, `.day`, `.role`, `.answers`. After an exit the same resident may be enrolled again. */
export async function enrol(writer: ProgramWriter, request: NewEnrolment): Promise<KeptEnrolment> {
  const { kernel } = writer;
  const { id, on, patients, form } = request;
  const pack = getPack(request.pack);
  requireSubject(pack, request);
  return kernel.db.transaction(async (tx) => {
    await lockPerson(tx, (await historyOf(tx, patients)).person);
    const history = await historyOf(tx, patients);
    const same = history.enrolments.find((one) => one.id === id);
    if (same) return same;
    requireDay(kernel.clock.today(), on, history);
    const running = history.enrolments.find((one) => one.pack === pack.id && (one.exited === null || one.exited >= on));
    const patient = patients[0]!;
    if (running) throw alreadyTakesPart(running);
    await requireEligible(tx, pack, history, patient, on);
    const institution = isInstitution(patient)
      ? patient.replace('Organization/', '')
      : (request.institution ?? writer.institution ?? (await homeInstitutions(tx, [patient])).get(patient));
    const { area } = history;
    const doctor = request.doctor === undefined ? writer.account : request.doctor;
    await requireDoctor(tx, request.doctor ?? undefined);
    await requireTeam(tx, request.team);
    const state = workflowOn(pack, on)?.initial;
    const entries = [
      put(episodeOf({ id, pack, patient, area, enrolled: on, institution, doctor, team: request.team, state })),
    ];
    if (form) {
      const { taken, time } = judgeAnswers(
        kernel,
        { pack: pack.id, form: form.code, time: on, answers: form.answers },
        history,
      );
      const { problems, valid } = taken.evaluation;
      if (!valid) throw wrongAnswers(problems);
      // The form of registration belongs to its enrolment and has its name.
      entries.push(
        ...contactEntries({
          id,
          pack,
          taken,
          time,
          patient,
          area,
          episodes: [id],
          institution,
          practitioner: writer.practitioner,
          doctor,
        }),
      );
    }
    await handIn(writer, tx, `enrolment/${id}`, entries);
    return (await findEnrolment(tx, id))!;
  });
}

/** Of the last day of an enrolment it still runs: the next one begins the day after. */
function alreadyTakesPart({ patient, enrolled, exited }: KeptEnrolment): KangyuError {
  const who = isInstitution(patient) ? 'programs.institution-enrolled' : 'programs.enrolled';
  return exited === null
    ? new KangyuError(who, { enrolled })
    : new KangyuError(`${who}-until`, { enrolled, exited, from: addDays(exited, 1) });
}

async function requireDoctor(q: Queryable, doctor: string | undefined): Promise<void> {
  if (doctor !== undefined && !(await findAccount(q, { account: doctor })))
    throw new KangyuError('programs.doctor-unknown', { doctor });
}

async function requireTeam(q: Queryable, team: string | undefined): Promise<void> {
  if (team !== undefined && !(await findTeam(q, team))?.active) throw new KangyuError('programs.team-unknown');
}

const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

function requireDay(today: string, day: string, { subject: { birthDate, openedOn } }: PersonHistory): void {
  if (day > today || (birthDate && day < birthDate))
    throw new KangyuError('programs.day', {
      item: '纳入日期',
      itemEn: 'The day of enrolment',
      day,
      birthDate: birthDate ?? '—',
      today,
    });
  if (openedOn && day < openedOn) throw new KangyuError('programs.institution-day', { day, openedOn, today });
}

/**
 * A diagnosis that no record holds yet may be what the form of registration tells, so its absence does not count against
 * somebody; age, sex, death, residence and diagnoses that exclude do.
 */
async function requireEligible(tx: Tx, pack: Pack, history: PersonHistory, patient: string, on: string): Promise<void> {
  const schedule = scheduleOn(pack, on);
  if (!schedule) return;
  const extra = (await sqlFacts(tx, pack, [patient], on)).get(patient) ?? {};
  const around = surroundings(pack, history, madeOf(history), extra, on);
  const unknown = pack.facts.flatMap(({ name, from }) =>
    'diagnosis' in from && around.facts[name] === false ? [[name, null] as const] : [],
  );
  const { enrol: judged } = judgeEnrolment(schedule, {
    ...around,
    facts: { ...around.facts, ...Object.fromEntries(unknown) },
  });
  if (judged === false)
    throw new KangyuError(isInstitution(patient) ? 'programs.institution-not-eligible' : 'programs.not-eligible', {
      pack: pack.title.zh,
      packEn: pack.title.en,
      ...tellKnown(pack, schedule.enrolWhen?.names ?? new Set(), surroundingRow(around)),
    });
}

const SEX: Record<string, readonly [string, string]> = { male: ['男', 'male'], female: ['女', 'female'] };

/** What is known of whom the rule does not take in, in words: only what the rule asks for. */
function tellKnown(pack: Pack, names: ReadonlySet<string>, row: Row): { known: string; knownEn: string } {
  const told: [string, string][] = [];
  for (const name of names) {
    const value = row[name];
    const fact = pack.facts.find((one) => name === `facts.${one.name}`);
    if (value === null || value === undefined) continue;
    if (name === 'subject.sex')
      told.push([`性别${SEX[String(value)]?.[0] ?? '未知'}`, `sex ${SEX[String(value)]?.[1] ?? 'unknown'}`]);
    else if (name === 'subject.deceasedDate') told.push([`已于 ${value} 死亡`, `died on ${value}`]);
    else if (name === 'subject.age') told.push([`${value} 岁`, `${value} years old`]);
    else if (name === 'subject.ageMonths') told.push([`${value} 月龄`, `${value} months old`]);
    else if (name === 'subject.ageDays') told.push([`${value} 日龄`, `${value} days old`]);
    else if (name === 'subject.birthDate') told.push([`出生于 ${value}`, `born on ${value}`]);
    else if (fact && value === true) told.push([fact.title.zh, fact.title.en]);
    else if (fact && value === false) told.push([`无“${fact.title.zh}”`, `not “${fact.title.en}”`]);
    else if (fact) told.push([`${fact.title.zh} ${value}`, `${fact.title.en} ${value}`]);
  }
  const join = (at: 0 | 1, mark: string) => told.map((one) => one[at]).join(mark) || '—';
  return { known: join(0, '，'), knownEn: join(1, ', ') };
}

export interface Transfer {
  institution?: string | undefined;
  doctor?: string | undefined;
  team?: string | undefined;
  /** What who takes over should know. */
  note?: string | undefined;
}
/** Hands somebody over to another institution, doctor or team, who is told. Throws `programs.enrolment-unknown`, `.exited`. */
export const transfer = (writer: ProgramWriter, work: WorkOf, id: string, { note, ...to }: Transfer) =>
  change(writer, id, to, undefined, (tx, before, after) =>
    announceHandOver(work, tx, before, after, { account: writer.account, note }),
  );

/** Ends an enrolment on a day for one of the reasons of the pack. Throws `programs.exit-reason`, `.exit-day` besides. */
export function exit(writer: ProgramWriter, id: string, on: string, reason: string): Promise<KeptEnrolment> {
  return change(writer, id, { exit: { on, reason } }, (enrolment) => {
    const today = writer.kernel.clock.today();
    const known = scheduleOn(getPack(enrolment.pack), on)?.schedule.exits ?? [];
    if (!known.some(({ code }) => code === reason))
      throw new KangyuError('programs.exit-reason', { reason, known: known.map(({ code }) => code).join(', ') });
    if (on > today || on < enrolment.enrolled)
      throw new KangyuError('programs.exit-day', { day: on, enrolled: enrolment.enrolled });
  });
}

async function change(
  writer: ProgramWriter,
  id: string,
  changes: EpisodeChange,
  check: (enrolment: KeptEnrolment) => void = () => {},
  follow: (tx: Tx, before: KeptEnrolment, after: KeptEnrolment) => Promise<void> = async () => {},
): Promise<KeptEnrolment> {
  const { kernel } = writer;
  return kernel.db.transaction(async (tx) => {
    const found = await findEnrolment(tx, id);
    if (!found) throw new KangyuError('programs.enrolment-unknown');
    await lockPerson(tx, (await historyOf(tx, [found.patient])).person);
    const enrolment = (await findEnrolment(tx, id))!;
    if (enrolment.exited !== null) throw new KangyuError('programs.exited', { exited: enrolment.exited });
    check(enrolment);
    await requireDoctor(tx, changes.doctor);
    await requireTeam(tx, changes.team);
    const [stored] = await readMany(kernel, tx, [{ type: enrolmentType(enrolment.patient), id }]);
    await handIn(writer, tx, `enrolment/${id}/${enrolment.version + 1}`, [
      put(changedEpisode(stored!.resource!, changes)),
    ]);
    const after = (await findEnrolment(tx, id))!;
    await follow(tx, enrolment, after);
    return after;
  });
}
