/** SQL of what rules asked for, and of enrolments that stand in a state for too long. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface TodoFilter {
  /** Ids of the packs; all without. */
  packs?: readonly string[] | undefined;
  doctor?: string | undefined;
  /** CareTeam id. */
  team?: string | undefined;
  /** SQL patterns of areas; all without. */
  areas?: readonly string[] | undefined;
  /** Only these Patients. */
  patients?: readonly string[] | undefined;
  today: string;
  /** `day|id` of the last row seen. */
  after?: string | undefined;
  limit: number;
}
export interface TodoRow {
  /** Of a task or a referral the Task, of a state the enrolment. */
  id: string;
  kind: 'task' | 'referral' | 'state';
  /** None where it was asked for outside an enrolment. */
  enrolment: string | null;
  pack: string;
  /** Code of the task, level of the referral, or state. */
  code: string;
  title: { zh: string; en: string } | null;
  /** First day it was wanted. */
  since: string;
  due: string | null;
  form: string | null;
  patient: string;
  person: string | null;
  area: string | null;
  doctor: string | null;
}

/** Referrals are asked after when their day has come within this many days, states when their clock runs out within it. */
const AHEAD_DAYS = 7;
// $1 today, $2 packs, $3 doctor, $4 team, $5 areas, $6 Patients
const OPEN_WORK = `(
    select t.id, t.kind, t.enrolment, t.pack, t.code, t.title, t.day as since, t.due, t.form, t.patient, d.doctor
    from programs.todo t cross join lateral (select coalesce(t.enrolment_doctor, t.doctor) as doctor) d
    where ($2::text[] is null or t.pack = any($2)) and ($3::text is null or d.doctor = $3)
      and ($4::text is null or t.team = $4 or d.doctor in (select m.account from programs.team_member m where m.team = $4))
      and ($6::text[] is null or t.patient = any($6))
    union all
    select e.id, 'state', e.id, e.pack, e.state, null, e.state_since, e.state_due, null, e.patient, e.doctor
    from programs.enrolment e
    where e.exited is null and e.state_due <= $1::date + ${AHEAD_DAYS} and ($2::text[] is null or e.pack = any($2)) and ($3::text is null or e.doctor = $3)
      and ($4::text is null or e.team = $4 or e.doctor in (select m.account from programs.team_member m where m.team = $4))
      and ($6::text[] is null or e.patient = any($6))) t`;
const SEEN = `join project.pub_resident r on r.id = t.patient
  where ($5::text[] is null or r.area like any($5)) and (t.kind <> 'referral' or t.due <= $1::date + ${AHEAD_DAYS} or $6::text[] is not null)`;
const paramsOf = ({ today, packs, doctor, team, areas, patients }: Omit<TodoFilter, 'limit'>): unknown[] => [
  today,
  packs ?? null,
  doctor ?? null,
  team ?? null,
  areas ?? null,
  patients ?? null,
];

/** By the day it is due; what has no day comes last. */
export function selectTodo(q: Queryable, filter: TodoFilter): Promise<TodoRow[]> {
  const [day, id] = filter.after?.split('|') ?? [];
  return q.query<TodoRow>(
    `select t.id, t.kind, t.enrolment, t.pack, t.code, t.title, t.since::text as since, t.due::text as due, t.form, t.patient,
       p.person_id::text as person, r.area, t.doctor
     from ${OPEN_WORK} left join identify.pub_patient_person p on p.patient_id = t.patient ${SEEN}
       and ($7::text is null or (coalesce(t.due, 'infinity'), t.kind || t.id) > ($7::date, $8::text))
     order by coalesce(t.due, 'infinity'), t.kind || t.id limit $9`,
    [...paramsOf(filter), day ?? null, id ?? null, filter.limit],
  );
}

export async function countTodo(
  q: Queryable,
  filter: Omit<TodoFilter, 'limit'>,
): Promise<{ all: number; late: number }> {
  const [row] = await q.query<{ all: number; late: number }>(
    `select count(*)::int as "all", (count(*) filter (where t.due < $1::date))::int as late from ${OPEN_WORK} ${SEEN}`,
    paramsOf(filter),
  );
  return row!;
}

export interface OpenTask {
  id: string;
  /** None where it was asked for outside an enrolment. */
  enrolment: string | null;
  /** Contact that asked for it. */
  contact: string;
  patient: string;
  pack: string;
  title: { zh: string; en: string } | null;
  due: string | null;
}
/** Tasks of rules that are open, of these subjects and this programme, or only those that a contact of the form ends. */
export function selectOpenTasks(
  q: Queryable,
  patients: readonly string[],
  pack: string,
  form?: string,
): Promise<OpenTask[]> {
  return q.query<OpenTask>(
    `select id, enrolment, contact, patient, pack, title, due::text as due from programs.todo
     where patient = any($1) and pack = $2 and ($3::text is null or ended_by is null or ended_by ? $3) order by id`,
    [patients, pack, form ?? null],
  );
}

export async function findOpenTask(q: Queryable, id: string): Promise<OpenTask | undefined> {
  const [row] = await q.query<OpenTask>(
    'select id, enrolment, contact, patient, pack, title, due::text as due from programs.todo where id = $1',
    [id],
  );
  return row;
}

export async function selectEnded(q: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await q.query<{ id: string }>('select id from programs.task_end where id = any($1)', [ids]);
  return rows.map(({ id }) => id);
}

/** Tasks of the record that ended, and those that are open again. */
export async function keepTaskEnds(
  tx: Tx,
  ended: readonly { id: string; status: string }[],
  open: readonly string[],
): Promise<void> {
  if (open.length > 0) await tx.query('delete from programs.task_end where id = any($1)', [open]);
  if (ended.length === 0) return;
  await tx.query(
    `insert into programs.task_end (id, status) select id, status from jsonb_to_recordset($1::jsonb) as r(id text, status text)
     on conflict (id) do update set status = excluded.status`,
    [JSON.stringify(ended)],
  );
}
