import type { Queryable } from '../kernel/index.ts';

/** Open quarantine rows of the named entries, by `submission#entry`. */
export async function findQuarantined(
  q: Queryable,
  entries: readonly { submission: string; entry: number }[],
): Promise<Map<string, string>> {
  const rows = await q.query<{ id: string; key: string }>(
    `select r.id, r.submission || '#' || r.entry as key from ingest.quarantine r
     join unnest($1::uuid[], $2::int[]) as e(submission, entry) on r.submission = e.submission and r.entry = e.entry
     where r.state = 'open'`,
    [entries.map(({ submission }) => submission), entries.map(({ entry }) => entry)],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}
