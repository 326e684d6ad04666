/** What other senders recorded and forms of packs take for contacts (FormRecord): which, and what it answers. */
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import type { FormRecord } from '../../algorithms/forms/model.ts';
import { judgingDay } from '../../algorithms/forms/take-contact.ts';
import type { Queryable } from '../../kernel/index.ts';
import { contentPacks, formOn, type Pack, type PackForm } from '../../packs/index.ts';
import type { PersonHistory } from './histories.ts';
import { selectViewRows } from './store-recorded.ts';

/** One of them before it is judged. */
export interface RecordedContact {
  id: string;
  type: string;
  pack: string;
  form: string;
  patient: string;
  day: string;
  version: number;
  item: string;
  answers: Record<string, unknown>;
}

const formsOf = (pack: Pack): readonly PackForm[] => pack.forms.filter(({ compiled: { form } }) => form.records);

/** Types of records that may stand for a contact. */
export const recordedTypes = (): ReadonlySet<string> =>
  new Set(
    contentPacks().flatMap((pack) =>
      formsOf(pack).flatMap(({ compiled: { form } }) => form.records!.map(({ type }) => type)),
    ),
  );

/** Of persons who are in the programme, by person and in the order of time. What the form does not know is left out. */
export async function loadRecorded(
  q: Queryable,
  histories: readonly PersonHistory[],
): Promise<Map<string, RecordedContact[]>> {
  const found = new Map<string, RecordedContact[]>();
  for (const pack of contentPacks()) {
    const forms = formsOf(pack);
    if (forms.length === 0) continue;
    const own = histories.filter(({ enrolments }) => enrolments.some((one) => one.pack === pack.id));
    const personOf = new Map(own.flatMap(({ person, patients }) => patients.map((id) => [id, person] as const)));
    if (personOf.size === 0) continue;
    for (const { compiled: read } of forms)
      for (const record of read.form.records!)
        for (const { named, ...row } of await selectViewRows(q, record, [...personOf.keys()])) {
          const form = formOn(pack, read.form.code, judgingDay(pack, read.form.code, row.day, true));
          // Each version reads the rows of its own days.
          if (form?.compiled !== read) continue;
          const code = codeOf(record, form, named);
          if (code === undefined) continue;
          const answers = { ...record.answers, [record.item]: code };
          const person = personOf.get(row.patient)!;
          const one = { ...row, type: record.type, pack: pack.id, form: read.form.code, item: record.item, answers };
          found.set(person, [...(found.get(person) ?? []), one]);
        }
  }
  return found;
}

/** The choice that the first known column names. */
function codeOf({ item, codes }: FormRecord, { compiled }: PackForm, named: readonly (string | null)[]) {
  const { options = [] } = compiled.items.get(item)!.item;
  for (const name of named) {
    if (name === null) continue;
    const code =
      codes[name] ?? options.find((one) => one.code === name || one.label.zh === name || one.label.en === name)?.code;
    if (code !== undefined) return code;
  }
  return undefined;
}

/** Whether a contact of the day tells the same already: by the form, or of a second sender. */
export const isTold = ({ pack, form, day, item, answers }: RecordedContact, made: readonly MadeContact[]): boolean =>
  made.some(
    (one) =>
      one.form === `${pack}/${form}` &&
      one.date.slice(0, 10) === day &&
      one.values[item] === answers[item] &&
      sameKind(one, answers, item),
  );

/** A contact of the day that says something else (put off, refused) is not this one. */
const sameKind = ({ values }: MadeContact, answers: Record<string, unknown>, item: string): boolean =>
  Object.entries(answers).every(([code, value]) => code === item || (values[code] ?? null) === value);
