import type { FhirResource, Queryable, Sealer } from '../kernel/index.ts';
import { conditionsFor } from './criterion-sql.ts';
import type { Position } from './cursor.ts';
import type { AreaScope } from './model.ts';
import type { SortKey } from './parse-search.ts';
import type { Resolved } from './resolve-criteria.ts';
import type { Building } from './sql-parts.ts';
import { timeText } from './time-text.ts';
import type { Wanted } from './walk-matches.ts';

/** A record that the index found, and its place in the order. */
export interface Candidate {
  bucket: number;
  type: string;
  id: string;
  version: number;
  seq: string;
  at: Date;
  area: string | null;
  position: Position;
  content: FhirResource;
}

interface Statement extends Building {
  params: unknown[];
}

/** A statement under construction. */
export function building(sealer: Sealer, scope: AreaScope | undefined, resolved: Resolved): Statement {
  const params: unknown[] = [];
  let rows = 0;
  const row = () => {
    rows += 1;
    return `t${rows}`;
  };
  return { params, sealer, scope, resolved, add: (value) => `$${params.push(value)}`, row };
}

/**
 * The statement with the values that it names: an alternative that the index cannot answer takes back its whole condition, and
 * values that no text names have no type.
 */
function bound({ params }: Statement, sql: string): { sql: string; params: unknown[] } {
  const named: unknown[] = [];
  const places = new Map<string, string>();
  const text = sql.replace(/\$\d+/g, (name) => {
    const place = places.get(name) ?? `$${named.push(params[Number(name.slice(1)) - 1])}`;
    places.set(name, place);
    return place;
  });
  return { sql: text, params: named };
}

/** A column that a search is sorted by. */
interface Order {
  column: string;
  cast: string;
  descending: boolean;
}

const BY_ID = { column: 'l.id', cast: 'text collate "C"' };
const BY_SEQ = { column: 'l.seq', cast: 'bigint' };
const BY_DATE = { column: 'l.low', cast: 'timestamptz' };

/** The order by columns; the id, in the direction of the last key, makes it total. */
function orderOf(sort: readonly SortKey[]): Order[] {
  const keys = sort.map(({ by, descending }) => ({
    ...(by === '_id' ? BY_ID : by === '_lastUpdated' ? BY_SEQ : BY_DATE),
    descending,
  }));
  const total = keys.findIndex(({ column }) => column !== BY_DATE.column);
  if (total >= 0) return keys.slice(0, total + 1);
  return [...keys, { ...BY_ID, descending: keys.at(-1)?.descending ?? false }];
}

/** The next candidates after `after` in order. Hash matches only: the caller re-checks each. */
export async function findCandidates(
  q: Queryable,
  sealer: Sealer,
  wanted: Wanted,
  scope: AreaScope | undefined,
  resolved: Resolved,
  after: Position | undefined,
  limit: number,
): Promise<Candidate[]> {
  const along = wanted.sort?.[0]?.by === '_lastUpdated' && (await isMany(q, sealer, wanted, scope, resolved, SORTED));
  const { sql, params } = candidateStatement(sealer, wanted, scope, resolved, after, limit, along);
  const rows = await q.query<Omit<Candidate, 'position'> & { places: string[] }>(sql, params);
  return rows.map(({ places, ...row }) => ({ ...row, position: places }));
}

/** More than this is not sorted by _lastUpdated, but met along the versions. */
const SORTED = 10_000;

/** Says whether the index finds more than `most` candidates. */
export async function isMany(
  q: Queryable,
  sealer: Sealer,
  { type, criteria }: Wanted,
  scope: AreaScope | undefined,
  resolved: Resolved,
  most: number,
): Promise<boolean> {
  const b = building(sealer, scope, resolved);
  const where = conditionsFor(b, 'l', type, criteria).join(' and ');
  const { sql, params } = bound(
    b,
    `select count(*)::int as n from (select from record.locator l where ${where} limit ${b.add(most + 1)}) found`,
  );
  const rows = await q.query<{ n: number }>(sql, params);
  return rows[0]!.n > most;
}

export function candidateStatement(
  sealer: Sealer,
  { type, criteria, sort = [] }: Wanted,
  scope: AreaScope | undefined,
  resolved: Resolved,
  after: Position | undefined,
  limit: number,
  alongVersions = false,
): { sql: string; params: unknown[] } {
  const b = building(sealer, scope, resolved);
  const order = orderOf(sort).map((one) =>
    alongVersions && one.cast === 'bigint' ? { ...one, column: 'v.seq' } : one,
  );
  const where = conditionsFor(b, 'l', type, criteria);
  // The fence keeps the versions as the outer side, whose key gives the order.
  const from = alongVersions
    ? `record.version v cross join lateral (select * from record.locator l where l.type = v.type and l.id = v.id and l.seq = v.seq offset 0) l`
    : 'record.locator l';
  if (alongVersions) where.push(`v.type = ${b.add(type)}`);
  if (after) where.push(beyond(b, order, after));
  const places = order.map(({ column }, i) => `${column} as p${i}`);
  const by = (prefix: (i: number) => string) =>
    order.map(({ descending }, i) => `${prefix(i)} ${descending ? 'desc' : 'asc'}`).join(', ');
  const sql = `with page as materialized (
    select l.bucket, l.type, l.id, l.version, l.area, l.seq, ${places.join(', ')}
    from ${from}
    where ${where.join(' and ')}
    order by ${by((i) => order[i]!.column)} limit ${b.add(limit)})
  select p.bucket, p.type, p.id, p.version, p.area, array[${order.map((_, i) => `p.p${i}::text`).join(', ')}] as places, p.seq, v.at, v.content
  from page p join record.version v on v.seq = p.seq
  order by ${by((i) => `p.p${i}`)}`;
  return bound(b, sql);
}

/** Condition that a row comes after a place. */
function beyond(b: Building, order: readonly Order[], after: Position): string {
  const values = order.map(({ cast }, i) => `${b.add(after[i])}::${cast}`);
  const sign = ({ descending }: Order) => (descending ? '<' : '>');
  if (order.every(({ descending }) => descending === order[0]!.descending))
    return `(${order.map(({ column }) => column).join(', ')}) ${sign(order[0]!)} (${values.join(', ')})`;
  const steps = order.map((one, i) =>
    [
      ...order.slice(0, i).map(({ column }, j) => `${column} = ${values[j]}`),
      `${one.column} ${sign(one)} ${values[i]}`,
    ].join(' and '),
  );
  return `(${steps.map((step) => `(${step})`).join(' or ')})`;
}

export async function countCandidates(
  q: Queryable,
  sealer: Sealer,
  { type, criteria }: Wanted,
  scope: AreaScope | undefined,
  resolved: Resolved,
): Promise<number> {
  const b = building(sealer, scope, resolved);
  const where = conditionsFor(b, 'l', type, criteria);
  const { sql, params } = bound(b, `select count(*)::int as n from record.locator l where ${where.join(' and ')}`);
  const rows = await q.query<{ n: number }>(sql, params);
  return rows[0]!.n;
}

/** Addresses of records that fulfil one of the conditions, at most `limit`. */
export async function findAddresses(
  q: Queryable,
  sealer: Sealer,
  inner: readonly Wanted[],
  scope: AreaScope | undefined,
  resolved: Resolved,
  limit: number,
): Promise<bigint[]> {
  const b = building(sealer, scope, resolved);
  const selects = inner.map(({ type, criteria }) => {
    const row = b.row();
    return `select ${row}.self from record.locator ${row} where ${conditionsFor(b, row, type, criteria).join(' and ')}`;
  });
  const { sql, params } = bound(b, `select self from (${selects.join(' union all ')}) found limit ${b.add(limit)}`);
  return (await q.query<{ self: string }>(sql, params)).map(({ self }) => BigInt(self));
}

/** Code systems of elements. */
export async function findSystems(q: Queryable, paths: bigint[]): Promise<{ path: string; system: string }[]> {
  if (paths.length === 0) return [];
  return q.query('select path, system from record.system where path = any($1::bigint[])', [paths.map(String)]);
}

/** Number of the first version stored at or after a time; undefined when there is none. */
export async function findSince(q: Queryable, millis: number): Promise<string | undefined> {
  const rows = await q.query<{ seq: string | null }>('select min(seq) as seq from record.commit where at >= $1', [
    timeText(millis),
  ]);
  return rows[0]?.seq ?? undefined;
}
