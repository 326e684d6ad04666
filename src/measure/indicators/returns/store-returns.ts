/** SQL over statistical returns and the values they brought. */
import type { Queryable, Tx } from '../../../kernel/index.ts';
import type { Problem } from './problems.ts';
import type { Cells } from './read-return.ts';

export type RowState = 'accepted' | 'warned' | 'rejected' | 'unchanged';
export interface ReturnRow {
  row: number;
  version: number;
  cells: Cells;
  area: string | null;
  indicator: string | null;
  period: string | null;
  state: RowState;
  problems: Problem[];
  reported: string | null;
  changedBy: string;
  changedAt: string;
}
export interface ReturnInfo {
  id: string;
  sha256: string;
  file: string;
  fileName: string;
  size: number;
  scope: string;
  area: string;
  period: string | null;
  template: string | null;
  notes: Problem[];
  sentBy: string;
  sentAt: string;
  withdrawn: { by: string; at: string; reason: string } | null;
  counts: Record<RowState, number>;
}
export interface KnownValue {
  indicator: string;
  area: string;
  value: number;
  numerator: number | null;
  denominator: number | null;
  source: string;
  note: string | null;
  period: string;
}

const key = (row: { indicator: string; area: string }) => `${row.indicator}|${row.area}`;
const CURRENT = 'superseded_by is null and withdrawn_at is null';

/** The newest value before each period, of a period of the same kind, by `indicator|area|period`. */
export async function selectLastReported(
  q: Queryable,
  indicators: readonly string[],
  areas: readonly string[],
  periods: readonly string[],
): Promise<Map<string, KnownValue>> {
  const rows = await q.query<KnownValue & { before: string }>(
    `select distinct on (p.before, indicator, area) p.before, indicator, area, value, numerator, denominator, source, note, period
     from unnest($3::text[]) as p(before)
     join indicators.reported on period < p.before and length(period) = length(p.before) and (period like '%Q%') = (p.before like '%Q%')
     where indicator = any($1) and area = any($2) and ${CURRENT}
     order by p.before, indicator, area, period desc`,
    [indicators, areas, periods],
  );
  return new Map(rows.map(({ before, ...row }) => [`${key(row)}|${before}`, row]));
}

/** What counts now, by `indicator|area|period`. */
export async function selectCurrent(
  q: Queryable,
  indicators: readonly string[],
  areas: readonly string[],
  periods: readonly string[],
): Promise<Map<string, KnownValue>> {
  const rows = await q.query<KnownValue>(
    `select indicator, area, value, numerator, denominator, source, note, period from indicators.reported
     where indicator = any($1) and area = any($2) and period = any($3) and ${CURRENT}`,
    [indicators, areas, periods],
  );
  return new Map(rows.map((row) => [`${key(row)}|${row.period}`, row]));
}

/** Keys `indicator|area|period` that a closing holds. */
export async function selectClosedKeys(q: Queryable, periods: readonly string[]): Promise<Set<string>> {
  const rows = await q.query<{ key: string }>(
    `select distinct indicator || '|' || area || '|' || period as key from indicators.closed_value where period = any($1)`,
    [periods],
  );
  return new Set(rows.map((row) => row.key));
}

export async function insertReturn(
  tx: Tx,
  info: Omit<ReturnInfo, 'counts' | 'withdrawn' | 'sentAt'> & { sentAt: Date },
): Promise<void> {
  await tx.query(
    `insert into indicators.return (id, sha256, file, file_name, file_size, scope, area, period, template, notes, sent_by, sent_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)`,
    [
      ...[info.id, info.sha256, info.file, info.fileName, info.size, info.scope, info.area, info.period, info.template],
      ...[JSON.stringify(info.notes), info.sentBy, info.sentAt],
    ],
  );
}

export type NewRow = Omit<ReturnRow, 'changedBy' | 'changedAt'>;
export async function insertRows(tx: Tx, id: string, rows: readonly NewRow[], by: string, at: Date): Promise<void> {
  await tx.query(
    `insert into indicators.return_row (return, row, version, cells, area, indicator, period, state, problems, reported, changed_by, changed_at)
     select $1, r.row, version, cells, area, indicator, period, state, problems, reported, $3, $4
     from jsonb_to_recordset($2::jsonb) as r(row integer, version integer, cells jsonb, area text, indicator text, period text,
       state text, problems jsonb, reported uuid)`,
    [id, JSON.stringify(rows), by, at],
  );
}

type InfoRow = Omit<ReturnInfo, 'counts' | 'withdrawn' | 'sentAt'> & {
  sentAt: Date;
  withdrawnBy: string | null;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
} & Record<RowState, number>;

/** Returns, newest first. */
export async function selectReturns(
  q: Queryable,
  filter: { id?: string; sha256?: string; scope?: string; areas?: readonly string[] },
  limit: number,
  offset: number,
): Promise<ReturnInfo[]> {
  const rows = await q.query<InfoRow>(
    `with r as (
       select * from indicators.return
       where ($1::uuid is null or id = $1) and ($2::text is null or sha256 = $2 and withdrawn_at is null)
         and ($3::text is null or scope = $3) and ($4::text[] is null or area = any($4))
       order by sent_at desc, id desc limit $5 offset $6
     ), newest as (
       select distinct on (w.return, w.row) w.return, w.state from indicators.return_row w join r on r.id = w.return
       order by w.return, w.row, w.version desc
     ), counted as (
       select return, ${(['accepted', 'warned', 'rejected', 'unchanged'] as const)
         .map((state) => `count(*) filter (where state = '${state}')::int as ${state}`)
         .join(', ')}
       from newest group by return
     )
     select r.id, sha256, file, file_name as "fileName", file_size as size, scope, area, period, template, notes, sent_by as "sentBy", sent_at as "sentAt",
            withdrawn_by as "withdrawnBy", withdrawn_at as "withdrawnAt", withdrawn_reason as "withdrawnReason",
            coalesce(accepted, 0) as accepted, coalesce(warned, 0) as warned, coalesce(rejected, 0) as rejected,
            coalesce(unchanged, 0) as unchanged
     from r left join counted c on c.return = r.id order by sent_at desc, r.id desc`,
    [filter.id ?? null, filter.sha256 ?? null, filter.scope ?? null, filter.areas ?? null, limit, offset],
  );
  return rows.map(({ sentAt, withdrawnBy, withdrawnAt, withdrawnReason, ...row }) => {
    const { accepted, warned, rejected, unchanged, ...rest } = row;
    return {
      ...rest,
      sentAt: sentAt.toISOString(),
      withdrawn: withdrawnAt && { by: withdrawnBy!, at: withdrawnAt.toISOString(), reason: withdrawnReason! },
      counts: { accepted, warned, rejected, unchanged },
    };
  });
}

/** The newest version of each row, or every version. */
export async function selectRows(
  q: Queryable,
  id: string,
  versions: 'newest' | 'all' = 'newest',
): Promise<ReturnRow[]> {
  const rows = await q.query<Omit<ReturnRow, 'changedAt'> & { changedAt: Date }>(
    `select ${versions === 'newest' ? 'distinct on (row)' : ''} row, version, cells, area, indicator, period, state, problems, reported,
            changed_by as "changedBy", changed_at as "changedAt"
     from indicators.return_row where return = $1 order by row, version desc`,
    [id],
  );
  return rows.map((row) => ({ ...row, changedAt: row.changedAt.toISOString() }));
}

/** One sender's changes to a return at a time, and one return of the same file at a time. */
export async function lockReturn(tx: Tx, what: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`return|${what}`]);
}

export async function markWithdrawn(tx: Tx, id: string, by: string, at: Date, reason: string): Promise<void> {
  await tx.query(
    'update indicators.return set withdrawn_by = $2, withdrawn_at = $3, withdrawn_reason = $4 where id = $1',
    [id, by, at, reason],
  );
}

/** Keys `indicator|area` with a row of some standing return that is still wrong or waits for a note. */
export async function selectWaitingKeys(
  q: Queryable,
  indicators: readonly string[],
  areas: readonly string[],
  period: string,
): Promise<Set<string>> {
  const rows = await q.query<{ key: string }>(
    `select distinct key from (
       select distinct on (w.return, w.row) w.indicator || '|' || w.area as key, w.state
       from indicators.return_row w join indicators.return r on r.id = w.return
       where w.period = $3 and w.area = any($2) and w.indicator = any($1) and r.withdrawn_at is null
       order by w.return, w.row, w.version desc) newest
     where state in ('warned', 'rejected')`,
    [indicators, areas, period],
  );
  return new Set(rows.map((row) => row.key));
}
