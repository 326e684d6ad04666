/** SQL of this platform's own code and keys, and of numbers used once. */
import type { KeyAlgorithm, Queryable, Tx } from '../../kernel/index.ts';

export interface OwnKeyRow {
  id: string;
  algorithm: KeyAlgorithm;
  public_key: string;
  /** Sealed. */
  private_key: string;
  created_by: string;
  created_at: Date;
}

export async function selectCode(q: Queryable): Promise<string | undefined> {
  const [row] = await q.query<{ code: string }>('select code from exchange.self');
  return row?.code;
}
export async function writeCode(tx: Tx, code: string): Promise<void> {
  await tx.query(
    'insert into exchange.self (code) values ($1) on conflict (only_row) do update set code = excluded.code',
    [code],
  );
}
export async function lockSelf(tx: Tx): Promise<void> {
  await tx.query('lock table exchange.own_key in share row exclusive mode');
}

/** The newest first. */
export const selectKeys = (q: Queryable, limit: number): Promise<OwnKeyRow[]> =>
  q.query<OwnKeyRow>(
    'select id, algorithm, public_key, private_key, created_by, created_at from exchange.own_key order by id desc limit $1',
    [limit],
  );
export async function insertKey(tx: Tx, row: OwnKeyRow): Promise<void> {
  await tx.query(
    'insert into exchange.own_key (id, algorithm, public_key, private_key, created_by, created_at) values ($1, $2, $3, $4, $5, $6)',
    [row.id, row.algorithm, row.public_key, row.private_key, row.created_by, row.created_at],
  );
}

/** False where the node used it before. What is past its time goes with it. */
export async function claimNonce(q: Queryable, node: string, nonce: string, at: Date, expires: Date): Promise<boolean> {
  const made = await q.query(
    `with gone as (delete from exchange.nonce where (node, nonce) in (select node, nonce from exchange.nonce where expires_at < $3 limit 100))
     insert into exchange.nonce (node, nonce, expires_at) values ($1, $2, $4) on conflict do nothing returning nonce`,
    [node, nonce, at, expires],
  );
  return made.length > 0;
}
