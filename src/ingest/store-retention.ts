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

/** Disposes of the bytes of submissions before a time; gives how many, and the SHA-256 of the lines "id hash" of their receipts by id. */
export async function disposeInbox(tx: Tx, before: Date): Promise<{ disposed: number; proof: string }> {
  const [row] = await tx.query<{ disposed: number; proof: string }>(
    `with gone as (delete from ingest.payload where submission in (select p.submission ${PAST}) returning submission)
     select count(*)::int as disposed,
       encode(sha256(convert_to(coalesce(string_agg(s.id || ' ' || encode(s.content_hash, 'hex'), E'\\n' order by s.id), ''), 'UTF8')), 'hex') as proof
     from gone join ingest.submission s on s.id = gone.submission`,
    [before],
  );
  return row!;
}
