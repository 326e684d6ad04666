/** SQL of who changed what of points, stock levels and sites. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface ChangeRow {
  no: number;
  at: Date;
  name: string;
  what: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
/** Newest first. */
export function selectChangesOf(q: Queryable, subject: string, limit: number): Promise<ChangeRow[]> {
  return q.query<ChangeRow>(
    'select no::int as no, at, name, what, before, after from command.change where subject = $1 order by no desc limit $2',
    [subject, limit],
  );
}
export async function insertChange(
  tx: Tx,
  c: Omit<ChangeRow, 'no'> & { subject: string; account: string },
): Promise<void> {
  await tx.query(
    'insert into command.change (subject, at, account, name, what, before, after) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      c.subject,
      c.at,
      c.account,
      c.name,
      c.what,
      c.before && JSON.stringify(c.before),
      c.after && JSON.stringify(c.after),
    ],
  );
}
