/** SQL of the person of the master index that a resident's account stands for. */
import type { Queryable } from '../kernel/index.ts';

/** The person whose identity was verified for the account, as it was then: the index knows whom they were merged into. */
export async function personOfAccount(q: Queryable, accountId: string): Promise<string | undefined> {
  const [row] = await q.query<{ person: string | null }>('select person from access.account where id = $1', [
    accountId,
  ]);
  return row?.person ?? undefined;
}

/** The active account that stands for one of `persons`. */
export async function findAccountOfPerson(q: Queryable, persons: readonly string[]): Promise<string | undefined> {
  const [row] = await q.query<{ id: string }>(
    'select id from access.account where person = any($1::uuid[]) and active',
    [persons],
  );
  return row?.id;
}

/** Binds the account to a person; an account that was closed gives the person free. False when another account has them. */
export async function bindPerson(q: Queryable, accountId: string, person: string): Promise<boolean> {
  await q.query('update access.account set person = null where person = $1 and id <> $2 and not active', [
    person,
    accountId,
  ]);
  const rows = await q.query(
    `update access.account set person = $2 where id = $1
       and not exists (select from access.account other where other.person = $2 and other.id <> $1) returning id`,
    [accountId, person],
  );
  return rows.length === 1;
}
