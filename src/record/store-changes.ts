import type { Queryable } from '../kernel/index.ts';
import type { Change } from './changes.ts';

export async function findChanges(
  q: Queryable,
  seq: string,
  limit: number,
  types?: readonly string[],
): Promise<Change[]> {
  return q.query<Change>(
    `with place as (
       select xid, seq from record.commit where seq <= $1::bigint order by seq desc limit 1
     ), batches as materialized (
       select c.xid, c.seq, c.count from record.commit c
       where c.xid < pg_snapshot_xmin(pg_current_snapshot())
         and (not exists (select from place) or (c.xid, c.seq) >= (select xid, seq from place))
       order by c.xid, c.seq limit $2 + 1
     )
     select v.bucket, v.type, v.id, v.version, v.seq, v.at, v.op,
       case when $3::text[] is null or v.type = any($3) then v.content end as content
     from batches b join record.version v on v.seq >= b.seq and v.seq < b.seq + b.count
     where not exists (select from place where place.seq = b.seq) or v.seq > $1::bigint
     order by b.xid, v.seq limit $2`,
    [seq, limit, types ?? null],
  );
}
