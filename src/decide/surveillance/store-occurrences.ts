/** SQL of beginnings of illness, reckoned from the records. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { ImportedCase } from './imported.ts';
import type { Disease } from './load-diseases.ts';

/**
 * Reckons the occurrences anew: of everybody, or of the persons behind the given Patients. A person's days with a disease
 * (diagnoses and reasons of visits) up to `today` that lie no more than its course apart are one illness, which began on the
 * first of them. Diseases count on the days they stand in the list.
 */
export async function replaceOccurrences(
  tx: Tx,
  diseases: readonly Disease[],
  today: string,
  patients?: readonly string[],
): Promise<void> {
  const all = patients === undefined;
  const codes = diseases.flatMap(({ id, codes, course, from, to }) =>
    codes.map((code) => ({ disease: id, code, course, from: from ?? null, to: to ?? null })),
  );
  if (all) await tx.query('delete from surveillance.occurrence');
  else
    await tx.query(
      `with changed as (
         select unnest($1::text[]) as patient
       ), persons as (
         select coalesce(p.person_id::text, c.patient) as person from changed c left join identify.pub_patient_person p on p.patient_id = c.patient
         union select o.person from surveillance.occurrence o join changed c on c.patient = o.patient
       )
       delete from surveillance.occurrence o using persons p where o.person = p.person`,
      [patients],
    );
  await tx.query(
    `with wanted as (
       select unnest($3::text[]) as patient
       union
       select other.patient_id from unnest($3::text[]) as c(patient)
       join identify.pub_patient_person p on p.patient_id = c.patient
       join identify.pub_patient_person other on other.person_id = p.person_id
     ), listed as (
       select * from jsonb_to_recordset($1::jsonb) as d(disease text, code text, course int, "from" date, "to" date)
     ), coded as (
       select distinct d.disease, d.course, d."from", d."to", c.code from (
         select code from project.pub_condition_row union select reason_icd10 from project.pub_encounter
       ) c join listed d on starts_with(c.code, d.code)
     ), seen as (
       select patient, code, recorded_date as day from project.pub_condition_row where $4 or patient in (select patient from wanted)
       union all
       select patient, reason_icd10, start from project.pub_encounter where $4 or patient in (select patient from wanted)
     ), days as (
       select c.disease, c.course, coalesce(p.person_id::text, s.patient) as person, s.day, min(s.patient) as patient, min(r.area) as area
       from seen s
       join coded c on c.code = s.code and (c."from" is null or s.day >= c."from") and (c."to" is null or s.day <= c."to")
       join project.pub_resident r on r.id = s.patient
       left join identify.pub_patient_person p on p.patient_id = s.patient
       where s.day <= $2 and r.area is not null
       group by 1, 2, 3, 4
     ), paced as (
       select *, day - lag(day) over (partition by disease, person order by day) as pause from days
     )
     insert into surveillance.occurrence (disease, person, day, patient, area)
     select disease, person, day, patient, area from paced where pause is null or pause > course`,
    [JSON.stringify(codes), today, patients ?? [], all],
  );
}

/** Where the change feed was followed to, locked until the transaction ends; '0' at first. */
export async function lockMark(tx: Tx): Promise<{ seq: string; judged: string | null }> {
  await tx.query(`insert into surveillance.mark (seq) values (0) on conflict do nothing`);
  const [mark] = await tx.query<{ seq: string; judged: string | null }>(
    'select seq::text, judged::text from surveillance.mark for update',
  );
  return mark!;
}

export async function moveMark(tx: Tx, mark: { seq?: string; judged?: string }): Promise<void> {
  await tx.query('update surveillance.mark set seq = coalesce($1, seq), judged = coalesce($2, judged)', [
    mark.seq ?? null,
    mark.judged ?? null,
  ]);
}

/** Number of the newest version in the records. */
export async function newestSeq(q: Queryable): Promise<string> {
  const [row] = await q.query<{ seq: string }>('select coalesce(max(seq), 0)::text as seq from record.pub_version');
  return row!.seq;
}

/** Patients whom the changed resources are about; resources that are gone give those of whom something was known. */
export async function patientsOf(
  q: Queryable,
  changed: Record<'Condition' | 'Encounter', readonly string[]>,
): Promise<string[]> {
  const rows = await q.query<{ patient: string }>(
    `select patient from project.pub_condition_row where id = any($1) and patient is not null
     union select patient from project.pub_encounter where id = any($2) and patient is not null`,
    [changed.Condition, changed.Encounter],
  );
  return rows.map(({ patient }) => patient);
}

export interface CountTrigger {
  trigger: string;
  disease: string;
  cases: number;
  days: number;
  level: string;
  /** Imported cases are left out. */
  local?: boolean | undefined;
}
export interface CountHit {
  trigger: string;
  disease: string;
  area: string;
  firstDay: string;
  lastDay: string;
  cases: number;
}

/** Days from an onset in which an investigation may call it imported. */
export const IMPORTED_DAYS = 90;

/** Areas where at least the asked number of persons fell ill within the window, for windows that end from `from` to `to`: of each trigger, disease and area the fullest, the earliest of equals. */
export function selectCountHits(
  q: Queryable,
  triggers: readonly CountTrigger[],
  from: string,
  to: string,
  imported: readonly ImportedCase[] = [],
): Promise<CountHit[]> {
  return q.query<CountHit>(
    `with triggers as (
       select * from jsonb_to_recordset($1::jsonb) as t(trigger text, disease text, cases int, days int, level text, "local" boolean)
     ), imported as (
       select * from jsonb_to_recordset($4::jsonb) as i(disease text, person text, day date)
     ), ends as (
       select day::date from generate_series($2::date, $3::date, interval '1 day') as day
     ), counted as (
       select t.trigger, t.disease, t.days, t.cases as asked, a.code as area, e.day, count(distinct o.person)::int as cases
       from triggers t cross join ends e
       join surveillance.occurrence o on o.disease = t.disease and o.day > e.day - t.days and o.day <= e.day
       join population.pub_area_closure x on x.descendant = o.area and x.valid_from <= o.day and x.valid_to > o.day
       join population.pub_reporting_area a on a.code = x.ancestor and a.level = t.level
       where t."local" is not true or not exists (select from imported i
         where i.disease = o.disease and i.person = o.person and o.day between i.day - ${IMPORTED_DAYS} and i.day)
       group by 1, 2, 3, 4, 5, 6
     )
     select distinct on (trigger, disease, area) trigger, disease, area, (day - days + 1)::text as "firstDay", day::text as "lastDay", cases
     from counted where cases >= asked order by trigger, disease, area, cases desc, day`,
    [JSON.stringify(triggers), from, to, JSON.stringify(imported)],
  );
}

export interface BlockSeries {
  area: string;
  /** Blocks before the last one (0 = the last) and the persons who fell ill in them. */
  back: number[];
  cases: number[];
}

/** Persons who fell ill in blocks of seven days, the last of which ends on `last`; areas of the levels with any. */
export function selectBlocks(
  q: Queryable,
  disease: string,
  levels: readonly string[],
  first: string,
  last: string,
): Promise<BlockSeries[]> {
  return q.query<BlockSeries>(
    `select area, array_agg(back order by back) as back, array_agg(cases order by back) as cases from (
       select a.code as area, ($4::date - o.day) / 7 as back, count(distinct o.person)::int as cases
       from surveillance.occurrence o
       join population.pub_area_closure x on x.descendant = o.area and x.valid_from <= o.day and x.valid_to > o.day
       join population.pub_reporting_area a on a.code = x.ancestor and a.level = any($2)
       where o.disease = $1 and o.day between $3 and $4
       group by 1, 2
     ) as b group by area order by area`,
    [disease, levels, first, last],
  );
}

/** Visits in each block of seven days that had any; the last block ends on `last` and is 0 back. */
export function selectContacts(q: Queryable, last: string): Promise<{ back: number; contacts: number }[]> {
  return q.query(
    `select ($1::date - start::date) / 7 as back, count(*)::int as contacts
     from project.pub_encounter where start <= $1::date group by 1 order by 1`,
    [last],
  );
}
