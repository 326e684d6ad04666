/** SQL of sealing anew. Runs as the owner: history and inbox are closed to the app role. */
import type { Queryable } from './db.ts';
import type { SealedColumn } from './sealed-column.ts';
import { SEALED_PREFIX } from './sealer.ts';

export interface SealedRow {
  row: Record<string, string>;
  value: string | Buffer;
}

const named = (column: string): string => `"${column}"`;
const compared = ({ form, column }: SealedColumn): string =>
  form === 'json' ? `${named(column)}::text` : named(column);

/** Key id of each value in SQL, for columns of one value a row. */
const kidOf = ({ form, column }: SealedColumn): string =>
  form === 'bytes'
    ? `convert_from(substring(${named(column)} from 3 for get_byte(${named(column)}, 1)), 'UTF8')`
    : `split_part(${named(column)}, ':', 3)`;

const isSealedSql = ({ form, column }: SealedColumn): string =>
  form === 'bytes'
    ? `length(${named(column)}) > 2 and get_byte(${named(column)}, 0) = 1`
    : form === 'text'
      ? `starts_with(${named(column)}, '${SEALED_PREFIX}')`
      : `strpos(${named(column)}::text, '${SEALED_PREFIX}') > 0`;

/** The next rows behind `place`, in order of the key; whichever key sealed them. */
export async function nextSealed(
  q: Queryable,
  column: SealedColumn,
  place: readonly string[] | null,
  limit: number,
): Promise<SealedRow[]> {
  const keys = column.key.map(named);
  const types = await keyTypes(q, column);
  const behind = place
    ? `and (${keys.join(', ')}) > (${column.key.map((_, i) => `$${i + 2}::${types[i]}`).join(', ')})`
    : '';
  const columns = [...column.key, ...(column.with ?? [])];
  const rows = await q.query<{ row: Record<string, string>; value: string | Buffer }>(
    `select jsonb_build_object(${columns.map((name) => `'${name}', ${named(name)}::text`).join(', ')}) as row, ${compared(column)} as value
     from ${column.table} where ${named(column.column)} is not null and ${isSealedSql(column)} ${behind}
     order by ${keys.join(', ')} limit $1`,
    [limit, ...(place ?? [])],
  );
  return rows;
}

const knownTypes = new WeakMap<SealedColumn, Promise<string[]>>();

function keyTypes(q: Queryable, column: SealedColumn): Promise<string[]> {
  let types = knownTypes.get(column);
  if (!types) {
    types = findKeyTypes(q, column);
    knownTypes.set(column, types);
  }
  return types;
}

async function findKeyTypes(q: Queryable, { table, key }: SealedColumn): Promise<string[]> {
  const rows = await q.query<{ name: string; type: string }>(
    'select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = $1::regclass and attname = any($2)',
    [table, key],
  );
  return key.map((name) => rows.find((row) => row.name === name)!.type);
}

/** Puts a newly sealed value in the place of the one that was read, unless it changed meanwhile. */
export async function replaceSealed(
  q: Queryable,
  column: SealedColumn,
  { row, value }: SealedRow,
  next: string | Buffer,
): Promise<void> {
  const cast = column.form === 'json' ? '::jsonb' : '';
  const types = await keyTypes(q, column);
  const match = column.key.map((name, i) => `${named(name)} = $${i + 3}::${types[i]}`).join(' and ');
  await q.query(
    `update ${column.table} set ${named(column.column)} = $1${cast} where ${match} and ${named(column.column)} = $2${cast}`,
    [next, value, ...column.key.map((name) => row[name])],
  );
}

/** How many values each key sealed; JSON counts once for each key in it. */
export function countSealed(q: Queryable, column: SealedColumn): Promise<{ kid: string; values: number }[]> {
  const { form, table } = column;
  const name = named(column.column);
  if (form === 'json')
    return q.query(
      `select m[1] as kid, count(distinct t.ctid)::int as values
       from ${table} t cross join lateral regexp_matches(t.${name}::text, '${SEALED_PREFIX}([^:"]+):', 'g') m
       where t.${name} is not null and strpos(t.${name}::text, '${SEALED_PREFIX}') > 0 group by 1`,
    );
  return q.query(
    `select ${kidOf(column)} as kid, count(*)::int as values from ${table} where ${name} is not null and ${isSealedSql(column)} group by 1`,
  );
}

export interface ResealRow {
  place: string[] | null;
  resealed: number;
  finished: boolean;
}

export async function readReseal(q: Queryable, kid: string, name: string): Promise<ResealRow> {
  const [row] = await q.query<ResealRow>(
    `insert into kernel.reseal as r (kid, name) values ($1, $2) on conflict (kid, name) do update set name = r.name
     returning place, resealed::int as resealed, finished_at is not null as finished`,
    [kid, name],
  );
  return row!;
}

export async function saveReseal(
  q: Queryable,
  key: { kid: string; name: string },
  state: { place: readonly string[] | null; resealed: number; finishedAt: Date | null },
): Promise<void> {
  await q.query(
    'update kernel.reseal set place = $3, resealed = resealed + $4, finished_at = $5 where kid = $1 and name = $2',
    [key.kid, key.name, state.place === null ? null : JSON.stringify(state.place), state.resealed, state.finishedAt],
  );
}

/** Begins anew with a column in which values of older keys came to light. */
export async function reopenReseal(q: Queryable, kid: string, name: string): Promise<void> {
  await q.query('update kernel.reseal set place = null, finished_at = null where kid = $1 and name = $2', [kid, name]);
}
