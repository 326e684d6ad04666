import { KangyuError, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import type { CheckedPerson } from './check-real-name.ts';
import { masterReference } from './keys.ts';
import type { Acting, CardState, CodeKernel } from './model.ts';
import {
  type CardChange,
  type CardRow,
  findCard,
  insertCard,
  insertEvent,
  listCards,
  lockCard,
  updateCard,
} from './store-cards.ts';
import { listAliases } from './store-people.ts';

export type CardAction = 'suspend' | 'resume' | 'revoke' | 'reissue';

/** From which states an action leads where (platform: 申领 → 有效 → 挂失 → 注销; 换发 raises the version). */
const MOVES: Record<CardAction, { from: readonly CardState[]; to: CardState }> = {
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  revoke: { from: ['pending', 'active', 'suspended'], to: 'revoked' },
  reissue: { from: ['active', 'suspended'], to: 'active' },
};

/** The card of a person (or of whom they were merged from) that is in use; else the one that waits or is revoked. */
export async function findCardOf(q: Queryable, person: string): Promise<CardRow | undefined> {
  const [card] = await listCards(q, await listAliases(q, person));
  return card;
}

/** The person's card, made in the state pending when there is none. */
export async function ensureCard(k: CodeKernel, tx: Tx, of: CheckedPerson, who: Acting): Promise<CardRow> {
  const standing = await findCardOf(tx, of.facts.person);
  if (standing) return standing;
  const masterRef = await masterReference(k, tx, of);
  const at = k.clock.now();
  const made = await insertCard(tx, { id: uuidv7(), person: of.facts.person, masterRef, at });
  if (made) {
    await insertEvent(tx, made, { at, actor: who.account, action: 'apply' });
    return made;
  }
  const other = await findCardOf(tx, of.facts.person);
  if (!other) throw new KangyuError('identify.code-not-matched'); // the reference is another person's: one number, two persons
  return other;
}

/** Makes a verified person's card active: a new one as it is, a revoked one as its next version. */
export async function activateCard(
  k: CodeKernel,
  tx: Tx,
  id: string,
  verified: { how: 'register' | 'window'; by: string },
): Promise<CardRow> {
  const card = await lockCard(tx, id);
  if (!card) throw new KangyuError('identify.code-unknown');
  if (card.state === 'active' || card.state === 'suspended') return card;
  const at = k.clock.now();
  const version = card.state === 'revoked' ? card.version + 1 : card.version;
  const made = await updateCard(tx, id, {
    ...kept(card),
    state: 'active',
    version,
    printed: false,
    pin: null,
    verified,
    at,
  });
  await insertEvent(tx, made, { at, actor: verified.by, action: 'activate', reason: verified.how });
  return made;
}

/** Suspends, resumes, revokes or reissues. Fails with `identify.code-state` where the state does not allow it. */
export async function changeCard(
  k: CodeKernel,
  id: string,
  action: CardAction,
  by: Acting,
  reason?: string,
): Promise<CardRow> {
  return k.db.transaction(async (tx) => {
    const card = await lockCard(tx, id);
    if (!card) throw new KangyuError('identify.code-unknown');
    const move = MOVES[action];
    if (!move.from.includes(card.state)) throw new KangyuError('identify.code-state', { state: card.state, action });
    const at = k.clock.now();
    const made = await updateCard(tx, id, { ...kept(card), ...effect(card, action), state: move.to, at });
    await insertEvent(tx, made, { at, actor: by.account, action, ...(reason === undefined ? {} : { reason }) });
    return made;
  });
}

function effect(card: CardRow, action: CardAction): Partial<CardChange> {
  if (action === 'revoke') return { voidThrough: card.version, printed: false, pin: null };
  if (action === 'reissue') return { version: card.version + 1, voidThrough: card.version, printed: false, pin: null };
  return {};
}

const kept = (card: CardRow) => ({
  version: card.version,
  voidThrough: card.void_through,
  printed: card.printed,
  pin: card.pin,
});

export async function getCard(q: Queryable, id: string): Promise<CardRow> {
  const card = await findCard(q, id);
  if (!card) throw new KangyuError('identify.code-unknown');
  return card;
}
