/**
 * Judges all contacts of persons again, in the order of time, and lays out what their enrolments owe. Always whole persons: a
 * contact that comes late or is corrected changes those after it, so what stands is the same in whatever order records came.
 */
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import { dueItems, exitOf, satisfies, settleContacts } from '../../algorithms/forms/due-items.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { answerFacts, contentPacks, type Pack, paramsOn, scheduleOn, takeContact } from '../../packs/index.ts';
import { loadHistories, type PersonHistory, recordedFacts, sqlFacts } from './histories.ts';
import { type Counted, markSubjects } from './mark-subjects.ts';
import { settledOf } from './new-day.ts';
import { findForm, findPack } from './packs.ts';
import { isTold, loadRecorded, type RecordedContact } from './recorded.ts';
import { stateOf } from './states.ts';
import {
  type ComputedContact,
  type ComputedEnrolment,
  replaceDue,
  selectConcerned,
  selectUnsettled,
  updateContacts,
} from './store.ts';
import type { KeptContact, KeptEnrolment } from './store-history.ts';
import type { DueRow } from './store-read.ts';
import { type RecordedRow, replaceRecorded, replaceUncounted, type UncountedRow } from './store-recorded.ts';

/** Residents whose enrolments are laid out in one transaction. */
const BATCH = 500;

/**
 * The persons that the Patients stand for; those without a programme cost one statement. Gives whose contacts came
 * out otherwise than before.
 */
export async function recompute(k: Pick<Kernel, 'clock'>, tx: Tx, of: readonly string[]): Promise<Counted[]> {
  const concerned = await selectConcerned(tx, [...new Set(of)]);
  if (concerned.length === 0) return [];
  const today = k.clock.today();
  const histories = await loadHistories(tx, concerned);
  const facts = await factsOf(tx, histories, today);
  const told = await loadRecorded(tx, histories);
  const contacts: ComputedContact[] = [];
  const recorded: (RecordedRow & { subject: string })[] = [];
  const uncounted: (UncountedRow & { subject: string })[] = [];
  const enrolments: ComputedEnrolment[] = [];
  const due: DueRow[] = [];
  for (const history of histories) {
    const { contacts: others, uncounted: left } = told.get(history.person) ?? { contacts: [], uncounted: [] };
    const judged = judgeContacts(history, others);
    // What a contact here made of itself is told by the contact.
    const made = history.contacts.map(({ id }) => `${id}-`);
    const own = ({ id }: UncountedRow): boolean => made.some((start) => id.startsWith(start));
    uncounted.push(...left.flatMap((one) => (own(one) ? [] : { ...one, subject: history.counted })));
    contacts.push(...judged.contacts);
    recorded.push(...judged.recorded);
    for (const enrolment of history.enrolments) {
      const laid = layOut(history, enrolment, judged.made, facts, today);
      enrolments.push(laid.enrolment);
      due.push(...laid.due);
    }
  }
  const changed = await updateContacts(tx, contacts);
  const patients = histories.flatMap((history) => history.patients);
  changed.push(...(await replaceRecorded(tx, patients, recorded)));
  await replaceUncounted(tx, patients, uncounted);
  await replaceDue(tx, today, enrolments, due);
  return changed;
}

/** Enrolments that are to be reckoned from their contacts; gives how many residents were looked at. */
export async function recomputeUnsettled(k: Pick<Kernel, 'db' | 'clock' | 'jobs'>): Promise<number> {
  for (let done = 0; ; ) {
    const patients = await selectUnsettled(k.db, BATCH);
    if (patients.length === 0) return done;
    await k.db.transaction(async (tx) => markSubjects(k, tx, await recompute(k, tx, patients)));
    done += patients.length;
  }
}

type SqlFacts = ReadonlyMap<string, Awaited<ReturnType<typeof sqlFacts>>>;

async function factsOf(tx: Tx, histories: readonly PersonHistory[], today: string): Promise<SqlFacts> {
  const facts = new Map<string, Awaited<ReturnType<typeof sqlFacts>>>();
  const enrolled = histories.flatMap(({ enrolments }) => enrolments);
  for (const pack of contentPacks()) {
    const patients = enrolled.filter((one) => one.pack === pack.id).map(({ patient }) => patient);
    if (patients.length > 0) facts.set(pack.id, await sqlFacts(tx, pack, patients, today));
  }
  return facts;
}

interface Judged {
  contacts: ComputedContact[];
  recorded: (RecordedRow & { subject: string })[];
  made: MadeContact[];
}

/** Day by day; what others recorded comes after the contacts of its day and counts where none of them tells it. */
function judgeContacts(history: PersonHistory, told: readonly RecordedContact[]): Judged {
  const judged: Judged = { contacts: [], recorded: [], made: [] };
  const waiting = [...told].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : 1));
  const takeBefore = (day: string | undefined) => {
    while (waiting[0] && (day === undefined || waiting[0].day < day)) judgeRecorded(history, waiting.shift()!, judged);
  };
  for (const contact of history.contacts) {
    takeBefore(contact.day);
    judgeContact(history, contact, judged);
  }
  takeBefore(undefined);
  return judged;
}

function judgeContact(history: PersonHistory, contact: KeptContact, { contacts, made }: Judged): void {
  const { pack, form, day, id } = contact;
  const own = findPack(pack);
  const held = findForm(pack, form, day);
  const subject = history.counted;
  const nothing = { id, subject, formFrom: null, valid: false, class: null, next: null, values: {}, outcome: null };
  if (!own || !held) {
    contacts.push({ ...nothing, problems: [unknownForm(contact)] });
    return;
  }
  const taken = takeContact(own, form, contact.time, contact.answers, {
    subject: history.subject,
    facts: recordedFacts(own, history, day),
    made,
  });
  const { evaluation, outcome, made: one } = taken;
  const formFrom = held.compiled.form.from;
  if (!one) {
    contacts.push({ ...nothing, formFrom, values: evaluation.values, problems: evaluation.problems });
    return;
  }
  if (!contact.withdrawn) made.push(one);
  const { values, next } = one;
  contacts.push({ id, subject, formFrom, valid: true, class: one.class, next, values, problems: [], outcome });
}

function judgeRecorded(history: PersonHistory, contact: RecordedContact, { recorded, made }: Judged): void {
  if (isTold(contact, made)) return;
  const { item: _, answers, ...row } = contact;
  const { pack, form, day } = row;
  const own = findPack(pack)!;
  const { made: one } = takeContact(own, form, day, answers, {
    subject: history.subject,
    facts: recordedFacts(own, history, day),
    made,
    recorded: true,
  });
  if (!one) return;
  made.push(one);
  const { formFrom, class: found, next, values } = one;
  recorded.push({ ...row, subject: history.counted, formFrom, class: found, next, values });
}

const unknownForm = ({ pack, form, day }: KeptContact) => ({
  item: form,
  kind: 'unknown',
  text: { zh: `${day} 没有表单 ${pack}/${form}`, en: `There is no form ${pack}/${form} on ${day}` },
});

/** What conditions of a pack's schedule know of a person on a day. */
export function surroundings(
  pack: Pack,
  history: PersonHistory,
  made: readonly MadeContact[],
  extra: Record<string, any>,
  today: string,
) {
  return {
    today,
    subject: history.subject,
    params: paramsOn(pack, today),
    facts: { ...answerFacts(pack, made), ...recordedFacts(pack, history, today), ...extra },
  };
}

function layOut(
  history: PersonHistory,
  enrolment: KeptEnrolment,
  made: readonly MadeContact[],
  facts: SqlFacts,
  today: string,
): { enrolment: ComputedEnrolment; due: DueRow[] } {
  const { id, patient, enrolled, exited } = enrolment;
  const { counted: subject } = history;
  const pack = findPack(enrolment.pack);
  const state = stateOf(enrolment, made);
  const empty = {
    id,
    subject,
    proposedExit: null,
    lastOn: null,
    lastClass: null,
    lastForm: null,
    ...state,
    settled: {},
  };
  const schedule = pack && scheduleOn(pack, today);
  if (!pack || !schedule) return { enrolment: empty, due: [] };
  const around = surroundings(pack, history, made, facts.get(pack.id)?.get(patient) ?? {}, today);
  const owed = { enrolled, exited, contacts: made };
  const counted = made.filter((one) => schedule.contacts.some((entry) => satisfies(entry, one)));
  const last = counted.findLast(({ date }) => date.slice(0, 10) >= enrolled);
  const row = settleContacts(schedule, owed, around);
  return {
    enrolment: {
      id,
      subject,
      proposedExit: exited === null ? exitOf(schedule, row) : null,
      lastOn: last?.date.slice(0, 10) ?? null,
      lastClass: last?.class ?? null,
      lastForm: last?.form ?? null,
      ...state,
      settled: settledOf(pack, schedule, row),
    },
    due: dueItems(schedule, owed, around).map(({ contact, no, due, open, late, lost, status, date }) => ({
      enrolment: id,
      contact,
      no,
      due,
      open,
      late,
      lost,
      deferred: status === 'deferred',
      deferredUntil: status === 'deferred' ? date : null,
      doneOn: status === 'done' ? date : null,
    })),
  };
}
