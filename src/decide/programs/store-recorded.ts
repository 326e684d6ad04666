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
}

export function selectViewRows(
  q: Queryable,
  { view, day, from }: FormRecord,
  patients: readonly string[],
): Promise<ViewRow[]> {
  // Names of content, which its shape holds to letters, digits and underscores.
  const named = from.map((column) => `v."${column}"::text`).join(', ');
  return q.query<ViewRow>(
    `select v.id, v.patient, v."${day}"::text as day, v.resource_version as version, array[${named}] as named
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
  class: string | null;
  next: string | null;
  values: Record<string, unknown>;
}
/** In the order of time. */
export function selectRecorded(q: Queryable, patients: readonly string[]): Promise<RecordedRow[]> {
  return q.query<RecordedRow>(
    `select id, type, pack, form, form_from::text as "formFrom", patient, day::text as day, version, class, next::text as next, "values"
     from programs.recorded where patient = any($1) order by day, id`,
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
         day date, version integer, class text, next date, values jsonb)),
     moved as (
       select k.subject, k.pack from programs.recorded k join fresh f using (pack, form, type, id) where k.subject <> f.subject),
     gone as (
       delete from programs.recorded k where k.patient = any($1) and not exists (
         select from fresh f where (f.pack, f.form, f.type, f.id) = (k.pack, k.form, k.type, k.id))
       returning k.subject, k.pack),
     put as (
       insert into programs.recorded (id, type, pack, form, form_from, patient, subject, day, version, class, next, "values")
       select f.id, f.type, f.pack, f.form, f."formFrom", f.patient, f.subject, f.day, f.version, f.class, f.next, f.values from fresh f
       left join programs.recorded k using (pack, form, type, id)
       where (k.form_from, k.patient, k.subject, k.day, k.version, k.class, k.next, k."values")
         is distinct from (f."formFrom", f.patient, f.subject, f.day, f.version, f.class, f.next, f.values)
       on conflict (pack, form, type, id) do update set form_from = excluded.form_from, patient = excluded.patient, subject = excluded.subject,
         day = excluded.day, version = excluded.version, class = excluded.class, next = excluded.next, "values" = excluded."values"
       returning subject, pack)
     select subject as patient, pack from gone union select subject, pack from put union select subject, pack from moved`,
    [patients, JSON.stringify(rows)],
  );
}
