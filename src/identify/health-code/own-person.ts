import { personOfAccount } from '../../access/index.ts';
import type { Queryable } from '../../kernel/index.ts';
import { findPersonFacts } from './store-people.ts';

/**
 * The person of the master index that a resident's account stands for, following merges; undefined until the identity of
 * who holds the account was verified. The one way from an account to a person.
 */
export async function ownPerson(q: Queryable, accountId: string): Promise<string | undefined> {
  const bound = await personOfAccount(q, accountId);
  if (bound === undefined) return undefined;
  return (await findPersonFacts(q, bound))?.person ?? bound;
}
