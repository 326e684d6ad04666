/**
 * One statement adds up facts by place, period and stratum. Recomputation runs it for changed subjects before and after
 * (the difference goes to the kept cells), for everything (full), and for periods that are not kept (on demand), so all
 * three agree by construction.
 *
 * Stock counts on the last day of the period, or today while the period runs; flow counts what happened in it up to
 * today; exposure is the days lived in it up to today. A fact rolls up to every reporting area that its area lies in on
 * that day (both trees, successors), and to its institution.
 */
import type { Queryable } from '../../kernel/index.ts';
import type { BaseIndicator, BaseSum, Scope } from './types.ts';

export interface Question {
  /** Only facts of these subjects (`Type/id`). */
  subjects?: readonly string[];
  /** Only these places; all of them without. */
  places?: { scope: Scope; codes: readonly string[] };
  /** The kept periods of the base's kinds, those of them named, or any other periods given with their days. */
  periods: 'kept' | { labels: readonly string[] } | readonly { label: string; start: string; end: string }[];
  today: string;
}

export interface Statement {
  text: string;
  params: unknown[];
}

/** SQL text and parameters; rows: scope, code, period, stratum, numerator, denominator, facts. */
export function sumStatement(base: BaseIndicator, question: Question): Statement {
  const params: unknown[] = [];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const today = bind(question.today);
  const subjects = question.subjects ? `and f.subject = any(${bind(question.subjects)}::text[])` : '';
  const period = periodTable(base, question, bind);
  const { scope, codes } = question.places ?? {};
  const areaFilter = scope === 'area' ? `and c.ancestor = any(${bind(codes)}::text[])` : '';
  const institutionFilter = scope === 'institution' ? `and h.institution = any(${bind(codes)}::text[])` : '';
  const byArea = `
      select 'area' as scope, c.ancestor as code, h.* from ${base.combine === 'first' ? ONCE('h.label, h.subject') : 'hit h'}
      join population.pub_area_closure c on c.descendant = h.area and c.valid_from <= h.day and c.valid_to > h.day ${areaFilter}
      join population.pub_reporting_area r on r.code = c.ancestor`;
  const byInstitution = `
      select 'institution' as scope, h.institution as code, h.* from ${base.combine === 'first' ? ONCE('h.label, h.institution, h.subject') : 'hit h'}
      where h.institution is not null ${institutionFilter}`;
  const scopes = [scope === 'institution' ? [] : [byArea], scope === 'area' ? [] : [byInstitution]]
    .flat()
    .join('\n      union all');
  return {
    params,
    text: `
    with period as (${period}),
    hit as (
      select p.label, ${base.kind === 'flow' ? 'f.valid_from' : 'd.point'} as day, f.subject, f.area, f.institution, f.valid_from, f.no, f.strata,
             ${base.kind === 'exposure' ? `f.numerator * ${LIVED}` : 'f.numerator'} as numerator, f.denominator
      from period p cross join lateral (select least(p.end_day, ${today}::date) as point) d
      join indicators.fact f on f.base = '${base.code}' ${subjects} and ${SPAN[base.kind]}
      where p.start_day <= ${today}::date
    ),
    counted as (${scopes})
    select scope, code, label as period, s.stratum, sum(numerator) as numerator, coalesce(sum(denominator), 0) as denominator, count(*) as facts
    from counted cross join lateral (values ${strataOf(base).join(', ')}) s(stratum)
    where s.stratum is not null
    group by scope, code, label, s.stratum`,
  };
}

const SPAN = {
  stock: 'f.valid_from <= d.point and (f.valid_to is null or f.valid_to > d.point)',
  flow: 'f.valid_from between p.start_day and d.point',
  exposure: 'f.valid_from <= d.point and (f.valid_to is null or f.valid_to > p.start_day)',
};
const LIVED = '(least(coalesce(f.valid_to, d.point + 1), d.point + 1) - greatest(f.valid_from, p.start_day))';
/** One fact a subject: that with the earliest start. For areas it is chosen before the roll-up, so that townships add up to the county. */
const ONCE = (by: string): string => `(select distinct on (${by}) h.* from hit h order by ${by}, h.valid_from, h.no) h`;

function periodTable(base: BaseIndicator, question: Question, bind: (value: unknown) => string): string {
  const kept = () => `select label, start_day, end_day from indicators.period where kind = any(${bind(base.periods)}::text[])`;
  if (question.periods === 'kept') return kept();
  if ('labels' in question.periods) return `${kept()} and label = any(${bind(question.periods.labels)}::text[])`;
  return `select * from jsonb_to_recordset(${bind(JSON.stringify(question.periods.map((p) => ({ label: p.label, start_day: p.start, end_day: p.end }))))}::jsonb)
    as r(label text, start_day date, end_day date)`;
}

/** Labels of a fact's strata: the total, each stratum alone, and the rollups with keys in order. */
function strataOf(base: BaseIndicator): string[] {
  const label = (keys: readonly string[]): string =>
    keys
      .toSorted()
      .map((key) => `'${key}=' || (strata->>'${key}')`)
      .join(` || ',' || `);
  return [`(''::text)`, ...[...base.strata.map((key) => [key]), ...base.rollups].map((keys) => `(${label(keys)})`)];
}

/** Sums of one base, e.g. for periods that are not kept. */
export async function addUpFacts(q: Queryable, base: BaseIndicator, question: Question): Promise<BaseSum[]> {
  const { text, params } = sumStatement(base, question);
  const rows = await q.query<Omit<BaseSum, 'base'>>(text, params);
  return rows.map((row) => ({ ...row, base: base.code, facts: Number(row.facts) }));
}
