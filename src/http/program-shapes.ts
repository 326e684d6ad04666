/** What the programmes room knows, as the interface shows it. */

import type { FastifyRequest } from 'fastify';
import type { Outcome } from '../algorithms/forms/classify.ts';
import { choicesApart } from '../algorithms/forms/entry-choices.ts';
import { defaultsFor } from '../algorithms/forms/evaluate-form.ts';
import type { Item } from '../algorithms/forms/model.ts';
import { nameContact } from '../algorithms/forms/name-contact.ts';
import { shownUnit, unitWords } from '../algorithms/forms/units.ts';
import {
  birthIn,
  calledBy,
  choicesOf,
  type DueRow,
  getPack,
  type KeptContact,
  type KeptEnrolment,
  type PersonHistory,
  type UncountedRow,
  type WordRow,
} from '../decide/programs/index.ts';
import { KangyuError } from '../kernel/index.ts';
import {
  contentPacks,
  formOn,
  type Pack,
  paramsOn,
  rulesOn,
  scheduleOn,
  type TakenContact,
  versionOn,
} from '../packs/index.ts';
import type {
  ProgramClass,
  ProgramContact,
  ProgramDue,
  ProgramForm,
  ProgramFormItem,
  ProgramJudged,
  ProgramOutcome,
  ProgramPack,
  ProgramRecorded,
  ProgramUnverified,
} from './contract.ts';

const NEED: Record<string, string> = { R: 'record.restricted', V: 'record.veryrestricted' };

const inOrder = new WeakMap<readonly Pack[], Pack[]>();
/** In the order of the first system they serve (A7 records, D1 …, E11 …), as the basic services are counted, then by title. */
function packsInOrder(): readonly Pack[] {
  const packs = contentPacks();
  const known = inOrder.get(packs);
  if (known) return known;
  const first = ({ systems }: Pack) => [...systems].sort(bySystem.compare)[0] ?? '';
  const sorted = [...packs].sort(
    (a, b) => bySystem.compare(first(a), first(b)) || a.title.zh.localeCompare(b.title.zh, 'zh'),
  );
  inOrder.set(packs, sorted);
  return sorted;
}
const bySystem = new Intl.Collator('en', { numeric: true });

/** Packs about residents or about institutions; those of confidential matters are there for those who may see such records. */
export const visiblePacks = ({ caller }: FastifyRequest, about: Pack['subject'] = 'resident'): Pack[] =>
  packsInOrder().filter(({ confidentiality, subject }) => {
    if (subject !== about) return false;
    const need = NEED[confidentiality];
    return need === undefined || caller.permissions.has(need);
  });

/** Throws `programs.pack-unknown` for one that the caller may not see, too. */
export function visiblePack(request: FastifyRequest, id: string): Pack {
  const pack = getPack(id);
  if (pack.subject === 'event' || !visiblePacks(request, pack.subject).includes(pack))
    throw new KangyuError('programs.pack-unknown', { pack: id });
  return pack;
}

export const packBase = (
  pack: Pack,
  today: string,
  role: string,
): Pick<ProgramPack, 'id' | 'title' | 'version' | 'subject' | 'forms' | 'exits' | 'records'> => ({
  id: pack.id,
  title: pack.title,
  version: versionOn(pack, today).version,
  subject: pack.subject,
  forms: pack.forms
    .map(({ compiled: { form } }) => form)
    .filter((form) => formOn(pack, form.code, today)?.compiled.form === form)
    .map(({ code, title, kind, from }) => ({ code, title, kind, from })),
  exits: (scheduleOn(pack, today)?.schedule.exits ?? []).map(({ code, title }) => ({ code, title })),
  records: pack.roles.includes(role),
});

/** The class by its code, in the tables of the form that hold on the day. */
export function classOf(pack: Pack | undefined, form: string, day: string, code: string | null): ProgramClass | null {
  if (!pack || code === null) return null;
  const found = rulesOn(pack, form, day)
    .flatMap(({ table }) => table.classes)
    .find((one) => one.code === code);
  return found ? { code, label: found.label, level: found.level } : null;
}

/** Which form answers an entry of a schedule: the pack's own first. */
export function formFor(pack: Pack, contact: string, day: string): string | null {
  const entry = scheduleOn(pack, day)?.contacts.find((one) => one.contact.code === contact);
  const forms = (entry?.satisfiedBy ?? []).map(({ form }) => form);
  return forms.find((form) => form.startsWith(`${pack.id}/`)) ?? forms[0] ?? null;
}

export const contactTitle = (pack: Pack, contact: string, day: string) =>
  scheduleOn(pack, day)?.schedule.contacts.find(({ code }) => code === contact)?.title ?? { zh: contact, en: contact };

/** Measured items of a form, in its order: those that are worth a trend. */
export const measuredItems = (pack: Pack, form: string, day: string): Item[] =>
  (formOn(pack, form, day)?.compiled.form.sections ?? [])
    .flatMap(({ items }) => items)
    .filter(({ type, observation }) => type === 'quantity' && observation !== undefined);

export function shownDue(pack: Pack, row: DueRow, today: string): ProgramDue {
  const { contact, no, due, open, late, lost, deferred, deferredUntil, doneOn } = row;
  const waiting = deferred && (deferredUntil === null || deferredUntil > today);
  const status = doneOn ? 'done' : waiting ? 'deferred' : statusOn(row, today);
  return {
    contact,
    title: contactTitle(pack, contact, today),
    form: formFor(pack, contact, today),
    no,
    due,
    open,
    late,
    lost,
    status,
    date: doneOn ?? (waiting ? deferredUntil : null),
    raised: isRaised(pack, contact, today),
  };
}

/** Whether an entry is asked for because of what somebody answered (an excursion), and not by the calendar alone. */
function isRaised(pack: Pack, contact: string, today: string): boolean {
  const names = scheduleOn(pack, today)?.contacts.find((one) => one.contact.code === contact)?.when?.names ?? [];
  const answers = new Set(pack.facts.flatMap(({ name, from }) => ('answer' in from ? [`facts.${name}`] : [])));
  return [...names].some((name) => answers.has(name));
}

function statusOn({ open, late, lost }: DueRow, today: string): ProgramDue['status'] {
  if (today < open) return 'planned';
  if (today <= late) return 'due';
  return lost !== null && today > lost ? 'lost' : 'overdue';
}

/** `names` are those of sign-in names. */
export function shownContact(contact: KeptContact, names: ReadonlyMap<string, string>): ProgramContact {
  const { id, form, day, time, doctor, version, valid, withdrawn, next, problems, answers, values } = contact;
  const pack = contentPacks().find((one) => one.id === contact.pack);
  const own = pack && formOn(pack, form, day)?.compiled.form;
  return {
    id,
    pack: contact.pack,
    form,
    title: own?.title ?? { zh: form, en: form },
    name: own ? nameContact(own, values) : null,
    day,
    time,
    doctor,
    doctorName: doctor === null ? null : (names.get(doctor) ?? doctor),
    version,
    valid,
    withdrawn,
    class: classOf(pack, form, day, contact.class),
    next,
    problems: problems as ProgramContact['problems'],
    answers,
    birth: birthIn(contact),
  };
}

/** What another institution recorded and the programme counts. */
export function shownRecorded(one: PersonHistory['recorded'][number], word: WordRow | undefined): ProgramRecorded {
  const { id, type, pack: code, form, formFrom, day, values, class: found } = one;
  const pack = contentPacks().find((other) => other.id === code);
  const own = pack && formOn(pack, form, formFrom)?.compiled.form;
  return {
    id: `${id}-${one.code}`,
    pack: code,
    day,
    name: own ? nameContact(own, values) : null,
    counts: true,
    why: null,
    class: classOf(pack, form, day < formFrom ? formFrom : day, found),
    record: { type, id },
    word: shownWord(word),
    choices: word ? shownChoices(one) : null,
  };
}

/** What it recorded that counts for nothing, as it calls it. */
export function shownUncounted(one: UncountedRow, word: WordRow | undefined): ProgramRecorded {
  const { id, type, pack, day, why } = one;
  return {
    id,
    pack,
    day,
    name: calledBy(one),
    counts: false,
    why,
    class: null,
    record: { type, id },
    word: shownWord(word),
    choices: why === 'part' ? null : shownChoices(one),
  };
}

const shownWord = (word: WordRow | undefined): ProgramRecorded['word'] =>
  word ? { by: word.name, at: word.at.toISOString() } : null;

function shownChoices({ pack, form, type }: Pick<UncountedRow, 'pack' | 'form' | 'type'>): ProgramRecorded['choices'] {
  const item = choicesOf(pack, form, type);
  return item ? { label: item.label, options: (item.options ?? []).map(({ code, label }) => ({ code, label })) } : null;
}

export function lastClassOf(
  pack: Pack,
  { lastForm, lastOn, lastClass }: Pick<KeptEnrolment, 'lastForm' | 'lastOn' | 'lastClass'>,
) {
  const [owner, form = ''] = (lastForm ?? '').split('/');
  return lastOn === null || owner !== pack.id ? null : classOf(pack, form, lastOn, lastClass);
}

export const shownOutcome = (
  pack: Pack,
  form: string,
  day: string,
  outcome: Outcome,
  chosen?: string | null,
): ProgramOutcome => ({
  reasons: outcome.rows.map(({ reason }) => reason),
  class: classOf(pack, form, day, chosen ?? outcome.class),
  advice: [...outcome.advice],
  tasks: [...outcome.tasks],
  next: outcome.next,
  referral: outcome.referral,
  alerts: [...outcome.alerts],
});

export function shownJudged(
  pack: Pack,
  form: string,
  day: string,
  { form: held, around, evaluation, outcome }: TakenContact,
): ProgramJudged {
  const { visible, required, calculated, problems, warnings, valid } = evaluation;
  return {
    visible: { ...visible },
    required: { ...required },
    calculated: { ...calculated },
    defaults: defaultsFor(held.compiled, around, evaluation.values),
    problems: [...problems] as ProgramJudged['problems'],
    warnings: [...warnings] as ProgramJudged['warnings'],
    valid,
    outcome: outcome ? shownOutcome(pack, form, day, outcome) : null,
  };
}

const SPANS: Readonly<Record<string, string>> = {
  minute: '分钟',
  hour: '小时',
  day: '天',
  week: '周',
  month: '个月',
  year: '年',
};

/** A value of a parameter with its unit as people read it. */
export function parameterText(value: unknown, unit?: string): { zh: string; en: string } {
  if (typeof value === 'object' && value !== null && 'unit' in value) {
    const { value: count, unit: span } = value as { value: number; unit: string };
    const name = span.replace(/s$/, '');
    return { zh: `${count}${SPANS[name] ?? ` ${span}`}`, en: `${count} ${name}${count === 1 ? '' : 's'}` };
  }
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  const words = unit === undefined ? undefined : unitWords(unit);
  return words ? { zh: `${text} ${words.zh}`, en: `${text} ${words.en}` } : { zh: text, en: text };
}

/** Codes that the forms of the pack offer as choices, in their words; undefined for numbers and anything else. */
export function codeWords(pack: Pack, value: unknown): { zh: string; en: string } | undefined {
  if (!Array.isArray(value) || value.every((code) => /^\d+$/.test(String(code)))) return undefined;
  for (const { compiled } of pack.forms)
    for (const { options = [] } of compiled.form.sections.flatMap(({ items }) => items)) {
      const words = value.map((code) => options.find((one) => one.code === code)?.label);
      if (words.every((word) => word !== undefined))
        return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') };
    }
  return undefined;
}

/** Parameters of a pack that nobody has compared with their source; of one form, those that it and its rules read. */
export function unverifiedOf(pack: Pack, day: string, form?: string): ProgramUnverified[] {
  const values = paramsOn(pack, day);
  const read =
    form === undefined
      ? undefined
      : JSON.stringify([formOn(pack, form, day)?.compiled.form, rulesOn(pack, form, day).map(({ table }) => table)]);
  return pack.parameters
    .filter(({ name, verified }) => !verified && (read === undefined || new RegExp(`param\\.${name}\\b`).test(read)))
    .map(({ name, title, unit, note }) => ({
      name,
      title,
      value: codeWords(pack, values[name]) ?? parameterText(values[name], unit),
      note: note ?? null,
    }));
}

/** The form without what only the server reckons with. */
export function shownForm(pack: Pack, code: string, day: string): ProgramForm {
  const { compiled } = formOn(pack, code, day)!;
  const { form } = compiled;
  return {
    code: form.code,
    title: form.title,
    kind: form.kind,
    from: form.from,
    outcome: form.outcome as ProgramForm['outcome'],
    apart: choicesApart(scheduleOn(pack, day), `${pack.id}/${code}`, compiled),
    sections: form.sections.map(({ code: section, title, items }) => ({
      code: section,
      title,
      items: items.map(shownItem),
    })),
  };
}

function shownItem({
  when: _,
  required: __,
  calculate,
  default: ___,
  prefill: ____,
  observation: _____,
  items,
  ...item
}: Item): ProgramFormItem {
  return {
    ...item,
    ...shownUnit(item),
    type: calculate === undefined ? item.type : 'calculated',
    ...(items ? { items: items.map(shownItem) } : {}),
  } as ProgramFormItem;
}
