/** SQL of what is late and pressed for: states whose clock ran out, contacts, tasks and referrals whose last day has passed. */
import type { Queryable } from '../../kernel/index.ts';
import { workingContent } from './working-content.ts';

/** Whose it is, and where. */
export interface LatePlace {
  pack: string;
  area: string | null;
  /** Sign-in name of who answers for it. */
  doctor: string | null;
  /** Name of the institution whose head is told: it looks after the subject, or the one that looks after it is part of it. */
  institution: string | null;
  /** Key of the row, to go on after it. */
  after: string;
}
export interface LateState extends LatePlace {
  enrolment: string;
  state: string;
  since: string;
}
export interface LateContact extends LatePlace {
  enrolment: string;
  contact: string;
  no: number;
  late: string;
}
/** Tasks of a form, or referrals of a level that it may lead to. */
export interface PressedTask {
  pack: string;
  form: string;
  kind: 'task' | 'referral';
  code: string;
}
export interface LateTask extends LatePlace, PressedTask {
  /** None where it was asked for outside one. */
  enrolment: string | null;
  task: string;
  /** Contact that asked for it. */
  asked: string;
  title: { zh: string; en: string };
  late: string;
}

const PLACE = `coalesce(r.area, i.area) as area, coalesce(i.name, up.name, o.name) as institution`;
/** `part` is the parameter with the classes of institutions whose head is that of the one they are part of. */
const placed = (
  patient: string,
  institution: string,
  part: number,
): string => `left join project.pub_resident r on r.id = ${patient}
  left join project.pub_institution i on i.id = case when starts_with(${patient}, 'Organization/') then substr(${patient}, 14) end
  left join project.pub_institution o on o.id = ${institution}
  left join project.pub_institution up on up.id = o.part_of and exists (select from unnest($${part}::text[]) c where starts_with(o.class, c))`;
const OF = 'e.id as enrolment, e.pack, e.doctor';

/** Running enrolments whose state's clock ran out before the day. */
export function selectLateStates(q: Queryable, today: string, after: string, limit: number): Promise<LateState[]> {
  return q.query<LateState>(
    `select ${OF}, ${PLACE}, e.state, e.state_since::text as since, e.id as after
     from programs.enrolment e ${placed('e.patient', 'e.institution', 4)}
     where e.exited is null and e.state_due < $1::date and e.id > $2 order by e.id limit $3`,
    [today, after, limit, workingContent().partClasses],
  );
}

// Who counts as lost is no more pressed for; $1 is the day.
const LATE = `e.exited is null and d.done_on is null and d.late < $1::date and (d.lost is null or $1::date <= d.lost)
  and (not d.deferred or d.deferred_until < $1::date)`;

/** Contacts of these entries whose last day has passed. */
export function selectLateContacts(
  q: Queryable,
  today: string,
  wanted: readonly { pack: string; contact: string }[],
  after: string,
  limit: number,
): Promise<LateContact[]> {
  return q.query<LateContact>(
    `select ${OF}, ${PLACE}, d.contact, d.no, d.late::text as late, d.enrolment || '/' || d.contact as after
     from jsonb_to_recordset($2::jsonb) as w(pack text, contact text)
     join programs.enrolment e on e.pack = w.pack join programs.due d on d.enrolment = e.id and d.contact = w.contact
       ${placed('e.patient', 'e.institution', 5)}
     where ${LATE} and d.enrolment || '/' || d.contact > $3 order by d.enrolment || '/' || d.contact limit $4`,
    [today, JSON.stringify(wanted), after, limit, workingContent().partClasses],
  );
}

/** Tasks and referrals of these kinds whose day has passed. */
export function selectLateTasks(
  q: Queryable,
  today: string,
  wanted: readonly PressedTask[],
  after: string,
  limit: number,
): Promise<LateTask[]> {
  return q.query<LateTask>(
    `select t.enrolment, t.pack, coalesce(t.enrolment_doctor, t.doctor) as doctor, ${PLACE}, t.id as task, t.contact as asked, t.form,
       t.kind, t.code, t.title, t.due::text as late, t.id as after
     from jsonb_to_recordset($2::jsonb) as w(pack text, form text, kind text, code text)
     join programs.todo t on (t.pack, t.form, t.kind, t.code) = (w.pack, w.form, w.kind, w.code)
       ${placed('t.patient', 't.institution', 5)}
     where t.due < $1::date and t.id > $3 order by t.id limit $4`,
    [today, JSON.stringify(wanted), after, limit, workingContent().partClasses],
  );
}

/** What of these enrolments and tasks is late still: `<enrolment>/<state>/<since>` and `<enrolment>/<contact>/<no>`, `<task>/<kind>/<code>`. */
export function selectStillLate(
  q: Queryable,
  enrolments: readonly string[],
  tasks: readonly string[],
  today: string,
): Promise<{ kind: 'state' | 'contact' | 'task'; key: string }[]> {
  return q.query(
    `select 'state' as kind, concat_ws('/', id, state, state_since) as key from programs.enrolment
     where id = any($2) and exited is null and state_due < $1::date
     union all
     select 'contact', concat_ws('/', d.enrolment, d.contact, d.no) from programs.enrolment e join programs.due d on d.enrolment = e.id
     where e.id = any($2) and ${LATE}
     union all
     select 'task', concat_ws('/', id, kind, code) from programs.todo where id = any($3) and due < $1::date`,
    [today, enrolments, tasks],
  );
}
