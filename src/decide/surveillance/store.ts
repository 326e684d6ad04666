/** SQL of the room: weekly counts out of the records, outcomes of the back-tests. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Disease } from './load-diseases.ts';

/**
 * Counts persons a week by disease and area anew: once a person, disease and week, however many diagnoses and visits say
 * so, at the residence of the source's Patient. Weeks that are not over on `today` are left out.
 */
export async function countWeeks(tx: Tx, diseases: readonly Disease[], today: string): Promise<void> {
  await tx.query('delete from surveillance.weekly');
  const pairs = diseases.flatMap(({ id, codes }) => codes.map((code) => ({ id, code })));
  await tx.query(
    `with coded as (
       select d.disease, c.code from (
         select code from project.pub_condition_row union select reason_icd10 from project.pub_encounter
       ) c join unnest($1::text[], $2::text[]) d(disease, beginning) on starts_with(c.code, d.beginning)
       group by d.disease, c.code
     ), seen as (
       select patient, code, recorded_date as day from project.pub_condition_row
       union all
       select patient, reason_icd10, start from project.pub_encounter
     ), ill as (
       select distinct c.disease, coalesce(p.person_id::text, s.patient) as person, r.area, date_trunc('week', s.day)::date as week
       from seen s
       join coded c on c.code = s.code
       join project.pub_resident r on r.id = s.patient
       left join identify.pub_patient_person p on p.patient_id = s.patient
       where s.day < date_trunc('week', $3::date) and r.area is not null
     )
     insert into surveillance.weekly (disease, area, week, cases)
     select i.disease, a.code, i.week, count(distinct i.person)
     from ill i
     join population.pub_area_closure x on x.descendant = i.area and x.valid_from <= i.week and (x.valid_to is null or x.valid_to > i.week)
     join population.pub_reporting_area a on a.code = x.ancestor and a.level <> 'village'
     group by i.disease, a.code, i.week`,
    [pairs.map(({ id }) => id), pairs.map(({ code }) => code), today],
  );
}

export interface WeeklySeries {
  area: string;
  /** Numbers of the weeks since the first with cases, and the cases in them. */
  weeks: number[];
  cases: number[];
}
export function selectSeries(q: Queryable, disease: string, first: string): Promise<WeeklySeries[]> {
  return q.query<WeeklySeries>(
    `select area, array_agg((week - $2::date) / 7 order by week) as weeks, array_agg(cases order by week) as cases
     from surveillance.weekly where disease = $1 and week >= $2 group by area order by area`,
    [disease, first],
  );
}

export interface TestedSeries {
  disease: string;
  area: string;
  outcome: 'tested' | 'few-cases' | 'short';
  cases: number;
  weeks: number;
  recommended: string | null;
}
export interface TestedCandidate {
  disease: string;
  area: string;
  candidate: string;
  outbreaks: number;
  found: number;
  sensitivity: number | null;
  falseAlarms: number | null;
  delay: number | null;
}

export interface Run {
  id: string;
  beganAt: Date;
  endedAt: Date;
  contentFrom: string;
  borne: number;
  firstWeek: string | null;
  lastWeek: string | null;
  series: number;
}

/** Puts the outcomes of a run in the place of those before. */
export async function replaceOutcomes(
  tx: Tx,
  run: Run,
  series: readonly TestedSeries[],
  candidates: readonly TestedCandidate[],
): Promise<void> {
  await tx.query('delete from surveillance.tested');
  await tx.query(
    `insert into surveillance.tested (disease, area, outcome, cases, weeks, recommended)
     select disease, area, outcome, cases, weeks, recommended
     from jsonb_to_recordset($1::jsonb) as r(disease text, area text, outcome text, cases int, weeks int, recommended text)`,
    [JSON.stringify(series)],
  );
  await tx.query(
    `insert into surveillance.back_test (disease, area, candidate, outbreaks, found, sensitivity, false_alarms, delay)
     select disease, area, candidate, outbreaks, found, sensitivity, "falseAlarms", delay
     from jsonb_to_recordset($1::jsonb) as r(disease text, area text, candidate text, outbreaks int, found int,
       sensitivity float8, "falseAlarms" float8, delay float8)`,
    [JSON.stringify(candidates)],
  );
  await tx.query(
    `insert into surveillance.run (id, began_at, ended_at, content_from, borne, first_week, last_week, series)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [run.id, run.beganAt, run.endedAt, run.contentFrom, run.borne, run.firstWeek, run.lastWeek, run.series],
  );
}

export async function selectLastRun(q: Queryable): Promise<Run | undefined> {
  const [run] = await q.query<Run>(
    `select id, began_at as "beganAt", ended_at as "endedAt", content_from::text as "contentFrom", borne,
       first_week::text as "firstWeek", last_week::text as "lastWeek", series
     from surveillance.run order by began_at desc, id desc limit 1`,
  );
  return run;
}

export interface OutcomeRow extends TestedSeries {
  areaName: string | null;
  level: string | null;
  candidates: Omit<TestedCandidate, 'disease' | 'area'>[];
}
export interface OutcomeFilter {
  disease?: string | undefined;
  /** Codes of the areas asked for. */
  within?: readonly string[] | undefined;
  /** Only series that were tested. */
  tested?: boolean | undefined;
  /** SQL patterns of the areas that the caller may see. */
  areas?: readonly string[] | undefined;
  /** Disease and area of the last row seen. */
  after?: readonly [disease: string, area: string] | undefined;
  limit?: number | undefined;
}

/** False alarms a week that the recommended methods give together, and of how many series. */
export async function sumFalseAlarms(
  q: Queryable,
  { disease, within, areas }: Pick<OutcomeFilter, 'disease' | 'within' | 'areas'>,
): Promise<{ series: number; falseAlarms: number }> {
  const [row] = await q.query<{ series: number; falseAlarms: number }>(
    `select count(*)::int as series, coalesce(sum(b.false_alarms), 0)::float8 as "falseAlarms"
     from surveillance.tested t
     join surveillance.back_test b on b.disease = t.disease and b.area = t.area and b.candidate = t.recommended
     where ($1::text is null or t.disease = $1) and ($2::text[] is null or t.area = any($2)) and ($3::text[] is null or t.area like any($3))`,
    [disease ?? null, within ?? null, areas ?? null],
  );
  return row!;
}

/** Series with what each method made of them; by disease, then area. */
export function selectOutcomes(q: Queryable, filter: OutcomeFilter): Promise<OutcomeRow[]> {
  return q.query<OutcomeRow>(
    `with wanted as (
       select * from surveillance.tested t
       where ($1::text is null or t.disease = $1) and ($2::text[] is null or t.area = any($2)) and (not $7 or t.outcome = 'tested') and ($3::text[] is null or t.area like any($3))
         and ($4::text is null or (t.disease, t.area) > ($4, $5))
       order by t.disease, t.area limit $6
     )
     select t.disease, t.area, a.name as "areaName", a.level, t.outcome, t.cases, t.weeks, t.recommended,
       coalesce(jsonb_agg(jsonb_build_object('candidate', b.candidate, 'outbreaks', b.outbreaks, 'found', b.found, 'sensitivity',
         b.sensitivity, 'falseAlarms', b.false_alarms, 'delay', b.delay) order by b.candidate) filter (where b.candidate is not null), '[]')
         as candidates
     from wanted t
     left join surveillance.back_test b on b.disease = t.disease and b.area = t.area
     left join population.pub_reporting_area a on a.code = t.area
     group by t.disease, t.area, a.name, a.level, t.outcome, t.cases, t.weeks, t.recommended
     order by t.disease, t.area`,
    [
      filter.disease ?? null,
      filter.within ?? null,
      filter.areas ?? null,
      filter.after?.[0] ?? null,
      filter.after?.[1] ?? null,
      filter.limit ?? null,
      filter.tested ?? false,
    ],
  );
}
