/** SQL over the bookkeeping of recomputation: stale marks, periods, states, watermark. */

import type { Period } from '../../algorithms/periods.ts';
import { prepare, type Queryable, type Tx } from '../../kernel/index.ts';

const LOCK = 7_302_118; // any constant: recomputations of one database take turns

export async function lockRecomputation(tx: Tx): Promise<void> {
  await tx.query(prepare('select pg_advisory_xact_lock($1)'), [LOCK]);
}

export interface Mark {
  view: string;
  field: string;
  key: string;
}

export async function insertMarks(tx: Queryable, marks: readonly Mark[], seq: string | null): Promise<void> {
  await tx.query(
    prepare(`insert into indicators.stale (view, field, key, seq)
     select r.view, r.field, r.key, $2::bigint from jsonb_to_recordset($1::jsonb) as r(view text, field text, key text)`),
    [JSON.stringify(marks), seq],
  );
}

/** Takes the oldest marks out of the queue: each distinct one once, with the newest commit behind them. */
export async function takeMarks(tx: Tx, limit: number): Promise<{ marks: Mark[]; seq: string | null; more: boolean }> {
  const rows = await tx.query<Mark & { seq: string | null; taken: string }>(
    prepare(`with taken as (
       delete from indicators.stale where id in (select id from indicators.stale order by id limit $1) returning view, field, key, seq)
     select view, field, key, max(seq) as seq, count(*) as taken from taken group by view, field, key`),
    [limit],
  );
  const seqs = rows.flatMap((row) => (row.seq === null ? [] : [BigInt(row.seq)]));
  return {
    marks: rows.map(({ view, field, key }) => ({ view, field, key })),
    seq: seqs.length > 0 ? String(seqs.reduce((a, b) => (a > b ? a : b))) : null,
    more: rows.reduce((sum, row) => sum + Number(row.taken), 0) === limit,
  };
}

/** Takes all marks out of the queue unread; gives the newest commit behind them. */
export async function dropMarks(tx: Tx): Promise<string | null> {
  const [row] = await tx.query<{ seq: string | null }>(
    'with gone as (delete from indicators.stale returning seq) select max(seq)::text as seq from gone',
  );
  return row!.seq;
}

/** Views with changed rows that are not taken in yet. */
export async function selectStaleViews(q: Queryable): Promise<Set<string>> {
  // A loose index scan is not needed: the queue is short except while a region is loaded, and then 1,000 rows tell enough.
  const rows = await q.query<{ view: string }>(
    'select distinct view from (select view from indicators.stale limit 1000) s',
  );
  return new Set(rows.map((row) => row.view));
}

export async function insertPeriods(tx: Tx, periods: readonly Period[]): Promise<void> {
  await tx.query(
    `insert into indicators.period (label, kind, start_day, end_day)
     select label, kind, "start", "end" from jsonb_to_recordset($1::jsonb) as r(label text, kind text, "start" date, "end" date)
     on conflict do nothing`,
    [JSON.stringify(periods)],
  );
}

export async function selectPeriods(
  q: Queryable,
): Promise<{ label: string; kind: 'year' | 'month'; start: string; end: string }[]> {
  return q.query(
    'select label, kind, start_day as start, end_day as end from indicators.period order by start_day, kind desc',
  );
}

export interface Watermark {
  commitSeq: string | null;
  day: string | null;
  /** Fingerprint of the area tree that the kept sums were rolled up by. */
  tree: string | null;
  /** Fingerprint of the official figures that the kept values were divided by. */
  population: string | null;
}

export async function selectWatermark(q: Queryable): Promise<Watermark> {
  const [row] = await q.query<Watermark>(
    'select commit_seq as "commitSeq", day, tree, population from indicators.watermark',
  );
  return row!;
}

export async function updateWatermark(
  tx: Tx,
  change: { seq: string | null; day: string; tree: string; population: string },
): Promise<void> {
  await tx.query(
    `update indicators.watermark
     set commit_seq = greatest(commit_seq, $1::bigint), day = $2, tree = $3, population = $4`,
    [change.seq, change.day, change.tree, change.population],
  );
}

export async function selectPopulationFingerprint(q: Queryable): Promise<string> {
  const [row] = await q.query<{ fingerprint: string }>('select fingerprint from population.pub_vintage');
  return row!.fingerprint;
}

export async function selectTreeFingerprint(q: Queryable): Promise<string> {
  const [row] = await q.query<{ hash: string }>(
    `select md5(coalesce((select string_agg(concat_ws('|', descendant, ancestor, valid_from, valid_to), ',' order by descendant, ancestor, valid_from)
                          from population.pub_area_closure), '')
             || coalesce((select string_agg(code, ',' order by code) from population.pub_reporting_area), '')) as hash`,
  );
  return row!.hash;
}

export interface BaseState {
  base: string;
  hash: string;
  refreshedOn: string;
  firstDay: string | null;
}

export async function selectBaseStates(q: Queryable): Promise<Map<string, BaseState>> {
  const rows = await q.query<BaseState>(
    'select base, hash, refreshed_on as "refreshedOn", first_day as "firstDay" from indicators.base_state',
  );
  return new Map(rows.map((row) => [row.base, row]));
}

export async function upsertBaseState(tx: Tx, base: string, hash: string, today: string, at: Date): Promise<void> {
  await tx.query(
    `insert into indicators.base_state (base, hash, refreshed_on, computed_at) values ($1, $2, $3, $4)
     on conflict (base) do update set hash = excluded.hash, refreshed_on = excluded.refreshed_on, computed_at = excluded.computed_at`,
    [base, hash, today, at],
  );
}

/** Notes the first days of the bases and gives those whose first day moved. */
export async function updateFirstDays(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ base: string }>(
    `update indicators.base_state s set first_day = n.first
     from (select b.base, (select min(valid_from) from indicators.fact f where f.base = b.base) as first from indicators.base_state b) n
     where n.base = s.base and s.first_day is distinct from n.first returning s.base`,
  );
  return rows.map((row) => row.base);
}

/** Removes what belongs to indicators that the catalogue no longer has. */
export async function forgetOthers(tx: Tx, bases: readonly string[], derived: readonly string[]): Promise<void> {
  await tx.query('delete from indicators.fact where base <> all($1)', [bases]);
  await tx.query('delete from indicators.base_cell where base <> all($1)', [bases]);
  await tx.query('delete from indicators.base_state where base <> all($1)', [bases]);
  await tx.query('delete from indicators.cell where indicator <> all($1)', [derived]);
  await tx.query('delete from indicators.derived_state where indicator <> all($1)', [derived]);
}

export async function selectDerivedStates(q: Queryable): Promise<Map<string, string>> {
  const rows = await q.query<{ indicator: string; hash: string }>(
    'select indicator, hash from indicators.derived_state',
  );
  return new Map(rows.map((row) => [row.indicator, row.hash]));
}

export async function upsertDerivedStates(
  tx: Tx,
  states: readonly { indicator: string; hash: string }[],
): Promise<void> {
  await tx.query(
    `insert into indicators.derived_state (indicator, hash)
     select indicator, hash from jsonb_to_recordset($1::jsonb) as r(indicator text, hash text)
     on conflict (indicator) do update set hash = excluded.hash`,
    [JSON.stringify(states)],
  );
}
