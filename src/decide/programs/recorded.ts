/** What other senders recorded and forms of packs take for contacts (FormRecord): which, and what it answers. */
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import type { FormRecord, Text } from '../../algorithms/forms/model.ts';
import { meaningsOf } from '../../algorithms/forms/read-codes.ts';
import { judgingDay } from '../../algorithms/forms/take-contact.ts';
import type { Queryable } from '../../kernel/index.ts';
import { contentPacks, formOn, type Pack, type PackForm, packSystem } from '../../packs/index.ts';
import { personContent } from '../../person/index.ts';
import { findMappingsTo } from '../../record/index.ts';
import type { PersonHistory } from './histories.ts';
import { findPack } from './packs.ts';
import { selectViewRows, selectWords, type UncountedRow, type ViewRow, type WordRow } from './store-recorded.ts';

/** One of them before it is judged. */
export interface RecordedContact {
  id: string;
  type: string;
  pack: string;
  form: string;
  patient: string;
  day: string;
  version: number;
  /** The choice that it stands for. */
  code: string;
  item: string;
  answers: Record<string, unknown>;
}

/** A person's, in the order of time. */
export interface Told {
  contacts: RecordedContact[];
  uncounted: UncountedRow[];
}

const formsOf = (pack: Pack): readonly PackForm[] => pack.forms.filter(({ compiled: { form } }) => form.records);

/** Types of records that may stand for a contact of the pack. */
export const recordedTypesOf = (pack: Pack): ReadonlySet<string> =>
  new Set(formsOf(pack).flatMap(({ compiled: { form } }) => form.records!.map(({ type }) => type)));

export const recordedTypes = (): ReadonlySet<string> =>
  new Set(contentPacks().flatMap((pack) => [...recordedTypesOf(pack)]));

/** Where a ConceptMap has to lead for its codes to be choices of an item: the code system of the item. */
const systemOfItem = (pack: string, item: string): string => `${packSystem(pack)}:${item}`;

/** Packs that read records by codes which ConceptMaps to these systems explain. */
export const packsOfSystems = (systems: ReadonlySet<string>): string[] =>
  contentPacks().flatMap((pack) =>
    formsOf(pack).some(({ compiled: { form } }) =>
      form.records!.some(({ item, coded }) => coded && systems.has(systemOfItem(pack.id, item))),
    )
      ? pack.id
      : [],
  );

/** Of persons who are in the programme, by person: what stands for contacts, and what counts for nothing. */
export async function loadRecorded(
  q: Queryable,
  histories: readonly PersonHistory[],
): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  const rows = await rowsOf(q, histories);
  if (rows.length === 0) return told;
  const words = new Map((await selectWords(q, patientsOf(rows))).map((word) => [keyOf(word), word]));
  const mapped = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const { pack, form, record, person, row } of rows) {
    const { id, patient, day, version, part } = row;
    const base = { id, type: record.type, pack, form: form.compiled.form.code, patient, day };
    const named = JSON.stringify([row.named, row.codings]);
    const of: Told = told.get(person) ?? { contacts: [], uncounted: [] };
    told.set(person, of);
    const codes = wordOf(words.get(keyOf(base)), named) ?? (await choicesOf(q, pack, form, record, row, mapped));
    const why = part ? 'part' : codes === undefined ? 'unknown' : codes.length === 0 ? 'other' : undefined;
    if (why !== undefined) of.uncounted.push({ ...base, why, said: saidOf(row), named });
    else
      for (const code of codes!)
        of.contacts.push({
          ...base,
          version,
          code,
          item: record.item,
          answers: { ...record.answers, [record.item]: code },
        });
  }
  return told;
}

const keyOf = ({ pack, form, type, id }: Pick<UncountedRow, 'pack' | 'form' | 'type' | 'id'>): string =>
  [pack, form, type, id].join('/');

/** A word was said about what the record told of itself; once it tells something else the word is about something else. */
const wordOf = (word: WordRow | undefined, named: string): readonly string[] | undefined =>
  word?.named === named ? word.codes : undefined;

const patientsOf = (rows: readonly FoundRow[]): string[] => [...new Set(rows.map(({ row }) => row.patient))];

/** What the sender calls it, in its own words; null where it gives codes alone. */
const saidOf = ({ named, codings }: ViewRow): string | null =>
  named.findLast((name) => name !== null && name !== '' && !codings.some(({ code }) => code === name)) ?? null;

/** How people read what a record says: its words, else its codes with their lists and what those are called. */
export function calledBy({ said, named, pack, form, type }: UncountedRow): Text | null {
  if (said !== null) return { zh: said, en: said };
  const [, codings] = JSON.parse(named) as [unknown, ViewRow['codings']];
  if (codings.length === 0) return null;
  const record = findPack(pack)
    ?.forms.findLast(({ compiled }) => compiled.form.code === form)
    ?.compiled.form.records?.find((one) => one.type === type);
  const lists = record?.coded?.map.lists ?? [];
  const { titles } = personContent();
  const told = codings.map(({ system, code }) => {
    const own = `${system.replace(/^.*[/:]/, '').toUpperCase()} ${code}`;
    const says = lists.find((list) => list.system === system)?.rows.find((row) => row.code === code)?.says;
    const zh = titles[system]?.[code] ?? says;
    return { zh: zh ? `${zh}（${own}）` : own, en: says ? `${says} (${own})` : own };
  });
  return { zh: told.map(({ zh }) => zh).join('、'), en: told.map(({ en }) => en).join(', ') };
}

interface FoundRow {
  pack: string;
  form: PackForm;
  record: FormRecord;
  person: string;
  row: ViewRow;
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
          if (form?.compiled === read)
            found.push({ pack: pack.id, form, record, person: personOf.get(row.patient)!, row });
        }
  }
  return found;
}

/**
 * The choices that a record stands for; none where it is something the form does not ask about, undefined where nobody knows it.
 * Of several codings and names the first that means a choice counts. ConceptMaps are asked about codes that the pack does not know.
 */
async function choicesOf(
  q: Queryable,
  pack: string,
  { compiled }: PackForm,
  { item, codes, coded }: FormRecord,
  { named, codings, day }: ViewRow,
  mapped: Map<string, ReadonlyMap<string, readonly string[]>>,
): Promise<readonly string[] | undefined> {
  const { options = [] } = compiled.items.get(item)!.item;
  const names = named.filter((name) => name !== null);
  const known = coded ? meaningsOf(coded.map, { codings, names }, day) : [];
  for (const name of names) {
    const code =
      codes[name] ?? options.find((one) => one.code === name || one.label.zh === name || one.label.en === name)?.code;
    if (code !== undefined) known.push([code]);
  }
  if (coded && codings.length > 0 && !known.some(({ length }) => length > 0)) {
    const system = systemOfItem(pack, item);
    const meanings = mapped.get(system) ?? (await readMaps(q, system, options));
    mapped.set(system, meanings);
    for (const coding of codings) {
      const said = meanings.get(`${coding.system}|${coding.code}`);
      if (said) known.push(said);
    }
  }
  return known.find(({ length }) => length > 0) ?? (known.length > 0 ? [] : undefined);
}

/** What a map says neither means nor rules out. */
const VAGUE = new Set(['disjoint', 'inexact']);

/** By `system|code` the choices that ConceptMaps lead to; none where they say that there is none. */
async function readMaps(
  q: Queryable,
  system: string,
  options: readonly { code: string }[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const meanings = new Map<string, readonly string[]>();
  for (const { system: of, code, to, equivalence } of await findMappingsTo(q, system)) {
    if (VAGUE.has(equivalence ?? '')) continue;
    const key = `${of}|${code}`;
    const before = meanings.get(key) ?? [];
    const means = to !== null && equivalence !== 'unmatched' && options.some((option) => option.code === to);
    meanings.set(key, means && !before.includes(to) ? [...before, to] : before);
  }
  return meanings;
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
