/** SQL of whom the rule of a programme takes in. */
import type { Queryable } from '../../kernel/index.ts';

export interface TakenIn {
  patient: string;
  person: string;
}

const ENROLLED = (packs: string, patient: string): string =>
  `exists (select from programs.enrolment e where e.pack = any(${packs}) and (e.patient = ${patient} or e.patient in (
     select o.patient_id from identify.pub_patient_person l join identify.pub_patient_person o on o.person_id = l.person_id
     where l.patient_id = ${patient})))`;

/**
 * Of each person who never was in the programme the Patient that indicators count, where the condition of the rule holds. `joins`
 * and `condition` are SQL over the resident `r`, with the day as $1.
 */
export function selectToTakeIn(
  q: Queryable,
  filter: {
    today: string;
    pack: string;
    joins: string;
    condition: string;
    patients?: readonly string[] | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<TakenIn[]> {
  return q.query<TakenIn>(
    `with known as (
       select o.patient_id from unnest($3::text[]) p join identify.pub_patient_person l on l.patient_id = p
       join identify.pub_patient_person o on o.person_id = l.person_id
       union select p from unnest($3::text[]) p)
     select r.id as patient, coalesce(l.person_id::text, r.id) as person
     from project.pub_resident r left join identify.pub_patient_person l on l.patient_id = r.id ${filter.joins}
     where r.active and r.area is not null and r.birth_date is not null and $1::date is not null
       and ($3::text[] is null or r.id in (select patient_id from known)) and ($4::text is null or r.id > $4)
       and ${filter.condition} and not ${ENROLLED('array[$2]', 'r.id')}
       and not exists (
         select from identify.pub_patient_person o join project.pub_resident x on x.id = o.patient_id
         where o.person_id = l.person_id and x.id < r.id and x.active and x.area is not null and x.birth_date is not null)
     order by r.id limit $5`,
    [filter.today, filter.pack, filter.patients ?? null, filter.after ?? null, filter.limit],
  );
}

/** Of the Patients those whose person was never in one of the programmes. */
export async function selectNobodys(
  q: Queryable,
  packs: readonly string[],
  patients: readonly string[],
): Promise<string[]> {
  const rows = await q.query<{ patient: string }>(
    `select p as patient from (select distinct unnest($2::text[]) as p) w
     where exists (select from unnest($1::text[]) k(pack) where not ${ENROLLED('array[k.pack]', 'w.p')})`,
    [packs, patients],
  );
  return rows.map(({ patient }) => patient);
}
