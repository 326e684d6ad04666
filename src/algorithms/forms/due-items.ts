/** When which contact is due: from the contacts made, the facts of the subject and a day. */
import type { Condition } from '../condition/condition.ts';
import { dayOf, shiftDay } from '../condition/days.ts';
import type { Duration, NameType, Row, Scope, Value } from '../condition/types.ts';
import { addDays } from '../periods.ts';
import { type CompiledForm, type Complain, checkCodes, reader } from './compile-form.ts';
import { rowOver, type Surroundings, surroundingRow } from './context.ts';
import type { Schedule, ScheduledContact, Text } from './model.ts';

/** A form of any pack as the schedule needs it: the names of its answers. Several versions give several. */
export interface FormNames {
  pack: string;
  code: string;
  from: string;
  scope: Scope;
  /** Items of its repeated groups, as `group.item`. */
  rows: ReadonlySet<string>;
}

/** What schedules need to know of a form. */
export const formNames = (pack: string, { form, scope, items }: CompiledForm): FormNames => ({
  pack,
  code: form.code,
  from: form.from,
  scope,
  rows: new Set([...items].flatMap(([group, entry]) => entry.items.map(({ item }) => `${group}.${item.code}`))),
});

export interface CompiledContact {
  contact: ScheduledContact;
  satisfiedBy: readonly { form: string; when: ReadonlyMap<string, Condition> | undefined }[];
  when: Condition | undefined;
  due: Condition | undefined;
  before: Condition | undefined;
  after: Condition | undefined;
  late: Condition | undefined;
  lostAfter: Condition | undefined;
  stopWhen: Condition | undefined;
  deferWhen: Condition | undefined;
  deferUntil: Condition | undefined;
  answers: ReadonlyMap<string, Condition>;
}
export interface CompiledSchedule {
  schedule: Schedule;
  scope: Scope;
  /** Each after those whose day its own window is reckoned from. */
  contacts: readonly CompiledContact[];
  enrolWhen: Condition | undefined;
  automaticWhen: Condition | undefined;
  watch: Condition | undefined;
  exits: readonly { code: string; when: Condition | undefined }[];
}

/** A contact that was made, of any pack. */
export interface MadeContact {
  /** `pack/form` */
  form: string;
  /** First day of the form's version. */
  formFrom: string;
  date: string;
  values: Row;
  class: string | null;
  next: string | null;
}

export interface EnrolledSubject {
  enrolled: string;
  /** Days after the exit owe nothing. */
  exited?: string | null | undefined;
  contacts: readonly MadeContact[];
}

export interface DueItem {
  contact: string;
  title: Text;
  /** Which one it is, from 1. */
  no: number;
  due: string;
  /** Days from which and until which it is in time, and the last one before it counts as lost; null where nothing is stated. */
  open: string;
  late: string;
  lost: string | null;
  status: 'planned' | 'due' | 'overdue' | 'lost' | 'done' | 'deferred';
  /** Of a contact that is done, when; of a deferred one, until when if that is known. */
  date: string | null;
}

const KEYS = ['done', 'times', 'next', 'class'] as const;
const TYPES: Record<(typeof KEYS)[number], NameType> = {
  done: { type: 'date' },
  times: { type: 'number' },
  next: { type: 'date' },
  class: { type: 'text' },
};

/** `pack` owns the schedule; `forms` are those of all packs; `around` the names of context.ts. */
export function compileSchedule(
  pack: string,
  schedule: Schedule,
  around: Scope,
  forms: readonly FormNames[],
  complain: Complain,
): CompiledSchedule {
  const read = reader(complain);
  const scope = new Map<string, NameType>(around).set('enrolled', { type: 'date' });
  const codes = new Set<string>();
  for (const [i, { code }] of schedule.contacts.entries()) {
    if (codes.has(code)) complain(['contacts', i, 'code'], `the contact ${code} stands twice`);
    codes.add(code);
    for (const key of KEYS) scope.set(`${key}.${code}`, TYPES[key]);
  }
  const contacts = schedule.contacts.map((contact, i): CompiledContact => {
    const at = (...path: (string | number)[]) => ['contacts', i, ...path];
    const { window, defer } = contact;
    if (contact.late && window.after) complain(at('late'), 'window.after says already until when it is in time');
    if (contact.carries && !contact.repeat) complain(at('carries'), 'what is asked once counts from ever already');
    if (contact.inWindow && contact.repeat) complain(at('inWindow'), 'a repeated contact has no window that counts');
    const versionsOf = (form: string) => forms.filter((known) => `${known.pack}/${known.code}` === form);
    const fullName = (form: string) => (form.includes('/') ? form : `${pack}/${form}`);
    const answers = new Map<string, Condition>();
    for (const [item, text] of Object.entries(contact.answers ?? {})) {
      const condition = read(text, around, at('answers', item), ['text']);
      if (condition) answers.set(item, condition);
      for (const { scope: names, from } of contact.satisfiedBy.flatMap(({ form }) => versionsOf(fullName(form)))) {
        const { options } = names.get(item) ?? {};
        if (options) checkCodes(condition, options, at('answers', item), complain);
        else complain(at('answers', item), `${item} is no choice of the form of ${from}`);
      }
    }
    return {
      contact,
      answers,
      satisfiedBy: contact.satisfiedBy.map((one, s) => {
        const form = fullName(one.form);
        const versions = versionsOf(form);
        if (versions.length === 0) complain(at('satisfiedBy', s, 'form'), `there is no form ${form}`);
        const when = new Map<string, Condition>();
        for (const version of versions) {
          const condition = read(one.when, version.scope, at('satisfiedBy', s, 'when'));
          if (condition) when.set(version.from, condition);
        }
        return { form, when: one.when === undefined ? undefined : when };
      }),
      when: read(contact.when, scope, at('when')),
      due: read(contact.due, scope, at('due'), ['date']),
      before: read(window.before, scope, at('window', 'before'), ['duration']),
      after: read(window.after, scope, at('window', 'after'), ['duration']),
      late: read(contact.late, scope, at('late'), ['date']),
      lostAfter: read(contact.lostAfter, scope, at('lostAfter'), ['duration']),
      stopWhen: read(contact.stopWhen, scope, at('stopWhen')),
      deferWhen: read(defer?.when, scope, at('defer', 'when')),
      deferUntil: read(defer?.until, scope, at('defer', 'until'), ['date']),
    };
  });
  return {
    schedule,
    scope,
    contacts: inOrder(contacts, complain),
    enrolWhen: read(schedule.enrol.when, around, ['enrol', 'when']),
    automaticWhen: read(schedule.enrol.automaticWhen, around, ['enrol', 'automaticWhen']),
    watch: read(schedule.enrol.watch, around, ['enrol', 'watch']),
    exits: schedule.exits.map(({ code, when }, i) => ({ code, when: read(when, scope, ['exits', i, 'when']) })),
  };
}

/** Contacts that count only inside their window come after those that their due day reads; the others may name each other freely. */
function inOrder(contacts: readonly CompiledContact[], complain: Complain): CompiledContact[] {
  const out = contacts.filter(({ contact }) => !contact.inWindow);
  const windowed = contacts.filter(({ contact }) => contact.inWindow);
  const under = new Set<CompiledContact>();
  const visit = (one: CompiledContact): void => {
    if (out.includes(one)) return;
    const i = contacts.indexOf(one);
    if (under.has(one)) {
      complain(['contacts', i, 'due'], `${one.contact.code} is due by itself`);
      return;
    }
    under.add(one);
    for (const name of [...(one.due?.names ?? []), ...(one.late?.names ?? [])]) {
      const needed = windowed.find(({ contact }) => name.endsWith(`.${contact.code}`) && !name.startsWith('facts.'));
      if (needed) visit(needed);
    }
    under.delete(one);
    out.push(one);
  };
  for (const one of windowed) visit(one);
  return out;
}

const dayOnly = (date: string): string => (date.includes('T') ? dayOf(date) : date);

/**
 * The row that due days are reckoned from: the surroundings and, for each contact, `done.x` (its day), `times.x`, `next.x`
 * and `class.x`: of the last one where it repeats, else of the first. Contacts after `around.today` do not count.
 */
export function settleContacts(
  compiled: CompiledSchedule,
  { enrolled, contacts }: EnrolledSubject,
  around: Surroundings,
): Record<string, Value> {
  const row = rowOver(around, { enrolled });
  const made = contacts
    .filter(({ date }) => dayOnly(date) <= around.today)
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  for (const entry of compiled.contacts) {
    const { contact } = entry;
    const span = contact.inWindow ? windowOf(entry, row) : undefined;
    const counted = made.filter((one) => {
      const day = dayOnly(one.date);
      if (contact.inWindow && !span) return false;
      if (span && (day < span.open || day > (span.lost ?? span.late))) return false;
      // A repeated contact is reckoned from the enrolment, unless it carries over; what is done once may have been done before.
      if (contact.repeat && !contact.carries && day < enrolled) return false;
      return satisfies(entry, one);
    });
    const last = contact.repeat ? counted.at(-1) : counted[0];
    row[`times.${contact.code}`] = counted.length;
    row[`done.${contact.code}`] = last ? dayOnly(last.date) : null;
    row[`next.${contact.code}`] = last?.next ?? null;
    row[`class.${contact.code}`] = last?.class ?? null;
  }
  return row;
}

/** Whether a contact is one of those that an entry of the schedule asks for, its window left aside. */
export function satisfies({ satisfiedBy }: CompiledContact, made: MadeContact): boolean {
  return satisfiedBy.some(
    ({ form, when }) => form === made.form && (!when || when.get(made.formFrom)?.holds(made.values) === true),
  );
}

interface Span {
  due: string;
  open: string;
  late: string;
  lost: string | null;
}

function windowOf(entry: CompiledContact, row: Row): Span | undefined {
  const due = (entry.due?.run(row) ?? null) as string | null;
  if (due === null) return undefined;
  const moved = (condition: Condition | undefined, sign: 1 | -1): string | null => {
    const duration = (condition?.run(row) ?? null) as Duration | null;
    return duration === null ? null : shiftDay(due, duration, sign);
  };
  return {
    due,
    open: openOf(moved(entry.before, -1) ?? due, due, entry, row),
    late: lateOf(due, (entry.late?.run(row) ?? null) as string | null) ?? moved(entry.after, 1) ?? due,
    lost: moved(entry.lostAfter, 1),
  };
}

/** Who was seen today is not asked again today, however early the next contact may be. */
function openOf(open: string, due: string, { contact }: CompiledContact, row: Row): string {
  const done = contact.repeat ? ((row[`done.${contact.code}`] ?? null) as string | null) : null;
  if (done === null) return open;
  const after = addDays(done, 1);
  return after <= open ? open : after < due ? after : due;
}

const lateOf = (due: string, late: string | null): string | null => (late !== null && late < due ? due : late);

/** Due items from a settled row, in the order of the schedule. */
export function dueFromRow(compiled: CompiledSchedule, row: Row): DueItem[] {
  const today = row.today as string;
  return compiled.schedule.contacts.flatMap((contact): DueItem[] => {
    const entry = compiled.contacts.find((one) => one.contact === contact)!;
    if ((entry.when && !entry.when.holds(row)) || entry.stopWhen?.holds(row)) return [];
    const span = windowOf(entry, row);
    if (!span) return [];
    const times = (row[`times.${contact.code}`] ?? 0) as number;
    const base = { contact: contact.code, title: contact.title, ...span };
    if (times > 0 && !contact.repeat)
      return [{ ...base, no: 1, status: 'done', date: row[`done.${contact.code}`] as string }];
    if (entry.deferWhen?.holds(row)) {
      const until = (entry.deferUntil?.run(row) ?? null) as string | null;
      if (until === null || until > today) return [{ ...base, no: times + 1, status: 'deferred', date: until }];
    }
    return [{ ...base, no: times + 1, status: statusOn(span, today), date: null }];
  });
}

function statusOn({ open, late, lost }: Span, today: string): DueItem['status'] {
  if (today < open) return 'planned';
  if (lost !== null && today > lost) return 'lost';
  return today > late ? 'overdue' : 'due';
}

/** What is due of an enrolled subject on `around.today`; nothing after the exit. */
export function dueItems(compiled: CompiledSchedule, subject: EnrolledSubject, around: Surroundings): DueItem[] {
  if (subject.exited && subject.exited <= around.today) return [];
  return dueFromRow(compiled, settleContacts(compiled, subject, around));
}

/** Whether a subject who is not enrolled belongs to the programme, or is to be watched; null where facts are missing. */
export function judgeEnrolment(
  { schedule, enrolWhen, watch }: CompiledSchedule,
  around: Surroundings,
): { enrol: boolean | null; watch: boolean; mode: Schedule['enrol']['mode'] } {
  const row = surroundingRow(around);
  const enrol = enrolWhen ? (enrolWhen.run(row) as boolean | null) : null;
  return { enrol, watch: enrol !== true && watch?.holds(row) === true, mode: schedule.enrol.mode };
}

/** The first exit whose condition holds, or null. */
export function exitOf({ exits }: CompiledSchedule, row: Row): string | null {
  return exits.find(({ when }) => when?.holds(row))?.code ?? null;
}
