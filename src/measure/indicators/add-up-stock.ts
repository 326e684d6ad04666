/**
 * Stocks are added up without a row for each fact and period: a fact counts in a run of the periods' last days, so the runs of
 * facts that are alike are added up, spread over areas and strata as changes, and the changes are summed in the order of days.
 * Gives what the facts of `factsInPeriods` would give, in time that hardly grows with the number of periods.
 */
import { type Bind, periodClause, placesOf, type Question, type Statement, strataOf } from './add-up-facts.ts';
import type { BaseIndicator } from './types.ts';

export function stockStatement(base: BaseIndicator, question: Question): Statement {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const period = periodClause(base, question, bind);
  const { scope, codes } = question.places ?? {};
  const chosen = codes && `any(${bind(codes)}::text[])`;
  const inInstitutions = scope === 'institution';
  const place = inInstitutions ? 'f.institution' : 'f.area';
  const filters = [
    `f.base = '${base.code}'`,
    ...(question.subjects ? [`f.subject = any(${bind(question.subjects)}::text[])`] : []),
    ...(inInstitutions ? [`f.institution = ${chosen}`] : []),
  ];
  const one = inInstitutions ? 'subject, place' : 'subject';
  return {
    params,
    text: `
    with ${period},
    points as (select point, (row_number() over (order by point) - 1)::int as at from (select distinct point from period) d),
    days as (select coalesce(array_agg(point order by point), '{}') as list from points),
    own as materialized (
      select f.subject, f.no, ${place} as place, f.strata, f.valid_from, f.numerator, coalesce(f.denominator, 0) as denominator,
        width_bucket(f.valid_from - 1, list) as since,
        case when f.valid_to is null then cardinality(list) else width_bucket(f.valid_to - 1, list) end as until
      from indicators.fact f cross join days where ${filters.join(' and ')}
    ),
    ${base.combine === 'sum' ? 'run as (select place, strata, since, until, numerator, denominator from own)' : runsOfOne(one)},
    alike as (
      select place, strata, since, until, sum(numerator) as numerator, sum(denominator) as denominator, count(*) as facts
      from run where place is not null and since < until group by place, strata, since, until
    ),
    placed as (${
      inInstitutions
        ? 'select place as code, alike.* from alike'
        : `select c.ancestor as code, s.strata, greatest(s.since, width_bucket(c.valid_from - 1, list)) as since,
          least(s.until, width_bucket(c.valid_to - 1, list)) as until, s.numerator, s.denominator, s.facts
         from alike s cross join days join (${placesOf(chosen)}) c on c.descendant = s.place`
    }),
    change as (
      select code, t.stratum, e.at, sum(e.sign * numerator) as numerator, sum(e.sign * denominator) as denominator, sum(e.sign * facts) as facts
      from placed cross join lateral (values ${strataOf(base).join(', ')}) t(stratum)
        cross join lateral (values (since, 1), (until, -1)) e(at, sign)
      where t.stratum is not null and since < until
      group by code, t.stratum, e.at
    ),
    grown as (
      select k.code, k.stratum, p.point, sum(coalesce(c.numerator, 0)) over w as numerator,
        sum(coalesce(c.denominator, 0)) over w as denominator, (sum(coalesce(c.facts, 0)) over w)::bigint as facts
      from (select distinct code, stratum from change) k cross join points p
        left join change c on c.code = k.code and c.stratum = k.stratum and c.at = p.at
      window w as (partition by k.code, k.stratum order by p.at)
    )
    select code, label as period, stratum, numerator, denominator, facts
    from grown join period using (point) where facts > 0`,
  };
}

/**
 * The runs of facts of which each subject counts once, by the fact with the earliest start. Only subjects with two facts on one
 * day are looked at day by day; `one` names the columns of a subject.
 */
function runsOfOne(one: string): string {
  return `several as materialized (
      select distinct ${one} from (
        select ${one}, since, max(until) over (partition by ${one} order by since rows between unbounded preceding and 1 preceding) as before
        from own where since < until
      ) facts where before > since
    ),
    run as (
      select place, strata, since, until, numerator, denominator from own where (${one}) not in (select ${one} from several)
      union all
      select place, strata, min(at), max(at) + 1, numerator, denominator
      from (
        select *, at - row_number() over (partition by subject, no order by at) as island
        from (
          select distinct on (p.at, ${one}) p.at, o.*
          from own o join points p on p.at >= o.since and p.at < o.until
          where (${one}) in (select ${one} from several)
          order by p.at, ${one}, valid_from, no
        ) counted
      ) islands
      group by subject, no, island, place, strata, numerator, denominator
    )`;
}
