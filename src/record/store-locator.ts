import { type Column, prepare, rowSource, type Tx } from '../kernel/index.ts';
import { addressHash, type IndexValues, type RangeRow } from './index-values.ts';
import { keyOf, type ResourceKey } from './store.ts';
import { timeText } from './time-text.ts';

/** SQL that writes the locator: where a record's current version is, and what it is found by. */

export interface LocatorRow extends ResourceKey {
  no: string;
  seq: string;
  bucket: number;
  version: number;
  deleted: boolean;
  area: string | null;
  /** Absent when the index does not change; null of a deleted record. */
  index?: IndexValues | null;
}

const COLUMNS: readonly Column[] = [
  ['type', 'text'],
  ['id', 'text'],
  ['no', 'bigint'],
  ['seq', 'bigint'],
  ['self', 'bigint'],
  ['bucket', 'smallint'],
  ['version', 'int'],
  ['deleted', 'boolean'],
  ['area', 'text'],
  ['subject', 'bigint'],
  ['code', 'bigint'],
  ['low', 'timestamptz'],
  ['high', 'timestamptz'],
  ['keys', 'bigint[]'],
];

function columnsOf({ index, ...row }: LocatorRow) {
  const self = addressHash(keyOf(row)).toString();
  if (!index) return { ...row, self };
  return {
    ...row,
    self,
    subject: index.subject?.toString(),
    code: index.code?.toString(),
    low: timeText(index.low),
    high: timeText(index.high),
    keys: `{${index.keys.join(',')}}`,
  };
}

/** Adds records; gives the keys that somebody else added in the meantime (nothing was changed for those). */
export async function insertLocators(tx: Tx, rows: LocatorRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const { sql, params } = rowSource(COLUMNS, rows.map(columnsOf));
  const [added] = await tx.query<{ n: number }>(
    prepare(`with added as (
       insert into record.locator (type, id, no, seq, self, bucket, version, deleted, area, subject, code, low, high, keys)
       select type, id, no, seq, self, bucket, version, deleted, area, subject, code, low, high, keys from ${sql}
       order by self -- one order for all writers; that of the key would leave its pages half full
       on conflict (type, id) do nothing
       returning 1)
     select count(*)::int as n from added`),
    params,
  );
  if (added!.n === rows.length) return new Set();
  // Rarely: those whose place another version took, ours having the numbers of this batch.
  const mine = new Map(rows.map((row) => [keyOf(row), row.seq]));
  const stand = await tx.query<ResourceKey & { seq: string }>(
    `select type, id, seq from record.locator where (type, id) in (select * from unnest($1::text[], $2::text[]))`,
    [rows.map(({ type }) => type), rows.map(({ id }) => id)],
  );
  const placed = new Set(stand.filter((row) => mine.get(keyOf(row)) === row.seq).map(keyOf));
  return new Set([...mine.keys()].filter((key) => !placed.has(key)));
}

const INDEX_COLUMNS = 'subject = x.subject, code = x.code, low = x.low, high = x.high, keys = x.keys';

/** Moves the pointers of records that lockCurrent holds. Index columns are named only where they change, so that the rest stay hot. */
export async function updateLocators(tx: Tx, rows: LocatorRow[]): Promise<void> {
  const still = rows.filter((row) => row.index === undefined);
  const changed = rows.filter((row) => row.index !== undefined);
  for (const [list, more] of [
    [still, ''],
    [changed, `, ${INDEX_COLUMNS}`],
  ] as const) {
    if (list.length === 0) continue;
    const { sql, params } = rowSource(COLUMNS, list.map(columnsOf));
    await tx.query(
      `update record.locator l set version = x.version, seq = x.seq, deleted = x.deleted, area = x.area${more}
       from ${sql} where l.type = x.type and l.id = x.id`,
      params,
    );
  }
}

/** Gives records their index anew, in a rebuild. */
export async function updateIndex(tx: Tx, rows: (ResourceKey & { index: IndexValues })[]): Promise<void> {
  if (rows.length === 0) return;
  const { sql, params } = rowSource(
    COLUMNS,
    rows.map((row) => columnsOf(row as LocatorRow)),
  );
  await tx.query(
    `update record.locator l set ${INDEX_COLUMNS} from ${sql} where l.type = x.type and l.id = x.id`,
    params,
  );
}

export type RangeRows = ResourceKey & { ranges: readonly RangeRow[] };

const RANGE_COLUMNS: readonly Column[] = [
  ['hash', 'bigint'],
  ['self', 'bigint'],
  ['low', 'double precision'],
  ['high', 'double precision'],
];

function rangeSource(records: readonly RangeRows[]) {
  const rows = records.flatMap((record) => {
    const self = String(addressHash(keyOf(record)));
    return record.ranges.map(({ hash, low, high }) => ({ hash: String(hash), self, low, high }));
  });
  return rowSource(RANGE_COLUMNS, rows);
}

/** Does not wait for the rows. */
export function insertRanges(tx: Tx, records: readonly RangeRows[]): void {
  if (records.every(({ ranges }) => ranges.length === 0)) return;
  const { sql, params } = rangeSource(records);
  void tx.query(
    prepare(`insert into record.range (hash, self, low, high) select hash, self, low, high from ${sql}`),
    params,
  );
}

/** Removes the rows that an earlier version had; they are known by recomputing them. */
export async function deleteRanges(tx: Tx, records: readonly RangeRows[]): Promise<void> {
  if (records.every(({ ranges }) => ranges.length === 0)) return;
  const { sql, params } = rangeSource(records);
  await tx.query(
    `delete from record.range r using ${sql} where r.hash = x.hash and r.low = x.low and r.high = x.high and r.self = x.self`,
    params,
  );
}

export async function clearRanges(tx: Tx, records: readonly ResourceKey[]): Promise<void> {
  await tx.query('delete from record.range where self = any($1::bigint[])', [
    records.map((record) => String(addressHash(keyOf(record)))),
  ]);
}

/**
 * Notes code systems not seen yet. They stay when the last record with one goes: searches by code alone then look once more.
 * Gives which of them were there before this transaction, so that nobody need ask again.
 */
export async function insertSystems(tx: Tx, systems: readonly CodedSystem[]): Promise<CodedSystem[]> {
  if (systems.length === 0) return [];
  const sorted = [...systems].sort((a, b) => (keyOfSystem(a) < keyOfSystem(b) ? -1 : 1)); // writers meet in one order
  const rows = await tx.query<{ place: number }>(
    prepare(`with x as (select * from unnest($1::bigint[], $2::text[]) with ordinality x(path, system, place)),
     added as (
       insert into record.system (path, system) select path, system from x
       where not exists (select from record.system s where s.path = x.path and s.system = x.system)
       order by place on conflict do nothing)
     select x.place::int as place from x join record.system s on s.path = x.path and s.system = x.system
     where s.xmin <> pg_current_xact_id()::xid`),
    [sorted.map((one) => String(one.path)), sorted.map((one) => one.system)],
  );
  return rows.map(({ place }) => sorted[place - 1]!);
}

export type CodedSystem = IndexValues['systems'][number];

export const keyOfSystem = ({ path, system }: CodedSystem): string => `${path} ${system}`;
