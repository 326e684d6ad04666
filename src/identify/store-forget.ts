/** SQL of forgetting: what the master index knows of a record that was erased. */
import type { Tx } from '../kernel/index.ts';

/** Identifiers that led to the record. */
export async function dropKeys(tx: Tx, type: string, id: string): Promise<void> {
  await tx.query('delete from identify.record_key where type = $1 and id = $2', [type, id]);
}

/** The Patient's name, number, phones, features and comparisons. Gives the persons it stood for; its history keeps their ids. */
export async function dropPatient(tx: Tx, id: string, at: Date): Promise<string[]> {
  const links = await tx.query<{ person: string }>(
    `with gone as (delete from identify.link where patient_id = $1 returning bucket, patient_id, person)
     , noted as (insert into identify.link_history (bucket, patient_id, person, previous, method, at)
                 select bucket, patient_id, null, person, 'erased', $2 from gone)
     select distinct person::text as person from gone`,
    [id, at],
  );
  await tx.query('delete from identify.feature where patient_id = $1', [id]);
  await tx.query('delete from identify.match_key where patient_id = $1', [id]);
  await tx.query('delete from identify.review where patient_id = $1 or candidate = $1', [id]);
  return links.map(({ person }) => person);
}

/** A person whose identity no Patient states any more keeps nothing but its id. */
export async function dropPersons(tx: Tx, persons: readonly string[]): Promise<void> {
  await tx.query(
    `delete from identify.person_identifier i where i.person = any($1)
     and (not exists (select from identify.link l where l.person = i.person)
          or (i.kind = 'id-number' and not exists (select from identify.link l where l.person = i.person and l.id_key = i.key)))`,
    [persons],
  );
  await tx.query(
    `update identify.person p set name_key = (select l.name_key from identify.link l where l.person = p.id and l.active limit 1),
       state = case when p.state <> 'merged' and not exists (select from identify.link l where l.person = p.id) then 'cancelled' else p.state end
     where p.id = any($1)`,
    [persons],
  );
}
