/** SQL over the kept cells of derived indicators and the names that go with them. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import { KEPT } from './add-up-facts.ts';
import type { ComputedCell } from './types.ts';

export interface StoredCell extends ComputedCell {
  formulaVersion: string;
  commitSeq: string | null;
  computedAt: Date | null;
}

export async function upsertCells(
  tx: Tx,
  cells: readonly (ComputedCell & { formulaVersion: string })[],
  at: Date,
  seq: string | null,
): Promise<void> {
  if (cells.length === 0) return;
  await tx.query(
    `insert into indicators.cell (indicator, area, period, stratum, numerator, denominator, value, low, high, population, formula_version, commit_seq, computed_at)
     select indicator, code, period, stratum, numerator, denominator, value, low, high, nullif(population, 'null'::jsonb), "formulaVersion", $2::bigint, $3
     from jsonb_to_recordset($1::jsonb) as r(indicator text, code text, period text, stratum text, numerator numeric, denominator numeric,
       value double precision, low double precision, high double precision, population jsonb, "formulaVersion" text)
     on conflict (indicator, area, period, stratum) do update set
       numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, low = excluded.low, high = excluded.high,
       population = excluded.population, formula_version = excluded.formula_version, commit_seq = excluded.commit_seq, computed_at = excluded.computed_at`,
    [JSON.stringify(cells), seq, at],
  );
}

export async function deleteCellsAfter(tx: Tx, today: string): Promise<void> {
  await tx.query(
    `with gone as (delete from indicators.period where start_day > $1 returning label),
          cells as (delete from indicators.cell where period in (select label from gone))
     delete from indicators.base_cell where period in (select label from gone)`,
    [today],
  );
}

export async function selectCells(
  q: Queryable,
  filter: {
    indicators: readonly string[];
    codes: readonly string[];
    periods: readonly string[];
    strata: readonly string[];
  },
): Promise<StoredCell[]> {
  return q.query<StoredCell>(
    `select indicator, 'area' as scope, area as code, period, stratum, numerator, denominator, value, low, high, population,
            formula_version as "formulaVersion", commit_seq as "commitSeq", computed_at as "computedAt"
     from indicators.cell
     where indicator = any($1) and area = any($2) and period = any($3) and stratum = any($4)`,
    [filter.indicators, filter.codes, filter.periods, filter.strata],
  );
}

export interface AreaInfo {
  code: string;
  name: string;
  level: string;
  parent: string | null;
}

export async function selectAreaInfo(q: Queryable): Promise<AreaInfo[]> {
  return q.query<AreaInfo>('select code, name, level, parent from population.pub_reporting_area');
}

/** Areas whose derived cells are kept. */
export async function selectKeptAreas(q: Queryable): Promise<string[]> {
  const rows = await q.query<{ code: string }>(`select code from population.pub_reporting_area r where ${KEPT}`);
  return rows.map((row) => row.code);
}

export async function selectInstitutionNames(
  q: Queryable,
  ids: readonly string[],
): Promise<Map<string, { name: string; area: string | null }>> {
  const rows = await q.query<{ id: string; name: string; area: string | null }>(
    'select id, name, area from project.pub_institution where id = any($1)',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, { name: row.name, area: row.area }]));
}

/** First day that each base has a fact of. */
export async function selectFirstDays(q: Queryable, bases: readonly string[]): Promise<Map<string, string>> {
  const rows = await q.query<{ base: string; first: string }>(
    `select b.base, f.valid_from as first from unnest($1::text[]) b(base)
     cross join lateral (select valid_from from indicators.fact where base = b.base order by valid_from limit 1) f`,
    [[...new Set(bases)]],
  );
  return new Map(rows.map((row) => [row.base, row.first]));
}

/** An area of a level inside another, with the days it lay there (`to` is the first day without it). */
export interface AreaPart {
  area: string;
  part: string;
  level: string;
  from: string;
  to: string;
}

export function selectAreaParts(
  q: Queryable,
  areas: readonly string[],
  levels: readonly string[],
): Promise<AreaPart[]> {
  return q.query<AreaPart>(
    `select c.ancestor as area, c.descendant as part, r.level, c.valid_from as "from", c.valid_to as "to"
     from population.pub_area_closure c join population.pub_reporting_area r on r.code = c.descendant
     where c.ancestor = any($1) and r.level = any($2) and c.descendant <> c.ancestor
     order by c.descendant, c.valid_from`,
    [areas, levels],
  );
}
