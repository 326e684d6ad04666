/** The subjects behind a sum: the same choice of facts as add-up-facts.ts, listed instead of added up. */
import type { Period } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
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

/** A page of subjects in the order of their references, after `after`. */
export async function selectSubjects(
  q: Queryable,
  question: FactQuestion,
  part: Part,
  page: { limit: number; after?: string },
): Promise<{ rows: SubjectFact[]; total: number }> {
  const { text, params } = subjectStatement(question);
  const condition = CONDITION[part];
  const n = params.length;
  const rows = await q.query<SubjectFact>(
    `${text}
     select l.subject, l.area, l.institution, l.strata, l.numerator, l.denominator,
            (select coalesce(array_agg(distinct e order by e), '{}') from indicators.fact f cross join unnest(f.evidence) e
             where f.base = '${question.base.code}' and f.subject = l.subject and f.no = any(l.numbers)) as evidence
     from listed l where ${condition} and ($${n + 1}::text is null or l.subject collate "C" > $${n + 1})
     order by l.subject collate "C" limit $${n + 2}`,
    [...params, page.after ?? null, page.limit],
  );
  const [count] = await q.query<{ n: number }>(
    `${text} select count(*)::int as n from listed l where ${condition}`,
    params,
  );
  return { rows, total: count!.n };
}
