/** SQL of sites and their counts. */

import type { Queryable, Tx } from '../../kernel/index.ts';
import { returnStore } from '../../measure/returns/index.ts';

export const countReturnStore = returnStore('surveillance', 'item', (q, text, params) => q.query(text, params));

const CURRENT = 'superseded_by is null and withdrawn_at is null';

export interface SiteRow {
  source: string;
  code: string;
  name: string;
  area: string;
  every: number;
  grace: number;
  derived: boolean;
  endedOn: string | null;
}
export interface CountKey {
  source: string;
  site: string;
  item: string;
  part: string;
  day: string;
}
export interface StoredCount extends CountKey {
  value: number;
  total: number | null;
}
export interface CountToStore extends StoredCount {
  id: string;
  note: string | null;
  row: number | null;
}

const SITE = 's.source, s.code, s.name, s.area, s.every, s.grace, s.derived, s.ended_on::text as "endedOn"';

export function selectSites(q: Queryable, codes: readonly string[]): Promise<SiteRow[]> {
  return q.query<SiteRow>(`select ${SITE} from surveillance.site s where s.code = any($1)`, [codes]);
}

/** Sites that are new; those known stay as they are. */
export async function insertSites(
  tx: Tx,
  sites: readonly Omit<SiteRow, 'endedOn'>[],
  by: string,
  at: Date,
): Promise<void> {
  if (sites.length === 0) return;
  await tx.query(
    `insert into surveillance.site (source, code, name, area, every, grace, derived, registered_by, registered_at)
     select source, code, name, area, every, grace, derived, $2, $3
     from jsonb_to_recordset($1::jsonb) as r(source text, code text, name text, area text, every int, grace int, derived boolean)
     on conflict (source, code) do nothing`,
    [JSON.stringify(sites), by, at],
  );
}

/** False when there is no such site. */
export async function updateSite(
  tx: Tx,
  site: { source: string; code: string; name: string; every: number; grace: number; endedOn: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `update surveillance.site set name = $3, every = $4, grace = $5, ended_on = $6 where source = $1 and code = $2 returning code`,
    [site.source, site.code, site.name, site.every, site.grace, site.endedOn],
  );
  return rows.length === 1;
}

export async function selectSite(q: Queryable, source: string, code: string): Promise<SiteRow | undefined> {
  const [row] = await q.query<SiteRow>(`select ${SITE} from surveillance.site s where s.source = $1 and s.code = $2`, [
    source,
    code,
  ]);
  return row;
}

/** Current counts of sites between two days. */
export function selectStoredCounts(
  q: Queryable,
  sites: readonly string[],
  days: readonly string[],
): Promise<StoredCount[]> {
  return q.query<StoredCount>(
    `select source, site, item, part, day::text as day, value, total from surveillance.source_count
     where site = any($1) and day = any($2::date[]) and ${CURRENT}`,
    [sites, days],
  );
}

/** The highest count a day of each source, site and item since a day. */
export async function selectHighest(
  q: Queryable,
  sites: readonly string[],
  since: string,
): Promise<Map<string, number>> {
  const rows = await q.query<{ key: string; top: number }>(
    `select source || '|' || site || '|' || item as key, max(value)::int as top from surveillance.source_count
     where site = any($1) and day >= $2 and ${CURRENT} group by 1`,
    [sites, since],
  );
  return new Map(rows.map(({ key, top }) => [key, top]));
}

const RECORDS = `jsonb_to_recordset($1::jsonb) as v(id uuid, source text, site text, item text, part text, day date, value int, total int,
  note text, "row" int)`;

/** New counts; each supersedes the current one of the same key, which stays readable. */
export async function insertCounts(
  tx: Tx,
  counts: readonly CountToStore[],
  origin: { origin: 'return' | 'api' | 'derived'; return: string | null; by: string; at: Date },
): Promise<void> {
  if (counts.length === 0) return;
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('surveillance.counts', 0))`);
  const json = JSON.stringify(counts);
  await tx.query(
    `update surveillance.source_count c set superseded_by = v.id from ${RECORDS}
     where c.source = v.source and c.site = v.site and c.item = v.item and c.part = v.part and c.day = v.day
       and c.superseded_by is null and c.withdrawn_at is null`,
    [json],
  );
  await tx.query(
    `insert into surveillance.source_count (id, source, site, item, part, day, value, total, origin, return, file_row, note, sent_by, sent_at)
     select id, source, site, item, part, day, value, total, $2, $3, v.row, note, $4, $5 from ${RECORDS}`,
    [json, origin.origin, origin.return, origin.by, origin.at],
  );
}

/** Takes a return's counts out; where one counted, the newest one left counts again. Gives their number. */
export async function withdrawCounts(tx: Tx, id: string, at: Date): Promise<number> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('surveillance.counts', 0))`);
  const gone = await tx.query(
    'update surveillance.source_count set withdrawn_at = $2 where return = $1 and withdrawn_at is null returning id',
    [id, at],
  );
  await tx.query(
    `with gone as (
       select distinct source, site, item, part, day from surveillance.source_count where return = $1
     ), newest as (
       select distinct on (c.source, c.site, c.item, c.part, c.day) c.id
       from surveillance.source_count c join gone g using (source, site, item, part, day)
       where c.withdrawn_at is null order by c.source, c.site, c.item, c.part, c.day, c.sent_at desc, c.id desc)
     update surveillance.source_count c set superseded_by = null from newest n where c.id = n.id and c.superseded_by is not null`,
    [id],
  );
  return gone.length;
}

export interface CountVersion extends StoredCount {
  id: string;
  origin: string;
  sentBy: string;
  sentAt: Date;
  note: string | null;
  fileName: string | null;
  state: 'current' | 'corrected' | 'withdrawn';
}

/** Every version of the counts of a site on a day, newest first. */
export function selectCountVersions(
  q: Queryable,
  source: string,
  site: string,
  limit: number,
): Promise<CountVersion[]> {
  return q.query<CountVersion>(
    `select c.id, c.source, c.site, c.item, c.part, c.day::text as day, c.value, c.total, c.origin, c.sent_by as "sentBy", c.sent_at as "sentAt",
       c.note, r.file_name as "fileName",
       case when c.withdrawn_at is not null then 'withdrawn' when c.superseded_by is not null then 'corrected' else 'current' end as state
     from surveillance.source_count c left join surveillance.return r on r.id = c.return
     where c.source = $1 and c.site = $2 order by c.day desc, c.item, c.part, c.sent_at desc, c.id desc limit $3`,
    [source, site, limit],
  );
}
