/** SQL of a new day: which day packs stand on, and what the day changes for all enrolments of one. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface PackDay {
  day: string;
  definitions: string;
}

/** Locks it: two processes that lay out the same day take turns. */
export async function findPackDay(tx: Tx, pack: string): Promise<PackDay | undefined> {
  const [row] = await tx.query<PackDay>(
    'select day::text as day, definitions from programs.pack_day where pack = $1 for update',
    [pack],
  );
  return row;
}

export async function setPackDay(tx: Queryable, pack: string, day: string, definitions: string): Promise<void> {
  await tx.query(
    `insert into programs.pack_day (pack, day, definitions) values ($1, $2, $3)
     on conflict (pack) do update set day = excluded.day, definitions = excluded.definitions`,
    [pack, day, definitions],
  );
}

export async function unsettlePack(tx: Tx, pack: string): Promise<void> {
  await tx.query('update programs.enrolment set settled = null where pack = $1 and exited is null', [pack]);
}

/** `due` and `exits` are SELECTs over all running enrolments of the pack, with the day as $1 and the pack as $2. */
export interface DayLayout {
  today: string;
  pack: string;
  /** Contacts that `due` lays out. */
  contacts: readonly string[];
  due: string | undefined;
  exits: string;
}

/** Writes only what differs; gives how many rows did. */
export async function layOutDay(tx: Tx, { today, pack, contacts, due, exits }: DayLayout): Promise<number> {
  // Exits need not read the day, but the statement has it as a parameter.
  const moved = await tx.query(
    `update programs.enrolment e set proposed_exit = x.exit from (${exits}) x
     where $1::date is not null and e.id = x.enrolment and x.proposed_exit is distinct from x.exit returning e.id`,
    [today, pack],
  );
  if (due === undefined) return moved.length;
  const [count] = await tx.query<{ rows: number }>(
    `with fresh as materialized (
       select d.enrolment, d.contact, d.no, d.due, d.open, d.late, d.lost, d.status = 'deferred' as deferred,
         case when d.status = 'deferred' then d.date end as deferred_until, case when d.status = 'done' then d.date end as done_on
       from (${due}) d),
     gone as (
       delete from programs.due k using programs.enrolment e
       where e.id = k.enrolment and e.pack = $2 and e.exited is null and e.settled is not null and k.contact = any($3)
         and not exists (select from fresh f where f.enrolment = k.enrolment and f.contact = k.contact)
       returning k.enrolment),
     put as (
       insert into programs.due (enrolment, contact, no, due, open, late, lost, deferred, deferred_until, done_on)
       select f.* from fresh f
       left join programs.due k on k.enrolment = f.enrolment and k.contact = f.contact
       where (k.no, k.due, k.open, k.late, k.lost, k.deferred, k.deferred_until, k.done_on)
         is distinct from (f.no, f.due, f.open, f.late, f.lost, f.deferred, f.deferred_until, f.done_on)
       on conflict (enrolment, contact) do update set no = excluded.no, due = excluded.due, open = excluded.open, late = excluded.late,
         lost = excluded.lost, deferred = excluded.deferred, deferred_until = excluded.deferred_until, done_on = excluded.done_on
       returning enrolment)
     select ((select count(*) from gone) + (select count(*) from put))::int as rows`,
    [today, pack, contacts],
  );
  return moved.length + count!.rows;
}
