import type { Queryable } from '../kernel/index.ts';
import type { ResourceKey } from './store.ts';

/** Live records of a type whose main subject or another indexed reference is one of the hashes, at most `limit`. */
export async function findPointing(
  q: Queryable,
  type: string,
  subjects: readonly bigint[],
  keys: readonly bigint[],
  limit: number,
): Promise<ResourceKey[]> {
  // Two scans instead of one condition with `or`: each has its own index.
  return q.query<ResourceKey>(
    `select type, id from (
       select type, id from record.locator where subject = any($2::bigint[]) and type = $1
       union select type, id from record.locator where keys && $3::bigint[] and type = $1 and not deleted
     ) found order by id limit $4`,
    [type, `{${subjects.join(',')}}`, `{${keys.join(',')}}`, limit],
  );
}
