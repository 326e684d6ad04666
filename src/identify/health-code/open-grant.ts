import type { IsWithin } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { getResident, type ResidentDetail } from '../find-residents.ts';
import { type CodeKernel, policyOf } from './model.ts';
import { type Proof, proveTerminal } from './prove-terminal.ts';
import type { Scanner } from './scan.ts';
import { findCard } from './store-cards.ts';
import { findGrant } from './store-scans.ts';

export interface OpenedGrant {
  detail: ResidentDetail;
  purpose: string;
  /** Types of records the purpose opens; `*` is every type. */
  records: readonly string[];
  expiresAt: Date;
}

/**
 * What a scan permits, asked for again by the same account at a registered terminal of the same institution while the
 * grant lives and the card has not been suspended, revoked or replaced. Everybody else gets `identify.grant-unknown`.
 */
export async function openGrant(
  k: CodeKernel,
  caller: Scanner,
  isWithin: IsWithin,
  id: string,
  proof: Proof,
): Promise<OpenedGrant> {
  const terminal = await proveTerminal(k, caller, isWithin, 'open', proof, [id]);
  const grant = await findGrant(k.db, id);
  const now = k.clock.now();
  if (
    !grant ||
    grant.expires_at <= now ||
    grant.account !== caller.accountId ||
    grant.institution !== terminal.institution
  )
    throw new KangyuError('identify.grant-unknown');
  const card = await findCard(k.db, grant.card);
  if (card?.state !== 'active' || card.version !== grant.card_version)
    throw new KangyuError(card?.state === 'suspended' ? 'identify.code-suspended' : 'identify.code-revoked');
  const purpose = policyOf(k).purposes[grant.purpose];
  return {
    detail: await getResident(k, k.db, grant.person),
    purpose: grant.purpose,
    records: purpose?.records ?? [],
    expiresAt: grant.expires_at,
  };
}
