/** SQL of positive results. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { ResultRow } from './read-result.ts';

export async function insertResults(tx: Tx, rows: readonly ResultRow[]): Promise<void> {
  await tx.query(
    `insert into reporting.result (id, test, disease, patient, day, institution, critical)
     select id, test, disease, patient, day, institution, critical
     from jsonb_to_recordset($1::jsonb) as r(id text, test text, disease text, patient text, day date, institution text, critical boolean)
     on conflict (id) do update set (test, disease, patient, day, institution, critical) =
       (excluded.test, excluded.disease, excluded.patient, excluded.day, excluded.institution, excluded.critical)`,
    [JSON.stringify(rows)],
  );
}

export async function deleteResults(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('delete from reporting.result where id = any($1)', [ids]);
}

/** Rule that a result met. */
export async function findResultTest(q: Queryable, id: string): Promise<string | undefined> {
  const [row] = await q.query<{ test: string }>('select test from reporting.result where id = $1', [id]);
  return row?.test;
}
