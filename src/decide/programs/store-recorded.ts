/** SQL of what other senders recorded: rows of views that forms take for contacts, and what became of them. */
import type { FormRecord } from '../../algorithms/forms/model.ts';
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Counted } from './mark-subjects.ts';

/** A row of a view; `named` are the columns that say what it is, in the order of the form. */
export interface ViewRow {
  id: string;
  patient: string;
  day: string;
  version: number;
  named: (string | null)[];
  codings: { system: string; code: string }[];
  /** It stands for less than a contact. */
  part: boolean;
}

export function selectViewRows(
  q: Queryable,
  { view, day, from, coded, unless }: FormRecord,
  patients: readonly string[],
): Promise<ViewRow[]> {
  // Names of content, which its shape holds to letters, digits and underscores.
  const named = from.map((column) => `v."${column}"::text`).join(', ');
  const codings = coded
    ? `(select coalesce(jsonb_agg(jsonb_build_object('system', s.value, 'code', c.value) order by s.n), '[]')
        from jsonb_array_elements_text(v."${coded.systems}") with ordinality s(value, n)
        join jsonb_array_elements_text(v."${coded.codes}") with ordinality c(value, n) using (n))`
    : `'[]'::jsonb`;
  return q.query<ViewRow>(
    `select v.id, v.patient, v."${day}"::text as day, v.resource_version as version, array[${named}] as named, ${codings} as codings,
       ${unless ? `coalesce(v."${unless}", false)` : 'false'} as part
     from project."pub_${view}" v where v.patient = any($1) and v."${day}" is not null order by v."${day}", v.id`,
    [patients],
  );
}

/** One that stands for a contact, as it was judged. */
export interface RecordedRow {
  id: string;
  type: string;
  pack: string;
  form: string;
  formFrom: string;
  patient: string;
  day: string;
  version: number;
  /** The choice that it stands for; a combined one has a row for each. */
  code: string;
  class: string | null;
  next: string | null;
  values: Record<string, unknown>;
}
/** In the order of time. */
export function selectRecorded(q: Queryable, patients: readonly string[]): Promise<RecordedRow[]> {
  return q.query<RecordedRow>(
    `select id, type, pack, form, form_from::text as "formFrom", patient, day::text as day, version, code, class, next::text as next, "values"
     from programs.recorded where patient = any($1) order by day, id, code`,
    [patients],
  );
}

/** Puts these in the place of all that the Patients had, writing only what differs; gives whose came out otherwise. */
export async function replaceRecorded(
  tx: Tx,
  patients: readonly string[],
  rows: readonly (RecordedRow & { subject: string })[],
): Promise<Counted[]> {
  return tx.query<Counted>(
    `with fresh as (
       select * from jsonb_to_recordset($2::jsonb) as r(id text, type text, pack text, form text, "formFrom" date, patient text, subject text,
         day date, version integer, code text, class text, next date, values jsonb)),
     moved as (
       select k.subject, k.pack from programs.recorded k join fresh f using (pack, form, type, id, code) where k.subject <> f.subject),
     gone as (
       delete from programs.recorded k where k.patient = any($1) and not exists (
         select from fresh f where (f.pack, f.form, f.type, f.id, f.code) = (k.pack, k.form, k.type, k.id, k.code))
       returning k.subject, k.pack),
     put as (
       insert into programs.recorded (id, type, pack, form, form_from, patient, subject, day, version, code, class, next, "values")
       select f.id, f.type, f.pack, f.form, f."formFrom", f.patient, f.subject, f.day, f.version, f.code, f.class, f.next, f.values from fresh f
       left join programs.recorded k using (pack, form, type, id, code)
       where (k.form_from, k.patient, k.subject, k.day, k.version, k.class, k.next, k."values")
         is distinct from (f."formFrom", f.patient, f.subject, f.day, f.version, f.class, f.next, f.values)
       on conflict (pack, form, type, id, code) do update set form_from = excluded.form_from, patient = excluded.patient, subject = excluded.subject,
         day = excluded.day, version = excluded.version, class = excluded.class, next = excluded.next, "values" = excluded."values"
       returning subject, pack)
     select subject as patient, pack from gone union select subject, pack from put union select subject, pack from moved`,
    [patients, JSON.stringify(rows)],
  );
}

/** Why what stands in the record counts for nothing: no list knows it; it is something else; it is less than a contact. */
export type Why = 'unknown' | 'other' | 'part';

export interface UncountedRow {
  id: string;
  type: string;
  pack: string;
  form: string;
  patient: string;
  day: string;
  why: Why;
  /** What the sender calls it. */
  said: string | null;
  /** All that it says of itself; a word about it counts as long as this is the same. */
  named: string;
}

export async function replaceUncounted(
  tx: Tx,
  patients: readonly string[],
  rows: readonly (UncountedRow & { subject: string })[],
): Promise<void> {
  await tx.query(
    `with fresh as (
       select * from jsonb_to_recordset($2::jsonb) as r(id text, type text, pack text, form text, patient text, subject text, day date, why text,
         said text, named text)),
     gone as (
       delete from programs.uncounted k where k.patient = any($1) and not exists (
         select from fresh f where (f.pack, f.form, f.type, f.id) = (k.pack, k.form, k.type, k.id)))
     insert into programs.uncounted as k (id, type, pack, form, patient, subject, day, why, said, named)
     select f.id, f.type, f.pack, f.form, f.patient, f.subject, f.day, f.why, f.said, f.named from fresh f
     on conflict (pack, form, type, id) do update set (patient, subject, day, why, said, named) =
       (excluded.patient, excluded.subject, excluded.day, excluded.why, excluded.said, excluded.named)
     where (k.patient, k.subject, k.day, k.why, k.said, k.named) is distinct from
       (excluded.patient, excluded.subject, excluded.day, excluded.why, excluded.said, excluded.named)`,
    [patients, JSON.stringify(rows)],
  );
}

export function selectUncounted(q: Queryable, patients: readonly string[]): Promise<UncountedRow[]> {
  return q.query<UncountedRow>(
    `select id, type, pack, form, patient, day::text as day, why, said, named
     from programs.uncounted where patient = any($1) order by day, id`,
    [patients],
  );
}

/** What a person said a record was. */
export interface WordRow {
  pack: string;
  form: string;
  type: string;
  id: string;
  /** None: nothing that the programme asks about. */
  codes: string[];
  named: string;
  at: Date;
  name: string;
}

/** The last word about each record. */
export function selectWords(q: Queryable, patients: readonly string[]): Promise<WordRow[]> {
  return q.query<WordRow>(
    `select distinct on (pack, form, type, id) pack, form, type, id, codes, named, at, name
     from programs.record_word where patient = any($1) order by pack, form, type, id, no desc`,
    [patients],
  );
}

export async function insertWord(
  tx: Tx,
  word: Omit<WordRow, 'at'> & { patient: string; account: string; at: Date },
): Promise<void> {
  const { pack, form, type, id, patient, codes, named, at, account, name } = word;
  await tx.query(
    `insert into programs.record_word (pack, form, type, id, patient, codes, named, at, account, name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [pack, form, type, id, patient, codes, named, at, account, name],
  );
}
