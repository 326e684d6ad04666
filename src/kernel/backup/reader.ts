import type pg from 'pg';
import type { Queryable } from '../db.ts';
import { PLAIN_SETTINGS } from './catalogue.ts';

interface Reader extends Queryable {
  client: pg.PoolClient;
  /** Ends its transaction; the connection, whose settings were changed, is not used again. */
  leave(): Promise<void>;
}

/** A connection on which PostgreSQL writes values and definitions in one way, whoever set it up. */
export async function reader(pool: pg.Pool): Promise<Reader> {
  const client = await pool.connect();
  const query = async <R>(text: string, params: readonly unknown[] = []) =>
    (await client.query(text, params as unknown[])).rows as R[];
  for (const setting of PLAIN_SETTINGS) await client.query(setting);
  return { client, query, leave: async () => client.release(true) };
}
