import type { Queryable } from '../kernel/index.ts';
import type { ResourceKey } from './store.ts';

/** Records indexed under one of the hashes, at most `limit`. */
export async function findByHashes(q: Queryable, hashes: bigint[], limit: number): Promise<ResourceKey[]> {
  return q.query<ResourceKey>(
    `select distinct s.type, s.id from record.search s where s.hash = any($1::bigint[]) order by 1, 2 limit $2`,
    [hashes.map(String), limit],
  );
}
