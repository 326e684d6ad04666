import pg from 'pg';
import type { Queryable } from '../db.ts';
import { PLAIN_SETTINGS } from './catalogue.ts';

interface Reader extends Queryable {
  client: pg.Client;
  /** Ends its transaction and its connection. */
  leave(): Promise<void>;
}

/**
 * A connection on which PostgreSQL writes values and definitions in one way, whoever set it up. It is none of the pool's:
 * those send statements without waiting for answers (pipeline mode), which COPY cannot.
 */
export async function reader(pool: pg.Pool): Promise<Reader> {
  const client = new pg.Client({ ...pool.options, pipeline: false });
  // A connection that breaks fails the statement under way, which tells; the event alone must not end the process.
  client.on('error', () => {});
  await client.connect();
  const query = async <R>(text: string, params: readonly unknown[] = []) =>
    (await client.query(text, params as unknown[])).rows as R[];
  for (const setting of PLAIN_SETTINGS) await client.query(setting);
  return { client, query, leave: () => client.end() };
}
