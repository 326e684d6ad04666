import { randomBytes } from 'node:crypto';
import { KangyuError } from '../../kernel/index.ts';
import { getCard } from './cards.ts';
import { currentKeys } from './keys.ts';
import { type Acting, type CodeKernel, plus, policyOf, secondsOf } from './model.ts';
import { type CardRow, insertEvent, lockCard, updateCard } from './store-cards.ts';
import { encodeToken, type TokenKind } from './token.ts';

export interface IssuedCode {
  token: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** A dynamic code: lives as long as the rules say (60 s) and is taken once. */
export async function issueDynamic(k: CodeKernel, id: string): Promise<IssuedCode> {
  const card = await getCard(k.db, id);
  requireActive(card);
  return tokenOf(k, card, 'dynamic', plus(k.clock.now(), { seconds: policyOf(k).dynamic.seconds }));
}

/** A printed code: lives for months and needs a second factor at each scan. A new PIN replaces the one before. */
export async function issuePrinted(
  k: CodeKernel,
  id: string,
  pin: string | undefined,
  by: Acting,
): Promise<IssuedCode & { card: CardRow }> {
  const made = await k.db.transaction(async (tx) => {
    const card = await lockCard(tx, id);
    if (!card) throw new KangyuError('identify.code-unknown');
    requireActive(card);
    const at = k.clock.now();
    const row = await updateCard(tx, id, {
      state: card.state,
      version: card.version,
      voidThrough: card.void_through,
      printed: true,
      pin: pin === undefined ? card.pin : pinKey(k, id, pin),
      at,
    });
    await insertEvent(tx, row, { at, actor: by.account, action: 'print' });
    return row;
  });
  const code = await tokenOf(k, made, 'printed', plus(k.clock.now(), { days: policyOf(k).printed.days }));
  return { ...code, card: made };
}

/** A PIN stands only as a keyed hash that belongs to its card. */
export const pinKey = (k: CodeKernel, card: string, pin: string): string =>
  k.sealer.hmac(`health-code-pin|${card}|${pin.normalize('NFKC')}`).toString();

function requireActive(card: CardRow): void {
  if (card.state !== 'active')
    throw new KangyuError(card.state === 'suspended' ? 'identify.code-suspended' : 'identify.code-state', {
      state: card.state,
      action: 'show',
    });
}

async function tokenOf(k: CodeKernel, card: CardRow, kind: TokenKind, expiresAt: Date): Promise<IssuedCode> {
  const issuedAt = k.clock.now();
  const content = {
    kind,
    version: card.version,
    masterRef: card.master_ref,
    iat: secondsOf(issuedAt),
    exp: secondsOf(expiresAt),
    nonce: randomBytes(16).toString('hex'),
  };
  return { token: encodeToken(content, await currentKeys(k)), issuedAt, expiresAt };
}
