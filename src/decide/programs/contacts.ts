/** Contacts through a form: opened with what is known, judged as one types, saved, corrected. */
import { findAccount } from '../../access/index.ts';
import { answersFor, choicesApart } from '../../algorithms/forms/entry-choices.ts';
import type { Answers } from '../../algorithms/forms/evaluate-form.ts';
import { prefillForm } from '../../algorithms/forms/evaluate-form.ts';
import { KangyuError, type Queryable, type Tx } from '../../kernel/index.ts';
import {
  beginContact,
  contentPacks,
  formOn,
  type Pack,
  type PackForm,
  scheduleOn,
  type TakenContact,
  takeContact,
} from '../../packs/index.ts';
import { handIn, lockPerson, type ProgramWriter } from './hand-in.ts';
import { loadHistories, madeOf, type PersonHistory, recordedFacts } from './histories.ts';
import { contactEntries, goneEntries } from './make-entries.ts';
import { getPack } from './packs.ts';
import { instantIn } from './read-records.ts';
import { findContact, type KeptContact } from './store-history.ts';
import { homeInstitutions } from './store-read.ts';
import { isInstitution, suits } from './subjects.ts';
import { endedByContact, withoutEnded } from './tasks.ts';

export interface ContactRequest {
  pack: string;
  form: string;
  /** Version of the form that was filled in; without it that of the day. */
  formFrom?: string | undefined;
  /** Instant, or a day. */
  time: string;
  answers: Answers;
}
export interface NewContact extends ContactRequest {
  /** Chosen by the sender: the same contact sent twice is stored once. */
  id: string;
  /** Patient ids of the person, without the type; or `Organization/<id>` alone. */
  patients: readonly string[];
  /** True where somebody has seen that another visit of the day is recorded. */
  another: boolean;
  institution?: string | undefined;
}
export interface SavedContact {
  contact: KeptContact;
  taken: TakenContact;
  /** False where the same contact stood there already. */
  fresh: boolean;
}

/** The person's history; the first Patient is the one that is written to unless an enrolment names another. */
export async function historyOf(q: Queryable, patients: readonly string[]): Promise<PersonHistory> {
  const [history] = await loadHistories(q, patients);
  return history!;
}

/** A form as it is opened: what is filled in already, and the contact before. `entry` of the schedule is what it is opened for. */
export function openForm(pack: Pack, form: string, time: string, history: PersonHistory, entry?: string) {
  requireSubject(pack, history);
  const { form: held, around } = beginContact(pack, form, time, knownOf(pack, history, time));
  const asked = answersFor(scheduleOn(pack, around.today), `${pack.id}/${form}`, held.compiled, entry, around);
  return { form: held, around, asked, answers: prefillForm(held.compiled, around, asked) };
}

/** Judges answers without keeping them. Throws `programs.day`, `programs.form-version`. */
export function judgeAnswers(
  k: ProgramWriter['kernel'],
  { pack: id, form, formFrom, time, answers }: ContactRequest,
  history: PersonHistory,
  except?: string,
): { pack: Pack; time: string; taken: TakenContact } {
  const pack = getPack(id);
  requireSubject(pack, history);
  const at = ownTime(pack, form, timeOf(k, time, history), answers, k);
  const taken = takeContact(pack, form, at, answers, knownOf(pack, history, at, except));
  requireVersion(taken.form, formFrom, at);
  return { pack, time: at, taken };
}

/** What is read at a time of day cannot be entered before. A clock that runs ahead a little is none of it. Throws `programs.time-ahead`. */
function requireOver({ clock }: ProgramWriter['kernel'], { form: held }: TakenContact, answers: Answers): void {
  const { form } = held.compiled;
  const told = form.time === undefined ? undefined : instantIn(answers[form.time]);
  const soon = instantIn(new Date(clock.now().getTime() + CLOCK_AHEAD_MS).toISOString())!;
  if (told === undefined || told.length <= 10 || told <= soon) return;
  const { label } = form.sections.flatMap(({ items }) => items).find(({ code }) => code === form.time)!;
  throw new KangyuError('programs.time-ahead', { item: label.zh, time: told.slice(0, 16).replace('T', ' ') });
}
const CLOCK_AHEAD_MS = 10 * 60_000;

/** The instant that the form's own item tells, where it lies on the contact's day and is over. */
function ownTime(
  pack: Pack,
  code: string,
  at: string,
  answers: Answers,
  { clock }: Pick<ProgramWriter['kernel'], 'clock'>,
): string {
  const item = formOn(pack, code, at.slice(0, 10))?.compiled.form.time;
  const told = item === undefined ? undefined : instantIn(answers[item]);
  const now = instantIn(clock.now().toISOString())!;
  return told !== undefined && told.length > 10 && told.slice(0, 10) === at.slice(0, 10) && told <= now ? told : at;
}

function knownOf(pack: Pack, history: PersonHistory, time: string, except?: string) {
  return {
    subject: history.subject,
    facts: recordedFacts(pack, history, time.slice(0, 10)),
    // What others recorded on the day comes after the contacts of the form, which tell the same better.
    made: madeOf({
      contacts: history.contacts.filter(({ id }) => id !== except),
      recorded: history.recorded.filter(({ day }) => day < time.slice(0, 10)),
    }),
  };
}

/** Throws `programs.not-residents`, `programs.not-institutions`. */
export function requireSubject(pack: Pack, { patients }: { patients: readonly string[] }): void {
  if (suits(pack, patients[0]!)) return;
  const wrong = isInstitution(patients[0]!) ? 'programs.not-institutions' : 'programs.not-residents';
  throw new KangyuError(wrong, { pack: pack.title.zh, packEn: pack.title.en });
}

function timeOf({ clock }: ProgramWriter['kernel'], text: string, { subject, patients }: PersonHistory): string {
  const time = instantIn(text);
  const today = clock.today();
  const { birthDate } = subject;
  const day = time?.slice(0, 10);
  if (isInstitution(patients[0]!) && time !== undefined && day !== undefined) {
    if (day <= today && !(subject.openedOn && day < subject.openedOn)) return time;
    throw new KangyuError('programs.institution-day', { day, openedOn: subject.openedOn ?? '—', today });
  }
  if (time === undefined || day === undefined || day > today || (birthDate && day < birthDate))
    throw new KangyuError('programs.day', {
      item: '服务日期',
      itemEn: 'The day of the contact',
      day: text,
      birthDate: birthDate ?? '—',
      today,
    });
  return time;
}

function requireVersion({ compiled: { form } }: PackForm, given: string | undefined, time: string): void {
  if (given !== undefined && given !== form.from)
    throw new KangyuError('programs.form-version', {
      day: time.slice(0, 10),
      form: form.title.zh,
      formEn: form.title.en,
      holds: form.from,
      given,
    });
}

/** Throws `programs.role`, `.answers`, `.not-enrolled`, `.same-visit`, `.contact-known`, `.day`, `.time-ahead`, `.form-version`. */
export const saveContact = (writer: ProgramWriter, request: NewContact): Promise<SavedContact> =>
  writer.kernel.db.transaction((tx) => saveIn(tx, writer, request));

/** All contacts of one visit, or none. Throws `programs.visit` with the error of each that cannot be stored. */
export function saveVisit(writer: ProgramWriter, requests: readonly NewContact[]): Promise<SavedContact[]> {
  return writer.kernel.db.transaction(async (tx) => {
    const saved: SavedContact[] = [];
    const contacts: RefusedContact[] = [];
    // One after the other, so that each is judged by those before it; all are looked at, so that nobody puts right one at a time.
    for (const request of requests) {
      try {
        saved.push(await saveIn(tx, writer, request));
      } catch (error) {
        if (!(error instanceof KangyuError) || error.status >= 500) throw error;
        const { code, texts, details } = error;
        contacts.push({ id: request.id, code, messages: texts, details });
      }
    }
    if (contacts.length === 0) return saved;
    const told = (language: 'zh' | 'en', mark: string) => contacts.map(({ messages }) => messages[language]).join(mark);
    throw new KangyuError('programs.visit', { items: told('zh', '；'), itemsEn: told('en', '; '), contacts });
  });
}

/** Why a contact of a visit is not stored: an error of the catalogue. */
interface RefusedContact {
  id: string;
  code: string;
  messages: { zh: string; en: string };
  details: unknown;
}

async function saveIn(tx: Tx, writer: ProgramWriter, request: NewContact): Promise<SavedContact> {
  const { kernel } = writer;
  const pack = getPack(request.pack);
  requireRole(writer, pack);
  const history = await lockedHistory(tx, request.patients);
  const known = history.contacts.find(({ id }) => id === request.id) ?? (await findContact(tx, request.id));
  const { time, taken } = judgeAnswers(kernel, request, history, request.id);
  requireValid(taken);
  requireOver(kernel, taken, request.answers);
  if (known) {
    const same = history.contacts.includes(known) && known.time === time && sameValues(known, taken);
    if (!same) throw new KangyuError('programs.contact-known', { id: request.id });
    return { contact: known, taken, fresh: false };
  }
  const episodes = requireEnrolment(pack, taken.form, time.slice(0, 10), history);
  if (!request.another) await refuseSameVisit(tx, pack, request, time, history, taken);
  const [episode] = episodes;
  const patient = episode?.patient ?? request.patients[0]!;
  const institution = await placeOf(tx, patient, request.institution, writer.institution, episode?.institution);
  const entries = contactEntries({
    id: request.id,
    pack,
    taken,
    time,
    patient,
    area: history.area,
    episodes: episodes.map(({ id }) => id),
    institution,
    practitioner: writer.practitioner,
    doctor: writer.account,
  });
  const ended = await endedByContact(writer, tx, request.patients, pack.id, {
    id: request.id,
    time,
    form: request.form,
  });
  await handIn(writer, tx, `contact/${request.id}`, [...entries, ...ended]);
  return { contact: (await findContact(tx, request.id))!, taken, fresh: true };
}

export interface Correction {
  id: string;
  /** Version that was looked at. */
  version: number;
  patients: readonly string[];
  time: string;
  answers: Answers;
}

/** Puts a contact right: a new version, the one before stays in the history. Throws `programs.version` besides. */
export async function correctContact(writer: ProgramWriter, correction: Correction): Promise<SavedContact> {
  const { kernel } = writer;
  const { id, version, patients, answers } = correction;
  return kernel.db.transaction(async (tx) => {
    const history = await lockedHistory(tx, patients);
    const before = history.contacts.find((one) => one.id === id);
    if (!before) throw new KangyuError('programs.contact-unknown');
    const pack = getPack(before.pack);
    requireRole(writer, pack);
    if (before.version !== version) throw new KangyuError('programs.version', { version: before.version });
    const request = { pack: before.pack, form: before.form, time: correction.time, answers };
    const { time, taken } = judgeAnswers(kernel, request, history, id);
    requireValid(taken);
    requireOver(kernel, taken, answers);
    const episodes = requireEnrolment(pack, taken.form, time.slice(0, 10), history);
    const [episode] = episodes;
    const { patient } = before;
    const content = {
      id,
      pack,
      patient,
      area: history.area,
      episodes: episodes.map((one) => one.id),
      institution: await placeOf(tx, patient, episode?.institution, writer.institution),
      practitioner: writer.practitioner,
      doctor: writer.account,
    };
    const entries = contactEntries({ ...content, time, taken });
    const old = takeContact(pack, before.form, before.time, before.answers, knownOf(pack, history, before.time, id));
    const gone = old.made ? goneEntries(contactEntries({ ...content, time: before.time, taken: old }), entries) : [];
    await handIn(writer, tx, `contact/${id}/${version + 1}`, [...(await withoutEnded(tx, entries)), ...gone]);
    return { contact: (await findContact(tx, id))!, taken, fresh: true };
  });
}

/** Organization id of where it was done: the institution itself, else the first that is known, else that of the residence. */
async function placeOf(q: Queryable, patient: string, ...known: (string | null | undefined)[]) {
  if (isInstitution(patient)) return patient.replace('Organization/', '');
  return known.find(Boolean) ?? (await homeInstitutions(q, [patient])).get(patient);
}

async function lockedHistory(tx: Tx, patients: readonly string[]): Promise<PersonHistory> {
  const { person } = await historyOf(tx, patients);
  await lockPerson(tx, person);
  return historyOf(tx, patients);
}

/** Throws `programs.role`. */
export function requireRole({ role }: Pick<ProgramWriter, 'role'>, pack: Pack): void {
  if (!pack.roles.includes(role))
    throw new KangyuError('programs.role', { pack: pack.title.zh, packEn: pack.title.en });
}

function requireValid({ evaluation: { valid, problems } }: TakenContact): void {
  if (valid) return;
  throw wrongAnswers(problems);
}

/** What is wrong with answers, in both languages. */
export function wrongAnswers(problems: TakenContact['evaluation']['problems']): KangyuError {
  const said = (language: 'zh' | 'en', between: string) => problems.map(({ text }) => text[language]).join(between);
  return new KangyuError('programs.answers', { items: said('zh', '；'), itemsEn: said('en', '; '), problems });
}

const sameValues = (known: KeptContact, { made }: TakenContact): boolean =>
  canonical(known.values) === canonical(made!.values);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Running enrolments of the day: of the pack itself first, then of packs whose schedules ask for the form. */
function requireEnrolment(
  pack: Pack,
  { compiled: { form } }: PackForm,
  day: string,
  { enrolments, patients }: PersonHistory,
) {
  const running = enrolments.filter(({ enrolled, exited }) => enrolled <= day && (exited === null || day <= exited));
  const own = running.filter((one) => one.pack === pack.id);
  if (own.length === 0 && (form.kind === 'contact' || form.kind === 'exit'))
    throw new KangyuError(isInstitution(patients[0]!) ? 'programs.institution-not-enrolled' : 'programs.not-enrolled', {
      day,
      form: form.title.zh,
      formEn: form.title.en,
    });
  const asking = new Set(
    contentPacks()
      .filter(({ schedules }) =>
        schedules.some(({ contacts }) =>
          contacts.some(({ satisfiedBy }) => satisfiedBy.some((one) => one.form === `${pack.id}/${form.code}`)),
        ),
      )
      .map(({ id }) => id),
  );
  return [...own, ...running.filter((one) => one.pack !== pack.id && asking.has(one.pack))];
}

async function refuseSameVisit(
  q: Queryable,
  pack: Pack,
  { form }: NewContact,
  time: string,
  { contacts, patients }: PersonHistory,
  taken: TakenContact,
): Promise<void> {
  const day = time.slice(0, 10);
  // Two vaccines of one day are two contacts, the same vaccine twice is the same visit.
  const apart = choicesApart(scheduleOn(pack, day), `${pack.id}/${form}`, taken.form.compiled);
  // An institution reads several devices a day and holds several events: only the same answers are the same.
  const other = contacts.filter(
    (one) =>
      one.pack === pack.id &&
      one.form === form &&
      one.day === day &&
      one.valid &&
      !one.withdrawn &&
      apart.every((item) => canonical(one.values[item] ?? null) === canonical(taken.made!.values[item] ?? null)) &&
      (!isInstitution(patients[0]!) || sameValues(one, taken)),
  );
  if (other.length === 0) return;
  const told = await Promise.all(
    other.map(async ({ id, doctor, time: at, class: found, version }) => {
      const account = doctor === null ? undefined : await findAccount(q, { account: doctor });
      return { id, doctor: account?.name ?? doctor ?? '外部系统', time: at, class: found, version };
    }),
  );
  throw new KangyuError('programs.same-visit', { day, doctor: told[0]!.doctor, contacts: told });
}
