/** A form on the device, in the shapes in which the platform sends it: the same fields draw both. */
import type { Outcome } from '../../../src/algorithms/forms/classify.ts';
import type { MadeContact } from '../../../src/algorithms/forms/due-items.ts';
import { answersFor, choicesApart } from '../../../src/algorithms/forms/entry-choices.ts';
import { type Answers, defaultsFor, prefillForm } from '../../../src/algorithms/forms/evaluate-form.ts';
import type { Form, Item } from '../../../src/algorithms/forms/model.ts';
import { formOn, rulesOn, scheduleOn } from '../../../src/algorithms/forms/of-day.ts';
import { beginContact, type TakenContact, takeContact } from '../../../src/algorithms/forms/take-contact.ts';
import { shownUnit, unitOf } from '../../../src/algorithms/forms/units.ts';
import type {
  OfflineResident,
  ProgramClass,
  ProgramForm,
  ProgramFormItem,
  ProgramJudged,
  ProgramOpened,
  ProgramTrend,
} from '../../../src/http/contract.ts';
import { type DevicePack, historyOf } from './engine.ts';

const MOST_POINTS = 12;

export interface FormPlace {
  pack: DevicePack;
  form: string;
  resident: OfflineResident;
  made: readonly MadeContact[];
}

/** `due` is the entry of the schedule that it is opened for. Undefined where no version of the form holds on that day. */
export function openOffline(
  { pack, form, resident, made }: FormPlace,
  time: string,
  due?: string,
): ProgramOpened | undefined {
  const begun = beginContact(pack, form, time, historyOf(pack, resident, made));
  if (!begun) return undefined;
  const { compiled } = begun.form;
  const asked = answersFor(scheduleOn(pack, begun.around.today), `${pack.id}/${form}`, compiled, due, begun.around);
  const answers = prefillForm(compiled, begun.around, asked);
  const { previous } = begun.around;
  const before = previous?.date.slice(0, 10);
  return {
    pack: pack.id,
    packTitle: pack.title,
    form: {
      ...shownForm(compiled.form),
      apart: choicesApart(scheduleOn(pack, begun.around.today), `${pack.id}/${form}`, compiled),
    },
    time,
    answers,
    previous:
      previous && before
        ? { day: before, class: classOf(pack, form, before, previous.class ?? null), values: previous.values }
        : null,
    trends: trendsOf(pack, form, made),
    draft: null,
    judged: judgeOffline({ pack, form, resident, made }, time, answers)!,
  };
}

/** What the form and the rules of the day make of the answers; undefined where no version of the form holds on that day. */
export function judgeOffline(
  { pack, form, resident, made }: FormPlace,
  time: string,
  answers: Answers,
): ProgramJudged | undefined {
  const taken = takeContact(pack, form, time, answers, historyOf(pack, resident, made));
  return taken && shownJudged(pack, form, time.slice(0, 10), taken);
}

/** Whether both answers are about the same entry of the schedule, as the platform tells visits of one day apart. */
export function sameEntry(
  { pack, form }: Pick<FormPlace, 'pack' | 'form'>,
  day: string,
  a: Answers,
  b: Answers,
): boolean {
  const held = formOn(pack, form, day);
  const apart = held ? choicesApart(scheduleOn(pack, day), `${pack.id}/${form}`, held.compiled) : [];
  return apart.every((item) => a[item] === b[item]);
}

export function classOf(pack: DevicePack, form: string, day: string, code: string | null): ProgramClass | null {
  const found = rulesOn(pack, form, day)
    .flatMap(({ table }) => table.classes)
    .find((one) => one.code === code);
  return found ? { code: found.code, label: found.label, level: found.level } : null;
}

function shownJudged(
  pack: DevicePack,
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
    outcome: outcome && shownOutcome(pack, form, day, outcome),
  };
}

const shownOutcome = (pack: DevicePack, form: string, day: string, outcome: Outcome): ProgramJudged['outcome'] => ({
  reasons: outcome.rows.map(({ reason }) => reason),
  class: classOf(pack, form, day, outcome.class),
  advice: [...outcome.advice],
  tasks: [...outcome.tasks],
  next: outcome.next,
  referral: outcome.referral,
  alerts: [...outcome.alerts],
});

const shownForm = ({ code, title, kind, from, outcome, sections }: Form): ProgramForm => ({
  code,
  title,
  kind,
  from,
  outcome: outcome as ProgramForm['outcome'],
  sections: sections.map((section) => ({ ...section, items: section.items.map(shownItem) })),
});

const shownItem = ({ items, ...item }: Item): ProgramFormItem =>
  ({
    ...item,
    ...shownUnit(item),
    type: item.calculate === undefined ? item.type : 'calculated',
    ...(items ? { items: items.map(shownItem) } : {}),
  }) as ProgramFormItem;

/** Measured items of the form, oldest first. */
export function trendsOf(pack: DevicePack, form: string, made: readonly MadeContact[]): ProgramTrend[] {
  const trends = new Map<string, ProgramTrend>();
  for (const { date, values } of made.filter((one) => one.form === `${pack.id}/${form}`)) {
    const day = date.slice(0, 10);
    const items = (formOn(pack, form, day)?.compiled.form.sections ?? []).flatMap((section) => section.items);
    for (const { code, label, type, observation, ...item } of items) {
      const value = values[code];
      if (type !== 'quantity' || !observation || typeof value !== 'number') continue;
      const trend = trends.get(code) ?? { item: code, label, unit: unitOf(item), points: [] };
      trend.points.push({ day, value });
      trends.set(code, trend);
    }
  }
  return [...trends.values()].map((trend) => ({ ...trend, points: trend.points.slice(-MOST_POINTS) }));
}
