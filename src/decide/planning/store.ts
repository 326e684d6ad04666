/** The SQL of the room over its own tables and the work room's views. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { WorkState } from '../../work/index.ts';
import { ROOM } from './subjects.ts';

/** An item of the work room as it stood at the end of a day. */
export interface Followed {
  id: string;
  kind: string;
  subject: string;
  title: string;
  detail: string | null;
  unit: string | null;
  accountName: string | null;
  units: { name: string; role: 'lead' | 'coop' }[];
  state: WorkState;
  percent: number;
  due: string | null;
  doneOn: string | null;
  lastNote: string | null;
  version: number;
  startedOn: string | null;
}

/** All work about a plan as it stood on a day; what was given later is left out. */
export function selectFollowed(q: Queryable, plan: string, on: string): Promise<Followed[]> {
  return q.query<Followed>(
    `select i.id, i.kind, i.subject, i.title, i.detail, i.account_name as "accountName", i.version,
       (select u.name from work.pub_item_unit u where u.item = i.id and u.unit = i.unit) as unit,
       coalesce((select jsonb_agg(jsonb_build_object('name', u.name, 'role', u.role) order by u.role desc, u.position)
                 from work.pub_item_unit u where u.item = i.id), '[]') as units,
       e.state, e.percent, e.due, n.note as "lastNote",
       case when e.state = 'done' then (select max(a.day) from work.pub_event a where a.item = i.id and a.action = 'accept' and a.day <= $3) end as "doneOn",
       (select min(s.day) from work.pub_event s where s.item = i.id and s.action in ('start', 'progress', 'submit') and s.day <= $3) as "startedOn"
     from work.pub_item i
     join lateral (select e.state, e.percent, e.due from work.pub_event e where e.item = i.id and e.day <= $3 order by e.no desc limit 1) e on true
     left join lateral (select e.note from work.pub_event e where e.item = i.id and e.day <= $3 and e.note is not null order by e.no desc limit 1) n on true
     where i.room = $1 and starts_with(i.subject, $2 || '/')
     order by i.due nulls last, i.id`,
    [ROOM, plan, on],
  );
}

export interface StoredProject {
  project: string;
  name: string;
  item: string;
  plannedStart: string | null;
  plannedFinish: string | null;
  actualStart: string | null;
  actualFinish: string | null;
  version: number;
}

const PROJECT = `project, name, item, planned_start as "plannedStart", planned_finish as "plannedFinish", actual_start as "actualStart",
  actual_finish as "actualFinish", version`;

export function selectProjects(q: Queryable, plan: string): Promise<StoredProject[]> {
  return q.query<StoredProject>(`select ${PROJECT} from planning.project where plan = $1`, [plan]);
}

export async function lockProject(tx: Tx, plan: string, project: string): Promise<StoredProject | undefined> {
  const [row] = await tx.query<StoredProject>(
    `select ${PROJECT} from planning.project where plan = $1 and project = $2 for update`,
    [plan, project],
  );
  return row;
}

export async function upsertProject(
  tx: Tx,
  plan: string,
  row: StoredProject,
  by: { account: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into planning.project (plan, project, name, item, planned_start, planned_finish, actual_start, actual_finish, version, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (plan, project) do update set name = excluded.name, planned_start = excluded.planned_start, planned_finish = excluded.planned_finish,
       actual_start = excluded.actual_start, actual_finish = excluded.actual_finish, version = excluded.version, changed_at = excluded.changed_at,
       changed_by = excluded.changed_by`,
    [
      plan,
      row.project,
      row.name,
      row.item,
      row.plannedStart,
      row.plannedFinish,
      row.actualStart,
      row.actualFinish,
      row.version,
      by.at,
      by.account,
    ],
  );
}

export interface StoredOrder {
  item: string;
  year: number;
  no: number;
  aboutKind: 'task' | 'project' | 'target' | 'plan';
  about: string | null;
  aboutName: string;
  issuedOn: string;
  issuedByName: string;
}

export function selectOrders(q: Queryable, plan: string): Promise<StoredOrder[]> {
  return q.query<StoredOrder>(
    `select item, year, no, about_kind as "aboutKind", about, about_name as "aboutName", issued_on as "issuedOn", issued_by_name as "issuedByName"
     from planning.supervision_order where plan = $1 order by year desc, no desc`,
    [plan],
  );
}

/** The next number of a plan's orders in a year; orders made at once take turns. */
export async function nextOrderNo(tx: Tx, plan: string, year: number): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`planning.order|${plan}|${year}`]);
  const [row] = await tx.query<{ no: number }>(
    'select coalesce(max(no), 0) + 1 as no from planning.supervision_order where plan = $1 and year = $2',
    [plan, year],
  );
  return row!.no;
}

export async function insertOrder(tx: Tx, plan: string, order: StoredOrder): Promise<void> {
  await tx.query(
    `insert into planning.supervision_order (item, plan, year, no, about_kind, about, about_name, issued_on, issued_by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      order.item,
      plan,
      order.year,
      order.no,
      order.aboutKind,
      order.about,
      order.aboutName,
      order.issuedOn,
      order.issuedByName,
    ],
  );
}

/** A task as it stood when a unit reported on itself. */
export interface ReportedTask {
  no: string;
  title: string;
  role: 'lead' | 'coop';
  state: WorkState | 'unassigned';
  due: string | null;
  percent: number;
  overdue: boolean;
}

export interface SelfReport {
  id: string;
  unit: string;
  unitName: string;
  half: string;
  on: string;
  note: string;
  content: ReportedTask[];
  at: string;
  byName: string;
}

export async function selectSelfReports(q: Queryable, plan: string): Promise<SelfReport[]> {
  const rows = await q.query<Omit<SelfReport, 'at'> & { at: Date }>(
    `select id, unit, unit_name as "unitName", half, on_date as "on", note, content, at, by_name as "byName"
     from planning.self_report where plan = $1 order by half desc, unit_name, at desc`,
    [plan],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export async function insertSelfReport(
  tx: Tx,
  plan: string,
  report: Omit<SelfReport, 'at'> & { at: Date; by: string },
): Promise<void> {
  await tx.query(
    `insert into planning.self_report (id, plan, unit, unit_name, half, on_date, note, content, at, by_account, by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      report.id,
      plan,
      report.unit,
      report.unitName,
      report.half,
      report.on,
      report.note,
      JSON.stringify(report.content),
      report.at,
      report.by,
      report.byName,
    ],
  );
}
