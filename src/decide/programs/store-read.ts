/** SQL of lists: what is due, who is enrolled, who might be, counts, drafts. */
import type { Queryable } from '../../kernel/index.ts';
import { sittings } from './merged-visits.ts';
import { workingContent } from './working-content.ts';

export type WorkStatus = 'due' | 'overdue' | 'lost';
/** `open`: to be called now; `waiting`: called, to be called again later; `ended`: called, and not again. */
export type CallState = 'open' | 'waiting' | 'ended';

export interface WorkFilter {
  /** Ids of the packs; all without. */
  packs?: readonly string[] | undefined;
  doctor?: string | undefined;
  /** CareTeam id: enrolments of the team and of its members. */
  team?: string | undefined;
  /** SQL patterns of areas; all without. */
  areas?: readonly string[] | undefined;
  /** Only these Patients. */
  patients?: readonly string[] | undefined;
  status?: WorkStatus | undefined;
  /** Of what is overdue or lost only. */
  call?: CallState | undefined;
  /** Each entry by itself, also those that are seen to in one sitting. */
  apart?: boolean | undefined;
  today: string;
  /** `0 or 1|day|enrolment|contact` of the last row seen; 1 where it is lost. */
  after?: string | undefined;
  limit: number;
}
export interface WorkRow {
  enrolment: string;
  pack: string;
  contact: string;
  no: number;
  due: string;
  late: string;
  lost: string | null;
  status: WorkStatus;
  /** Merged visit in which `entries` are seen to together; null where it is one entry by itself. */
  visit: string | null;
  /** Records of others in the programme that wait for somebody to say what they were. */
  unknown: number;
  /** What is open of the sitting; of an entry by itself that alone. */
  entries: { contact: string; no: number; due: string; late: string; lost: string | null; status: WorkStatus }[];
  patient: string;
  person: string | null;
  area: string | null;
  birthDate: string | null;
  sex: string | null;
  doctor: string | null;
  lastOn: string | null;
  lastClass: string | null;
  lastForm: string | null;
  called: { day: string; account: string; result: string; expectedOn: string | null; againOn: string | null } | null;
}

const CALL_STATE = `case when k.id is null or k.again_on <= $1::date then 'open' when k.again_on is null then 'ended' else 'waiting' end`;
const isOpen = (due: string): string =>
  `${due}.done_on is null and ${due}.open <= $1::date and (not ${due}.deferred or ${due}.deferred_until <= $1::date)`;
const statusOf = (due: string): string =>
  `case when $1::date <= ${due}.late then 'due' when ${due}.lost is not null and $1::date > ${due}.lost then 'lost' else 'overdue' end`;
// Entries of one sitting are one row: the first of them that can still be reached, by its day.
// $1 today, $2 packs, $3 doctor, $4 team, $5 areas, $6 Patients, $7 to $9 sittings: pack, entry, visit
const SITTING = 'sitting(pack, contact, visit) as (select * from unnest($7::text[], $8::text[], $9::text[]))';
const OPEN = `from programs.due d join programs.enrolment e on e.id = d.enrolment
  join project.pub_resident r on r.id = e.patient
  left join sitting g on (g.pack, g.contact) = (e.pack, d.contact)
  left join programs.call_entry ke on (ke.enrolment, ke.contact, ke.no) = (d.enrolment, d.contact, d.no)
  left join programs.call k on k.id = ke.call
  cross join lateral (select ${statusOf('d')} as status) s
  where e.exited is null and ${isOpen('d')}
    and ($2::text[] is null or e.pack = any($2)) and ($3::text is null or e.doctor = $3)
    and ($4::text is null or e.team = $4 or e.doctor in (select m.account from programs.team_member m where m.team = $4))
    and ($5::text[] is null or r.area like any($5)) and ($6::text[] is null or e.patient = any($6))
    and (g.visit is null or not exists (
      select from programs.due o join sitting h on (h.pack, h.contact, h.visit) = (e.pack, o.contact, g.visit)
      where o.enrolment = d.enrolment and ${isOpen('o')}
        and (${statusOf('o')} = 'lost', o.late, o.contact) < (s.status = 'lost', d.late, d.contact)))`;
const paramsOf = ({ today, packs, doctor, team, areas, patients, apart }: Omit<WorkFilter, 'limit'>): unknown[] => {
  const together = apart ? [] : sittings(today);
  return [
    today,
    packs ?? null,
    doctor ?? null,
    team ?? null,
    areas ?? null,
    patients ?? null,
    together.map(({ pack }) => pack),
    together.map(({ contact }) => contact),
    together.map(({ visit }) => visit),
  ];
};

/** Whoever can still be reached first, then in the order of the last day on which it is in time. */
export function selectWork(q: Queryable, filter: WorkFilter): Promise<WorkRow[]> {
  const [lost, day, enrolment, contact] = filter.after?.split('|') ?? [];
  return q.query<WorkRow>(
    `with ${SITTING}, row as (
       select d.enrolment, e.pack, d.contact, d.no, d.due::text as due, d.late::text as late, d.lost::text as lost, s.status, g.visit, e.patient,
         (select count(*)::int from programs.uncounted u where u.subject = e.subject and u.pack = e.pack and u.why = 'unknown') as unknown,
         p.person_id::text as person, r.area, r.birth_date::text as "birthDate", r.sex, e.doctor, e.last_on::text as "lastOn", e.last_class as "lastClass",
         e.last_form as "lastForm", case when k.id is not null then jsonb_build_object('day', k.day, 'account', k.account,
           'result', k.result, 'expectedOn', k.expected_on, 'againOn', k.again_on) end as called
       ${OPEN.replace('cross join lateral', 'left join identify.pub_patient_person p on p.patient_id = e.patient cross join lateral')}
         and ($10::text is null or s.status = $10)
         and ($11::date is null or (s.status = 'lost', d.late, d.enrolment, d.contact) > ($15::boolean, $11::date, $12::text, $13::text))
         and ($16::text is null or (s.status <> 'due' and ${CALL_STATE} = $16))
       order by s.status = 'lost', d.late, d.enrolment, d.contact limit $14)
     select w.*, t.entries
     from row w cross join lateral (
       select jsonb_agg(jsonb_build_object('contact', o.contact, 'no', o.no, 'due', o.due, 'late', o.late, 'lost', o.lost,
         'status', ${statusOf('o')}) order by o.late, o.contact) as entries
       from programs.due o left join sitting h on (h.pack, h.contact) = (w.pack, o.contact)
       where o.enrolment = w.enrolment and ${isOpen('o')} and (o.contact = w.contact or h.visit = w.visit)) t
     order by w.status = 'lost', w.late, w.enrolment, w.contact`,
    [
      ...paramsOf(filter),
      filter.status ?? null,
      day ?? null,
      enrolment ?? null,
      contact ?? null,
      filter.limit,
      lost === undefined ? null : lost === '1',
      filter.call ?? null,
    ],
  );
}

/** `calls`: of them, how many wait for a call now. */
export function countWork(
  q: Queryable,
  filter: Omit<WorkFilter, 'limit'>,
): Promise<{ pack: string; status: WorkStatus; count: number; calls: number }[]> {
  return q.query(
    `with ${SITTING}
     select e.pack, s.status, count(*)::int as count, (count(*) filter (where s.status <> 'due' and ${CALL_STATE} = 'open'))::int as calls
     ${OPEN} group by e.pack, s.status`,
    paramsOf(filter),
  );
}

export interface PartCount {
  area: string;
  enrolled: number;
  /** Persons with something overdue; with something overdue so long that they count as lost. Lists tell the two apart. */
  overdue: number;
  lost: number;
}
/** Persons under management whose residence lies in each of the areas, and how many of them are overdue. */
export async function countOverdue(
  q: Queryable,
  pack: string,
  today: string,
  areas: readonly string[],
): Promise<Map<string, PartCount>> {
  const rows = await q.query<PartCount>(
    `select a.area, count(*)::int as enrolled, (count(*) filter (where s.overdue))::int as overdue, (count(*) filter (where s.lost))::int as lost
     from unnest($3::text[]) a(area)
     join project.pub_resident r on r.area like a.area || '%'
     join programs.enrolment e on e.patient = r.id and e.pack = $1 and e.exited is null
     cross join lateral (
       select coalesce(bool_or(d.late < $2::date and (d.lost is null or d.lost >= $2::date)), false) as overdue,
              coalesce(bool_or(d.lost < $2::date), false) as lost
       from programs.due d
       where d.enrolment = e.id and d.done_on is null and d.open <= $2::date and (not d.deferred or d.deferred_until <= $2::date)) s
     group by a.area`,
    [pack, today, areas],
  );
  return new Map(rows.map((row) => [row.area, row]));
}

/** By pack the day of the first contact by one of these forms, wherever it was made; packs without one are left out. */
export async function firstContacts(
  q: Queryable,
  forms: readonly { pack: string; form: string }[],
): Promise<Map<string, string>> {
  if (forms.length === 0) return new Map();
  const rows = await q.query<{ pack: string; day: string }>(
    `select f.pack, min(c.day)::text as day from unnest($1::text[], $2::text[]) f(pack, form)
     cross join lateral (
       select day from programs.contact where pack = f.pack and form = f.form and valid and not withdrawn order by day limit 1) c
     group by f.pack`,
    [forms.map(({ pack }) => pack), forms.map(({ form }) => form)],
  );
  return new Map(rows.map(({ pack, day }) => [pack, day]));
}

/** Running enrolments of a programme that a doctor answers for, without those still in the first state of its workflow. */
export async function countOfDoctor(
  q: Queryable,
  pack: string,
  doctor: string,
  initial: string | undefined,
): Promise<number> {
  const [row] = await q.query<{ count: number }>(
    `select count(*)::int as count from programs.enrolment
     where pack = $1 and doctor = $2 and exited is null and state is distinct from $3`,
    [pack, doctor, initial ?? null],
  );
  return row!.count;
}

export interface PackCount {
  pack: string;
  enrolled: number;
  doctors: string[];
}
export function countEnrolled(q: Queryable, areas: readonly string[] | undefined): Promise<PackCount[]> {
  return q.query<PackCount>(
    `select e.pack, count(*)::int as enrolled, coalesce(array_agg(distinct e.doctor order by e.doctor) filter (where e.doctor is not null), '{}') as doctors
     from programs.enrolment e join project.pub_resident r on r.id = e.patient
     where e.exited is null and ($1::text[] is null or r.area like any($1)) group by e.pack
     union all
     select e.pack, count(*)::int, coalesce(array_agg(distinct e.doctor order by e.doctor) filter (where e.doctor is not null), '{}')
     from programs.enrolment e join project.pub_institution i on i.id = substr(e.patient, 14)
     where starts_with(e.patient, 'Organization/') and e.exited is null and ($1::text[] is null or i.area like any($1)) group by e.pack`,
    [areas ?? null],
  );
}

/** Numbers of items in the last contacts of enrolments: for the small trend beside a row. Oldest first. */
export function selectTrends(
  q: Queryable,
  asked: readonly { patient: string; pack: string; form: string; item: string }[],
  most: number,
): Promise<{ patient: string; item: string; points: { day: string; value: number }[] }[]> {
  return q.query(
    `select a.patient, a.item, t.points
     from jsonb_to_recordset($1::jsonb) as a(patient text, pack text, form text, item text)
     cross join lateral (select jsonb_agg(jsonb_build_object('day', x.day, 'value', x.value) order by x.day, x.time) as points from (
       select c.day, c.time, (c."values"->>a.item)::numeric as value from programs.contact c
       where c.patient = a.patient and c.pack = a.pack and c.form = a.form and c.valid and not c.withdrawn
         and jsonb_typeof(c."values"->a.item) = 'number' order by c.time desc limit $2) x) t
     where t.points is not null`,
    [JSON.stringify(asked), most],
  );
}

export interface CandidateFilter {
  pack: string;
  /** Beginnings of diagnosis codes. */
  codes: readonly string[];
  areas?: readonly string[] | undefined;
  /** Patient id of the last one looked at. */
  after?: string | undefined;
  limit: number;
}
/** Residents with one of the diagnoses who are not in the programme under any of their Patients. */
export async function selectCandidates(q: Queryable, filter: CandidateFilter): Promise<string[]> {
  const rows = await q.query<{ patient: string }>(
    `select distinct d.patient from project.pub_condition_row d join project.pub_resident r on r.id = d.patient
     where d.code like any($2) and ($3::text[] is null or r.area like any($3)) and ($4::text is null or d.patient > $4)
       and r.deceased_date is null and not exists (
         select from programs.enrolment e where e.pack = $1 and (e.patient = d.patient or e.patient in (
           select o.patient_id from identify.pub_patient_person l join identify.pub_patient_person o on o.person_id = l.person_id
           where l.patient_id = d.patient)))
     order by d.patient limit $5`,
    [filter.pack, filter.codes.map((code) => `${code}%`), filter.areas ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(({ patient }) => patient);
}

export interface DueRow {
  enrolment: string;
  contact: string;
  no: number;
  due: string;
  open: string;
  late: string;
  lost: string | null;
  deferred: boolean;
  deferredUntil: string | null;
  doneOn: string | null;
}
export function selectDue(q: Queryable, enrolments: readonly string[]): Promise<DueRow[]> {
  return q.query<DueRow>(
    `select enrolment, contact, no, due::text as due, open::text as open, late::text as late, lost::text as lost, deferred,
       deferred_until::text as "deferredUntil", done_on::text as "doneOn"
     from programs.due where enrolment = any($1) order by due, contact`,
    [enrolments],
  );
}

/** Of each Patient the village clinic of the residence, else the health centre of its township; those without either are left out. */
export async function homeInstitutions(q: Queryable, patients: readonly string[]): Promise<Map<string, string>> {
  const rows = await q.query<{ patient: string; institution: string }>(
    `select r.id as patient, i.id as institution from project.pub_resident r
     cross join lateral (select i.id from project.pub_institution i
       join unnest($2::text[]) with ordinality h(class, rank) on starts_with(i.class, h.class)
       where i.area in (r.area, left(r.area, 9)) and i.active
       order by length(i.area) desc, h.rank, i.id limit 1) i
     where r.id = any($1)`,
    [patients, workingContent().homeClasses],
  );
  return new Map(rows.map(({ patient, institution }) => [patient, institution]));
}

export function selectInstitutionNames(
  q: Queryable,
  ids: readonly string[],
): Promise<{ id: string; name: string | null }[]> {
  return q.query('select id, name from project.pub_institution where id = any($1)', [ids]);
}

export interface ContactExport {
  id: string;
  patient: string;
  area: string | null;
  form: string;
  day: string;
  doctor: string | null;
  class: string | null;
  next: string | null;
  values: Record<string, unknown>;
}
/** Contacts of a form in an area, oldest first. */
export function selectContactTable(
  q: Queryable,
  {
    pack,
    form,
    from,
    to,
    areas,
    limit,
  }: {
    pack: string;
    form: string;
    from?: string | undefined;
    to?: string | undefined;
    areas?: readonly string[] | undefined;
    limit: number;
  },
): Promise<ContactExport[]> {
  return q.query<ContactExport>(
    `select c.id, c.patient, r.area, c.form, c.day::text as day, c.doctor, c.class, c.next::text as next, c."values"
     from programs.contact c join project.pub_resident r on r.id = c.patient
     where c.pack = $1 and c.form = $2 and c.valid and not c.withdrawn and ($3::date is null or c.day >= $3)
       and ($4::date is null or c.day <= $4) and ($5::text[] is null or r.area like any($5))
     order by c.day, c.id limit $6`,
    [pack, form, from ?? null, to ?? null, areas ?? null, limit],
  );
}
