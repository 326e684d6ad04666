/** SQL of who was infected elsewhere. */
import type { Queryable } from '../../kernel/index.ts';
import type { ImportedCase } from '../surveillance/index.ts';
import type { Origin } from './tell-imported.ts';

/** Persons whose newest form between two days says so, by the items of `origins`. */
export function selectImported(
  q: Queryable,
  origins: readonly Origin[],
  from: string,
  to: string,
): Promise<ImportedCase[]> {
  return q.query<ImportedCase>(
    `with asked as (
       select * from jsonb_to_recordset($1::jsonb) as o(disease text, pack text, form text, item text, imported jsonb)
     ), newest as (
       select distinct on (o.disease, c.subject) o.disease, c.subject, c.day, o.imported, c."values" ->> o.item as origin
       from asked o join programs.pub_contact c on c.pack = o.pack and c.form = o.form and c.valid and c.day between $2 and $3
       where c."values" ? o.item order by o.disease, c.subject, c.day desc, c.id desc
     )
     select n.disease, coalesce(p.person_id::text, n.subject) as person, n.day::text as day
     from newest n left join identify.pub_patient_person p on p.patient_id = n.subject
     where n.imported ? n.origin order by 1, 2`,
    [JSON.stringify(origins), from, to],
  );
}
