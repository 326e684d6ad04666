/** SQL of what sources count: series, their levels, silence, and what is counted from encounters. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { AskedDefinition } from './case-definition.ts';
import type { SiteRow, StoredCount } from './store-counts.ts';

const CURRENT = 'c.superseded_by is null and c.withdrawn_at is null';

export interface DeriveRule {
  source: string;
  classes: readonly string[];
  /** Words in the names of services; null: all visits. */
  services: readonly string[] | null;
  /** Beginnings of ICD-10 codes, or words in the names of tests. */
  items: readonly { item: string; words: readonly string[] }[];
  from: string;
  to: string;
}

/** Visits by institution, day and item as the encounters say now, where that is not what is stored. */
export function selectDerived(q: Queryable, rule: DeriveRule): Promise<StoredCount[]> {
  const codes = rule.items.flatMap(({ item, words }) => words.map((code) => ({ item, code })));
  return q.query<StoredCount>(
    `with wanted as (
       select * from jsonb_to_recordset($2::jsonb) as w(item text, code text)
     ), visits as (
       select e.institution, e.start as day, e.reason_icd10 as code from project.pub_encounter e
       where e.start between $4 and $5 and e.class = any($3) and e.institution is not null
         and ($6::text[] is null or exists (select from project.pub_visit_service s, unnest($6::text[]) w
           where s.id = e.id and strpos(lower(coalesce(s.text, '') || ' ' || coalesce(s.display, '')), lower(w)) > 0))
     ), coded as (
       select distinct w.item, c.code from (select distinct code from visits where code is not null) c join wanted w on starts_with(c.code, w.code)
     ), totals as (
       select institution, day, count(*)::int as total from visits group by 1, 2
     ), hits as (
       select v.institution, v.day, c.item, count(*)::int as n from visits v join coded c on c.code = v.code group by 1, 2, 3
     )
     select $1::text as source, t.institution as site, i.item, '' as part, t.day::text as day, coalesce(h.n, 0) as value, t.total
     from totals t cross join (select distinct item from wanted) i
     left join hits h on h.institution = t.institution and h.day = t.day and h.item = i.item
     left join surveillance.source_count c on c.source = $1 and c.site = t.institution and c.item = i.item and c.part = '' and c.day = t.day and ${CURRENT}
     where c.id is null or c.value <> coalesce(h.n, 0) or c.total is distinct from t.total
     order by t.institution, t.day, i.item`,
    [rule.source, JSON.stringify(codes), rule.classes, rule.from, rule.to, rule.services],
  );
}

/**
 * Positive results by institution, day and item, where that is not what is stored. An institution that ever had one counts 0 on the
 * other days on which it saw anybody.
 */
export function selectDerivedResults(q: Queryable, rule: DeriveRule): Promise<StoredCount[]> {
  const words = rule.items.flatMap(({ item, words: of }) => of.map((word) => ({ item, word })));
  return q.query<StoredCount>(
    `with wanted as (
       select * from jsonb_to_recordset($2::jsonb) as w(item text, word text)
     ), hits as (
       select r.institution, r.date as day, w.item, count(distinct r.id)::int as n
       from project.pub_positive_result r
       join wanted w on strpos(lower(coalesce(r.text, '') || ' ' || coalesce(r.display, '')), lower(w.word)) > 0
       where r.date between $4 and $5 and r.institution is not null group by 1, 2, 3
     ), open as (
       select distinct e.institution, e.start as day from project.pub_encounter e
       where e.start between $4 and $5 and e.class = any($3) and e.institution in (select institution from hits)
       union select institution, day from hits
     )
     select $1::text as source, o.institution as site, i.item, '' as part, o.day::text as day, coalesce(h.n, 0) as value, null::int as total
     from open o cross join (select distinct item from wanted) i
     left join hits h on h.institution = o.institution and h.day = o.day and h.item = i.item
     left join surveillance.source_count c on c.source = $1 and c.site = o.institution and c.item = i.item and c.part = '' and c.day = o.day and ${CURRENT}
     where c.id is null or c.value <> coalesce(h.n, 0)
     order by o.institution, o.day, i.item`,
    [rule.source, JSON.stringify(words), rule.classes, rule.from, rule.to],
  );
}

/**
 * Visits that meet a case definition by institution, day and item, where that is not what is stored: a temperature was measured and a symptom told
 * within so many days up to the visit (on the day of their visit where they have none). Institutions that never measured a temperature are left out: they would count 0 for ever.
 */
export function selectDerivedSymptoms(
  q: Queryable,
  { source, classes, services, from, to }: Omit<DeriveRule, 'items'>,
  item: string,
  definition: AskedDefinition,
): Promise<StoredCount[]> {
  return q.query<StoredCount>(
    `with asked as (
       select * from jsonb_to_record($7::jsonb) as d(temperature numeric, within int, words text, denied text, names text[], terms text[], affirmed text[], codes text[])
     ), coded as (
       select c.code from (select code from project.pub_condition_row union select reason_icd10 from project.pub_encounter) c
       where exists (select from asked d, unnest(d.codes) as w(code) where starts_with(c.code, w.code))
     ), measured as (
       select t.patient, coalesce(t.date, e.start) as date, case when t.unit_code = '[degF]' or t.unit ilike '%F' then (t.value - 32) * 5 / 9 else t.value end as degrees
       from project.pub_body_temperature t cross join asked d left join project.pub_encounter e on t.date is null and e.id = t.encounter
       where coalesce(t.date, e.start) between $5::date - d.within and $6
     ), hot as (
       select distinct m.patient, m.date from measured m cross join asked d where m.degrees between d.temperature and 45
     ), told as (
       select s.patient, coalesce(s.date, e.start) as date
       from project.pub_symptom s cross join asked d left join project.pub_encounter e on s.date is null and e.id = s.encounter
       where coalesce(s.date, e.start) between $5::date - d.within and $6 and (
         (s.code = any(d.terms) or lower(s.text) = any(d.names)) and (s.present or lower(coalesce(s.said, s.answer_text, s.answer)) = any(d.affirmed))
         or regexp_replace(s.said, d.denied, '', 'gi') ~* d.words)
       union
       select c.patient, c.recorded_date from project.pub_condition_row c cross join asked d
       where c.code in (select code from coded) and c.recorded_date between $5::date - d.within and $6
       union
       select e.patient, e.start from project.pub_encounter e cross join asked d
       where e.reason_icd10 in (select code from coded) and e.start between $5::date - d.within and $6
     ), visits as (
       select e.institution, e.start as day, e.patient from project.pub_encounter e
       where e.start between $5 and $6 and e.class = any($3) and e.institution is not null
         and ($4::text[] is null or exists (select from project.pub_visit_service s, unnest($4::text[]) w
           where s.id = e.id and strpos(lower(coalesce(s.text, '') || ' ' || coalesce(s.display, '')), lower(w)) > 0))
     ), measuring as (
       select distinct v.institution from visits v join measured m on m.patient = v.patient and m.date = v.day
     ), counts as (
       select v.institution, v.day, count(*)::int as total,
         (count(*) filter (where exists (select from hot h where h.patient = v.patient and h.date between v.day - d.within and v.day)
           and exists (select from told t where t.patient = v.patient and t.date between v.day - d.within and v.day)))::int as n
       from visits v cross join asked d where v.institution in (select institution from measuring) group by 1, 2
     )
     select $1::text as source, t.institution as site, $2::text as item, '' as part, t.day::text as day, t.n as value, t.total
     from counts t
     left join surveillance.source_count c on c.source = $1 and c.site = t.institution and c.item = $2 and c.part = '' and c.day = t.day and ${CURRENT}
     where c.id is null or c.value <> t.n or c.total is distinct from t.total
     order by t.institution, t.day`,
    [source, item, classes, services, from, to, JSON.stringify(definition)],
  );
}

/**
 * The rhythm of sites that are counted from encounters is what they have kept since `from`: their longest pause. Who was seen on
 * few days has none.
 */
export async function updateRhythms(tx: Tx, source: string, least: number, from: string): Promise<void> {
  await tx.query(
    `with seen as (
       select distinct c.site, c.day from surveillance.source_count c where c.source = $1 and c.day >= $3 and ${CURRENT}
     ), paused as (
       select site, day - lag(day) over (partition by site order by day) as pause from seen
     ), kept as (
       select site, case when count(*) >= 30 then greatest($2, max(pause)) else 366 end as every from paused group by site
     )
     update surveillance.site s set every = least(366, k.every) from kept k
     where s.source = $1 and s.code = k.site and s.derived and s.every <> least(366, k.every)`,
    [source, least, from],
  );
}

/** Institutions with their names and areas. */
export function selectInstitutions(
  q: Queryable,
  ids: readonly string[],
): Promise<{ id: string; name: string | null; area: string | null }[]> {
  return q.query('select id, name, area from project.pub_institution where id = any($1)', [ids]);
}

export interface SourceSeries {
  source: string;
  item: string;
  area: string;
  /** Sites with a count on the last day. */
  sites: number;
  /** Days before the last one (0 = the last), their counts at these sites and how many of them counted. */
  back: number[];
  values: number[];
  counted: number[];
}

/** Daily counts of each source, item and area that end on `last`, at the sites that have a count of that day. */
export function selectSourceSeries(
  q: Queryable,
  levels: readonly string[],
  last: string,
  days: number,
): Promise<SourceSeries[]> {
  return q.query<SourceSeries>(
    `with panel as (
       select distinct c.source, c.item, c.site from surveillance.source_count c where c.day = $2 and ${CURRENT}
     ), counts as (
       select c.source, c.item, c.site, s.area, c.day, sum(c.value)::int as value
       from surveillance.source_count c join panel p using (source, item, site) join surveillance.site s on s.source = c.source and s.code = c.site
       where c.day > $2::date - $3::int and c.day <= $2 and ${CURRENT} group by 1, 2, 3, 4, 5
     ), daily as (
       select c.source, c.item, a.code as area, $2::date - c.day as back, sum(c.value)::int as value, count(*)::int as counted
       from counts c
       join population.pub_area_closure x on x.descendant = c.area and x.valid_from <= c.day and x.valid_to > c.day
       join population.pub_reporting_area a on a.code = x.ancestor and a.level = any($1)
       group by 1, 2, 3, 4
     )
     select source, item, area, coalesce(max(counted) filter (where back = 0), 0) as sites, array_agg(back order by back) as back,
       array_agg(value order by back) as values, array_agg(counted order by back) as counted
     from daily group by 1, 2, 3 having bool_or(back = 0) order by 1, 2, 3`,
    [levels, last, days],
  );
}

export interface SourceLevel {
  day: string;
  source: string;
  item: string;
  area: string;
  sites: number;
  observed: number;
  expected: number;
  upper: number;
  score: number;
  level: number;
  method: string;
}

/** Puts the levels of a day in the place of those before. */
export async function replaceLevels(tx: Tx, day: string, levels: readonly SourceLevel[]): Promise<void> {
  await tx.query('delete from surveillance.source_level where day = $1', [day]);
  await tx.query(
    `insert into surveillance.source_level (day, source, item, area, sites, observed, expected, upper, score, level, method)
     select day, source, item, area, sites, observed, expected, upper, score, level, method
     from jsonb_to_recordset($1::jsonb) as r(day date, source text, item text, area text, sites int, observed float8, expected float8,
       upper float8, score float8, level smallint, method text)`,
    [JSON.stringify(levels)],
  );
}

/** Levels of 1 and more of the days after `after` up to `day`. */
export function selectLevels(q: Queryable, after: string, day: string): Promise<SourceLevel[]> {
  return q.query<SourceLevel>(
    `select day::text as day, source, item, area, sites, observed, expected, upper, score, level, method
     from surveillance.source_level where day > $1 and day <= $2 and level > 0 order by day, source, item, area`,
    [after, day],
  );
}

/** Signals about persons (what a school counts speaks for itself) whose days reach into the window, not dismissed, in all areas that contain theirs up to `levels`. */
export function selectReports(
  q: Queryable,
  levels: readonly string[],
  from: string,
  to: string,
): Promise<{ disease: string; area: string; level: string; cases: number; lastDay: string }[]> {
  return q.query(
    `select distinct s.id, s.disease, a.code as area, s.level, s.cases, s.last_day::text as "lastDay"
     from surveillance.signal s
     join population.pub_area_closure x on x.descendant = s.area and x.valid_from <= s.last_day and x.valid_to > s.last_day
     join population.pub_reporting_area a on a.code = x.ancestor and a.level = any($1)
     where s.kind in ('rule', 'series', 'scan') and s.state <> 'dismissed' and s.last_day between $2 and $3 order by s.id`,
    [levels, from, to],
  );
}

export interface SilentSite extends SiteRow {
  /** Last day that was counted; null: never. */
  lastDay: string | null;
  since: string;
}

/** Sites from which a count is overdue on `day`; a site that never counted is due from its registration. */
export function selectSilent(q: Queryable, day: string): Promise<SilentSite[]> {
  return q.query<SilentSite>(
    `select s.source, s.code, s.name, s.area, s.every, s.grace, s.derived, s.ended_on::text as "endedOn", l.day::text as "lastDay",
       (coalesce(l.day, (s.registered_at at time zone 'Asia/Shanghai')::date) + s.every)::text as since
     from surveillance.site s
     left join lateral (select max(c.day) as day from surveillance.source_count c where c.source = s.source and c.site = s.code and c.day <= $1 and ${CURRENT}) l on true
     where (s.ended_on is null or s.ended_on > $1)
       and coalesce(l.day, (s.registered_at at time zone 'Asia/Shanghai')::date) + s.every + s.grace < $1::date
     order by s.source, s.code`,
    [day],
  );
}

/** Signals of silence whose site has counted again since; locked. */
export function lockRestored(tx: Tx, open: readonly string[]): Promise<{ id: string; day: string }[]> {
  return tx.query(
    `select s.id, (select max(c.day)::text from surveillance.source_count c where c.source = s.disease and c.site = s.place and ${CURRENT}) as day
     from surveillance.signal s
     where s.kind = 'silence' and s.state = any($1)
       and exists (select from surveillance.source_count c where c.source = s.disease and c.site = s.place and c.day >= s.first_day and ${CURRENT})
     for update of s`,
    [open],
  );
}

export interface UnitCount {
  disease: string;
  /** Site code, or name of the unit. */
  unit: string;
  name: string;
  area: string;
  part: string;
  day: string;
  cases: number;
}

/**
 * Ill people of units by day: as report cards and records say, and as sites count by class. `items` name the disease of an item.
 * `units`: only these, by the code of the site or the name that cards give.
 */
export function selectUnitCounts(
  q: Queryable,
  items: readonly { source: string; item: string; disease: string }[],
  from: string,
  to: string,
  units: readonly string[] | null = null,
): Promise<UnitCount[]> {
  return q.query<UnitCount>(
    `select u.disease, u.unit, u.unit as name, min(u.area) as area, u.part, u.day::text as day, count(distinct u.person)::int as cases
     from surveillance.unit_case u where u.day between $2 and $3 and ($4::text[] is null or u.unit = any($4)) group by 1, 2, 5, 6
     union all
     select i.disease, s.code, s.name, s.area, c.part, c.day::text, sum(c.value)::int
     from surveillance.source_count c
     join jsonb_to_recordset($1::jsonb) as i(source text, item text, disease text) on i.source = c.source and i.item = c.item
     join surveillance.site s on s.source = c.source and s.code = c.site
     where c.day between $2 and $3 and c.value > 0 and ${CURRENT} and ($4::text[] is null or s.code = any($4)) group by 1, 2, 3, 4, 5, 6
     order by 1, 2, 6, 5`,
    [JSON.stringify(items), from, to, units],
  );
}

export async function upsertUnitCases(
  tx: Tx,
  cases: readonly { disease: string; person: string; day: string; unit: string; part: string; area: string }[],
  at: Date,
): Promise<void> {
  if (cases.length === 0) return;
  await tx.query(
    `insert into surveillance.unit_case (disease, person, day, unit, part, area, noted_at)
     select disease, person, day, unit, part, area, $2
     from jsonb_to_recordset($1::jsonb) as r(disease text, person text, day date, unit text, part text, area text)
     on conflict (disease, person, day) do update set unit = excluded.unit, part = excluded.part, area = excluded.area, noted_at = excluded.noted_at`,
    [JSON.stringify(cases), at],
  );
}

export async function deleteUnitCases(
  tx: Tx,
  cases: readonly { disease: string; person: string; day: string }[],
): Promise<void> {
  await tx.query(
    `delete from surveillance.unit_case u using jsonb_to_recordset($1::jsonb) as r(disease text, person text, day date)
     where u.disease = r.disease and u.person = r.person and u.day = r.day`,
    [JSON.stringify(cases)],
  );
}

/** Places of the areas of a level on the schematic map and the cases of a disease in them by days before `last`. */
export function selectScanMap(
  q: Queryable,
  disease: string,
  level: string,
  last: string,
  days: number,
): Promise<{ area: string; x: number; y: number; back: number[]; cases: number[] }[]> {
  return q.query(
    `with places as (
       select distinct on (code) code, tile_x as x, tile_y as y from population.pub_area
       where level = $2 and tree = 'administrative' and valid_from <= $3 and valid_to > $3 and tile_x is not null order by code
     ), counts as (
       select p.code, $3::date - o.day as back, count(distinct o.person)::int as cases
       from surveillance.occurrence o
       join population.pub_area_closure x on x.descendant = o.area and x.valid_from <= o.day and x.valid_to > o.day
       join places p on p.code = x.ancestor
       where o.disease = $1 and o.day > $3::date - $4::int and o.day <= $3 group by 1, 2
     )
     select p.code as area, p.x, p.y, coalesce(array_agg(c.back order by c.back) filter (where c.back is not null), '{}') as back,
       coalesce(array_agg(c.cases order by c.back) filter (where c.back is not null), '{}') as cases
     from places p left join counts c on c.code = p.code group by 1, 2, 3 order by 1`,
    [disease, level, last, days],
  );
}
