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

/** Residents whose enrolments are laid out in one transaction. */
const BATCH = 500;

/**
 * The persons that the Patients stand for; those without a programme cost one statement. Gives whose contacts came
 * out otherwise than before.
 */
export async function recompute(k: Pick<Kernel, 'clock'>, tx: Tx, patients: readonly string[]): Promise<Counted[]> {
  const concerned = await selectConcerned(tx, [...new Set(patients)]);
  if (concerned.length === 0) return [];
  const today = k.clock.today();
  const histories = await loadHistories(tx, concerned);
  const facts = await factsOf(tx, histories, today);
  const contacts: ComputedContact[] = [];
  const enrolments: ComputedEnrolment[] = [];
  const due: DueRow[] = [];
  for (const history of histories) {
    const judged = judgeContacts(history);
    contacts.push(...judged.contacts);
    for (const enrolment of history.enrolments) {
      const laid = layOut(history, enrolment, judged.made, facts, today);
      enrolments.push(laid.enrolment);
      due.push(...laid.due);
    }
  }
  const changed = await updateContacts(tx, contacts);
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

function judgeContacts(history: PersonHistory): { contacts: ComputedContact[]; made: MadeContact[] } {
  const { counted: subject } = history;
  const made: MadeContact[] = [];
  const contacts = history.contacts.map((contact): ComputedContact => {
    const { pack, form, day, id } = contact;
    const own = findPack(pack);
    const held = findForm(pack, form, day);
    const nothing = { id, subject, formFrom: null, valid: false, class: null, next: null, values: {}, outcome: null };
    if (!own || !held) return { ...nothing, problems: [unknownForm(contact)] };
    const {
      evaluation,
      outcome,
      made: one,
    } = takeContact(own, form, contact.time, contact.answers, {
      subject: history.subject,
      facts: recordedFacts(own, history, day),
      made,
    });
    const formFrom = held.compiled.form.from;
    if (!one) return { ...nothing, formFrom, values: evaluation.values, problems: evaluation.problems };
    if (!contact.withdrawn) made.push(one);
    const { values, next } = one;
    return { id, subject, formFrom, valid: true, class: one.class, next, values, problems: [], outcome };
  });
  return { contacts, made };
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
