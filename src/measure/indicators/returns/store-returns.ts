/** SQL over statistical returns and the values they brought. */
import type { Queryable } from '../../../kernel/index.ts';
import { returnStore } from '../../returns/index.ts';

export const returns = returnStore('indicators', 'indicator', (q, text, params) => q.query(text, params));

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
