import { findPeriod } from '../../algorithms/periods.ts';
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import { type AreaScope, areaPatterns } from '../../record/index.ts';
import { getRule, qualityContent } from './load-rules.ts';
import { doorRules } from './run-quality.ts';
import { type RuleOutcome, type Scored, scoreOf } from './score.ts';
import { type ResultRow, selectLastRun, selectResults } from './store.ts';
import { countWithheld, type Failure, type FailureQuestion, selectFailures, selectHeld } from './store-failures.ts';
import type { QualityRule } from './types.ts';

export interface QualityQuestion {
  /** A year, quarter or month; all of it without. */
  period?: string | undefined;
  source?: string | undefined;
  scope?: AreaScope | undefined;
}
export interface ScoreRow extends Scored {
  /** A source, a table (of one source) or a month. */
  key: string;
}
export interface Scorecard {
  measuredAt: string | null;
  all: Scored;
  rows: ScoreRow[];
  trend: ScoreRow[];
}

/** The scorecard: by source, or of one source by table; with the months of the question. */
export async function scorecard(q: Queryable, question: QualityQuestion): Promise<Scorecard> {
  const filter = filterOf(question);
  const run = await selectLastRun(q);
  const bySource = await selectResults(q, 'source', filter);
  const byMonth = await selectResults(q, 'month', filter);
  const table = (row: ResultRow) => qualityContent().rules.get(row.rule)?.table;
  return {
    measuredAt: run?.endedAt.toISOString() ?? null,
    all: scored(sumByRule(bySource)),
    rows: grouped(bySource, question.source === undefined ? ({ key }) => key : table),
    trend: grouped(byMonth, ({ key }) => key),
  };
}

export interface RuleResult {
  rule: QualityRule;
  rows: number;
  failed: number;
}

/** The outcome of each rule that concerned something, the worst first. */
export async function ruleResults(
  q: Queryable,
  question: QualityQuestion & { table?: string | undefined; dimension?: string | undefined },
): Promise<RuleResult[]> {
  const found = sumByRule(await selectResults(q, 'source', filterOf(question))).flatMap(({ rule, rows, failed }) => {
    const known = qualityContent().rules.get(rule);
    return known ? [{ rule: known, rows, failed }] : [];
  });
  return found
    .filter(({ rule }) => question.table === undefined || rule.table === question.table)
    .filter(({ rule }) => question.dimension === undefined || rule.dimension === question.dimension)
    .sort((a, b) => b.failed / b.rows - a.failed / a.rows || a.rule.id.localeCompare(b.rule.id));
}

/** How many of those records confidentiality keeps from the reader; `failures` leaves them out, figures count them. */
export async function withheldFailures(q: Queryable, question: QualityQuestion & { rule: string }): Promise<number> {
  const rule = getRule(question.rule);
  if (rule.kind !== 'rows') return 0;
  const { source, months } = filterOf(question);
  return countWithheld(q, qualityContent().tables.get(rule.table)!, rule, { source, months }, question.scope);
}

/** Records that break a rule now; of what the source only states there is no list. */
export async function failures(
  q: Queryable,
  question: QualityQuestion & Pick<FailureQuestion, 'after' | 'limit'> & { rule: string },
): Promise<Failure[]> {
  const rule = getRule(question.rule);
  const { source, months } = filterOf(question);
  const asked = { source, months, after: question.after, limit: question.limit };
  const content = qualityContent();
  if (rule.kind === 'rows') return selectFailures(q, content.tables.get(rule.table)!, rule, asked, question.scope);
  if (rule.kind === 'stated') return [];
  const named = rule.ingest ?? doorRules(content).flatMap((other) => other.ingest ?? []);
  return selectHeld(q, rule, named, asked);
}

function filterOf({ period, source, scope }: QualityQuestion) {
  return { source, months: monthsOf(period), areas: areaPatterns(scope) };
}

function monthsOf(period: string | undefined): { from: string; to: string } | undefined {
  if (period === undefined) return undefined;
  const found = findPeriod(period);
  if (!found || !['year', 'quarter', 'month'].includes(found.kind)) throw new KangyuError('quality.period', { period });
  return { from: found.start.slice(0, 7), to: found.end.slice(0, 7) };
}

function sumByRule(rows: readonly ResultRow[]): Omit<ResultRow, 'key'>[] {
  const sums = new Map<string, { rule: string; rows: number; failed: number }>();
  for (const { rule, rows: count, failed } of rows) {
    const sum = sums.get(rule) ?? { rule, rows: 0, failed: 0 };
    sums.set(rule, { rule, rows: sum.rows + count, failed: sum.failed + failed });
  }
  return [...sums.values()];
}

function scored(rows: readonly Omit<ResultRow, 'key'>[]): Scored {
  const { rules, score } = qualityContent();
  const outcomes = rows.flatMap(({ rule, rows: count, failed }): RuleOutcome[] => {
    const known = rules.get(rule);
    return known ? [{ rule: known, rows: count, failed }] : [];
  });
  return scoreOf(outcomes, score);
}

function grouped(rows: readonly ResultRow[], keyOf: (row: ResultRow) => string | undefined): ScoreRow[] {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, own]) => ({ key, ...scored(sumByRule(own)) }));
}
