/** One contact by the pack of its day; what is pure of it also runs in the browser (algorithms/forms/take-contact.ts). */
import type { Surroundings } from '../algorithms/forms/context.ts';
import type { Answers } from '../algorithms/forms/evaluate-form.ts';
import {
  beginContact as begin,
  dayPart,
  type SubjectHistory,
  type TakenContact as Taken,
  takeContact as take,
} from '../algorithms/forms/take-contact.ts';
import { KangyuError } from '../kernel/index.ts';
import type { Pack, PackForm } from './pack.ts';

export { answerFacts, dayPart, type SubjectHistory } from '../algorithms/forms/take-contact.ts';
export type TakenContact = Taken<PackForm>;

/** `date` is a day or an instant. Throws `packs.form-unknown` when the pack has no such form on that day. */
export const takeContact = (
  pack: Pack,
  code: string,
  date: string,
  answers: Answers,
  history: SubjectHistory,
): TakenContact => take(pack, code, date, answers, history) ?? unknownForm(pack, code, date);

/** The form of the day and everything its conditions know before an answer is given: what prefillForm needs. */
export const beginContact = (
  pack: Pack,
  code: string,
  date: string,
  history: SubjectHistory,
): { form: PackForm; around: Surroundings } => begin(pack, code, date, history) ?? unknownForm(pack, code, date);

function unknownForm({ id }: Pack, form: string, date: string): never {
  throw new KangyuError('packs.form-unknown', { pack: id, form, day: dayPart(date) });
}
