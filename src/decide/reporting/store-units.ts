/** SQL of the units that reviewed cards name. */
import type { Tx } from '../../kernel/index.ts';

export interface ReportedUnitCase {
  disease: string;
  person: string;
  day: string;
  unit: string;
  part: string;
  /** Township, or county where no township is known. */
  area: string;
}

/** Of cards that were final once and stand. */
export function selectUnitCases(tx: Tx, cards: readonly string[]): Promise<ReportedUnitCase[]> {
  return tx.query<ReportedUnitCase>(
    `select c.disease, coalesce(l.person_id::text, c.patient) as person,
       coalesce(c.onset, (c.diagnosed_at at time zone 'Asia/Shanghai')::date)::text as day, c.unit, coalesce(c.unit_part, '') as part,
       left(coalesce(a.code, i.area), 9) as area
     from reporting.card c
     left join project.pub_institution i on i.id = c.institution
     left join population.pub_reporting_area a on a.code = c.area
     left join identify.pub_patient_person l on l.patient_id = c.patient
     where c.id = any($1) and c.unit is not null and c.final_at is not null and c.state not in ('deleted', 'duplicate')
       and coalesce(a.code, i.area) is not null`,
    [cards],
  );
}
