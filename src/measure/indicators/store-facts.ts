/** SQL over facts and the kept sums of base indicators. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import { insertFacts, selectOfReach } from './compile-base.ts';
import { sumStatement } from './sum-statement.ts';
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
  const rows = JSON.stringify(changes);
  await tx.query(
    `insert into indicators.base_cell as kept (base, area, period, stratum, numerator, denominator, facts)
     select $1, code, period, stratum, numerator, denominator, facts
     from jsonb_to_recordset($2::jsonb) as r(code text, period text, stratum text, numerator numeric, denominator numeric, facts bigint)
     on conflict (base, area, period, stratum) do update set
       numerator = kept.numerator + excluded.numerator, denominator = kept.denominator + excluded.denominator, facts = kept.facts + excluded.facts`,
    [base, rows],
  );
  const shrunk = changes.filter((change) => change.facts < 0);
  if (shrunk.length === 0) return;
  await tx.query(
    `delete from indicators.base_cell k using jsonb_to_recordset($2::jsonb) as r(code text, period text, stratum text)
     where k.base = $1 and k.area = r.code and k.period = r.period and k.stratum = r.stratum and k.facts = 0`,
    [base, JSON.stringify(shrunk)],
  );
}

/** Replaces kept sums by a full computation of some periods (all without labels); gives the keys that changed. */
export async function recomputeBaseCells(
  tx: Tx,
  base: BaseIndicator,
  today: string,
  labels?: readonly string[],
): Promise<CellKey[]> {
  const sums = sumStatement(base, { periods: labels ? { labels } : 'kept', today });
  const n = sums.params.length;
  const rows = await tx.query<Omit<CellKey, 'scope'>>(
    `with fresh as materialized (${sums.text}),
     gone as (
       delete from indicators.base_cell k where k.base = $${n + 1} and ($${n + 2}::text[] is null or k.period = any($${n + 2}))
         and not exists (select from fresh f where f.code = k.area and f.period = k.period and f.stratum = k.stratum)
       returning area, period, stratum),
     put as (
       insert into indicators.base_cell as kept (base, area, period, stratum, numerator, denominator, facts)
       select $${n + 1}, code, period, stratum, numerator, denominator, facts from fresh
       on conflict (base, area, period, stratum) do update
         set numerator = excluded.numerator, denominator = excluded.denominator, facts = excluded.facts
         where (kept.numerator, kept.denominator, kept.facts) is distinct from (excluded.numerator, excluded.denominator, excluded.facts)
       returning area, period, stratum)
     select area as code, period, stratum from gone union all select area, period, stratum from put`,
    [...sums.params, base.code, labels ?? null],
  );
  return rows.map((row) => ({ scope: 'area', ...row }));
}

/** Kept sums of some bases, areas and periods, every stratum. */
export async function selectBaseCells(
  q: Queryable,
  filter: { bases: readonly string[]; areas: readonly string[]; periods: readonly string[] },
): Promise<BaseSum[]> {
  const rows = await q.query<Omit<BaseSum, 'scope'>>(
    `select base, area as code, period, stratum, numerator, denominator, facts from indicators.base_cell
     where base = any($1) and area = any($2) and period = any($3)`,
    [filter.bases, filter.areas, filter.periods],
  );
  return rows.map((row) => ({ ...row, scope: 'area', facts: Number(row.facts) }));
}

/** Institutions that have a fact in one of the bases. */
export async function selectInstitutionsWithFacts(q: Queryable, bases: readonly string[]): Promise<string[]> {
  const rows = await q.query<{ institution: string }>(
    'select distinct institution from indicators.fact where base = any($1) and institution is not null',
    [bases],
  );
  return rows.map((row) => row.institution);
}
