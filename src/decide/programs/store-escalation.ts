/** SQL of what is late and pressed for: states whose clock ran out, contacts whose last day has passed. */
import type { Queryable } from '../../kernel/index.ts';

/** Whose it is, and where. */
export interface LatePlace {
  enrolment: string;
  pack: string;
  area: string | null;
  /** Sign-in name of who answers for it. */
  doctor: string | null;
  /** Name of the institution that looks after it. */
  institution: string | null;
  /** Key of the row, to go on after it. */
  after: string;
}
export interface LateState extends LatePlace {
  state: string;
  since: string;
}
export interface LateContact extends LatePlace {
  contact: string;
  no: number;
  late: string;
}

const PLACE = `e.id as enrolment, e.pack, coalesce(r.area, i.area) as area, e.doctor, coalesce(i.name, o.name) as institution`;
const PLACED = `left join project.pub_resident r on r.id = e.patient
  left join project.pub_institution i on i.id = case when starts_with(e.patient, 'Organization/') then substr(e.patient, 14) end
  left join project.pub_institution o on o.id = e.institution`;

/** Running enrolments whose state's clock ran out before the day. */
export function selectLateStates(q: Queryable, today: string, after: string, limit: number): Promise<LateState[]> {
  return q.query<LateState>(
    `select ${PLACE}, e.state, e.state_since::text as since, e.id as after from programs.enrolment e ${PLACED}
     where e.exited is null and e.state_due < $1::date and e.id > $2 order by e.id limit $3`,
    [today, after, limit],
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
    `select ${PLACE}, d.contact, d.no, d.late::text as late, d.enrolment || '/' || d.contact as after
     from jsonb_to_recordset($2::jsonb) as w(pack text, contact text)
     join programs.enrolment e on e.pack = w.pack join programs.due d on d.enrolment = e.id and d.contact = w.contact ${PLACED}
     where ${LATE} and d.enrolment || '/' || d.contact > $3 order by d.enrolment || '/' || d.contact limit $4`,
    [today, JSON.stringify(wanted), after, limit],
  );
}

/** What of these enrolments is late still: `<enrolment>/<state>/<since>` and `<enrolment>/<contact>/<no>`. */
export function selectStillLate(
  q: Queryable,
  enrolments: readonly string[],
  today: string,
): Promise<{ kind: 'state' | 'contact'; key: string }[]> {
  return q.query(
    `select 'state' as kind, concat_ws('/', id, state, state_since) as key from programs.enrolment
     where id = any($2) and exited is null and state_due < $1::date
     union all
     select 'contact', concat_ws('/', d.enrolment, d.contact, d.no) from programs.enrolment e join programs.due d on d.enrolment = e.id
     where e.id = any($2) and ${LATE}`,
    [today, enrolments],
  );
}
