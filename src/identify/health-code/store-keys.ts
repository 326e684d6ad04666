import type { Queryable } from '../../kernel/index.ts';

export interface KeyRow {
  kid: number;
  public_key: string;
  private_key: string;
  cipher_key: string;
  created_at: Date;
  retired_at: Date | null;
}

export async function findKey(q: Queryable, kid: number): Promise<KeyRow | undefined> {
  const [row] = await q.query<KeyRow>('select * from identify.health_code_key where kid = $1', [kid]);
  return row;
}

export async function findCurrentKey(q: Queryable): Promise<KeyRow | undefined> {
  const [row] = await q.query<KeyRow>('select * from identify.health_code_key where retired_at is null');
  return row;
}

/** Keys that tokens still in circulation may name: the current one and those retired after `since`. */
export function listKeys(q: Queryable, since: Date): Promise<KeyRow[]> {
  return q.query<KeyRow>(
    'select * from identify.health_code_key where retired_at is null or retired_at > $1 order by kid',
    [since],
  );
}

/** One rotation at a time; ends with the transaction. */
export async function lockKeys(q: Queryable): Promise<number> {
  await q.query("select pg_advisory_xact_lock(hashtext('identify.health_code_key'))");
  const [row] = await q.query<{ kid: number }>(
    'select coalesce(max(kid), 0)::int as kid from identify.health_code_key',
  );
  return row!.kid;
}

export async function retireKeys(q: Queryable, at: Date): Promise<void> {
  await q.query('update identify.health_code_key set retired_at = $1 where retired_at is null', [at]);
}

export async function insertKey(q: Queryable, key: Omit<KeyRow, 'retired_at'>): Promise<void> {
  await q.query(
    'insert into identify.health_code_key (kid, public_key, private_key, cipher_key, created_at) values ($1, $2, $3, $4, $5)',
    [key.kid, key.public_key, key.private_key, key.cipher_key, key.created_at],
  );
}

/** The key that stands, which is `key` when there was none. */
export async function ensureReferenceKey(q: Queryable, key: string): Promise<string> {
  await q.query('insert into identify.health_code_reference_key (key) values ($1) on conflict do nothing', [key]);
  const [row] = await q.query<{ key: string }>('select key from identify.health_code_reference_key');
  return row!.key;
}

export async function findReferenceKey(q: Queryable): Promise<string | undefined> {
  const [row] = await q.query<{ key: string }>('select key from identify.health_code_reference_key');
  return row?.key;
}
