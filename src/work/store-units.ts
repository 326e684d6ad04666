/** The SQL of the room over units and who belongs to them. */
import type { Queryable, Tx } from '../kernel/index.ts';

export interface Unit {
  id: string;
  area: string;
  name: string;
  parent: string | null;
  kind: string | null;
}
export interface Member {
  account: string;
  name: string;
  lead: boolean;
}
export interface UnitWithMembers extends Unit {
  members: Member[];
  /** Items the unit leads that are not ended. */
  open: number;
}

const COLUMNS = 'id, area, name, parent, kind';

/** Units in an area's scope (everywhere without one) as of `day`, with their members. */
export function selectUnits(
  q: Queryable,
  filter: { scope: string | undefined; day: string; q?: string | undefined },
): Promise<UnitWithMembers[]> {
  return q.query<UnitWithMembers>(
    `select u.id, u.area, u.name, u.parent, u.kind,
       coalesce((select jsonb_agg(jsonb_build_object('account', m.account, 'name', m.name, 'lead', m.lead) order by m.lead desc, m.account)
                 from work.member m where m.unit = u.id), '[]') as members,
       (select count(*) from work.item_unit l join work.item i on i.id = l.item
        where l.unit = u.id and l.role = 'lead' and i.state not in ('done', 'cancelled'))::int as open
     from work.unit u
     where ($1::text is null or u.area = $1 or exists (select from population.pub_area_closure c
              where c.descendant = u.area and c.ancestor = $1 and c.valid_from <= $2 and c.valid_to > $2))
       and ($3::text is null or strpos(u.name, $3) > 0)
     order by u.area, u.kind nulls last, u.name`,
    [filter.scope ?? null, filter.day, filter.q ?? null],
  );
}

export async function selectUnit(q: Queryable, id: string): Promise<Unit | undefined> {
  const [row] = await q.query<Unit>(`select ${COLUMNS} from work.unit where id = $1`, [id]);
  return row;
}

export function selectUnitsByName(q: Queryable, area: string, names: readonly string[]): Promise<Unit[]> {
  return q.query<Unit>(`select ${COLUMNS} from work.unit where area = $1 and name = any($2)`, [area, names]);
}

/** Units of an area by name; those that are missing are made. */
export async function insertUnits(
  tx: Tx,
  units: readonly Unit[],
  by: { account: string; at: Date },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `insert into work.unit (id, area, name, parent, kind, created_at, created_by)
     select id, area, name, parent, kind, $2, $3 from jsonb_to_recordset($1::jsonb) as r(id uuid, area text, name text, parent uuid, kind text)
     on conflict (area, name) do nothing returning id`,
    [JSON.stringify(units), by.at, by.account],
  );
  return rows.map(({ id }) => id);
}

export async function updateUnit(tx: Tx, unit: Unit): Promise<void> {
  await tx.query('update work.unit set name = $2, parent = $3, kind = $4 where id = $1', [
    unit.id,
    unit.name,
    unit.parent,
    unit.kind,
  ]);
}

/** Whether `unit` stands above `below`, at any distance, or is it. */
export async function isAbove(q: Queryable, unit: string, below: string): Promise<boolean> {
  const rows = await q.query(
    `with recursive up as (select id, parent from work.unit where id = $2
       union select u.id, u.parent from work.unit u join up on u.id = up.parent)
     select from up where id = $1`,
    [unit, below],
  );
  return rows.length > 0;
}

export async function upsertMember(
  tx: Tx,
  member: { unit: string; account: string; name: string; lead: boolean; at: Date; by: string },
): Promise<void> {
  await tx.query(
    `insert into work.member (unit, account, name, lead, added_at, added_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (unit, account) do update set name = excluded.name, lead = excluded.lead`,
    [member.unit, member.account, member.name, member.lead, member.at, member.by],
  );
}

/** False when the account was no member. */
export async function deleteMember(tx: Tx, unit: string, account: string): Promise<boolean> {
  const rows = await tx.query('delete from work.member where unit = $1 and account = $2 returning account', [
    unit,
    account,
  ]);
  return rows.length > 0;
}

export function selectUnitsOf(q: Queryable, account: string): Promise<{ id: string; name: string; lead: boolean }[]> {
  return q.query(
    'select u.id, u.name, m.lead from work.member m join work.unit u on u.id = m.unit where m.account = $1 order by u.name',
    [account],
  );
}
