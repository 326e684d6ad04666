/** SQL of calls. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface CallRow {
  id: string;
  person: string;
  account: string;
  at: Date;
  day: string;
  result: string;
  expectedOn: string | null;
  againOn: string | null;
  /** Sealed. */
  note: string | null;
}

/** False where the call stood there already. */
export async function insertCall(tx: Tx, call: CallRow): Promise<boolean> {
  const rows = await tx.query(
    `insert into programs.call (id, person, account, at, day, result, expected_on, again_on, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing returning id`,
    [call.id, call.person, call.account, call.at, call.day, call.result, call.expectedOn, call.againOn, call.note],
  );
  return rows.length > 0;
}

/** Puts the call to everything that the person's running enrolments owe on its day. */
export async function noteEntries(tx: Tx, call: string, patients: readonly string[], day: string): Promise<void> {
  await tx.query(
    `insert into programs.call_entry as c (enrolment, contact, no, call)
     select d.enrolment, d.contact, d.no, $1 from programs.due d join programs.enrolment e on e.id = d.enrolment
     where e.patient = any($2) and e.exited is null and d.done_on is null and d.open <= $3
     on conflict (enrolment, contact, no) do update set call = excluded.call`,
    [call, patients, day],
  );
}

/** Newest first. */
export function selectCalls(q: Queryable, person: string, limit: number): Promise<CallRow[]> {
  return q.query<CallRow>(
    `select id::text as id, person, account, at, day::text as day, result, expected_on::text as "expectedOn", again_on::text as "againOn", note
     from programs.call where person = $1 order by at desc, id limit $2`,
    [person, limit],
  );
}

export async function deleteCalls(q: Queryable, person: string): Promise<void> {
  await q.query('delete from programs.call where person = $1', [person]);
}
