/** The only SQL of the room. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { AreaRow, Count, PopulationRow } from './types.ts';

interface AreaRecord {
  code: string;
  name: string;
  parent: string | null;
  level: AreaRow['level'];
  tree: AreaRow['tree'];
  valid_from: string;
  valid_to: string | null;
  successor: string | null;
  tile_x: number | null;
  tile_y: number | null;
}

const toArea = (r: AreaRecord): AreaRow => ({
  code: r.code,
  name: r.name,
  parent: r.parent,
  level: r.level,
  tree: r.tree,
  validFrom: r.valid_from.includes('infinity') ? null : r.valid_from,
  validTo: r.valid_to,
  successor: r.successor,
  tile: r.tile_x === null || r.tile_y === null ? null : [r.tile_x, r.tile_y],
});

/** Areas of the trees, all dated rows or only those valid on a day; parents before children. */
export async function selectAreas(q: Queryable, on?: string): Promise<AreaRow[]> {
  const rows = await q.query<AreaRecord>(
    `select code, name, parent, level, tree, valid_from::text, valid_to, successor, tile_x, tile_y from population.area
     where $1::date is null or valid_from <= $1 and (valid_to is null or valid_to > $1)
     order by tree, array_position(array['province','city','county','township','village'], level), code, valid_from`,
    [on ?? null],
  );
  return rows.map(toArea);
}

export async function replaceAreas(tx: Tx, areas: readonly AreaRow[]): Promise<void> {
  await tx.query('delete from population.area where code = any($1)', [areas.map((a) => a.code)]);
  await tx.query(
    `insert into population.area (tree, code, name, parent, level, valid_from, valid_to, successor, tile_x, tile_y)
     select tree, code, name, parent, level, coalesce(valid_from, '-infinity'), valid_to, successor, tile_x, tile_y
     from jsonb_to_recordset($1::jsonb) as r(tree text, code text, name text, parent text, level text, valid_from date,
       valid_to date, successor text, tile_x smallint, tile_y smallint)`,
    [
      JSON.stringify(
        areas.map((a) => ({
          tree: a.tree,
          code: a.code,
          name: a.name,
          parent: a.parent,
          level: a.level,
          valid_from: a.validFrom,
          valid_to: a.validTo,
          successor: a.successor,
          tile_x: a.tile?.[0] ?? null,
          tile_y: a.tile?.[1] ?? null,
        })),
      ),
    ],
  );
  await rebuildClosure(tx);
}

/**
 * Follows parents (while the child's row is valid) and successors (from the day an area ended); the validity of a path
 * is the intersection of its steps, and several paths to one ancestor are merged so that nothing counts twice.
 */
async function rebuildClosure(tx: Tx): Promise<void> {
  await tx.query('delete from population.area_closure');
  await tx.query(`
    with recursive edge as (
      select code as child, parent, daterange(valid_from, valid_to) as span from population.area where parent is not null
      union all
      select code, successor, daterange(valid_to, null) from population.area where successor is not null and valid_to is not null
    ), path as (
      select distinct code as descendant, code as ancestor, daterange(null, null) as span, 0 as depth from population.area
      union
      select p.descendant, e.parent, p.span * e.span, p.depth + 1
      from path p join edge e on e.child = p.ancestor
      where not isempty(p.span * e.span) and p.depth < 12
    ), merged as (
      select descendant, ancestor, unnest(range_agg(span)) as span from path group by descendant, ancestor
    )
    insert into population.area_closure (descendant, ancestor, valid_from, valid_to)
    select descendant, ancestor, coalesce(lower(span), '-infinity'), coalesce(upper(span), 'infinity') from merged`);
}

export async function selectDescendants(q: Queryable, area: string, on: string): Promise<string[]> {
  const rows = await q.query<{ descendant: string }>(
    `select descendant from population.area_closure where ancestor = $1 and valid_from <= $2 and valid_to > $2 order by descendant`,
    [area, on],
  );
  return rows.map((r) => r.descendant);
}

/** Totals by area; with sex or ages the sum of the rows that lie wholly inside (empty where the ages do not fit). */
export async function selectCounts(
  q: Queryable,
  areas: readonly string[],
  filter: { sex?: 'male' | 'female'; ages?: { from: number; to?: number } } = {},
): Promise<Map<string, Count[]>> {
  const { sex, ages } = filter;
  const rows =
    sex || ages
      ? await q.query<Count & { area: string }>(
          `with fitting as (
             select area, date, source, vintage, sum(value)::int as value,
                    row_number() over (partition by area, date order by vintage desc, max(imported_at) desc, source) as rank
             from population.population
             where area = any($1) and superseded_by is null and withdrawn_at is null
               and case when $2::text is null then sex = 'all' or sex in ('male', 'female') and not exists (
                     select from population.population o where o.area = population.area and o.date = population.date
                       and o.source = population.source and o.vintage = population.vintage and o.sex = 'all'
                       and o.superseded_by is null and o.withdrawn_at is null
                       and (o.age_from is null) = (population.age_from is null)) else sex = $2 end
               and case when $3::int is null then age_from is null
                   else age_from >= $3 and ($4::int is null or age_to <= $4) end
             group by area, date, source, vintage)
           select area, date, source, vintage, value from fitting where rank = 1`,
          [areas, sex ?? null, ages?.from ?? null, ages?.to ?? null],
        )
      : await q.query<Count & { area: string }>(
          'select area, date, value, source, vintage from population.pub_total where area = any($1)',
          [areas],
        );
  const counts = new Map<string, Count[]>();
  for (const { area, ...count } of rows) {
    const list = counts.get(area) ?? [];
    list.push(count);
    counts.set(area, list);
  }
  return counts;
}

/**
 * Adds figures; the same area, date, sex, age, source and vintage again replaces the value, but never one that a return
 * brought: region content is loaded at every start.
 */
export async function upsertPopulation(tx: Tx, rows: readonly PopulationRow[]): Promise<void> {
  await tx.query(
    `insert into population.population (area, date, sex, age_from, age_to, value, source, vintage)
     select area, date, sex, "ageFrom", "ageTo", value, source, vintage
     from jsonb_to_recordset($1::jsonb) as r(area text, date date, sex text, "ageFrom" smallint, "ageTo" smallint, value int, source text, vintage text)
     on conflict (area, date, sex, age_from, age_to, source, vintage) where superseded_by is null and withdrawn_at is null
     do update set value = excluded.value, imported_at = now()
     where population.population.value <> excluded.value and population.population.return is null`,
    [JSON.stringify(rows)],
  );
}

export interface PopulationFilter {
  areas?: readonly string[];
  date?: string;
  sex?: string;
}

export async function selectPopulation(
  q: Queryable,
  filter: PopulationFilter,
  limit: number,
  offset: number,
): Promise<{ rows: (PopulationRow & { areaName: string | null })[]; total: number }> {
  const where = `superseded_by is null and withdrawn_at is null and ($1::text[] is null or area = any($1)) and ($2::date is null or date = $2) and ($3::text is null or sex = $3)`;
  const params = [filter.areas ?? null, filter.date ?? null, filter.sex ?? null];
  const rows = await q.query<PopulationRow & { areaName: string | null }>(
    `select p.area, (select name from population.area a where a.code = p.area order by tree, valid_from desc limit 1) as "areaName",
            date, sex, age_from as "ageFrom", age_to as "ageTo", value, source, vintage
     from population.population p where ${where}
     order by area, date desc, vintage desc, sex, age_from nulls first limit $4 offset $5`,
    [...params, limit, offset],
  );
  const [count] = await q.query<{ n: number }>(
    `select count(*)::int as n from population.population where ${where}`,
    params,
  );
  return { rows, total: count!.n };
}
