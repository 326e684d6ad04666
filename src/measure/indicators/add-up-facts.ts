/**
 * One statement adds up facts by place, period and stratum. Recomputation runs it for changed subjects before and after
 * (the difference goes to the kept cells), for everything (full), and for periods that are not kept (on demand), so all
 * three agree by construction; the lists behind a figure choose their facts by the same text.
 *
 * Stock counts on the last day of the period, or today while the period runs; flow counts what happened in it up to
 * today; exposure is the days lived in it up to today. A fact rolls up to every reporting area that its area lies in on
 * that day (both trees, successors), and to its institution. Stocks are added up by add-up-stock.ts, to the same sums.
 */
import type { BaseIndicator, Scope } from './types.ts';

export interface Question {
  /** Only facts of these subjects (`Type/id`). */
  subjects?: readonly string[];
  /** These places; without, the areas that sums are kept for. */
  places?: { scope: Scope; codes: readonly string[] };
  /** The kept periods of the base's kinds, those of them named, or any other periods given with their days. */
  periods: 'kept' | { labels: readonly string[] } | readonly { label: string; start: string; end: string }[];
  today: string;
}

export interface Statement {
  text: string;
  params: unknown[];
}

export type Bind = (value: unknown) => string;

/**
 * `with` clauses `period` and `hit`: the facts that count in each period, with the day by which they are placed in the
 * area tree and what they add.
 */
export function factsInPeriods(base: BaseIndicator, question: Question, bind: Bind): string {
  const periods = periodClause(base, question, bind);
  const subjects = question.subjects ? `and f.subject = any(${bind(question.subjects)}::text[])` : '';
  const day = base.kind === 'flow' ? 'f.valid_from' : 'p.point';
  return `
    with ${periods},
    hit as (
      select p.label, ${day} as day, f.subject, f.no, f.area, f.institution, f.valid_from, f.strata, ${ADDS[base.kind]} as numerator, f.denominator
      from period p
      join indicators.fact f on f.base = '${base.code}' ${subjects} and ${SPAN[base.kind]}
    )`;
}

/** The clause `period`: label, first day and the last day that counts of each period asked for. */
export function periodClause(base: BaseIndicator, question: Question, bind: Bind): string {
  const today = bind(question.today);
  return `period as (
      select label, start_day, least(end_day, ${today}::date) as point from (${periodTable(base, question, bind)}) k
      where start_day <= ${today}::date
    )`;
}

/** SQL text and parameters; rows: code, period, stratum, numerator, denominator, facts. Of flows and exposures. */
export function rowStatement(base: BaseIndicator, question: Question): Statement {
  const params: unknown[] = [];
  const bind: Bind = (value) => `$${params.push(value)}`;
  const facts = factsInPeriods(base, question, bind);
  const { scope, codes } = question.places ?? {};
  const chosen = scope === 'institution' ? 'institution' : 'area';
  const codesOf = codes && bind(codes);
  // Facts that are alike are added up before they are multiplied by places and strata: their number no longer matters.
  const alike = `
      select label, day, ${chosen} as place, strata, sum(numerator) as numerator, sum(denominator) as denominator, count(*) as facts
      from ${scope === 'institution' ? countedInInstitutions(base) : countedInAreas(base)}
      where ${chosen} is not null ${scope === 'institution' ? `and institution = any(${codesOf}::text[])` : ''}
      group by label, day, ${chosen}, strata`;
  const places = placesOf(codesOf && `any(${codesOf}::text[])`);
  const placed =
    scope === 'institution'
      ? `select s.place as code, s.* from alike s`
      : `select c.ancestor as code, s.* from alike s
         join (${places}) c on c.descendant = s.place and c.valid_from <= s.day and c.valid_to > s.day`;
  return {
    params,
    text: `${facts},
    alike as (${alike}),
    placed as (${placed})
    select code, label as period, t.stratum, sum(numerator) as numerator, coalesce(sum(denominator), 0) as denominator, sum(facts)::bigint as facts
    from placed cross join lateral (values ${strataOf(base).join(', ')}) t(stratum)
    where t.stratum is not null
    group by code, label, t.stratum`,
  };
}

/** Areas that sums and cells are kept for; villages and institutions are added up when asked for. */
export const KEPT = `r.level <> 'village'`;

/** Every area with the reporting areas it lies in, dated. */
export const PLACES = `
      select c.descendant, c.ancestor, c.valid_from, c.valid_to
      from population.pub_area_closure c join population.pub_reporting_area r on r.code = c.ancestor`;

/** The areas with those they lie in that are asked for, or that sums are kept for. */
export const placesOf = (codes: string | undefined): string =>
  `${PLACES} where ${codes ? `c.ancestor = ${codes}` : KEPT}`;

const SPAN = {
  stock: 'f.valid_from <= p.point and (f.valid_to is null or f.valid_to > p.point)',
  flow: 'f.valid_from between p.start_day and p.point',
  exposure: 'f.valid_from <= p.point and (f.valid_to is null or f.valid_to > p.start_day)',
};
const ADDS = {
  stock: 'f.numerator',
  flow: 'f.numerator',
  exposure:
    'f.numerator * (least(coalesce(f.valid_to, p.point + 1), p.point + 1) - greatest(f.valid_from, p.start_day))',
};

/**
 * `hit`, or of each subject the one fact with the earliest start. For areas it is chosen before the roll-up, so that a
 * doctor of two townships counts in one of them and townships add up to the county.
 */
export const countedInAreas = (base: BaseIndicator): string => once(base, 'label, subject');
export const countedInInstitutions = (base: BaseIndicator): string => once(base, 'label, institution, subject');

function once(base: BaseIndicator, by: string): string {
  if (base.combine === 'sum') return 'hit';
  return `(select distinct on (${by}) * from hit order by ${by}, valid_from, no) hit`;
}

function periodTable(base: BaseIndicator, question: Question, bind: Bind): string {
  const kept = () =>
    `select label, start_day, end_day from indicators.period where kind = any(${bind(base.periods)}::text[])`;
  if (question.periods === 'kept') return kept();
  if ('labels' in question.periods) return `${kept()} and label = any(${bind(question.periods.labels)}::text[])`;
  const given = question.periods.map((p) => ({ label: p.label, start_day: p.start, end_day: p.end }));
  return `select * from jsonb_to_recordset(${bind(JSON.stringify(given))}::jsonb) as r(label text, start_day date, end_day date)`;
}

/** Labels of a fact's strata: the total, each stratum alone, and the rollups with keys in order. */
export function strataOf(base: BaseIndicator): string[] {
  const label = (keys: readonly string[]): string =>
    keys
      .toSorted()
      .map((key) => `'${key}=' || (strata->>'${key}')`)
      .join(` || ',' || `);
  return [`(''::text)`, ...[...base.strata.map((key) => [key]), ...base.rollups].map((keys) => `(${label(keys)})`)];
}
