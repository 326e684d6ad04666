/**
 * SQL of keeping and disposing of raw bytes. Receipts and hashes stay, and so do rows that wait in the quarantine, and documents:
 * their bytes are the original, which is kept as long as the record.
 */
import type { Queryable, Tx } from '../kernel/index.ts';

const PAST = `from ingest.payload p join ingest.submission s on s.id = p.submission
  where s.received_at < $1 and s.format <> 'cda' and not exists (select from ingest.quarantine q where q.submission = s.id and q.state = 'open')`;

/** Submissions whose bytes are older, and when the oldest of all came. */
export async function countInbox(q: Queryable, before: Date): Promise<{ past: number; oldest: Date | null }> {
  const [row] = await q.query<{ past: number; oldest: Date | null }>(
    `select (select count(*)::int ${PAST}) as past,
       (select min(s.received_at) from ingest.payload p join ingest.submission s on s.id = p.submission where s.format <> 'cda') as oldest`,
    [before],
  );
  return row!;
}

/** Disposes of the bytes of submissions before a time; gives how many. */
export async function disposeInbox(tx: Tx, before: Date): Promise<number> {
  const [row] = await tx.query<{ disposed: number }>(
    `with gone as (delete from ingest.payload where submission in (select p.submission ${PAST}) returning 1)
     select count(*)::int as disposed from gone`,
    [before],
  );
  return row!.disposed;
}
