import { KangyuError } from '../../kernel/index.ts';
import { getResident, type ResidentDetail } from '../find-residents.ts';
import { pinKey } from './issue-token.ts';
import { keysOf } from './keys.ts';
import { type CodeKernel, plus, policyOf, secondsOf } from './model.ts';
import { type CardRow, clearFactorFailures, countFailure, findCardByReference } from './store-cards.ts';
import { decodeToken, kidOf, type TokenContent } from './token.ts';

export interface Factor {
  kind: 'pin' | 'id-tail';
  value: string;
}

/** What became known of the code before it was refused or accepted, for the log. */
export interface SeenCode {
  content?: TokenContent;
  card?: CardRow;
}

/** Reads a code as of `at`: issued here, alive, its card in use, its holder alive. Fills `seen` as it goes on. */
export async function checkToken(
  k: CodeKernel,
  token: string,
  at: Date,
  seen: SeenCode,
): Promise<{ content: TokenContent; card: CardRow; detail: ResidentDetail }> {
  const kid = kidOf(token.trim());
  const keys = kid === undefined ? undefined : await keysOf(k, kid);
  const content = keys && decodeToken(token.trim(), { publicKey: keys.signing.publicKey, cipher: keys.cipher });
  if (!content) throw new KangyuError('identify.code-invalid');
  seen.content = content;
  const card = await findCardByReference(k.db, content.masterRef);
  if (!card) throw new KangyuError('identify.code-invalid');
  seen.card = card;
  const seconds = secondsOf(at);
  const { clockSeconds } = policyOf(k).terminals;
  if (seconds >= content.exp) throw new KangyuError('identify.code-expired');
  if (content.iat > seconds + clockSeconds) throw new KangyuError('identify.code-invalid');
  if (card.state === 'suspended') throw new KangyuError('identify.code-suspended');
  if (card.state !== 'active' || content.version !== card.version) throw new KangyuError('identify.code-revoked');
  const detail = await getResident(k, k.db, card.person);
  if (detail.resident.deceased) throw new KangyuError('identify.code-deceased');
  return { content, card, detail };
}

/** The second factor of a printed card; wrong ones are counted and lock it for a while. */
export async function checkFactor(
  k: CodeKernel,
  card: CardRow,
  detail: ResidentDetail,
  factor: Factor | undefined,
): Promise<void> {
  const { printed } = policyOf(k);
  if (card.locked_until !== null && card.locked_until > k.clock.now())
    throw new KangyuError('identify.code-locked', { until: card.locked_until.toISOString() });
  if (!factor || !printed.factors.includes(factor.kind)) throw new KangyuError('identify.code-factor');
  const right = factor.kind === 'pin' ? card.pin !== null && pinKey(k, card.id, factor.value) === card.pin : tailFits();
  if (right) return clearFactorFailures(k.db, card.id);
  await countFailure(k.db, card.id, printed.attempts, plus(k.clock.now(), { minutes: printed.lockMinutes }));
  throw new KangyuError('identify.code-factor-wrong');

  function tailFits(): boolean {
    const tail = factor!.value.normalize('NFKC').trim().toUpperCase();
    const number = detail.resident.idNumber;
    return number !== null && tail.length === printed.tailDigits && number.endsWith(tail);
  }
}
