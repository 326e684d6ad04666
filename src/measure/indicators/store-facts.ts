/** SQL over facts and the kept sums of base indicators. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import { type Statement, sumStatement } from './add-up-facts.ts';
import { insertFacts, selectOfReach } from './compile-base.ts';
import type { BaseIndicator, BaseSum, CellKey } from './types.ts';

/** Makes the facts of some subjects again; `keys` are bare keys as the views hold them. */
export async function replaceFacts(
  tx: Tx,
  base: BaseIndicator,
  keys: readonly string[],
  since: string,
  today: string,
): Promise<void> {
  await tx.query(`delete from indicators.fact where base = $1 and subject = any($2)`, [
    base.code,
    subjectsOf(base, keys),
  ]);
  await tx.query(insertFacts(base, 'incremental'), [since, today, keys]);
}

export async function replaceAllFacts(tx: Tx, base: BaseIndicator, since: string, today: string): Promise<void> {
  await tx.query('delete from indicators.fact where base = $1', [base.code]);
  await tx.query(insertFacts(base, 'full'), [since, today]);
}

export const subjectsOf = (base: BaseIndicator, keys: readonly string[]): string[] =>
  keys.map((key) => `${base.subject.type}/${key}`);

/** Keys of the subjects that a reach finds behind changed keys. */
export async function expandReach(q: Queryable, select: string, keys: readonly string[]): Promise<string[]> {
  const rows = await q.query<Record<string, string>>(selectOfReach(select, 'run'), [keys]);
  return rows.map((row) => Object.values(row)[0]!).filter((key) => key !== null);
}

/** Adds differences to the kept sums; a cell that no fact is left in goes away. */
export async function addToBaseCells(tx: Tx, base: string, changes: readonly BaseSum[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `insert into indicators.base_cell as kept (base, scope, code, period, stratum, numerator, denominator, facts)
     select $1, scope, code, period, stratum, numerator, denominator, facts
     from jsonb_to_recordset($2::jsonb) as r(scope text, code text, period text, stratum text, numerator numeric, denominator numeric, facts bigint)
     on conflict (base, scope, code, period, stratum) do update set
       numerator = kept.numerator + excluded.numerator, denominator = kept.denominator + excluded.denominator, facts = kept.facts + excluded.facts`,
    [base, JSON.stringify(changes)],
  );
  if (changes.some((change) => change.facts < 0))
    await tx.query('delete from indicators.base_cell where base = $1 and facts = 0', [base]);
}

/** Replaces kept sums by a full computation of some periods (all without labels); gives the keys that changed. */
export async function recomputeBaseCells(
  tx: Tx,
  base: BaseIndicator,
  today: string,
  labels?: readonly string[],
): Promise<CellKey[]> {
  const question = { periods: labels ? { labels } : ('kept' as const), today };
  const sums: Statement = sumStatement(base, question);
  const n = sums.params.length;
  return tx.query<CellKey>(
    `with fresh as (${sums.text}),
     gone as (
       delete from indicators.base_cell k where k.base = $${n + 1} and ($${n + 2}::text[] is null or k.period = any($${n + 2}))
         and not exists (select from fresh f where (f.scope, f.code, f.period, f.stratum) = (k.scope, k.code, k.period, k.stratum))
       returning scope, code, period, stratum),
     put as (
       insert into indicators.base_cell as kept (base, scope, code, period, stratum, numerator, denominator, facts)
       select $${n + 1}, scope, code, period, stratum, numerator, denominator, facts from fresh
       on conflict (base, scope, code, period, stratum) do update
         set numerator = excluded.numerator, denominator = excluded.denominator, facts = excluded.facts
         where (kept.numerator, kept.denominator, kept.facts) is distinct from (excluded.numerator, excluded.denominator, excluded.facts)
       returning scope, code, period, stratum)
     select * from gone union all select * from put`,
    [...sums.params, base.code, labels ?? null],
  );
}

/** Kept sums of some bases, places and periods, every stratum. */
export async function selectBaseCells(
  q: Queryable,
  filter: { bases: readonly string[]; scope: string; codes: readonly string[]; periods: readonly string[] },
): Promise<BaseSum[]> {
  const rows = await q.query<BaseSum>(
    `select base, scope, code, period, stratum, numerator, denominator, facts from indicators.base_cell
     where base = any($1) and scope = $2 and code = any($3) and period = any($4)`,
    [filter.bases, filter.scope, filter.codes, filter.periods],
  );
  return rows.map((row) => ({ ...row, facts: Number(row.facts) }));
}

/** Periods in which a base has any fact in any area: `base|period`. */
export async function selectPresence(
  q: Queryable,
  bases: readonly string[],
  periods: readonly string[],
): Promise<Set<string>> {
  const rows = await q.query<{ base: string; period: string }>(
    `select distinct base, period from indicators.base_cell where base = any($1) and period = any($2) and scope = 'area' and stratum = ''`,
    [bases, periods],
  );
  return new Set(rows.map((row) => `${row.base}|${row.period}`));
}

/** Institutions that have a sum in one of the bases and periods. */
export async function selectInstitutionsWithCells(
  q: Queryable,
  bases: readonly string[],
  periods: readonly string[],
): Promise<string[]> {
  const rows = await q.query<{ code: string }>(
    `select distinct code from indicators.base_cell where base = any($1) and period = any($2) and scope = 'institution' and stratum = ''`,
    [bases, periods],
  );
  return rows.map((row) => row.code);
}
