import type { Queryable } from '../kernel/index.ts';
import type { CurrentRow, ResourceKey } from './store.ts';

/** Current records that carry one of the hashes or are named; candidates for the conditions of a batch. */
export async function findConditionCandidates(
  q: Queryable,
  hashes: bigint[],
  keys: ResourceKey[],
): Promise<CurrentRow[]> {
  return q.query<CurrentRow>(
    `select l.type, l.id, l.bucket, l.version, l.deleted, l.area, l.no, l.seq, v.content
     from (
       select type, id from record.locator where keys && $1::bigint[] and not deleted
       union select * from unnest($2::text[], $3::text[])
     ) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id and not l.deleted
     join record.version v on v.seq = l.seq`,
    [hashes.map(String), keys.map((key) => key.type), keys.map((key) => key.id)],
  );
}
