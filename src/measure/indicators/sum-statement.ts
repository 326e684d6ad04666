/** The one statement that adds up facts of a base: stocks by runs of days, everything else by rows. */
import type { Queryable } from '../../kernel/index.ts';
import { type Question, rowStatement, type Statement } from './add-up-facts.ts';
import { stockStatement } from './add-up-stock.ts';
import type { BaseIndicator, BaseSum } from './types.ts';

/** SQL text and parameters; rows: code, period, stratum, numerator, denominator, facts. */
export const sumStatement = (base: BaseIndicator, question: Question): Statement =>
  base.kind === 'stock' ? stockStatement(base, question) : rowStatement(base, question);

/** Sums of one base, e.g. for periods that are not kept. */
export async function addUpFacts(q: Queryable, base: BaseIndicator, question: Question): Promise<BaseSum[]> {
  const { text, params } = sumStatement(base, question);
  const rows = await q.query<Omit<BaseSum, 'base' | 'scope'>>(text, params);
  const scope = question.places?.scope ?? 'area';
  return rows.map((row) => ({ ...row, base: base.code, scope, facts: Number(row.facts) }));
}
