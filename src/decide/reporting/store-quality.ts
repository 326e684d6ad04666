/** SQL of the quality of reporting: what should be reported and was, how fast, how complete. */
import type { Queryable } from '../../kernel/index.ts';

export const GROUPS = ['institution', 'disease', 'month', 'area'] as const;
/** By which day cards are counted: onset, report, or the county's review. Illnesses are counted by their first day. */
export const BASES = ['onset', 'report', 'review'] as const;

export interface QualityFilter {
  group: (typeof GROUPS)[number];
  basis: (typeof BASES)[number];
  from: string;
  to: string;
  areas?: readonly string[] | undefined;
  within?: readonly string[] | undefined;
  disease?: string | undefined;
  rank: number;
  /** Diseases by confidentiality above 0. */
  ranks: Readonly<Record<string, number>>;
}
export interface QualityRow {
  key: string | null;
  name: string | null;
  /** Illnesses that the records know of, and those of them with a card. */
  registered: number;
  reported: number;
  /** Cards that stand. */
  cards: number;
  timely: number;
  late: number;
  complete: number;
  returned: number;
  corrected: number;
  makeup: number;
  deaths: number;
  /** From the diagnosis to the report. */
  medianMinutes: number | null;
}

const DAY: Record<QualityFilter['basis'], string> = {
  onset: 'c.onset',
  report: `(c.reported_at at time zone 'Asia/Shanghai')::date`,
  review: `(c.reviewed_at at time zone 'Asia/Shanghai')::date`,
};
const KEY: Record<QualityFilter['group'], (table: string, day: string) => string> = {
  institution: (table) => `${table}.institution`,
  disease: (table) => `${table}.disease`,
  month: (_, day) => `to_char(${day}, 'YYYY-MM')`,
  area: (table) => `left(${table}.area, 9)`,
};

export function selectQuality(q: Queryable, filter: QualityFilter): Promise<QualityRow[]> {
  const { group, basis } = filter;
  const day = DAY[basis];
  const place = (table: string) =>
    `($3::text[] is null or ${table}.area like any($3) or i.area like any($3))
     and ($4::text[] is null or ${table}.area like any($4)) and ($5::text is null or ${table}.disease = $5)
     and coalesce(($6::jsonb->>${table}.disease)::int, 0) <= $7`;
  return q.query<QualityRow>(
    `with illnesses as (
       select ${KEY[group]('c', 'c.day')} as key, count(*)::int as registered, count(*) filter (where c.reported)::int as reported
       from reporting.pub_candidate c left join project.pub_institution i on i.id = c.institution
       where c.day between $1 and $2 and ${place('c')} group by 1
     ), counted as (
       select ${KEY[group]('c', day)} as key, count(*)::int as cards, count(*) filter (where not c.late)::int as timely,
         count(*) filter (where c.late)::int as late, count(*) filter (where c.complete)::int as complete,
         count(*) filter (where c.returns > 0)::int as returned, count(*) filter (where c.corrections > 0)::int as corrected,
         count(*) filter (where c.makeup)::int as makeup, count(c.died)::int as deaths,
         percentile_cont(0.5) within group (order by extract(epoch from date_trunc('minute', c.reported_at) - date_trunc('minute', c.diagnosed_at)) / 60) as median
       from reporting.card c left join project.pub_institution i on i.id = c.institution
       where c.reported_at is not null and c.state not in ('deleted', 'duplicate') and ${day} between $1 and $2 and ${place('c')} group by 1
     )
     select key, ${group === 'institution' ? 'n.name' : group === 'area' ? 'p.name' : 'null::text'} as name,
       coalesce(registered, 0) as registered, coalesce(reported, 0) as reported, coalesce(cards, 0) as cards, coalesce(timely, 0) as timely,
       coalesce(late, 0) as late, coalesce(complete, 0) as complete, coalesce(returned, 0) as returned, coalesce(corrected, 0) as corrected,
       coalesce(makeup, 0) as makeup, coalesce(deaths, 0) as deaths, median as "medianMinutes"
     from (select coalesce(a.key, b.key) as key, registered, reported, cards, timely, late, complete, returned, corrected, makeup, deaths, median
           from illnesses a full join counted b on a.key = b.key) as both_sides
     ${group === 'institution' ? 'left join project.pub_institution n on n.id = key' : ''}
     ${group === 'area' ? 'left join population.pub_reporting_area p on p.code = key' : ''}
     order by key nulls last`,
    [
      filter.from,
      filter.to,
      filter.areas ?? null,
      filter.within ?? null,
      filter.disease ?? null,
      JSON.stringify(filter.ranks),
      filter.rank,
    ],
  );
}
