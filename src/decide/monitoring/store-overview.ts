/** SQL of the pages of monitoring: points with their last samples, coverage, one point's series. */
import type { Queryable } from '../../kernel/index.ts';
import type { PointRow } from './store-readings.ts';

const CURRENT = 'r.superseded_by is null and r.withdrawn_at is null';
/** $1 the area asked for, $2 patterns of the areas that the caller may see, $3 the day. */
const VISIBLE = `($2::text[] is null or p.area like any($2)) and ($1::text is null or p.area = $1 or exists (select from population.pub_area_closure x
  where x.descendant = p.area and x.ancestor = $1 and x.valid_from <= $3::date and x.valid_to > $3::date))`;
const LAST = `left join lateral (select max(r.sampled_on) as day from monitoring.reading r
  where r.kind = p.kind and r.point = p.code and r.sampled_on <= $3::date and ${CURRENT}) l on true`;
const GRACE = `(select g.grace from jsonb_to_recordset($4::jsonb) as g(kind text, grace int) where g.kind = p.kind)`;
const OVERDUE = `(p.ended_on is null or p.ended_on > $3::date)
  and coalesce(l.day, (p.registered_at at time zone 'Asia/Shanghai')::date) + p.every + coalesce(${GRACE}, 0) < $3::date`;

export interface Seen {
  area?: string | undefined;
  areas?: readonly string[] | undefined;
  day: string;
  /** Days of grace of each kind. */
  graces: readonly { kind: string; grace: number }[];
}
const params = ({ area, areas, day, graces }: Seen) => [area ?? null, areas ?? null, day, JSON.stringify(graces)];

export interface Coverage {
  kind: string;
  /** Points that are looked at. */
  points: number;
  overdue: number;
  /** With a sample in the period. */
  sampled: number;
  samples: number;
  /** Samples of which nothing was beyond a limit. */
  passed: number;
  lastDay: string | null;
  /** Townships (nine digits) with a sample in the period. */
  covered: number;
}

/** Coverage and passing of each kind over the `days` that end on the day. */
export function selectCoverage(q: Queryable, seen: Seen, days: number): Promise<Coverage[]> {
  return q.query<Coverage>(
    `with points as (
       select p.*, l.day as last, (${OVERDUE}) as overdue from monitoring.point p ${LAST}
       where ${VISIBLE} and (p.ended_on is null or p.ended_on > $3::date)
     ), samples as (
       select r.kind, r.point, r.sampled_on, r.sample, bool_and(r.beyond is null) as passed
       from monitoring.reading r join points p on p.kind = r.kind and p.code = r.point
       where r.sampled_on > $3::date - $5::int and r.sampled_on <= $3::date and ${CURRENT} group by 1, 2, 3, 4
     ), counted as (
       select kind, point, count(*)::int as samples, count(*) filter (where passed)::int as passed from samples group by 1, 2
     )
     select p.kind, count(*)::int as points, count(*) filter (where p.overdue)::int as overdue, count(c.point)::int as sampled,
       coalesce(sum(c.samples), 0)::int as samples, coalesce(sum(c.passed), 0)::int as passed, max(p.last)::text as "lastDay",
       count(distinct left(p.area, 9)) filter (where length(p.area) >= 9 and c.point is not null)::int as covered
     from points p left join counted c on c.kind = p.kind and c.point = p.code group by 1 order by 1`,
    [...params(seen), days],
  );
}

/** Townships of the areas seen, with or without a point. */
export async function countTownships(q: Queryable, { area, areas, day }: Seen): Promise<number> {
  const [row] = await q.query<{ n: number }>(
    `select count(distinct p.code)::int as n from population.pub_reporting_area p where p.level = 'township'
       and ($2::text[] is null or p.code like any($2)) and ($1::text is null or exists (select from population.pub_area_closure x
         where x.descendant = p.code and x.ancestor = $1 and x.valid_from <= $3::date and x.valid_to > $3::date))`,
    [area ?? null, areas ?? null, day],
  );
  return row!.n;
}

export interface PointPageRow extends PointRow {
  areaName: string | null;
  lastDay: string | null;
  overdue: boolean;
  /** Items of the last day, those beyond a limit first. */
  last: { item: string; written: string; beyond: string | null }[];
  /** Readings beyond a limit in the last year. */
  beyond: number;
}

/** Those beyond a limit on their last day first, then overdue ones, then by name. */
export function selectPointPage(
  q: Queryable,
  seen: Seen,
  f: { kind: string; state: 'beyond' | 'overdue' | undefined; offset: number; limit: number },
): Promise<PointPageRow[]> {
  return q.query<PointPageRow>(
    `with listed as (
       select p.*, l.day as last_day, (${OVERDUE}) as overdue,
         coalesce((select jsonb_agg(jsonb_build_object('item', r.item, 'written', r.written, 'beyond', r.beyond) order by r.beyond is null, r.item)
           from monitoring.reading r where r.kind = p.kind and r.point = p.code and r.sampled_on = l.day and ${CURRENT}), '[]') as last,
         (select count(*)::int from monitoring.reading r where r.kind = p.kind and r.point = p.code and r.beyond is not null
           and r.sampled_on > $3::date - 365 and r.sampled_on <= $3::date and ${CURRENT}) as beyond
       from monitoring.point p ${LAST} where p.kind = $5 and ${VISIBLE}
     )
     select p.kind, p.code, p.name, p.type, p.area, p.every, p.ended_on::text as "endedOn", p.latitude, p.longitude, a.name as "areaName", p.last_day::text as "lastDay",
       p.overdue, p.last, p.beyond
     from listed p left join population.pub_reporting_area a on a.code = p.area
     where $6::text is null or ($6 = 'overdue' and p.overdue) or ($6 = 'beyond' and p.beyond > 0)
     order by (p.last @? '$[*].beyond ? (@ != null)') desc, p.overdue desc, p.ended_on nulls first, p.name, p.code limit $8 offset $7`,
    [...params(seen), f.kind, f.state ?? null, f.offset, f.limit],
  );
}

export interface ReadingVersion {
  id: string;
  item: string;
  sampledOn: string;
  sample: string;
  value: number;
  written: string;
  beyond: 'blue' | 'yellow' | 'orange' | 'red' | null;
  origin: 'return' | 'api';
  sentBy: string;
  sentAt: Date;
  note: string | null;
  state: 'current' | 'corrected' | 'withdrawn';
}

/** Every version of the readings of a point, newest sample first. */
export function selectReadings(q: Queryable, kind: string, point: string, limit: number): Promise<ReadingVersion[]> {
  return q.query<ReadingVersion>(
    `select id, item, sampled_on::text as "sampledOn", sample, value, written, beyond, origin, sent_by as "sentBy", sent_at as "sentAt", note,
       case when withdrawn_at is not null then 'withdrawn' when superseded_by is not null then 'corrected' else 'current' end as state
     from monitoring.reading where kind = $1 and point = $2 order by sampled_on desc, item, sample, sent_at desc, id desc limit $3`,
    [kind, point, limit],
  );
}
