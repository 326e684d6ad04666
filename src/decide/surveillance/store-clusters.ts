/** SQL of persons who fell ill near each other, and of how ill they became. */
import type { Queryable } from '../../kernel/index.ts';
import type { CountHit, CountTrigger } from './store-occurrences.ts';

export interface IllNeighbour {
  disease: string;
  person: string;
  patient: string;
  day: string;
  area: string;
}

/** Who fell ill between two days of a disease that somebody else of the same smallest area fell ill of too. */
export function selectIllNeighbours(
  q: Queryable,
  diseases: readonly string[],
  from: string,
  to: string,
): Promise<IllNeighbour[]> {
  return q.query<IllNeighbour>(
    `with ill as (
       select disease, person, patient, area, day from surveillance.occurrence where disease = any($1) and day between $2 and $3
     )
     select i.disease, i.person, i.patient, i.day::text as day, i.area from ill i
     where exists (select from ill o where o.disease = i.disease and o.area = i.area and o.person <> i.person)
     order by i.disease, i.area, i.day, i.person`,
    [diseases, from, to],
  );
}

/** Days after the onset in which a death or an admission is counted for the illness. */
const DEATH_DAYS = 60;
const ADMISSION_DAYS = 30;

/**
 * Areas where at least the asked number (`cases`) of those who fell ill within the window died of the disease or were admitted with
 * it; `codes` are the ICD-10 beginnings of each disease. Of each trigger, disease and area the fullest window.
 */
export function selectSevereHits(
  q: Queryable,
  triggers: readonly (CountTrigger & { of: 'deaths' | 'admitted' })[],
  codes: readonly { disease: string; code: string }[],
  from: string,
  to: string,
): Promise<CountHit[]> {
  if (triggers.length === 0) return Promise.resolve([]);
  const longest = Math.max(...triggers.map(({ days }) => days));
  return q.query<CountHit>(
    `with triggers as (
       select * from jsonb_to_recordset($1::jsonb) as t(trigger text, disease text, cases int, days int, level text, "of" text)
     ), listed as (
       select * from jsonb_to_recordset($2::jsonb) as c(disease text, code text)
     ), ends as (
       select day::date from generate_series($3::date, $4::date, interval '1 day') as day
     ), ill as (
       select o.* from surveillance.occurrence o where o.disease in (select disease from triggers) and o.day > $3::date - $5::int and o.day <= $4
     ), own as (
       select distinct i.person, i.patient from ill i
       union
       select i.person, p.patient_id from ill i join identify.pub_patient_person p on p.person_id::text = i.person
     ), severe as (
       select distinct i.disease, i.person, i.day, i.area, 'deaths' as "of" from ill i
       join own p on p.person = i.person join project.pub_death_cause d on d.patient = p.patient and d.date between i.day and i.day + ${DEATH_DAYS}
       join listed l on l.disease = i.disease and starts_with(d.icd10, l.code)
       union
       select distinct i.disease, i.person, i.day, i.area, 'admitted' from ill i
       join own p on p.person = i.person join project.pub_encounter e on e.patient = p.patient and e.class in ('IMP', 'ACUTE')
         and e.start between i.day and i.day + ${ADMISSION_DAYS}
       join listed l on l.disease = i.disease and starts_with(e.reason_icd10, l.code)
     ), counted as (
       select t.trigger, t.disease, t.days, t.cases as asked, a.code as area, e.day, count(distinct s.person)::int as cases
       from triggers t cross join ends e
       join severe s on s.disease = t.disease and s."of" = t."of" and s.day > e.day - t.days and s.day <= e.day
       join population.pub_area_closure x on x.descendant = s.area and x.valid_from <= s.day and x.valid_to > s.day
       join population.pub_reporting_area a on a.code = x.ancestor and a.level = t.level
       group by 1, 2, 3, 4, 5, 6
     )
     select distinct on (trigger, disease, area) trigger, disease, area, (day - days + 1)::text as "firstDay", day::text as "lastDay", cases
     from counted where cases >= asked order by trigger, disease, area, cases desc, day`,
    [JSON.stringify(triggers), JSON.stringify(codes), from, to, longest],
  );
}

/**
 * The hits whose disease nobody of their area had in the `years` before, where the records reach back that far, that is know visits
 * in `dense` of the months: what they do not know of is not called new.
 */
export function selectFirstAgain<H extends { disease: string; area: string; firstDay: string; years: number }>(
  q: Queryable,
  hits: readonly H[],
  dense: number,
): Promise<H[]> {
  if (hits.length === 0) return Promise.resolve([]);
  return q
    .query<{ at: number }>(
      `select h.at from jsonb_to_recordset($1::jsonb) as h(at int, disease text, area text, "firstDay" date, years int)
       where (select count(*) from generate_series(1, 12 * h.years) as m(back)
              where exists (select from project.pub_encounter e where e.start < h."firstDay" - make_interval(months => m.back - 1)
                and e.start >= h."firstDay" - make_interval(months => m.back))) >= $2::numeric * 12 * h.years
         and not exists (select from surveillance.occurrence o
           join population.pub_area_closure x on x.descendant = o.area and x.ancestor = h.area and x.valid_from <= o.day and x.valid_to > o.day
           where o.disease = h.disease and o.day < h."firstDay" and o.day >= h."firstDay" - make_interval(years => h.years))`,
      [JSON.stringify(hits.map((hit, at) => ({ ...hit, at }))), dense],
    )
    .then((rows) => rows.map(({ at }) => hits[at]!));
}
