/** SQL of the history of loaded tables of codes. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface TerminologyLoadRow {
  id: string;
  at: Date;
  by: string;
  url: string;
  version: string;
  file: string;
  validFrom: string | null;
  validTo: string | null;
  concepts: number;
  /** Put other content in the place of the same version. */
  replaced: boolean;
  /** The version it was compared with. */
  before: string | null;
  added: number | null;
  removed: number | null;
  changed: number | null;
}

export async function insertLoad(tx: Tx, row: TerminologyLoadRow): Promise<void> {
  await tx.query(
    `insert into registers.terminology_load (id, at, by, url, version, file, valid_from, valid_to, concepts, replaced, before, added, removed, changed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[row.id, row.at, row.by, row.url, row.version, row.file, row.validFrom, row.validTo, row.concepts],
      ...[row.replaced, row.before, row.added, row.removed, row.changed],
    ],
  );
}

/** Newest first. */
export function selectLoads(
  q: Queryable,
  filter: { url?: string; before?: string; limit: number },
): Promise<TerminologyLoadRow[]> {
  return q.query<TerminologyLoadRow>(
    `select id::text, at, by, url, version, file, valid_from as "validFrom", valid_to as "validTo", concepts, replaced, before, added, removed, changed
     from registers.terminology_load where ($1::text is null or url = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [filter.url ?? null, filter.before ?? null, filter.limit],
  );
}
