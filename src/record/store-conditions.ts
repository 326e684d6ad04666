import type { Queryable } from '../kernel/index.ts';
import type { CurrentRow, ResourceKey } from './store.ts';

/** Current records that carry one of the hashes or are named; candidates for the conditions of a batch. */
export async function findConditionCandidates(
  q: Queryable,
  hashes: bigint[],
  keys: ResourceKey[],
): Promise<CurrentRow[]> {
  return q.query<CurrentRow>(
    `select l.type, l.id, l.bucket, l.version, l.deleted, l.area, v.seq, v.content
     from (
       select s.type, s.id from record.search s where s.hash = any($1::bigint[])
       union select * from unnest($2::text[], $3::text[])
     ) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id and not l.deleted
     join record.version v on v.bucket = l.bucket and v.type = l.type and v.id = l.id and v.version = l.version`,
    [hashes.map(String), keys.map((key) => key.type), keys.map((key) => key.id)],
  );
}
