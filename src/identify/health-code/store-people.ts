/** Persons of the index as the code asks for them: by id number, with every name and phone their sources know. */
import type { Queryable } from '../../kernel/index.ts';
import type { ResidentRow } from '../store-residents.ts';

export interface PersonFacts {
  person: string;
  names: string[];
  phone_keys: string[];
  birth_date: string | null;
  area: string | null;
  deceased: boolean;
}

export async function findPersonByKey(q: Queryable, key: bigint): Promise<PersonFacts | undefined> {
  const [row] = await q.query<{ person: string }>(
    `select person from identify.person_identifier where bucket = ($1::bigint & 1023)::smallint and key = $1::bigint`,
    [key.toString()],
  );
  return row && findPersonFacts(q, row.person);
}

/** Facts of a person, or of the one it was merged into; undefined when no active source stands for them. */
export async function findPersonFacts(q: Queryable, person: string): Promise<PersonFacts | undefined> {
  const [row] = await q.query<PersonFacts>(
    `with recursive s (id, survivor) as (
       select id, survivor from identify.person where id = $1::uuid
       union select p.id, p.survivor from s join identify.person p on p.id = s.survivor)
     select s.id as person, array_agg(distinct l.name) filter (where l.name is not null) as names,
            coalesce((select array_agg(distinct key::text) from identify.link p, unnest(p.phone_keys) as key where p.person = s.id and p.active), '{}') as phone_keys,
            min(l.birth_date)::text as birth_date,
            (array_agg(l.area order by l.id_number is null, l.at, l.patient_id))[1] as area, bool_or(l.deceased) as deceased
     from s join identify.link l on l.person = s.id and l.active where s.survivor is null group by s.id`,
    [person],
  );
  return row && { ...row, names: row.names ?? [] };
}

/** The person and everyone merged into them: whose cards and guardianships now are theirs. */
export async function listAliases(q: Queryable, person: string): Promise<string[]> {
  const rows = await q.query<{ id: string }>(
    `with recursive s (id) as (
       select $1::uuid union select p.id from s join identify.person p on p.survivor = s.id)
     select id from s`,
    [person],
  );
  return rows.map(({ id }) => id);
}

export interface ResidentOfRow extends ResidentRow {
  /** The person that was asked for; `person` is whom they were merged into. */
  start: string;
}

/** One row a person as the index tells them: by the source linked first, one with an id number before others. */
export function listResidentsOf(q: Queryable, persons: readonly string[]): Promise<ResidentOfRow[]> {
  return q.query<ResidentOfRow>(
    `with recursive s (start, id, survivor) as (
       select id, id, survivor from identify.person where id = any($1::uuid[])
       union select s.start, p.id, p.survivor from s join identify.person p on p.id = s.survivor)
     select distinct on (s.start) s.start, l.person, l.patient_id, l.name, l.sex, l.birth_date, l.id_number, l.area,
            exists (select from identify.link d where d.person = l.person and d.active and d.deceased) as deceased
     from s join identify.link l on l.person = s.id and l.active where s.survivor is null
     order by s.start, l.id_number is null, l.at, l.patient_id`,
    [persons],
  );
}
