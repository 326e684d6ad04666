/** SQL of illnesses that should be reported, and of their cards. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export async function selectCandidatesOf(q: Queryable, cards: readonly string[]): Promise<string[]> {
  const rows = await q.query<{ id: string }>('select id from reporting.candidate where card = any($1)', [cards]);
  return rows.map(({ id }) => id);
}

/** A disease with the codes of its diagnoses and the days within which a card belongs to an illness (null: any). */
export interface AuditedDisease {
  disease: string;
  codes: readonly string[];
  window: number | null;
}

/** Days before an illness's first contact on which its card may have been made. */
const BEFORE = 14;
/** Days for a disease that one has once. */
const LIFETIME = 36_500;

/**
 * Brings the candidates to the illnesses that surveillance knows of and to the cards that stand: what is gone goes, what is
 * new comes with the institution of its first contact, and each gets its nearest card. Gives the ids that changed.
 */
export async function settleCandidates(tx: Tx, diseases: readonly AuditedDisease[], from: string): Promise<string[]> {
  const given = JSON.stringify(diseases);
  const gone = await tx.query<{ id: string }>(
    `with listed as (select disease from jsonb_to_recordset($1::jsonb) as d(disease text))
     delete from reporting.candidate c
     where c.source = 'diagnosis' and (c.day < $2 or c.disease not in (select disease from listed)
       or not exists (select from surveillance.pub_occurrence o
         where o.disease = c.disease and o.person = c.person and o.day = c.day and o.patient = c.patient and o.area = c.area))
     returning id`,
    [given, from],
  );
  const resulted = await settleResults(tx, given, from);
  const fresh = await tx.query<{ id: string }>(
    `with listed as (select disease from jsonb_to_recordset($1::jsonb) as d(disease text))
     insert into reporting.candidate (id, disease, person, day, patient, area)
     select o.disease || '/' || o.person || '/' || o.day, o.disease, o.person, o.day, o.patient, o.area
     from surveillance.pub_occurrence o join listed d on d.disease = o.disease
     where o.day >= $2
       and not exists (select from reporting.candidate c where c.disease = o.disease and c.person = o.person and c.day = o.day)
     on conflict (id) do nothing
     returning id`,
    [given, from],
  );
  // The visit may come in after the diagnosis.
  const placed = await tx.query<{ id: string }>(
    `with listed as (
       select disease, codes from jsonb_to_recordset($1::jsonb) as d(disease text, codes jsonb)
     ), visits as (
       select c.id, e.id as encounter, e.institution
       from reporting.candidate c join listed d on d.disease = c.disease
       cross join lateral (
         select e.id, e.institution from project.pub_encounter e
         where e.start = c.day
           and e.patient in (
             select c.patient
             union select other.patient_id from identify.pub_patient_person l
             join identify.pub_patient_person other on other.person_id = l.person_id where l.patient_id = c.patient)
           and exists (select from jsonb_array_elements_text(d.codes) as code where starts_with(e.reason_icd10, code))
         order by e.institution is null, e.id limit 1
       ) e
       where c.encounter is null and c.source = 'diagnosis'
     )
     update reporting.candidate c set encounter = v.encounter, institution = v.institution from visits v where v.id = c.id returning c.id`,
    [given],
  );
  const matched = await tx.query<{ id: string }>(
    `with listed as (
       select disease, "window" from jsonb_to_recordset($1::jsonb) as d(disease text, "window" int)
     ), cards as (
       select k.id, k.disease, (k.diagnosed_at at time zone 'Asia/Shanghai')::date as day, coalesce(l.person_id::text, k.patient) as person
       from reporting.card k left join identify.pub_patient_person l on l.patient_id = k.patient
       where k.state not in ('deleted', 'duplicate')
     ), nearest as (
       select distinct on (c.id) c.id, k.id as card
       from reporting.candidate c join listed d on d.disease = c.disease
       join cards k on k.disease = c.disease and k.person = c.person
         and k.day >= c.day - case when c.source = 'result' then greatest(${BEFORE}, coalesce(d."window", ${LIFETIME})) else ${BEFORE} end and (d."window" is null or k.day <= c.day + d."window")
       order by c.id, abs(k.day - c.day), k.id
     ), wanted as (
       select c.id, n.card from reporting.candidate c left join nearest n on n.id = c.id
     )
     update reporting.candidate c set card = w.card from wanted w
     where w.id = c.id and c.card is distinct from w.card
     returning c.id`,
    [given],
  );
  return [...new Set([...gone, ...resulted, ...fresh, ...placed, ...matched].map(({ id }) => id))];
}

/**
 * Results that no diagnosis followed: those whose illness the records know of by now go, the first of an illness comes. A result
 * belongs to an illness that began within the window of its disease before it, or some days after.
 */
async function settleResults(tx: Tx, given: string, from: string): Promise<{ id: string }[]> {
  const rows = await tx.query<{ id: string }>(
    `with listed as (
       select disease, coalesce("window", ${LIFETIME}) as days from jsonb_to_recordset($1::jsonb) as d(disease text, "window" int)
     ), found as (
       select r.id, r.disease, r.day, r.critical, r.institution, r.patient, d.days, coalesce(l.person_id::text, r.patient) as person,
         coalesce(p.area, i.area) as area
       from reporting.result r join listed d on d.disease = r.disease
       left join project.pub_resident p on p.id = r.patient
       left join project.pub_institution i on i.id = r.institution
       left join identify.pub_patient_person l on l.patient_id = r.patient
       where r.day >= $2
     ), wanted as (
       select distinct on (f.disease, f.person, f.day) f.* from found f
       where f.area is not null
         and not exists (select from found e where e.disease = f.disease and e.person = f.person and e.day < f.day and e.day >= f.day - f.days)
         and not exists (select from surveillance.pub_occurrence o
           where o.disease = f.disease and o.person = f.person and o.day between f.day - f.days and f.day + ${BEFORE})
       order by f.disease, f.person, f.day, f.critical desc, f.id
     ), gone as (
       delete from reporting.candidate c where c.source = 'result' and not exists (select from wanted w where w.id = c.result and w.person = c.person
         and w.disease = c.disease and w.day = c.day and w.patient = c.patient and w.area = c.area)
       returning c.id
     ), fresh as (
       insert into reporting.candidate (id, disease, person, day, patient, area, institution, source, result, critical)
       select w.disease || '/' || w.person || '/' || w.day, w.disease, w.person, w.day, w.patient, w.area, w.institution, 'result', w.id, w.critical
       from wanted w where not exists (select from reporting.candidate c where c.source = 'result' and c.result = w.id)
       on conflict (id) do nothing returning id
     )
     select id from gone union select id from fresh`,
    [given, from],
  );
  return rows;
}

/** One at a time: two that settle at once would insert the same rows. */
export async function lockCandidates(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('reporting/candidates', 9))`);
}

export interface MissedFilter {
  /** SQL patterns of areas: of the illness or of the institution. */
  areas?: readonly string[] | undefined;
  within?: readonly string[] | undefined;
  institution?: string | undefined;
  disease?: string | undefined;
  source?: 'diagnosis' | 'result' | undefined;
  from?: string | undefined;
  to?: string | undefined;
  rank: number;
  /** Diseases by confidentiality above 0. */
  ranks: Readonly<Record<string, number>>;
  after?: { day: string; id: string } | undefined;
  limit: number;
}
export interface MissedRow {
  id: string;
  disease: string;
  day: string;
  patient: string;
  area: string;
  institution: string | null;
  institutionName: string | null;
  encounter: string | null;
  source: 'diagnosis' | 'result';
  /** Observation id. */
  result: string | null;
  critical: boolean;
}

const FILTER = `c.card is null
  and ($1::text[] is null or c.area like any($1) or i.area like any($1))
  and ($2::text[] is null or c.area like any($2) or i.area like any($2))
  and ($3::text is null or c.institution = $3) and ($4::text is null or c.disease = $4)
  and ($5::date is null or c.day >= $5) and ($6::date is null or c.day <= $6)
  and coalesce(($7::jsonb->>c.disease)::int, 0) <= $8 and ($9::text is null or c.source = $9)`;
const paramsOf = (f: Omit<MissedFilter, 'limit' | 'after'>): unknown[] => [
  f.areas ?? null,
  f.within ?? null,
  f.institution ?? null,
  f.disease ?? null,
  f.from ?? null,
  f.to ?? null,
  JSON.stringify(f.ranks),
  f.rank,
  f.source ?? null,
];

/** Illnesses without a card, newest first. */
export function selectMissed(q: Queryable, filter: MissedFilter): Promise<MissedRow[]> {
  return q.query<MissedRow>(
    `select c.id, c.disease, c.day::text as day, c.patient, c.area, c.institution, i.name as "institutionName", c.encounter, c.source, c.result, c.critical
     from reporting.candidate c left join project.pub_institution i on i.id = c.institution
     where ${FILTER} and ($10::date is null or (c.day, c.id) < ($10::date, $11::text))
     order by c.day desc, c.id desc limit $12`,
    [...paramsOf(filter), filter.after?.day ?? null, filter.after?.id ?? null, filter.limit],
  );
}

export interface MissedCount {
  institution: string | null;
  name: string | null;
  missed: number;
}
export function countMissed(q: Queryable, filter: Omit<MissedFilter, 'limit' | 'after'>): Promise<MissedCount[]> {
  return q.query<MissedCount>(
    `select c.institution, i.name, count(*)::int as missed
     from reporting.candidate c left join project.pub_institution i on i.id = c.institution
     where ${FILTER} group by 1, 2 order by 3 desc, 2`,
    paramsOf(filter),
  );
}

/** One illness, whoever may see it. */
export async function findCandidate(
  q: Queryable,
  id: string,
  areas: readonly string[] | undefined,
): Promise<(MissedRow & { card: string | null }) | undefined> {
  const [row] = await q.query<MissedRow & { card: string | null }>(
    `select c.id, c.disease, c.day::text as day, c.patient, c.area, c.institution, i.name as "institutionName", c.encounter, c.source, c.result, c.critical, c.card
     from reporting.candidate c left join project.pub_institution i on i.id = c.institution
     where c.id = $1 and ($2::text[] is null or c.area like any($2) or i.area like any($2))`,
    [id, areas ?? null],
  );
  return row;
}
