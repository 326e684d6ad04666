import type { Queryable } from '../kernel/index.ts';

export interface ResidentRow {
  person: string;
  patient_id: string;
  name: string | null;
  sex: string | null;
  birth_date: string | null;
  id_number: string | null;
  area: string | null;
  deceased: boolean;
}

export interface ResidentFilter {
  person?: string;
  personKey?: string;
  phoneKey?: string;
  grams?: string[];
  areas?: readonly string[];
  after?: string;
  limit: number;
}

/** One row a person, told by the Patient that was linked first among those that match (one with an id number, then one with an area, before others). */
export function selectResidents(q: Queryable, filter: ResidentFilter): Promise<ResidentRow[]> {
  const params: unknown[] = [];
  const conditions = ['l.active'];
  const add = (condition: (n: string) => string, value: unknown) => {
    if (value === undefined) return;
    params.push(value);
    conditions.push(condition(`$${params.length}`));
  };
  add((n) => `l.person = ${n}::uuid`, filter.person);
  add(
    (n) =>
      `l.person = (select i.person from identify.person_identifier i where i.bucket = (${n}::bigint & 1023)::smallint and i.key = ${n}::bigint)`,
    filter.personKey,
  );
  add((n) => `l.phone_keys @> array[${n}::bigint]`, filter.phoneKey);
  add((n) => `l.grams @> ${n}::text[]`, filter.grams);
  add((n) => `l.area = any(${n}::text[])`, filter.areas);
  add((n) => `l.person > ${n}::uuid`, filter.after);
  params.push(filter.limit);
  return q.query<ResidentRow>(
    `select distinct on (l.person) l.person, l.patient_id, l.name, l.sex, l.birth_date, l.id_number, l.area,
            exists (select from identify.link d where d.person = l.person and d.active and d.deceased) as deceased
     from identify.link l where ${conditions.join(' and ')}
     order by l.person, l.id_number is null, l.area is null, l.at, l.patient_id limit $${params.length}`,
    params,
  );
}

export function selectSources(
  q: Queryable,
  person: string,
): Promise<{ person: string; patient_id: string; source: string }[]> {
  return q.query(
    `with recursive survivor (id, survivor) as (
       select id, survivor from identify.person where id = $1::uuid
       union select p.id, p.survivor from survivor s join identify.person p on p.id = s.survivor)
     select l.person, l.patient_id, l.source from survivor s join identify.link l on l.person = s.id
     where s.survivor is null and l.active order by l.at, l.patient_id`,
    [person],
  );
}
