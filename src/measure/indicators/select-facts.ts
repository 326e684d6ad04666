/** The subjects behind a sum: the same choice of facts as add-up-facts.ts, listed instead of added up. */
import type { Period } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { type AreaScope, withheld } from '../../record/index.ts';
import { countedInAreas, countedInInstitutions, factsInPeriods, PLACES } from './add-up-facts.ts';
import type { BaseIndicator, Scope } from './types.ts';

export interface FactQuestion {
  base: BaseIndicator;
  place: { scope: Scope; code: string };
  period: Period;
  today: string;
  /** `kind=icu`: only facts of that stratum. */
  stratum?: string;
}

export type Part = 'numerator' | 'denominator' | 'gap';

export interface SubjectFact {
  subject: string;
  area: string | null;
  institution: string | null;
  strata: Record<string, string>;
  numerator: number;
  denominator: number | null;
  evidence: string[];
}

/** `with` clauses that end in `listed`: one row a subject with what it adds in the place and period. */
export function subjectStatement(question: FactQuestion): { text: string; params: unknown[] } {
  const { base, place, period, today } = question;
  const params: unknown[] = [];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const facts = factsInPeriods(base, { periods: [period], today }, bind);
  const code = bind(place.code);
  const placed =
    place.scope === 'area'
      ? `select hit.* from ${countedInAreas(base)}
         join (${PLACES}) c on c.descendant = hit.area and c.valid_from <= hit.day and c.valid_to > hit.day where c.ancestor = ${code}`
      : `select hit.* from ${countedInInstitutions(base)} where hit.institution = ${code}`;
  const strata = Object.fromEntries(
    (question.stratum ?? '')
      .split(',')
      .filter(Boolean)
      .map((pair) => pair.split('=')),
  );
  return {
    params,
    text: `${facts},
    counted as (${placed}),
    listed as (
      select c.subject, (array_agg(c.area order by c.valid_from, c.no))[1] as area, (array_agg(c.institution order by c.valid_from, c.no))[1] as institution,
             (jsonb_agg(c.strata order by c.valid_from, c.no)) -> 0 as strata, sum(c.numerator) as numerator, sum(c.denominator) as denominator,
             array_agg(c.no) as numbers
      from counted c where c.strata @> ${bind(JSON.stringify(strata))}::jsonb group by c.subject)`,
  };
}

const CONDITION: Record<Part, string> = {
  numerator: 'l.numerator > 0',
  denominator: 'l.denominator > 0',
  gap: 'l.denominator > 0 and coalesce(l.numerator, 0) < l.denominator',
};

/** What a list of subjects names: each subject of the relation `of`, and the record versions that its facts rest on. */
function namedBy(base: BaseIndicator, of: string): string {
  return `select c.subject, c.subject as reference from ${of} c
    union all
    select c.subject, e from ${of} c join indicators.fact f on f.base = '${base.code}' and f.subject = c.subject and f.no = any(c.numbers)
    cross join unnest(f.evidence) e`;
}

/**
 * A page of subjects in the order of their references, after `after`. Subjects whose record or evidence the scope withholds
 * are left out, with their number in `withheld`; `total` is the number of the others.
 */
export async function selectSubjects(
  q: Queryable,
  question: FactQuestion,
  part: Part,
  page: { limit: number; after?: string; scope?: AreaScope | undefined },
): Promise<{ rows: SubjectFact[]; total: number; withheld: number }> {
  const { text, params } = subjectStatement(question);
  const { base } = question;
  const add = (value: unknown): string => `$${params.push(value)}`;
  const chosen = `${text},
    chosen as materialized (select * from listed l where ${CONDITION[part]}),
    withheld as materialized (
      select distinct n.subject from (${namedBy(base, 'chosen')}) n where ${withheld(page.scope, add, 'n.reference')})`;
  const [count] = await q.query<{ total: number; withheld: number }>(
    `${chosen} select (select count(*) from chosen)::int as total, (select count(*) from withheld)::int as withheld`,
    params,
  );
  const after = add(page.after ?? null);
  const limit = add(page.limit);
  const rows = await q.query<SubjectFact>(
    `${chosen}
     select l.subject, l.area, l.institution, l.strata, l.numerator, l.denominator,
            (select coalesce(array_agg(distinct e order by e), '{}') from indicators.fact f cross join unnest(f.evidence) e
             where f.base = '${base.code}' and f.subject = l.subject and f.no = any(l.numbers)) as evidence
     from chosen l
     where not exists (select from withheld w where w.subject = l.subject) and (${after}::text is null or l.subject collate "C" > ${after})
     order by l.subject collate "C" limit ${limit}`,
    params,
  );
  return { rows, total: count!.total - count!.withheld, withheld: count!.withheld };
}
