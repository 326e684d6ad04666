/** The only SQL of the room. */
import type { Door } from '../ingest/index.ts';
import { type Db, KangyuError, type Queryable } from '../kernel/index.ts';

/** Any number, the same for everybody who loads a demo. */
const LOAD_LOCK = 530_403_001;

/** Runs `work` while no other process loads the demo. A session's lock, so that no transaction stays open meanwhile. */
export async function withLoadLock<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [LOAD_LOCK]);
    if (!rows[0]?.locked) throw new KangyuError('demo.loading');
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOAD_LOCK]);
    }
  } finally {
    client.release();
  }
}

/**
 * A mass load leaves the planner with the statistics of empty tables: those that changed much are counted again (there are far
 * more tables than a phase touches). `db` acts as the owner.
 */
export async function refreshStatistics(db: Db): Promise<void> {
  const changed = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where n_mod_since_analyze > 50 and n_mod_since_analyze > n_live_tup / 10 order by 1`,
  );
  if (changed.length > 0) await db.query(`analyze ${changed.map(({ name }) => name).join(', ')}`);
}

/** Residents of the township with the most of them, with its health centre: those whom the demo's outbreak reaches. */
export function selectOutbreakResidents(
  q: Queryable,
  limit: number,
): Promise<{ patient: string; institution: string | null; township: string }[]> {
  return q.query(
    `with township as (
       select left(area, 9) as code from project.pub_resident where area is not null group by 1 order by count(*) desc, 1 limit 1
     )
     select r.id as patient, (select i.id from project.pub_institution i where left(i.area, 9) = t.code and i.class like 'B%' order by i.id limit 1) as institution,
       t.code as township
     from project.pub_resident r join township t on left(r.area, 9) = t.code
     where r.deceased_date is null and r.residence_end is null order by md5(r.id) limit $1`,
    [limit],
  );
}

/** Outpatient visits for colds and influenza of the `days` before `today`, the same ones each time. */
export function selectRespiratoryVisits(
  q: Queryable,
  today: string,
  days: number,
  limit: number,
): Promise<{ id: string; patient: string; day: string }[]> {
  return q.query(
    `select e.id, e.patient, e.start::text as day from project.pub_encounter e
     where e.class in ('AMB', 'EMER') and e.reason_icd10 ~ '^J(0|1[01])' and e.start > $1::date - $2::int and e.start <= $1::date
     order by md5(e.id) limit $3`,
    [today, days, limit],
  );
}

export interface OutbreakNeighbour {
  patient: string;
  birthDate: string | null;
  sex: string | null;
}

/** Others who live in the township of the outbreak, the same ones each time. */
export function selectOutbreakNeighbours(
  q: Queryable,
  ill: readonly string[],
  limit: number,
): Promise<OutbreakNeighbour[]> {
  return q.query<OutbreakNeighbour>(
    `select r.id as patient, r.birth_date::text as "birthDate", r.sex from project.pub_resident r
     where left(r.area, 9) = (select left(o.area, 9) from project.pub_resident o where o.id = any($1) group by 1 order by count(*) desc, 1 limit 1)
       and r.id <> all($1) and r.active and r.deceased_date is null and r.residence_end is null and r.birth_date < date '2010-01-01'
     order by md5(r.id), r.id limit $2`,
    [ill, limit],
  );
}

export interface DemoResident {
  patient: string;
  birthDate: string;
  sex: string | null;
  deceasedDate: string | null;
  area: string | null;
  residenceStart: string | null;
  residenceEnd: string | null;
  /** Day of a diagnosis, where that is why somebody takes part. */
  since?: string | null;
  /** Day on which a woman gave birth. */
  delivered?: string;
  /** Days of the story from another programme. */
  days?: Record<string, string> | null;
}

/**
 * Residents with a birth date who are not in the programme, in the order of their ids: those named, or a page. `other`: only those in
 * another programme, with days (`name: form.item`) from their first contacts there.
 */
export function selectNotEnrolled(
  q: Queryable,
  pack: string,
  asked: {
    ids?: readonly string[];
    after?: string | undefined;
    limit?: number;
    other?: { pack: string; days: Readonly<Record<string, string>> } | undefined;
  },
): Promise<DemoResident[]> {
  const { ids, after, limit, other } = asked;
  const days = Object.entries(other?.days ?? {}).map(([name, place]) => [name, ...place.split('.')]);
  return q.query<DemoResident>(
    `select r.id as patient, r.birth_date::text as "birthDate", r.sex, (r.deceased_date at time zone 'Asia/Shanghai')::date::text as "deceasedDate",
       r.area, (r.residence_start at time zone 'Asia/Shanghai')::date::text as "residenceStart",
       (r.residence_end at time zone 'Asia/Shanghai')::date::text as "residenceEnd",
       (select jsonb_object_agg(d.name, c.value) from unnest($6::text[], $7::text[], $8::text[]) d (name, form, item)
        cross join lateral (
          select k."values" ->> d.item as value from programs.pub_contact k
          where k.patient = r.id and k.pack = $5 and k.form = d.form and k.valid and k."values" ->> d.item is not null
          order by k.day, k.id limit 1) c) as days
     from project.pub_resident r
     where r.birth_date is not null and r.active and r.area is not null and ($2::text[] is null or r.id = any($2))
       and ($3::text is null or r.id > $3)
       and not exists (select from programs.pub_enrolment e where e.pack = $1 and e.patient = r.id)
       and ($5::text is null or exists (select from programs.pub_enrolment e where e.pack = $5 and e.patient = r.id))
     order by r.id limit $4`,
    [
      pack,
      ids ?? null,
      after ?? null,
      limit ?? null,
      other?.pack ?? null,
      ...[0, 1, 2].map((i) => days.map((one) => one[i]!)),
    ],
  );
}

/** Whether anybody is in the programme. */
export async function hasEnrolments(q: Queryable, pack: string): Promise<boolean> {
  const rows = await q.query('select from programs.pub_enrolment where pack = $1 limit 1', [pack]);
  return rows.length > 0;
}

export interface DemoInstitution {
  id: string;
  /** Class code (WS 218). */
  kind: string;
  openedOn: string | null;
  area: string | null;
}

/** Institutions in service whose class begins with one of the codes, at most so many, in an order of no meaning. */
export function selectInstitutions(q: Queryable, classes: readonly string[], most: number): Promise<DemoInstitution[]> {
  return q.query<DemoInstitution>(
    `select i.id, i.class as kind, (i.service_start at time zone 'Asia/Shanghai')::date::text as "openedOn", i.area
     from project.pub_institution i
     where i.service_end is null and exists (select from unnest($1::text[]) c (code) where i.class like c.code || '%')
     order by md5(i.id) limit $2`,
    [classes, most],
  );
}

/** Whether anything was written in a form. */
export async function hasContacts(q: Queryable, pack: string, form: string): Promise<boolean> {
  const view = `form_${pack}_${form}`.replaceAll('-', '_');
  if (!/^\w+$/.test(view)) throw new Error(`${view} is no name of a view`);
  return (await q.query(`select from project.pub_${view} limit 1`)).length > 0;
}
export interface DemoCase {
  id: string;
  disease: string;
  day: string;
  patient: string;
  area: string;
  areaName: string | null;
  institution: string;
  hospital: boolean;
  birthDate: string | null;
}

/** Illnesses that should be reported and have no card, in the order of their ids. */
export function selectDemoCases(q: Queryable, after: string, limit: number): Promise<DemoCase[]> {
  return q.query<DemoCase>(
    `select c.id, c.disease, c.day::text as day, c.patient, c.area, a.name as "areaName", c.institution,
       coalesce(i.class like 'A%', false) as hospital, r.birth_date::text as "birthDate"
     from reporting.pub_candidate c
     join project.pub_institution i on i.id = c.institution
     left join project.pub_resident r on r.id = c.patient
     left join population.pub_reporting_area a on a.code = c.area
     where c.card is null and c.id > $1 order by c.id limit $2`,
    [after, limit],
  );
}

/** Who handed something in, and through which doors. */
export function selectSources(q: Queryable): Promise<{ source: string; doors: Door[] }[]> {
  return q.query(
    `select source, array_agg(distinct case format when 'fhir-json' then 'fhir' when 'xlsx' then 'csv' else format end) as doors
     from ingest.pub_submission group by source order by source`,
  );
}
