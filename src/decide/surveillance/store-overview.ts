/** SQL of the page of sources: what came last, what is silent, how each counted. */
import type { Queryable } from '../../kernel/index.ts';
import type { SiteRow } from './store-counts.ts';

const CURRENT = 'c.superseded_by is null and c.withdrawn_at is null';
/** $1 the area asked for, $2 patterns of the areas that the caller may see, $3 the day. */
const VISIBLE = `($2::text[] is null or s.area like any($2)) and ($1::text is null or s.area = $1 or exists (select from population.pub_area_closure x
  where x.descendant = s.area and x.ancestor = $1 and x.valid_from <= $3::date and x.valid_to > $3::date))`;
const LAST = `left join lateral (select max(c.day) as day, max(c.sent_at) as at from surveillance.source_count c
  where c.source = s.source and c.site = s.code and c.day <= $3::date and ${CURRENT}) l on true`;
const OVERDUE = `(s.ended_on is null or s.ended_on > $3::date)
  and coalesce(l.day, (s.registered_at at time zone 'Asia/Shanghai')::date) + s.every + s.grace < $3::date`;

export interface Seen {
  area?: string | undefined;
  areas?: readonly string[] | undefined;
  day: string;
}
const params = ({ area, areas, day }: Seen) => [area ?? null, areas ?? null, day];

export function selectSourceSummary(
  q: Queryable,
  seen: Seen,
): Promise<{ source: string; sites: number; silent: number; lastDay: string | null; lastAt: Date | null }[]> {
  return q.query(
    `select s.source, count(*)::int as sites, count(*) filter (where ${OVERDUE})::int as silent, max(l.day)::text as "lastDay", max(l.at) as "lastAt"
     from surveillance.site s ${LAST}
     where ${VISIBLE} and (s.ended_on is null or s.ended_on > $3::date) group by s.source`,
    params(seen),
  );
}

/** Counts by source, item and day of the last `days`. */
export function selectSourceDays(
  q: Queryable,
  seen: Seen,
  days: number,
): Promise<{ source: string; item: string; day: string; value: number; total: number | null; sites: number }[]> {
  return q.query(
    `select c.source, c.item, c.day::text as day, sum(c.value)::int as value,
       case when bool_and(c.total is not null) then sum(c.total)::int end as total, count(distinct c.site)::int as sites
     from surveillance.source_count c join surveillance.site s on s.source = c.source and s.code = c.site
     where c.day > $3::date - $4::int and c.day <= $3::date and ${CURRENT} and ${VISIBLE}
     group by 1, 2, 3 order by 1, 2, 3`,
    [...params(seen), days],
  );
}

export interface SitePageRow extends SiteRow {
  areaName: string | null;
  lastDay: string | null;
  lastAt: Date | null;
  silent: boolean;
  /** What the last day counted, by item; classes and wards are added up. */
  last: { item: string; value: number; total: number | null }[];
}

/** Silent ones first, then by name. */
export function selectSitePage(
  q: Queryable,
  seen: Seen,
  f: { source: string; silent: boolean; offset: number; limit: number },
): Promise<SitePageRow[]> {
  return q.query<SitePageRow>(
    `select s.source, s.code, s.name, s.area, a.name as "areaName", s.every, s.grace, s.derived, s.ended_on::text as "endedOn",
       l.day::text as "lastDay", l.at as "lastAt", (${OVERDUE}) as silent,
       coalesce((select jsonb_agg(jsonb_build_object('item', i.item, 'value', i.value, 'total', i.total) order by i.item) from (
         select c.item, sum(c.value)::int as value, max(c.total) as total from surveillance.source_count c
         where c.source = s.source and c.site = s.code and c.day = l.day and ${CURRENT} group by c.item) i), '[]') as last
     from surveillance.site s ${LAST} left join population.pub_reporting_area a on a.code = s.area
     where s.source = $4 and ${VISIBLE} and (not $5 or (${OVERDUE}))
     order by (${OVERDUE}) desc, s.ended_on nulls first, s.name, s.code limit $7 offset $6`,
    [...params(seen), f.source, f.silent, f.offset, f.limit],
  );
}
