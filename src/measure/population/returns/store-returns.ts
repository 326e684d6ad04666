/** SQL over population returns and the figures they brought. */
import type { Queryable, Tx } from '../../../kernel/index.ts';
import { type Origin, returnStore } from '../../returns/index.ts';
import type { PopulationRow } from '../types.ts';
import type { StoredFigure } from './figure.ts';

export const returns = returnStore('population', 'figure', (q, text, params) => q.query(text, params));

const CURRENT = 'superseded_by is null and withdrawn_at is null';
const FIGURE = `area, date, sex, age_from as "ageFrom", age_to as "ageTo", value, source, vintage`;
const SAME = ['area', 'date', 'sex', 'age_from', 'age_to', 'source', 'vintage']
  .map((column) => `p.${column} is not distinct from v.${column}`)
  .join(' and ');

/** The figures of areas on days that count, of every source and vintage. */
export async function selectStored(
  q: Queryable,
  areas: readonly string[],
  dates: readonly string[],
): Promise<StoredFigure[]> {
  return q.query<StoredFigure>(
    `select ${FIGURE}, note from population.population where area = any($1) and date = any($2::date[]) and ${CURRENT}`,
    [areas, dates],
  );
}

/** New figures of a return; each supersedes the one of the same source and vintage. */
export async function insertFigures(
  tx: Tx,
  origin: Origin,
  figures: readonly (PopulationRow & { id: string; row: number; note: string | null })[],
): Promise<void> {
  await lockFigures(tx);
  const json = JSON.stringify(
    figures.map(({ ageFrom, ageTo, ...one }) => ({ ...one, age_from: ageFrom, age_to: ageTo })),
  );
  const rows = `jsonb_to_recordset($1::jsonb) as v(id uuid, area text, date date, sex text, age_from smallint, age_to smallint,
    value int, source text, vintage text, note text, "row" int)`;
  await tx.query(
    `update population.population p set superseded_by = v.id from ${rows}
     where p.area = v.area and p.date = v.date and ${SAME} and p.superseded_by is null and p.withdrawn_at is null`,
    [json],
  );
  await tx.query(
    `insert into population.population (id, area, date, sex, age_from, age_to, value, source, vintage, note, return, file_row, reported_by, imported_at)
     select id, area, date, sex, age_from, age_to, value, source, vintage, note, $2, v.row, $3, $4 from ${rows}`,
    [json, origin.id, origin.by, origin.at],
  );
}

/** Two returns of the same figures at once take turns, so that exactly one stays current. */
const lockFigures = (tx: Tx) => tx.query(`select pg_advisory_xact_lock(hashtextextended('population.figures', 0))`);

/** Takes a return's figures out of what counts; where one counted, the newest one left counts again. */
export async function withdrawFigures(tx: Tx, id: string, at: Date): Promise<number> {
  await lockFigures(tx);
  const gone = await tx.query(
    'update population.population set withdrawn_at = $2 where return = $1 and withdrawn_at is null returning id',
    [id, at],
  );
  await tx.query(
    `with gone as (
       select distinct area, date, sex, age_from, age_to, source, vintage from population.population where return = $1
     ), newest as (
       select distinct on (p.area, p.date, p.sex, p.age_from, p.age_to, p.source, p.vintage) p.id
       from population.population p join gone v on p.area = v.area and p.date = v.date and ${SAME}
       where p.withdrawn_at is null
       order by p.area, p.date, p.sex, p.age_from, p.age_to, p.source, p.vintage, p.imported_at desc, p.id desc)
     update population.population p set superseded_by = null from newest n where p.id = n.id and p.superseded_by is not null`,
    [id],
  );
  return gone.length;
}

export interface FigureVersion {
  id: string;
  value: number;
  source: string;
  vintage: string;
  note: string | null;
  /** Who sent it; null for what came with the region's content. */
  by: string | null;
  at: string;
  return: { id: string; fileName: string; row: number; withdrawn: boolean } | null;
  state: 'used' | 'older' | 'replaced' | 'withdrawn';
}

/** Every version of one figure, newest vintage first; `used` is the one that answers. */
export async function selectVersions(
  q: Queryable,
  figure: Pick<PopulationRow, 'area' | 'date' | 'sex' | 'ageFrom' | 'ageTo'>,
): Promise<FigureVersion[]> {
  const rows = await q.query<
    Omit<FigureVersion, 'at' | 'return'> & {
      at: Date;
      return: string | null;
      fileName: string | null;
      row: number | null;
    }
  >(
    `with found as (
       select p.*, r.file_name, r.withdrawn_at as gone from population.population p left join population.return r on r.id = p.return
       where p.area = $1 and p.date = $2 and p.sex = $3 and p.age_from is not distinct from $4 and p.age_to is not distinct from $5)
     select id, value, source, vintage, note, reported_by as by, imported_at as at, return, file_name as "fileName", file_row as row,
            case when withdrawn_at is not null then 'withdrawn' when superseded_by is not null then 'replaced'
                 when row_number() over (partition by ${CURRENT} order by vintage desc, imported_at desc, source) = 1 then 'used'
                 else 'older' end as state
     from found order by vintage desc, imported_at desc, id desc`,
    [figure.area, figure.date, figure.sex, figure.ageFrom, figure.ageTo],
  );
  return rows.map(({ at, return: origin, fileName, row, ...one }) => ({
    ...one,
    at: at.toISOString(),
    return:
      origin === null ? null : { id: origin, fileName: fileName!, row: row!, withdrawn: one.state === 'withdrawn' },
  }));
}
