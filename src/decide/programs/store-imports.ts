/** SQL of registers that were imported. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { RowResult } from './read-register.ts';

export interface ImportRow {
  id: string;
  pack: string;
  account: string;
  at: Date;
  name: string;
  hash: string;
  /** Sealed. */
  content: Buffer;
  rows: RowResult[];
}

/** The same file at the same time is kept once. */
export async function insertImport(tx: Tx, row: ImportRow): Promise<void> {
  await tx.query(
    `insert into programs.register_import (id, pack, account, at, name, hash, content, rows) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (account, pack, hash) do nothing`,
    [row.id, row.pack, row.account, row.at, row.name, row.hash, row.content, JSON.stringify(row.rows)],
  );
}

const IMPORT = 'id::text as id, pack, account, at, name, hash, content, rows';
export async function findImport(
  q: Queryable,
  key: { id: string } | { account: string; pack: string; hash: string },
): Promise<ImportRow | undefined> {
  const [row] =
    'id' in key
      ? await q.query<ImportRow>(`select ${IMPORT} from programs.register_import where id = $1`, [key.id])
      : await q.query<ImportRow>(
          `select ${IMPORT} from programs.register_import where account = $1 and pack = $2 and hash = $3`,
          [key.account, key.pack, key.hash],
        );
  return row;
}
