import { bindPerson, findAccountOfPerson } from '../../access/index.ts';
import { KangyuError, type Tx, uuidv7 } from '../../kernel/index.ts';
import { activateCard, ensureCard } from './cards.ts';
import { type CheckedPerson, checkRealName, type RealName } from './check-real-name.ts';
import type { Acting, CodeKernel } from './model.ts';
import { ownPerson } from './own-person.ts';
import type { CardRow } from './store-cards.ts';
import { listAliases } from './store-people.ts';
import { decideRequest, insertRequest } from './store-requests.ts';

export interface Applied {
  card: CardRow;
  /** `pending` waits for a window. */
  state: 'approved' | 'pending';
  person: string;
}

/**
 * A resident applies for their own code. When all that the rules ask for agrees with the register, the account is bound to
 * the person and the card is active at once; otherwise a window decides. Nobody applies for somebody who has an account.
 */
export async function applyForCode(k: CodeKernel, who: Acting, asked: RealName): Promise<Applied> {
  const checked = await checkRealName(k, asked);
  const { person } = checked.facts;
  const own = await ownPerson(k.db, who.accountId);
  if (own !== undefined && own !== person) throw new KangyuError('identify.code-other-person');
  const holder = await findAccountOfPerson(k.db, await listAliases(k.db, person));
  if (holder !== undefined && holder !== who.accountId) throw new KangyuError('identify.code-taken');
  return k.db.transaction(async (tx) => {
    const card = await ensureCard(k, tx, checked, who);
    if (own === person && (card.state === 'active' || card.state === 'suspended'))
      return { card, state: 'approved', person };
    const id = uuidv7();
    const asOwn = { kind: 'own' as const, guardian: null, relation: null, proof_kind: null, proof_ref: null };
    const at = k.clock.now();
    await insertRequest(tx, { id, person, account: who.accountId, actor: who.account, at, ...asOwn });
    if (!checked.byRegister) return { card, state: 'pending', person };
    await decideRequest(tx, id, { state: 'approved', how: 'register', by: who.account, at, reason: null });
    return { card: await openOwn(k, tx, card.id, person, who, 'register', who.account), state: 'approved', person };
  });
}

/** Binds the account and activates the card; the identity behind it has been verified. */
export async function openOwn(
  k: CodeKernel,
  tx: Tx,
  card: string,
  person: string,
  account: Pick<Acting, 'accountId'>,
  how: 'register' | 'window',
  by: string,
): Promise<CardRow> {
  if (!(await bindPerson(tx, account.accountId, person))) throw new KangyuError('identify.code-taken');
  return activateCard(k, tx, card, { how, by });
}

/** Staff who have the person and their document before them issue a code, for somebody without an account too. */
export async function issueAtWindow(k: CodeKernel, checked: CheckedPerson, by: Acting): Promise<CardRow> {
  return k.db.transaction(async (tx) => {
    const card = await ensureCard(k, tx, checked, by);
    return activateCard(k, tx, card.id, { how: 'window', by: by.account });
  });
}
