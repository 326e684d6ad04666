/** Packs on the device, compiled from their data by the platform's own functions; what is known of residents, and what is due. */
import type { Row, Scope, Value } from '../../../src/algorithms/condition/types.ts';
import { type CompiledRules, compileRules } from '../../../src/algorithms/forms/classify.ts';
import { type CompiledForm, compileForm } from '../../../src/algorithms/forms/compile-form.ts';
import { surroundingScope } from '../../../src/algorithms/forms/context.ts';
import {
  type CompiledSchedule,
  compileSchedule,
  type DueItem,
  dueItems,
  formNames,
  type MadeContact,
} from '../../../src/algorithms/forms/due-items.ts';
import type { Answers } from '../../../src/algorithms/forms/evaluate-form.ts';
import type { Text } from '../../../src/algorithms/forms/model.ts';
import { type DatedParameter, formOn, paramsOn, scheduleOn } from '../../../src/algorithms/forms/of-day.ts';
import { answerFacts, type ContactPack, takeContact } from '../../../src/algorithms/forms/take-contact.ts';
import type { OfflinePack, OfflineResident, OfflineVisit } from '../../../src/http/contract.ts';

export interface DevicePack extends ContactPack<{ compiled: CompiledForm }> {
  title: Text;
  records: boolean;
  parameters: readonly DatedParameter[];
  rules: readonly CompiledRules[];
  schedules: readonly CompiledSchedule[];
}

/** A contact recorded on this device. */
export interface LocalContact {
  id: string;
  pack: string;
  form: string;
  formFrom: string;
  time: string;
  answers: Answers;
}

/** What a pack says wrongly was refused when the platform started; parts of packs that are not on the device leave rules unread. */
const ignore = () => undefined;

export function compilePacks(packs: readonly OfflinePack[]): DevicePack[] {
  const drafts = packs.map((pack) => {
    const scope: Scope = surroundingScope(
      'resident',
      pack.parameters.map(({ name, type }) => [name, { type }] as const),
      pack.facts.map(({ name, type, options }) => [name, { type, ...(options ? { options } : {}) }] as const),
    );
    return { pack, scope, forms: pack.forms.map((form) => ({ compiled: compileForm(form, scope, ignore) })) };
  });
  const names = drafts.flatMap(({ pack, forms }) => forms.map(({ compiled }) => formNames(pack.id, compiled)));
  return drafts.map(({ pack, scope, forms }) => ({
    id: pack.id,
    title: pack.title,
    records: pack.records,
    parameters: pack.parameters,
    facts: pack.facts,
    forms,
    rules: pack.rules.map((table) => {
      const form = forms.find(({ compiled }) => compiled.form.code === table.form);
      return compileRules(table, form?.compiled.scope ?? scope, ignore);
    }),
    schedules: pack.schedules.map((schedule) => compileSchedule(pack.id, schedule, scope, names, ignore)),
  }));
}

/** What contacts of a resident are judged by: those that came along and, in the order of time, those recorded here. */
export function madeWith(
  packs: readonly DevicePack[],
  resident: OfflineResident,
  local: readonly LocalContact[],
): MadeContact[] {
  const made = resident.made as MadeContact[];
  if (local.length === 0) return made;
  const all = [...made];
  for (const contact of [...local].sort((a, b) => (a.time < b.time ? -1 : 1))) {
    const pack = packs.find(({ id }) => id === contact.pack);
    const taken =
      pack && takeContact(pack, contact.form, contact.time, contact.answers, historyOf(pack, resident, all));
    if (taken?.made) all.push(taken.made);
  }
  return all;
}

export const historyOf = (pack: { id: string }, resident: OfflineResident, made: readonly MadeContact[]) => ({
  subject: resident.subject,
  facts: (resident.facts[pack.id] ?? {}) as Row,
  made,
});

export interface WorkItem {
  resident: OfflineResident;
  pack: DevicePack;
  enrolment: string;
  item: DueItem;
  status: 'due' | 'overdue' | 'lost';
  /** `pack/form` that answers it; undefined where it is not on the device. */
  form: string | undefined;
  last: MadeContact | undefined;
}

/** What a resident is owed on a day, of every programme. */
export function owed(
  packs: readonly DevicePack[],
  resident: OfflineResident,
  made: readonly MadeContact[],
  today: string,
): WorkItem[] {
  return resident.enrolments.flatMap((enrolment) => {
    const pack = packs.find(({ id }) => id === enrolment.pack);
    const schedule = pack && scheduleOn(pack, today);
    if (!pack || !schedule) return [];
    const around = {
      today,
      subject: resident.subject,
      params: paramsOn(pack, today),
      facts: { ...answerFacts(pack, made), ...((resident.facts[pack.id] ?? {}) as Record<string, Value>) },
    };
    const { enrolled, exited } = enrolment;
    return dueItems(schedule, { enrolled, exited, contacts: made }, around).flatMap((item): WorkItem[] => {
      const { status } = item;
      if (status !== 'due' && status !== 'overdue' && status !== 'lost') return [];
      const form = formFor(packs, pack, schedule, item.contact, today);
      const last = made.filter((one) => one.form === form && one.date.slice(0, 10) >= enrolled).at(-1);
      return [{ resident, pack, enrolment: enrolment.id, item, status, form, last }];
    });
  });
}

/** The pack's own form first, as the platform's worklist has it. */
function formFor(
  packs: readonly DevicePack[],
  pack: DevicePack,
  { contacts }: CompiledSchedule,
  contact: string,
  today: string,
): string | undefined {
  const forms = (contacts.find((one) => one.contact.code === contact)?.satisfiedBy ?? []).map(({ form }) => form);
  const held = forms.filter((form) => {
    const [owner = '', code = ''] = form.split('/');
    const own = packs.find(({ id }) => id === owner);
    return own !== undefined && formOn(own, code, today) !== undefined;
  });
  return held.find((form) => form.startsWith(`${pack.id}/`)) ?? held[0];
}

/** Where the form of something owed is filled in; an entry of the form's own pack may settle an answer. */
export const formAddress = ({ resident, form, pack, item }: Omit<WorkItem, 'status'>): string =>
  `/offline?person=${resident.person}&form=${form}${form?.startsWith(`${pack.id}/`) ? `&due=${item.contact}` : ''}`;

/** What is seen to in one sitting: one entry of today's list. */
export interface WorkGroup {
  /** The first of them that can still be reached. */
  lead: WorkItem;
  entries: WorkItem[];
  /** Merged visit that sees to all of them, where they are several. */
  visit: string | undefined;
}

/** Entries of a form that is filled in once for each of them are one, as on the platform's worklist. `work` is in order. */
export function groupWork(work: readonly WorkItem[], visits: readonly OfflineVisit[]): WorkGroup[] {
  const groups = new Map<string, WorkGroup>();
  for (const one of work) {
    const visit = visits.find(({ each, forms }) => each && forms.includes(one.form ?? ''))?.code;
    const key = `${one.enrolment}/${visit ?? one.item.contact}`;
    const known = groups.get(key);
    if (known) {
      known.entries.push(one);
      known.visit = visit;
    } else groups.set(key, { lead: one, entries: [one], visit: undefined });
  }
  return [...groups.values()];
}

export const groupAddress = ({ lead, visit }: Pick<WorkGroup, 'lead' | 'visit'>): string =>
  visit === undefined ? formAddress(lead) : `/offline?person=${lead.resident.person}&visit=${visit}`;

/** Whoever can still be reached first, then in the order of the last day on which it is in time. */
export const inOrder = (a: WorkItem, b: WorkItem): number =>
  Number(a.status === 'lost') - Number(b.status === 'lost') ||
  (a.item.late < b.item.late ? -1 : a.item.late > b.item.late ? 1 : 0);
