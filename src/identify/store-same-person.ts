import { prepare, type Queryable } from '../kernel/index.ts';

/** Which person a Patient stands for, and the other Patients of that person, itself among them. */
export interface SamePerson {
  patient: string;
  person: string;
  patients: string[];
}

/** Of each Patient id that is linked; ids without the type. */
export function findSamePerson(q: Queryable, patients: readonly string[]): Promise<SamePerson[]> {
  return q.query<SamePerson>(
    `select l.patient_id as patient, l.person::text as person,
       (select array_agg(o.patient_id order by o.patient_id) from identify.link o where o.person = l.person and o.active) as patients
     from identify.link l where l.patient_id = any($1::text[]) and l.active`,
    [patients],
  );
}

/** `Patient/…` of a person, of those it was merged into among them. */
export async function patientsOf(q: Queryable, person: string): Promise<string[]> {
  const rows = await q.query<{ patient: string }>(
    prepare(`with recursive survivor (id, survivor) as (
       select id, survivor from identify.person where id = $1::uuid
       union select p.id, p.survivor from survivor s join identify.person p on p.id = s.survivor)
     select 'Patient/' || l.patient_id as patient from survivor s join identify.link l on l.person = s.id
     where s.survivor is null and l.active order by l.patient_id`),
    [person],
  );
  return rows.map(({ patient }) => patient);
}
