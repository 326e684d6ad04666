/** SQL that keeps enrolments, contacts and what is due in step with the record. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Counted } from './mark-subjects.ts';
import type { ContactRow, EnrolmentRow } from './read-records.ts';
import type { DueRow } from './store-read.ts';

export async function upsertEnrolments(tx: Tx, rows: readonly EnrolmentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into programs.enrolment as e (id, pack, patient, subject, enrolled, exited, exit_reason, institution, doctor, team, version, told_state,
       told_since, by_rule)
     select id, pack, patient, patient, enrolled, exited, "exitReason", institution, doctor, team, version, "toldState", "toldSince", "byRule"
     from jsonb_to_recordset($1::jsonb) as r(id text, pack text, patient text, enrolled date, exited date, "exitReason" text,
       institution text, doctor text, team text, version integer, "toldState" text, "toldSince" text, "byRule" boolean)
     on conflict (id) do update set (pack, patient, enrolled, exited, exit_reason, institution, doctor, team, version, told_state, told_since, by_rule) =
       (excluded.pack, excluded.patient, excluded.enrolled, excluded.exited, excluded.exit_reason, excluded.institution,
        excluded.doctor, excluded.team, excluded.version, excluded.told_state, excluded.told_since, excluded.by_rule)`,
    [JSON.stringify(rows)],
  );
}

/** By the types of their records; gives whose rows went. */
export function deleteRows(
  tx: Tx,
  gone: Record<'EpisodeOfCare' | 'Basic' | 'QuestionnaireResponse', readonly string[]>,
) {
  return tx.query<Counted>(
    `with e as (delete from programs.enrolment where (id = any($1) and not starts_with(patient, 'Organization/'))
       or (id = any($3) and starts_with(patient, 'Organization/')) returning patient, pack),
          c as (delete from programs.contact where id = any($2) returning patient, pack)
     select patient, pack from e union select patient, pack from c`,
    [gone.EpisodeOfCare, gone.QuestionnaireResponse, gone.Basic],
  );
}

/** Gives whose the contacts were before. */
export async function upsertContacts(tx: Tx, rows: readonly ContactRow[]): Promise<Counted[]> {
  if (rows.length === 0) return [];
  const before = await tx.query<Counted>('select distinct patient, pack from programs.contact where id = any($1)', [
    rows.map(({ id }) => id),
  ]);
  await tx.query(
    `insert into programs.contact as c (id, patient, subject, pack, form, time, day, doctor, version, answers, withdrawn)
     select id, patient, patient, pack, form, time, day, doctor, version, answers, withdrawn
     from jsonb_to_recordset($1::jsonb) as r(id text, patient text, pack text, form text, time text, day date, doctor text,
       version integer, answers jsonb, withdrawn boolean)
     on conflict (id) do update set (patient, pack, form, time, day, doctor, version, answers, withdrawn) =
       (excluded.patient, excluded.pack, excluded.form, excluded.time, excluded.day, excluded.doctor, excluded.version,
        excluded.answers, excluded.withdrawn)`,
    [JSON.stringify(rows)],
  );
  return before;
}

/** The same for all Patients of the persons. */
export function selectPersons(q: Queryable, counted: readonly Counted[]): Promise<Counted[]> {
  return q.query<Counted>(
    `with own as (select pack, patient from jsonb_to_recordset($1::jsonb) as r(pack text, patient text))
     select pack, patient from own
     union select own.pack, o.patient_id from own join identify.pub_patient_person l on l.patient_id = own.patient
     join identify.pub_patient_person o on o.person_id = l.person_id`,
    [JSON.stringify(counted)],
  );
}

/** Of the given Patients those, with all others of the same persons, that have anything to do with a programme. */
export async function selectConcerned(q: Queryable, patients: readonly string[]): Promise<string[]> {
  const rows = await q.query<{ patient: string }>(
    `with own as (
       select p from unnest($1::text[]) p
       union select o.patient_id from identify.pub_patient_person l
       join identify.pub_patient_person o on o.person_id = l.person_id where l.patient_id = any($1::text[]))
     select p as patient from own where exists (select from programs.enrolment e where e.patient = own.p)
       or exists (select from programs.contact c where c.patient = own.p)
       or exists (select from programs.recorded r where r.patient = own.p)
       or exists (select from programs.uncounted u where u.patient = own.p)`,
    [patients],
  );
  return rows.map(({ patient }) => patient);
}

export interface ComputedContact {
  id: string;
  /** The Patient that indicators count. */
  subject: string;
  formFrom: string | null;
  valid: boolean;
  class: string | null;
  next: string | null;
  values: unknown;
  problems: unknown;
  outcome: unknown;
}
/** Gives whose contacts came out otherwise than before. */
export async function updateContacts(tx: Tx, rows: readonly ComputedContact[]): Promise<Counted[]> {
  if (rows.length === 0) return [];
  const changed = await tx.query<Counted>(
    `update programs.contact c set subject = r.subject, form_from = r."formFrom", valid = r.valid, class = r.class, next = r.next,
       "values" = r.values, problems = r.problems, outcome = r.outcome
     from jsonb_to_recordset($1::jsonb) as r(id text, subject text, "formFrom" date, valid boolean, class text, next date, values jsonb,
       problems jsonb, outcome jsonb)
     where c.id = r.id and (c.subject, c.form_from, c.valid, c.class, c.next, c."values", c.problems, c.outcome)
       is distinct from (r.subject, r."formFrom", r.valid, r.class, r.next, r.values, r.problems, r.outcome)
     returning c.subject as patient, c.pack`,
    [JSON.stringify(rows)],
  );
  return changed;
}

export interface ComputedEnrolment {
  id: string;
  /** The Patient that indicators count. */
  subject: string;
  proposedExit: string | null;
  lastOn: string | null;
  lastClass: string | null;
  lastForm: string | null;
  /** Of the pack's workflow, and the last day on which it may stand there. */
  state: string | null;
  stateSince: string | null;
  stateDue: string | null;
  /** What a new day is reckoned from. */
  settled: Record<string, unknown>;
}
export async function replaceDue(
  tx: Tx,
  today: string,
  enrolments: readonly ComputedEnrolment[],
  due: readonly DueRow[],
): Promise<void> {
  if (enrolments.length === 0) return;
  await tx.query(
    `update programs.enrolment e set subject = r.subject, proposed_exit = r."proposedExit", last_on = r."lastOn", last_class = r."lastClass",
       last_form = r."lastForm", state = r.state, state_since = r."stateSince", state_due = r."stateDue", settled = r.settled, computed_on = $2
     from jsonb_to_recordset($1::jsonb) as r(id text, subject text, "proposedExit" text, "lastOn" date, "lastClass" text, "lastForm" text, state text, "stateSince" date,
       "stateDue" date, settled jsonb)
     where e.id = r.id`,
    [JSON.stringify(enrolments), today],
  );
  await tx.query('delete from programs.due where enrolment = any($1)', [enrolments.map(({ id }) => id)]);
  if (due.length === 0) return;
  await tx.query(
    `insert into programs.due (enrolment, contact, no, due, open, late, lost, deferred, deferred_until, done_on)
     select enrolment, contact, no, due, open, late, lost, deferred, "deferredUntil", "doneOn"
     from jsonb_to_recordset($1::jsonb) as r(enrolment text, contact text, no integer, due date, open date, late date, lost date,
       deferred boolean, "deferredUntil" date, "doneOn" date)`,
    [JSON.stringify(due)],
  );
}

/** Patients of running enrolments that are to be reckoned from their contacts. */
export async function selectUnsettled(q: Queryable, limit: number): Promise<string[]> {
  const rows = await q.query<{ patient: string }>(
    'select distinct patient from programs.enrolment where exited is null and settled is null limit $1',
    [limit],
  );
  return rows.map(({ patient }) => patient);
}
