import { findAccount, findAccountOfPerson } from '../../access/index.ts';
import type { Queryable } from '../../kernel/index.ts';
import { listAliases } from './store-people.ts';
import { listGuardians } from './store-requests.ts';

/** Sign-in names of the accounts that may open the person's own page on a day: theirs, and of who looks after them. */
export async function accountsFor(q: Queryable, person: string, day: string): Promise<string[]> {
  const own = await listAliases(q, person);
  const accounts: string[] = [];
  for (const holder of [person, ...(await listGuardians(q, own, day))]) {
    const id = await findAccountOfPerson(q, await listAliases(q, holder));
    const account = id === undefined ? undefined : await findAccount(q, { id });
    if (account) accounts.push(account.account);
  }
  return [...new Set(accounts)];
}
