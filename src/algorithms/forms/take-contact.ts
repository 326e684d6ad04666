/** One contact by the pack of its day: the answers checked, what the rules make of them, what the next contact will see. */
import { dayOf } from '../condition/days.ts';
import type { Row, Value } from '../condition/types.ts';
import { type CompiledRules, classify, type Outcome, strongest } from './classify.ts';
import type { CompiledForm } from './compile-form.ts';
import type { EarlierContact, SubjectValues, Surroundings } from './context.ts';
import type { MadeContact } from './due-items.ts';
import { type Answers, type Evaluation, evaluateForm } from './evaluate-form.ts';
import { type DatedParameter, formOn, paramsOn, rulesOn } from './of-day.ts';

interface Held {
  compiled: CompiledForm;
}
/** What of a pack a contact is judged by. */
export interface ContactPack<F extends Held = Held> {
  id: string;
  facts: readonly AnswerFact[];
  parameters: readonly DatedParameter[];
  forms: readonly F[];
  rules: readonly CompiledRules[];
}
/** Facts from elsewhere than answers are given with the history. */
interface AnswerFact {
  name: string;
  from: { answer: string; take: 'last' | 'first' | 'lowest' | 'highest' | 'count' | 'lastDate' } | object;
}

/** Who the contact is with and what is known of them; `made` are their earlier contacts of any pack. */
export interface SubjectHistory {
  subject: SubjectValues;
  /** Facts that do not come from answers. */
  facts: Row;
  /** Parameters that the instance has set. */
  set?: Row | undefined;
  made: readonly MadeContact[];
  /** Another sender recorded it (FormRecord): what the form requires besides was never asked. */
  recorded?: boolean | undefined;
}

export interface TakenContact<F extends Held = Held> {
  form: F;
  around: Surroundings;
  evaluation: Evaluation;
  /** Of all tables of the form; null while the answers are not valid. */
  outcome: Outcome | null;
  /** What the next contacts see; null while the answers are not valid. */
  made: MadeContact | null;
}

/** `date` is a day or an instant. Undefined when the pack has no such form on that day. */
export function takeContact<F extends Held>(
  pack: ContactPack<F>,
  code: string,
  date: string,
  answers: Answers,
  history: SubjectHistory,
): TakenContact<F> | undefined {
  const begun = beginContact(pack, code, date, history);
  if (!begun) return undefined;
  const { form, around } = begun;
  const day = judgingDay(pack, code, around.today, history.recorded);
  const asked = evaluateForm(form.compiled, answers, around);
  const evaluation = history.recorded ? withoutRequired(asked) : asked;
  if (!evaluation.valid) return { form, around, evaluation, outcome: null, made: null };
  const outcome = merged(rulesOn(pack, code, day).map((rules) => classify(rules, evaluation.values, around)));
  const decided = form.compiled.form.outcome;
  const chosen = (item: string | undefined): string | null =>
    item === undefined ? null : ((evaluation.values[item] ?? null) as string | null);
  const made: MadeContact = {
    form: `${pack.id}/${code}`,
    formFrom: form.compiled.form.from,
    date,
    values: evaluation.values,
    class: chosen(decided.class) ?? outcome.class,
    next: chosen(decided.next) ?? outcome.next,
  };
  return { form, around, evaluation, outcome, made };
}

/** Others have records from before the form's first day; they go by its first version. */
export function judgingDay(
  { forms }: Pick<ContactPack, 'forms'>,
  code: string,
  today: string,
  recorded: boolean | undefined,
): string {
  if (!recorded) return today;
  const starts = forms.flatMap(({ compiled: { form } }) => (form.code === code ? form.from : [])).sort();
  return starts[0] !== undefined && today < starts[0] ? starts[0] : today;
}

function withoutRequired(evaluation: Evaluation): Evaluation {
  const problems = evaluation.problems.filter(({ kind }) => kind !== 'required');
  return { ...evaluation, problems, valid: problems.length === 0 };
}

/** The form of the day and everything its conditions know before an answer is given: what prefillForm needs. */
export function beginContact<F extends Held>(
  pack: ContactPack<F>,
  code: string,
  date: string,
  { subject, facts, set, made, recorded }: SubjectHistory,
): { form: F; around: Surroundings } | undefined {
  const today = dayPart(date);
  const day = judgingDay(pack, code, today, recorded);
  const form = formOn(pack, code, day);
  if (!form) return undefined;
  const earlier = made.filter((one) => one.date < date);
  const around: Surroundings = {
    today,
    subject,
    params: paramsOn(pack, day, set),
    facts: { ...answerFacts(pack, earlier), ...facts },
    previous: previousOf(pack.id, form.compiled, earlier),
  };
  return { form, around };
}

export const dayPart = (date: string): string => (date.includes('T') ? dayOf(date) : date);

function previousOf(pack: string, { form, countable }: CompiledForm, earlier: readonly MadeContact[]) {
  const forms = form.previous.forms.map((one) => (one.includes('/') ? one : `${pack}/${one}`));
  let found: EarlierContact | undefined;
  for (const one of earlier)
    if (forms.includes(one.form) && (!countable || countable.holds(one.values)) && !(found && found.date > one.date))
      found = one;
  return found;
}

/** Several tables of one form: their results side by side, the class is that of the first that has one. */
function merged(outcomes: readonly Outcome[]): Outcome {
  return {
    rows: outcomes.flatMap(({ rows }) => rows),
    class: outcomes.find((one) => one.class !== null)?.class ?? null,
    advice: outcomes.flatMap(({ advice }) => advice),
    tasks: outcomes.flatMap(({ tasks }) => tasks),
    next: outcomes.flatMap(({ next }) => next ?? []).sort()[0] ?? null,
    referral: strongest(outcomes.flatMap(({ referral }) => referral ?? [])),
    alerts: outcomes.flatMap(({ alerts }) => alerts),
  };
}

/** The answer, or those of each row of a repeated group. */
const given = (value: Value, inner: string | undefined): Value[] =>
  (inner === undefined ? [value] : ((value ?? []) as readonly Row[]).map((row) => row[inner] ?? null)).filter(
    (one) => one !== null,
  );

/** Facts that are answers of earlier contacts. */
export function answerFacts(
  pack: Pick<ContactPack, 'id' | 'facts'>,
  made: readonly MadeContact[],
): Record<string, Value> {
  const facts: Record<string, Value> = {};
  for (const { name, from } of pack.facts) {
    if (!('answer' in from)) continue;
    const [form = '', item = '', inner] = from.answer.split('.');
    const full = form.includes('/') ? form : `${pack.id}/${form}`;
    const answered = made
      .filter((one) => one.form === full)
      .flatMap((one) => given(one.values[item] ?? null, inner).map((value) => ({ date: one.date, value })))
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    const values = answered.map(({ value }) => value);
    switch (from.take) {
      case 'last':
        facts[name] = values.at(-1) ?? null;
        break;
      case 'first':
        facts[name] = values[0] ?? null;
        break;
      case 'count':
        facts[name] = values.length;
        break;
      case 'lastDate':
        facts[name] = answered.length > 0 ? dayPart(answered.at(-1)!.date) : null;
        break;
      default: {
        const sorted = (values as (number | string)[]).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        facts[name] = (from.take === 'lowest' ? sorted[0] : sorted.at(-1)) ?? null;
      }
    }
  }
  return facts;
}
