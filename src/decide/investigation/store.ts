/** The only SQL of the room: persons of an investigation and their contacts. */
import type { Queryable } from '../../kernel/index.ts';

/** What the questions need to know of a signal. */
export interface Scope {
  id: string;
  /** `series`, `rule`, `place` … */
  kind: string;
  disease: string;
  area: string;
  firstDay: string;
  lastDay: string;
}

/** Days around the signal in which interviews that name no signal are taken for its. */
const AROUND = 60;

export interface MemberRow {
  /** Master person, else the Patient. */
  person: string;
  patient: string;
  /** Onset by the records; null for those who are not on the signal's line list. */
  listed: string | null;
  area: string | null;
  areaName: string | null;
  sex: string | null;
  birthDate: string | null;
  /** Null: nobody was asked to investigate. */
  enrolment: string | null;
  noticed: string | null;
  interviewDue: string | null;
  role: string | null;
  ill: boolean | null;
  onset: string | null;
  onsetAt: Date | null;
  diagnosedOn: string | null;
  interview: string | null;
  interviewed: string | null;
  school: string | null;
  workplace: string | null;
  infector: string | null;
  admitted: boolean | null;
  severe: boolean | null;
  status: string | null;
  /** Code of where it was infected. */
  origin: string | null;
  positive: boolean | null;
  exposures: string[] | null;
  foods: { food: string; eaten: string }[] | null;
  places: { place: string; placeKind: string }[] | null;
  samples: { material: string; takenOn: string; sampleResult: string; agent?: string }[] | null;
}

const MEMBERS = `place as (
    select descendant, valid_from, valid_to from population.pub_area_closure where ancestor = $3
  ), line as (
    select o.person, min(o.patient) as patient, min(o.day) as day from surveillance.pub_occurrence o
    join place x on x.descendant = o.area and x.valid_from <= o.day and x.valid_to > o.day
    where o.disease = $2 and o.day between $4 and $5 group by o.person
  ), asked as (
    select distinct on (person) * from (
      select coalesce(p.person_id::text, c.subject) as person, c.* from investigation.pub_case c
      left join identify.pub_patient_person p on p.patient_id = c.subject
      left join project.pub_resident r on r.id = c.subject
      where c.disease in ($2, 'other') and (c.signal = $1 or (c.signal is null and c.disease = $2
        and coalesce(c.onset, c.noticed) between $4::date - ${AROUND} and $5::date + ${AROUND}
        and exists (select from place x where x.descendant = r.area and x.valid_from <= c.noticed and x.valid_to > c.noticed)))) s
    order by person, noticed desc, notice
  )`;
const scopeParams = ({ id, disease, area, firstDay, lastDay }: Scope) => [id, disease, area, firstDay, lastDay];

/** Days after the signal, until `until`, on which somebody of its area fell ill with its disease, in order. */
export async function selectOnsetsAfter(
  q: Queryable,
  { disease, area, lastDay }: Scope,
  until: string,
): Promise<string[]> {
  const rows = await q.query<{ day: string }>(
    `select distinct o.day::text as day from surveillance.pub_occurrence o
     join population.pub_area_closure x on x.ancestor = $2 and x.descendant = o.area and x.valid_from <= o.day and x.valid_to > o.day
     where o.disease = $1 and o.day > $3 and o.day <= $4 order by 1`,
    [disease, area, lastDay, until],
  );
  return rows.map(({ day }) => day);
}

/** Everybody on the line list of the signal or asked about it, by onset; at most `limit`. */
export function selectMembers(q: Queryable, scope: Scope, limit: number): Promise<MemberRow[]> {
  return q.query<MemberRow>(
    `with ${MEMBERS}
     select coalesce(l.person, a.person) as person, coalesce(l.patient, a.subject) as patient, l.day::text as listed, r.area, v.name as "areaName",
       r.sex, r.birth_date::text as "birthDate", e.id as enrolment, coalesce(a.noticed, e.enrolled)::text as noticed, e.late::text as "interviewDue",
       a.role, case when a.notice is null or (not a.ill and l.day > a.interviewed) then true else a.ill end as ill, coalesce(a.onset, l.day)::text as onset, a.onset_at as "onsetAt",
       a.diagnosed_on::text as "diagnosedOn", a.interview, a.interviewed::text as interviewed, a.school, a.workplace, i.person as infector,
       a.admitted, a.severe, a.status, a.origin, a.positive, a.answers -> 'exposures' as exposures, a.answers -> 'foods' as foods,
       a.answers -> 'places' as places, a.answers -> 'samples' as samples
     from line l full join asked a on a.person = l.person
     left join project.pub_resident r on r.id = coalesce(l.patient, a.subject)
     left join population.pub_reporting_area v on v.code = r.area
     left join lateral (
       select e.id, e.enrolled, d.late from programs.pub_enrolment e
       left join programs.pub_due d on d.enrolment = e.id and d.contact = 'interview'
       where e.pack = 'case-investigation' and e.subject = a.subject and e.enrolled <= a.noticed
       order by e.enrolled desc, e.id limit 1) e on true
     left join lateral (
       select coalesce(p.person_id::text, substr(a.infector, 9)) as person from (select 1) one
       left join identify.pub_patient_person p on p.patient_id = substr(a.infector, 9)
       where starts_with(a.infector, 'Patient/') limit 1) i on true
     order by coalesce(a.onset, l.day), coalesce(l.person, a.person) limit $6`,
    [...scopeParams(scope), limit],
  );
}

export interface ContactRow {
  enrolment: string;
  person: string;
  patient: string;
  areaName: string | null;
  enrolled: string;
  exited: string | null;
  exitReason: string | null;
  source: string | null;
  sourcePatient: string | null;
  sourceName: string | null;
  relation: string | null;
  place: string | null;
  lastExposure: string;
  until: string | null;
  due: string | null;
  late: string | null;
  lost: string | null;
  checks: number;
  lastOn: string | null;
  lastClass: string | null;
  releasedOn: string | null;
  reason: string | null;
  onset: string | null;
}

/** Contacts registered for the signal, or whose source is one of its persons; by the end of their observation. */
export function selectContacts(q: Queryable, scope: Scope, limit: number): Promise<ContactRow[]> {
  return q.query<ContactRow>(
    `with ${MEMBERS}
     select c.enrolment, coalesce(p.person_id::text, c.subject) as person, c.patient, v.name as "areaName", c.enrolled::text as enrolled,
       c.exited::text as exited, c.exit_reason as "exitReason", s.person as source, s.patient as "sourcePatient", c.source_name as "sourceName",
       c.relation, c.place, c.last_exposure::text as "lastExposure", c.until::text as until, c.due::text as due, c.late::text as late,
       c.lost::text as lost, c.checks, c.last_on::text as "lastOn", c.last_class as "lastClass", c.released_on::text as "releasedOn", c.reason,
       c.onset::text as onset
     from investigation.pub_contact c
     left join identify.pub_patient_person p on p.patient_id = c.subject
     left join project.pub_resident r on r.id = c.patient
     left join population.pub_reporting_area v on v.code = r.area
     left join lateral (
       select coalesce(o.person_id::text, substr(c.source, 9)) as person, substr(c.source, 9) as patient from (select 1) one
       left join identify.pub_patient_person o on o.patient_id = substr(c.source, 9)
       where starts_with(c.source, 'Patient/') limit 1) s on true
     where c.disease in ($2, 'other') and (c.signal = $1 or (c.signal is null and c.disease = $2
       and s.person in (select person from line union select person from asked)))
     order by c.until, c.enrolment limit $6`,
    [...scopeParams(scope), limit],
  );
}

/** Residents registered in villages, by area code: whom attack rates refer to. */
export async function countResidents(q: Queryable, areas: readonly string[]): Promise<Map<string, number>> {
  const rows = await q.query<{ area: string; count: number }>(
    `select area, count(*)::int as count from project.pub_resident
     where area = any($1) and active and deceased_date is null and residence_end is null group by area`,
    [areas],
  );
  return new Map(rows.map(({ area, count }) => [area, count]));
}
