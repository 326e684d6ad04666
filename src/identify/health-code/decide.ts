import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import { openOwn } from './apply.ts';
import { activateCard, findCardOf } from './cards.ts';
import { endOf, holdsWard } from './guardians.ts';
import type { Acting, CodeKernel } from './model.ts';
import { findPersonFacts } from './store-people.ts';
import { decideRequest, insertGuardian, lockGuardian, lockRequest, type RequestRow } from './store-requests.ts';

/** A window decides an application: approved, the account is bound or the guardianship holds, and the card is active. */
export async function decideApplication(
  k: CodeKernel,
  id: string,
  decision: { approve: boolean; reason?: string },
  by: Acting,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw new KangyuError('identify.request-unknown');
    if (request.state !== 'pending') throw new KangyuError('identify.request-decided');
    const at = k.clock.now();
    await decideRequest(tx, id, {
      state: decision.approve ? 'approved' : 'refused',
      how: 'window',
      by: by.account,
      at,
      reason: decision.reason ?? null,
    });
    if (!decision.approve) return;
    const card = await findCardOf(tx, request.person);
    if (!card) throw new KangyuError('identify.code-unknown');
    if (request.kind === 'own')
      await openOwn(k, tx, card.id, request.person, { accountId: request.account }, 'window', by.account);
    else {
      await lockGuardian(tx, request.guardian!);
      if (!(await holdsWard(k, tx, request.guardian!, request.person))) {
        const facts = await findPersonFacts(tx, request.person);
        const made = await insertGuardian(tx, {
          id: uuidv7(),
          request: id,
          ...wardOf(request),
          validUntil: endOf(k, request.relation!, facts?.birth_date ?? null),
          at,
        });
        if (!made) throw new KangyuError('identify.guardian-exists');
      }
      await activateCard(k, tx, card.id, { how: 'window', by: by.account });
    }
  });
}

const wardOf = (request: RequestRow) => ({
  guardian: request.guardian!,
  ward: request.person,
  relation: request.relation!,
});
