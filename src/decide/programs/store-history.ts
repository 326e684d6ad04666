/** SQL of what is known of residents: persons, birth, diagnoses, contacts, enrolments, facts of packs. */
import type { Queryable } from '../../kernel/index.ts';
import type { ContactRow, EnrolmentRow } from './read-records.ts';

export interface SubjectRow {
  patient: string;
  /** Master person, else the Patient itself. */
  person: string;
  birthDate: string | null;
  sex: string | null;
  deceasedDate: string | null;
  area: string | null;
  /** Whether indicators count residents by this record. */
  counts: boolean;
  /** Of an institution: its class and the first day of its service. */
  kind: string | null;
  openedOn: string | null;
}
/** The given Patients and all others of the same persons. */
export function selectSubjects(q: Queryable, patients: readonly string[]): Promise<SubjectRow[]> {
  return q.query<SubjectRow>(
    `with own as (
       select p as patient from unnest($1::text[]) p
       union select o.patient_id from identify.pub_patient_person l
       join identify.pub_patient_person o on o.person_id = l.person_id where l.patient_id = any($1::text[]))
     select own.patient, coalesce(l.person_id::text, own.patient) as person, r.birth_date::text as "birthDate", r.sex,
       r.deceased_date::text as "deceasedDate", coalesce(r.area, i.area) as area, coalesce(r.active and r.area is not null and r.birth_date is not null, false) as counts, i.class as kind, i.service_start::text as "openedOn"
     from own left join identify.pub_patient_person l on l.patient_id = own.patient
     left join project.pub_resident r on r.id = own.patient
     left join project.pub_institution i on i.id = case when starts_with(own.patient, 'Organization/') then substr(own.patient, 14) end
     order by own.patient`,
    [patients],
  );
}

export interface DiagnosisRow {
  patient: string;
  code: string;
  /** First day; null when no record tells it. */
  since: string | null;
}
export function selectDiagnoses(q: Queryable, patients: readonly string[]): Promise<DiagnosisRow[]> {
  return q.query<DiagnosisRow>(
    `select patient, code, min(recorded_date)::text as since from project.pub_condition_row
     where patient = any($1) and code is not null group by patient, code`,
    [patients],
  );
}

export interface KeptContact extends ContactRow {
  formFrom: string | null;
  valid: boolean;
  class: string | null;
  next: string | null;
  values: Record<string, unknown>;
  problems: unknown[];
  outcome: Record<string, unknown> | null;
}
export const CONTACT_COLUMNS = `c.id, c.patient, c.pack, c.form, c.form_from::text as "formFrom", c.time, c.day::text as day, c.doctor, c.version, c.answers,
  c.withdrawn, c.valid, c.class, c.next::text as next, c."values", c.problems, c.outcome`;
/** In the order of time. */
export function selectContacts(q: Queryable, patients: readonly string[]): Promise<KeptContact[]> {
  return q.query<KeptContact>(
    `select ${CONTACT_COLUMNS} from programs.contact c where c.patient = any($1) order by c.time, c.id`,
    [patients],
  );
}

export interface KeptEnrolment extends EnrolmentRow {
  teamName: string | null;
  /** Of who answers for it, where they are in the team, else of who leads the team. */
  doctorName: string | null;
  /** Where it stands by what was said and by the contacts since. */
  state: string | null;
  stateSince: string | null;
  /** Last day on which it may stand in its state. */
  stateDue: string | null;
  proposedExit: string | null;
  lastOn: string | null;
  lastClass: string | null;
  lastForm: string | null;
}
const ENROLMENT_COLUMNS = `e.id, e.pack, e.patient, e.enrolled::text as enrolled, e.exited::text as exited, e.exit_reason as "exitReason",
  e.institution, e.doctor, e.team, e.version, e.told_state as "toldState", e.told_since as "toldSince", e.by_rule as "byRule", e.state, e.state_since::text as "stateSince", e.state_due::text as "stateDue", e.proposed_exit as "proposedExit", e.last_on::text as "lastOn", e.last_class as "lastClass",
  e.last_form as "lastForm", (select t.name from programs.team t where t.id = e.team) as "teamName",
  (select m.name from programs.team_member m where m.team = e.team and (m.account = e.doctor or m.lead)
    order by m.account is distinct from e.doctor, m.account limit 1) as "doctorName"`;
export function selectEnrolments(q: Queryable, patients: readonly string[]): Promise<KeptEnrolment[]> {
  return q.query<KeptEnrolment>(
    `select ${ENROLMENT_COLUMNS} from programs.enrolment e where e.patient = any($1) order by e.enrolled, e.id`,
    [patients],
  );
}
/** In which states of their workflows running enrolments stand, by id. */
export async function enrolmentStates(q: Queryable, patients: readonly string[]): Promise<Map<string, string>> {
  const rows = await q.query<{ id: string; state: string }>(
    'select id, state from programs.enrolment where patient = any($1) and exited is null and state is not null',
    [patients],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}
export async function findEnrolment(q: Queryable, id: string): Promise<KeptEnrolment | undefined> {
  const [row] = await q.query<KeptEnrolment>(`select ${ENROLMENT_COLUMNS} from programs.enrolment e where e.id = $1`, [
    id,
  ]);
  return row;
}
export async function findContact(q: Queryable, id: string): Promise<KeptContact | undefined> {
  const [row] = await q.query<KeptContact>(`select ${CONTACT_COLUMNS} from programs.contact c where c.id = $1`, [id]);
  return row;
}

/** A pack's own SELECT (`bucket, subject, value`) for these subjects on this day. */
export function selectFact(q: Queryable, sql: string, patients: readonly string[], today: string) {
  const text = sql
    .replace(/:subjects\(([^)]*)\)/g, (_, key: string) => `${key} = any($1::text[])`)
    .replaceAll(':today', () => '$2::date');
  return q.query<{ subject: string; value: string | number | boolean | null }>(
    `select subject, value from (${text}) f where $2::date is not null`,
    [patients, today],
  );
}
