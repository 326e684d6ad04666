import { prepare, type Tx } from '../kernel/index.ts';
import { addressHash, type IndexValues, type RangeRow } from './index-values.ts';
import { type Column, rowSource } from './row-source.ts';
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
  const added = await tx.query<ResourceKey>(
    prepare(`insert into record.locator (type, id, no, seq, self, bucket, version, deleted, area, subject, code, low, high, keys)
     select type, id, no, seq, self, bucket, version, deleted, area, subject, code, low, high, keys from ${sql}
     order by self -- one order for all writers; that of the key would leave its pages half full
     on conflict (type, id) do nothing
     returning type, id`),
    params,
  );
  if (added.length === rows.length) return new Set();
  const refused = new Set(rows.map(keyOf));
  for (const row of added) refused.delete(keyOf(row));
  return refused;
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

export async function insertRanges(tx: Tx, records: readonly RangeRows[]): Promise<void> {
  if (records.every(({ ranges }) => ranges.length === 0)) return;
  const { sql, params } = rangeSource(records);
  await tx.query(
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

/** Notes code systems not seen yet. They stay when the last record with one goes: searches by code alone then look once more. */
export async function insertSystems(tx: Tx, indexes: readonly IndexValues[]): Promise<void> {
  const pairs = new Map(
    indexes.flatMap(({ systems }) => systems.map((one) => [`${one.path} ${one.system}`, one] as const)),
  );
  if (pairs.size === 0) return;
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one); // writers meet in one order
  await tx.query(
    `insert into record.system (path, system)
     select path, system from unnest($1::bigint[], $2::text[]) with ordinality x(path, system, place)
     where not exists (select from record.system s where s.path = x.path and s.system = x.system)
     order by place on conflict do nothing`,
    [sorted.map((one) => String(one.path)), sorted.map((one) => one.system)],
  );
}
