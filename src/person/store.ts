/** SQL of the person room: what has passed its time, as last counted. */
import type { Queryable, Tx } from '../kernel/index.ts';

export interface CountRow {
  code: string;
  past: number;
  /** Main date of the oldest, YYYY-MM-DD. */
  oldest: string | null;
}

export function findCounts(q: Queryable): Promise<CountRow[]> {
  return q.query<CountRow>('select code, past, oldest from person.retention_count');
}

export async function findCountState(q: Queryable): Promise<{ day: string; at: Date } | undefined> {
  return (await q.query<{ day: string; at: Date }>('select day, at from person.retention_state'))[0];
}

/** Replaces what the last count found. */
export async function replaceCounts(tx: Tx, rows: readonly CountRow[], day: string, at: Date): Promise<void> {
  await tx.query('delete from person.retention_count');
  await tx.query(
    'insert into person.retention_count (code, past, oldest) select * from unnest($1::text[], $2::int[], $3::date[])',
    [rows.map(({ code }) => code), rows.map(({ past }) => past), rows.map(({ oldest }) => oldest)],
  );
  await tx.query(
    `insert into person.retention_state (day, at) values ($1, $2)
     on conflict (only_row) do update set day = excluded.day, at = excluded.at`,
    [day, at],
  );
}
