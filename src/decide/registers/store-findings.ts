/** SQL of findings: the rules' questions put together, with the institution and area of each row. */
import type { Queryable } from '../../kernel/index.ts';
import { predicates } from './predicates.ts';
import type { RegisterRule } from './rules.ts';

export interface FindingFilter {
  /** Day the registers are looked at. */
  on: string;
  areas?: readonly string[];
  institution?: string;
}

export interface FindingRow {
  rule: string;
  type: string;
  id: string;
  institution: string | null;
  institutionName: string | null;
  area: string | null;
  detail: Record<string, string | number | null>;
}

export interface FindingCount {
  rule: string;
  institution: string | null;
  institutionName: string | null;
  area: string | null;
  n: number;
}

export function findingsSql(rules: readonly RegisterRule[], filter: FindingFilter): { sql: string; params: unknown[] } {
  const params: unknown[] = [filter.on];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const parts = rules.map((rule) => {
    const select = predicates[rule.predicate].select(rule.params as never, bind);
    return `select ${bind(rule.id)}::text as rule, q.type, q.id, q.institution, q.detail from (${select}) q`;
  });
  const where = ['true'];
  if (filter.areas) where.push(`i.area = any(${bind(filter.areas)}::text[])`);
  if (filter.institution) where.push(`f.institution = ${bind(filter.institution)}`);
  return {
    sql: `select f.rule, f.type, f.id, f.institution, i.name as "institutionName", i.area, f.detail
          from (${parts.join(' union all ')}) f left join project.pub_institution i on i.id = f.institution
          where ${where.join(' and ')}`,
    params,
  };
}

/** Findings in the order of rule, institution and id, after the last one seen. */
export async function selectFindings(
  q: Queryable,
  rules: readonly RegisterRule[],
  filter: FindingFilter,
  page: { limit: number; after?: { rule: string; institution: string; id: string } },
): Promise<FindingRow[]> {
  if (rules.length === 0) return [];
  const { sql, params } = findingsSql(rules, filter);
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const { after } = page;
  const beyond = after
    ? `where (rule, coalesce(institution, ''), id) > (${bind(after.rule)}, ${bind(after.institution)}, ${bind(after.id)})`
    : '';
  return q.query<FindingRow>(
    `select distinct on (rule, coalesce(institution, ''), id) * from (${sql}) found ${beyond}
     order by rule, coalesce(institution, ''), id limit ${bind(page.limit)}`,
    params,
  );
}

/** The finding of a rule at one record, undefined when there is none. */
export async function selectFinding(
  q: Queryable,
  rule: RegisterRule,
  filter: FindingFilter,
  record: { type: string; id: string },
): Promise<FindingRow | undefined> {
  const { sql, params } = findingsSql([rule], filter);
  const rows = await q.query<FindingRow>(
    `select * from (${sql}) found where type = $${params.push(record.type)} and id = $${params.push(record.id)} limit 1`,
    params,
  );
  return rows[0];
}

/** Findings of all rules at the records. */
export async function selectFindingsOf(
  q: Queryable,
  rules: readonly RegisterRule[],
  filter: FindingFilter,
  record: { type: string; id: string },
): Promise<FindingRow[]> {
  const { sql, params } = findingsSql(rules, filter);
  return q.query<FindingRow>(
    `select * from (${sql}) found where type = $${params.push(record.type)} and id = $${params.push(record.id)} order by rule`,
    params,
  );
}

/** How many records each rule finds, by institution. */
export async function countFindings(
  q: Queryable,
  rules: readonly RegisterRule[],
  filter: FindingFilter,
): Promise<FindingCount[]> {
  if (rules.length === 0) return [];
  const { sql, params } = findingsSql(rules, filter);
  return q.query<FindingCount>(
    `select rule, institution, "institutionName", area, count(distinct (type, id))::int as n from (${sql}) found
     group by rule, institution, "institutionName", area`,
    params,
  );
}
