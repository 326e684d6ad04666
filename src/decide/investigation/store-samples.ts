/** SQL of samples that interviews tell of. Results: codes of content/packs/case-investigation (0 pending, 2 positive). */
import type { Queryable } from '../../kernel/index.ts';

/** Samples with a result by month (null: the whole time), of residents of the caller's areas and of the one that is asked about. */
export function countSamples(
  q: Queryable,
  {
    from,
    to,
    areas,
    within,
  }: { from: string; to: string; areas?: readonly string[] | undefined; within?: readonly string[] | undefined },
): Promise<{ month: string | null; tested: number; positive: number }[]> {
  return q.query(
    `select left(s->>'takenOn', 7) as month, count(*)::int as tested, count(*) filter (where s->>'sampleResult' = '2')::int as positive
     from investigation.pub_case c
     cross join lateral jsonb_array_elements(c.answers -> 'samples') s
     join project.pub_resident r on r.id = c.patient
     where s->>'takenOn' between $1 and $2 and s->>'sampleResult' <> '0'
       and ($3::text[] is null or r.area like any($3)) and ($4::text[] is null or r.area like any($4))
     group by grouping sets ((1), ()) order by 1 nulls first`,
    [from, to, areas ?? null, within ?? null],
  );
}
