/** SQL of the room: parameters that people set, and the institutions and areas that standards are evaluated over. */
import type { Queryable } from '../../kernel/index.ts';
import { inService } from './store-facts.ts';

export interface SetParameter {
  id: string;
  standard: string;
  name: string;
  area: string;
  plan: string | null;
  /** null: back to what the plan or the content says. */
  value: string | null;
  validFrom: string;
  validTo: string | null;
  reason: string;
  setBy: string;
  setAt: Date;
}

const COLUMNS = `id, standard, name, area, plan, value, valid_from as "validFrom", valid_to as "validTo", reason, set_by as "setBy", set_at as "setAt"`;

export async function insertParameter(q: Queryable, row: SetParameter): Promise<void> {
  await q.query(
    `insert into standards.parameter (id, standard, name, area, plan, value, valid_from, valid_to, reason, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.id,
      row.standard,
      row.name,
      row.area,
      row.plan,
      row.value,
      row.validFrom,
      row.validTo,
      row.reason,
      row.setBy,
      row.setAt,
    ],
  );
}

/** What counts on a day, newest first; all rows without a day. */
export function selectParameters(
  q: Queryable,
  filter: { standard?: string; on?: string } = {},
): Promise<SetParameter[]> {
  return q.query<SetParameter>(
    `select ${COLUMNS} from standards.parameter
     where ($1::text is null or standard = $1)
       and ($2::date is null or valid_from <= $2 and (valid_to is null or valid_to > $2))
     order by set_at desc, id desc`,
    [filter.standard ?? null, filter.on ?? null],
  );
}

export interface Institution {
  id: string;
  name: string;
  area: string | null;
  class: string | null;
  ownership: string | null;
  runBy: string | null;
  grade: string | null;
  /** Running on the day; what is registered at others still counts for the area. */
  open: boolean;
}

/** Institutions seated inside an area on a day. */
export function selectInstitutions(q: Queryable, area: string, on: string): Promise<Institution[]> {
  return q.query<Institution>(
    `select i.id, coalesce(i.name, i.id) as name, i.area, i.class, i.ownership, i.run_by as "runBy", i.grade,
       coalesce(i.active, true) and (i.service_start is null or ${inService('i.service_start', 'i.service_end', '$2')}) as open
     from project.pub_institution i
     where exists (select from population.pub_area_closure c
       where c.descendant = i.area and c.ancestor = $1 and c.valid_from <= $2::date and c.valid_to > $2::date)
     order by i.class, i.name, i.id`,
    [area, on],
  );
}

/** Which of the areas inside `area` lie in which, on a day; every area lies in itself. */
export async function selectContainment(q: Queryable, area: string, on: string): Promise<Map<string, Set<string>>> {
  const rows = await q.query<{ descendant: string; ancestor: string }>(
    `select c.descendant, c.ancestor from population.pub_area_closure c
     where c.valid_from <= $2::date and c.valid_to > $2::date
       and c.ancestor in (select descendant from population.pub_area_closure o
         where o.ancestor = $1 and o.valid_from <= $2::date and o.valid_to > $2::date)`,
    [area, on],
  );
  const within = new Map<string, Set<string>>();
  for (const { descendant, ancestor } of rows) {
    const set = within.get(descendant) ?? new Set();
    set.add(ancestor);
    within.set(descendant, set);
  }
  return within;
}
