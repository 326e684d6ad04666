/** SQL of sealing what was labelled after it was stored; by the owner, because the app role cannot change versions. */
import type { FhirResource, Queryable, Tx } from '../kernel/index.ts';
import type { ResourceKey } from './store.ts';

export interface ReadableVersion extends ResourceKey {
  self: string;
  seq: string;
  bucket: number;
  version: number;
  /** Of a record that is not deleted. */
  current: boolean;
  content: FhirResource;
}

/**
 * Versions that are to be sealed and stand readable, in order of their records after `self`, locked against writers.
 * `limit` counts records.
 */
export async function lockReadable(
  tx: Tx,
  self: string | undefined,
  limit: number,
  except: readonly string[],
): Promise<ReadableVersion[]> {
  const keys = await tx.query<{ self: string }>(
    `select l.self::text from record.restriction r join record.locator l on l.type = r.type and l.id = r.id
     where ($1::bigint is null or r.self > $1) and ${TO_SEAL} and r.type <> all($3) and exists (
       select from record.version v where ${OF_RECORD} and ${READABLE})
     order by r.self limit $2 for update of l`,
    [self ?? null, limit, except],
  );
  if (keys.length === 0) return [];
  return tx.query<ReadableVersion>(
    `select r.self::text, v.seq::text, v.type, v.id, v.bucket, v.version, v.seq = l.seq and not l.deleted as current, v.content
     from record.restriction r join record.locator l on l.type = r.type and l.id = r.id join record.version v on ${OF_RECORD}
     where r.self = any($1::bigint[]) and ${TO_SEAL} and ${READABLE} order by r.self, v.seq`,
    [`{${keys.map((key) => key.self).join(',')}}`],
  );
}

const TO_SEAL = `r.why && array['sealed', 'sealed-before']`;
const OF_RECORD = '(v.seq = l.no or (l.version > 1 and v.type = l.type and v.id = l.id and v.version > 1))';
// What only earlier versions said leaves the current one as it is.
const READABLE = `v.content is not null and not v.content ? 'sealed'
  and v.content #>> '{meta,security,0,code}' is distinct from 'REDACTED'
  and ('sealed' = any(r.why) or v.seq <> l.seq)`;

export async function replaceContents(q: Queryable, rows: readonly { seq: string; json: string }[]): Promise<void> {
  await q.query(
    `update record.version v set content = x.json::jsonb, filler = null
     from unnest($1::bigint[], $2::text[]) x(seq, json) where v.seq = x.seq`,
    [`{${rows.map(({ seq }) => seq).join(',')}}`, rows.map(({ json }) => json)],
  );
}
