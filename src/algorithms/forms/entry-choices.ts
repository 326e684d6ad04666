/**
 * Where one form serves several entries of a schedule, the choices that tell them apart: `vaccine = 'mmr' and valid` is what the
 * entry of that vaccine asks, `vaccine = 'hepB' …` another's. Pure.
 */
import type { Typed } from '../condition/types.ts';
import type { CompiledForm } from './compile-form.ts';
import { type Surroundings, surroundingRow } from './context.ts';
import type { CompiledSchedule } from './due-items.ts';

/** Codes that an entry allows, by choice. */
type Choices = Readonly<Record<string, readonly string[]>>;

/** Of each entry that `form` (`pack/form`) answers: the choices by which it differs from the others. */
function choicesOf(schedule: CompiledSchedule, form: string, compiled: CompiledForm): Map<string, Choices> {
  const asked = schedule.contacts.flatMap(({ contact, satisfiedBy }) => {
    const condition = satisfiedBy.find((one) => one.form === form)?.when?.get(compiled.form.from);
    return condition ? [{ entry: contact.code, choices: allowedBy(condition.typed, compiled) }] : [];
  });
  const items = new Set(asked.flatMap(({ choices }) => Object.keys(choices)));
  const apart = [...items].filter(
    (item) => new Set(asked.flatMap(({ choices }) => choices[item]?.join() ?? [])).size > 1,
  );
  return new Map(
    asked.map(({ entry, choices }) => [
      entry,
      Object.fromEntries(apart.flatMap((item) => (choices[item] ? [[item, choices[item]]] : []))),
    ]),
  );
}

function allowedBy(typed: Typed, compiled: CompiledForm): Choices {
  if (typed.node !== 'call') return {};
  const { operation, args } = typed;
  if (operation === 'and') return Object.assign({}, ...args.map((one) => allowedBy(one, compiled)));
  const [left, right] = args;
  if (left?.node !== 'name' || !right || !(operation === 'equal' || operation === 'in')) return {};
  const item = compiled.items.get(left.name)?.item;
  const codes = codesIn(right);
  return item?.type === 'choice' && item.calculate === undefined && codes.length > 0 ? { [item.code]: codes } : {};
}

function codesIn(typed: Typed): string[] {
  if (typed.node === 'literal') return typeof typed.value === 'string' ? [typed.value] : [];
  return typed.node === 'call' && typed.operation === 'list' ? typed.args.flatMap(codesIn) : [];
}

/** Items whose answers say which entry a contact is for. */
export const choicesApart = (schedule: CompiledSchedule | undefined, form: string, compiled: CompiledForm): string[] =>
  schedule ? [...new Set([...choicesOf(schedule, form, compiled).values()].flatMap(Object.keys))] : [];

/** Answers that opening the form for an entry settles: where it allows one code only, and what the schedule names of several. */
export function answersFor(
  schedule: CompiledSchedule | undefined,
  form: string,
  compiled: CompiledForm,
  entry: string | undefined,
  around: Surroundings,
): Record<string, string> {
  const asked = schedule?.contacts.find(({ contact }) => contact.code === entry);
  if (!schedule || !asked?.satisfiedBy.some((one) => one.form === form)) return {};
  const choices = choicesOf(schedule, form, compiled).get(asked.contact.code);
  const settled = Object.entries(choices ?? {}).flatMap(([item, [only, ...others]]) =>
    only !== undefined && others.length === 0 ? [[item, only]] : [],
  );
  const row = surroundingRow(around);
  const named = [...asked.answers].flatMap(([item, condition]) => {
    const code = condition.run(row) ?? null;
    return typeof code === 'string' ? [[item, code]] : [];
  });
  return Object.fromEntries([...settled, ...named]);
}
