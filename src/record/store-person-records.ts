/** SQL of one person's records. */
import { prepare, type Queryable } from '../kernel/index.ts';
import { inScope } from './area.ts';
import type { Position } from './cursor.ts';
import type { AreaScope } from './model.ts';
import type { Lane } from './person-records.ts';
import type { StoredRow } from './store-read.ts';

export interface LaneRow extends StoredRow {
  lane: string;
  /** Main date; null where there is none. */
  low: Date | null;
  /** The same with all its digits, for cursors. */
  lowText: string;
}

interface Asked {
  subjects: readonly bigint[];
  lanes: readonly Lane[];
  only?: readonly string[] | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
  newest?: { types: readonly string[]; count: number } | undefined;
  after: Position | undefined;
  limit: number;
  scope?: AreaScope | undefined;
}

/**
 * One index range by subject, its versions, and the first rule that holds of each. A person has hundreds of records, some
 * thousands: they are read by their own index and sorted.
 */
export function findPersonRecords(q: Queryable, asked: Asked): Promise<LaneRow[]> {
  const params: unknown[] = [
    `{${asked.subjects.join(',')}}`,
    [...new Set(asked.lanes.map(({ type }) => type))],
    asked.lanes.map(({ lane }) => lane),
    asked.lanes.map(({ type }) => type),
    asked.lanes.map(({ where }) => where ?? null),
  ];
  const add = (value: unknown) => `$${params.push(value)}`;
  const conditions = ['not l.deleted', inScope(asked.scope, add)];
  if (asked.from) conditions.push(`l.low >= ${add(asked.from)}::timestamptz`);
  if (asked.until) conditions.push(`l.low < ${add(asked.until)}::timestamptz and l.low > '-infinity'`);
  const outer = ['true'];
  if (asked.only) outer.push(`r.lane = any(${add(asked.only)}::text[])`);
  if (asked.newest)
    outer.push(`(r.place <= ${add(asked.newest.count)}::int or r.type <> all(${add(asked.newest.types)}::text[]))`);
  if (asked.after)
    outer.push(`(r.sort, r.seq) < (${add(asked.after[0])}::timestamptz, ${add(asked.after[1])}::bigint)`);
  return q.query<LaneRow>(
    prepare(`select r.* from (
       select v.bucket, v.type, v.id, v.version, v.seq, v.at, v.at::text as "atText", v.op, v.source, v.submission::text as submission, v.content, l.area,
         g.lane, l.low as sort, nullif(l.low, '-infinity') as low, l.low::text as "lowText",
         row_number() over (partition by g.lane, l.type, coalesce(l.code, l.seq) order by l.low desc, l.seq desc) as place
       from record.locator l
       join record.version v on v.seq = l.seq
       cross join lateral (
         select rule.lane from unnest($3::text[], $4::text[], $5::text[]) with ordinality rule (lane, type, path, place)
         where rule.type = l.type and (rule.path is null or jsonb_path_exists(v.content, rule.path::jsonpath))
         order by rule.place limit 1) g
       where l.subject = any($1::bigint[]) and l.type = any($2::text[]) and ${conditions.join(' and ')}) r
     where ${outer.join(' and ')}
     order by r.sort desc, r.seq desc limit ${add(asked.limit)}::int`),
    params,
  );
}
