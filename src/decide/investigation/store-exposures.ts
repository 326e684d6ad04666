/** SQL of where ill persons ate and were. */
import type { Queryable } from '../../kernel/index.ts';

export interface ExposureRow {
  disease: string;
  person: string;
  patient: string;
  day: string;
  area: string;
  of: 'meal' | 'place';
  what: string;
  /** Code of the kind of place; those of foodborne reports have an `f` before them. */
  placeKind: string | null;
}

/**
 * Of everybody whose onset lies between two days: places of meals that were eaten and places that others share (no homes), out of
 * the newest interview; places of food out of foodborne reports, where the diagnosis is a text and the illness counts as diarrhoea.
 */
export function selectExposures(q: Queryable, from: string, to: string): Promise<ExposureRow[]> {
  return q.query<ExposureRow>(
    `with named as (
       select c.disease, c.subject, c.patient, c.onset, 'meal' as "of", f ->> 'eatenAt' as what, null::text as kind
       from investigation.pub_case c cross join jsonb_array_elements(c.answers -> 'foods') f
       where c.ill and c.onset between $1 and $2 and f ->> 'eaten' = '1' and f ->> 'eatenAt' is not null
       union
       select c.disease, c.subject, c.patient, c.onset, case when p ->> 'placeKind' in ('4', '5') then 'meal' else 'place' end,
         p ->> 'place', p ->> 'placeKind'
       from investigation.pub_case c cross join jsonb_array_elements(c.answers -> 'places') p
       where c.ill and c.onset between $1 and $2 and p ->> 'placeKind' not in ('1', '9')
       union
       select 'diarrhoea-syndrome', c.subject, c.patient, ((c."values" ->> 'onsetAt')::timestamptz at time zone 'Asia/Shanghai')::date, 'meal',
         f ->> 'eatenName', 'f' || (f ->> 'eatenWhere')
       from programs.pub_contact c cross join jsonb_array_elements(c."values" -> 'foods') f
       where c.pack = 'foodborne-case' and c.form = 'case-report' and c.valid and f ->> 'eatenName' is not null and coalesce(f ->> 'eatenWhere', '') <> '1'
         and c.day between $1::date and $2::date + 30
     )
     select distinct n.disease, coalesce(p.person_id::text, n.subject) as person, n.patient, n.onset::text as day, r.area, n."of", n.what,
       n.kind as "placeKind"
     from named n
     join project.pub_resident r on r.id = n.patient and r.area is not null
     left join identify.pub_patient_person p on p.patient_id = n.subject
     where n.onset between $1 and $2 and n.what <> '' order by 1, 4, 2`,
    [from, to],
  );
}
