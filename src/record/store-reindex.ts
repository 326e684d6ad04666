import type { FhirResource, Queryable, Tx } from '../kernel/index.ts';
import type { ResourceKey } from './store.ts';

export async function findIndexState(q: Queryable): Promise<string | undefined> {
  return (await q.query<{ fingerprint: string }>('select fingerprint from record.index_state'))[0]?.fingerprint;
}

export async function saveIndexState(q: Queryable, fingerprint: string, at: Date): Promise<void> {
  await q.query(
    `insert into record.index_state (fingerprint, at) values ($1, $2) on conflict (only_row) do update set fingerprint = excluded.fingerprint, at = excluded.at`,
    [fingerprint, at],
  );
}

/** The next live records in key order, locked against writers until the transaction ends. */
export async function lockPage(
  tx: Tx,
  after: ResourceKey,
  limit: number,
): Promise<(ResourceKey & { area: string | null; content: FhirResource })[]> {
  const keys = await tx.query<ResourceKey>(
    `select type, id from record.locator where not deleted and (type, id) > ($1, $2) order by type, id limit $3 for update`,
    [after.type, after.id, limit],
  );
  // A second statement, because its snapshot sees what the lock waited for.
  return tx.query(
    `select l.type, l.id, l.area, v.content
     from unnest($1::text[], $2::text[]) k(type, id)
     join record.locator l on l.type = k.type and l.id = k.id and not l.deleted
     join record.version v on v.seq = l.seq
     order by l.type, l.id`,
    [keys.map((key) => key.type), keys.map((key) => key.id)],
  );
}
