/** SQL of figures by month: how much is reported, how fast, how completely, and how soon signals are answered. */
import type { Queryable } from '../../kernel/index.ts';

interface FigureFilter {
  from: string;
  to: string;
  /** SQL patterns of the caller's areas, and of the one that is asked about. */
  areas?: readonly string[] | undefined;
  within?: readonly string[] | undefined;
  rank: number;
  /** Diseases by confidentiality above 0. */
  ranks: Readonly<Record<string, number>>;
}
export interface FigureRow {
  figure: string;
  /** `YYYY-MM`; null: the whole time. */
  month: string | null;
  /** Share of `denominator`, or null where `value` is a median. */
  numerator: number | null;
  denominator: number;
  /** Hours; null for shares. */
  value: number | null;
}

/** Illnesses by their first day, cards by the day of their report, signals by the day on which they were raised. */
export function selectFigures(
  q: Queryable,
  { from, to, areas, within, rank, ranks }: FigureFilter,
): Promise<FigureRow[]> {
  const place = (table: string) =>
    `($3::text[] is null or ${table}.area like any($3) or i.area like any($3)) and ($4::text[] is null or ${table}.area like any($4))
     and coalesce(($5::jsonb->>${table}.disease)::int, 0) <= $6`;
  const month = (day: string) => `to_char(${day}, 'YYYY-MM')`;
  return q.query<FigureRow>(
    `with illnesses as (
       select ${month('c.day')} as month, count(*)::int as total, count(*) filter (where c.reported)::int as reported
       from reporting.pub_candidate c left join project.pub_institution i on i.id = c.institution
       where c.day between $1 and $2 and ${place('c')} group by grouping sets ((1), ())
     ), cards as (
       select ${month('c.reported_on')} as month, count(*)::int as total, count(*) filter (where not c.late)::int as timely,
         count(*) filter (where c.complete)::int as complete,
         percentile_cont(0.5) within group (order by extract(epoch from c.reported_at - c.diagnosed_at) / 3600)::float8 as median
       from reporting.pub_card c left join project.pub_institution i on i.id = c.institution
       where c.reported_on between $1 and $2 and c.state not in ('deleted', 'duplicate') and ${place('c')} group by grouping sets ((1), ())
     ), signals as (
       select ${month(`(s.raised_at at time zone 'Asia/Shanghai')`)} as month, count(*)::int as total,
         count(*) filter (where s.responded_at <= s.respond_by)::int as timely, count(s.responded_at)::int as answered,
         percentile_cont(0.5) within group (order by extract(epoch from s.responded_at - s.raised_at) / 3600)::float8 as median
       from surveillance.pub_signal s
       where (s.raised_at at time zone 'Asia/Shanghai')::date between $1 and $2
         and ($3::text[] is null or s.area like any($3)) and ($4::text[] is null or s.area like any($4)) group by grouping sets ((1), ())
     )
     select 'report-rate' as figure, month, reported as numerator, total as denominator, null::float8 as value from illnesses
     union all select 'timely', month, timely, total, null from cards
     union all select 'complete', month, complete, total, null from cards
     union all select 'report-median', month, null, total, median from cards
     union all select 'response-median', month, null, answered, median from signals
     union all select 'response-timely', month, timely, total, null from signals
     order by 1, 2 nulls first`,
    [from, to, areas ?? null, within ?? null, JSON.stringify(ranks), rank],
  );
}
