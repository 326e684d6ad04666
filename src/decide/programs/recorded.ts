/** What other senders recorded and forms of packs take for contacts (FormRecord): which, and what it answers. */
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import type { FormRecord } from '../../algorithms/forms/model.ts';
import { judgingDay } from '../../algorithms/forms/take-contact.ts';
import type { Queryable } from '../../kernel/index.ts';
import { contentPacks, formOn, type Pack, type PackForm } from '../../packs/index.ts';
import type { PersonHistory } from './histories.ts';
import { selectViewRows, type ViewRow } from './store-recorded.ts';

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
  for (const { pack, form, record, code, person, row } of await rowsOf(q, histories)) {
    if (code === undefined) continue;
    const { named: _, ...rest } = row;
    const answers = { ...record.answers, [record.item]: code };
    const one = { ...rest, type: record.type, pack, form, item: record.item, answers };
    found.set(person, [...(found.get(person) ?? []), one]);
  }
  return found;
}

/** What stands in the person's record and counts for nothing, because the form knows it neither by a code nor by a name. */
export async function unknownRecords(
  q: Queryable,
  history: PersonHistory,
): Promise<{ id: string; pack: string; form: string; day: string; said: string | null }[]> {
  return (await rowsOf(q, [history])).flatMap(({ pack, form, code, row: { id, day, named } }) =>
    code === undefined ? [{ id, pack, form, day, said: named.findLast((name) => name !== null) ?? null }] : [],
  );
}

interface FoundRow {
  pack: string;
  form: string;
  record: FormRecord;
  person: string;
  row: ViewRow;
  /** The choice that it names. */
  code: string | undefined;
}

async function rowsOf(q: Queryable, histories: readonly PersonHistory[]): Promise<FoundRow[]> {
  const found: FoundRow[] = [];
  for (const pack of contentPacks()) {
    const forms = formsOf(pack);
    if (forms.length === 0) continue;
    const own = histories.filter(({ enrolments }) => enrolments.some((one) => one.pack === pack.id));
    const personOf = new Map(own.flatMap(({ person, patients }) => patients.map((id) => [id, person] as const)));
    if (personOf.size === 0) continue;
    for (const { compiled: read } of forms)
      for (const record of read.form.records!)
        for (const row of await selectViewRows(q, record, [...personOf.keys()])) {
          const { code } = read.form;
          const form = formOn(pack, code, judgingDay(pack, code, row.day, true));
          // Each version reads the rows of its own days.
          if (form?.compiled !== read) continue;
          const person = personOf.get(row.patient)!;
          found.push({ pack: pack.id, form: code, record, person, row, code: codeOf(record, form, row.named) });
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
