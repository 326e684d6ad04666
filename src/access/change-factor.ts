/** A second factor put in the place of another by its holder, or taken away by somebody else. */
import { KangyuError } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Maker } from './accounts.ts';
import type { Caller } from './caller.ts';
import { requireArea, requirePermission } from './permission.ts';
import {
  beginStep,
  countAttempt,
  type FactorState,
  type FactorStep,
  factorState,
  getTicket,
  proveStep,
  requireCode,
} from './second-factor.ts';
import { effectiveGrants } from './sign-in.ts';
import { clearFailures, findAccount, listGrants } from './store.ts';
import { deleteFactor, findFactor } from './store-factors.ts';
import { endSessionsOf } from './store-sessions.ts';

export async function ownFactor(access: Access, caller: Caller): Promise<FactorState> {
  const roles = await effectiveGrants(access, caller.accountId);
  return factorState(
    access,
    await ownAccount(access, caller),
    roles.map(({ role }) => role),
  );
}

/** A new secret for the own account: by the password, and by the factor that is there; nothing changes until it is proved. */
export async function beginOwnFactor(
  access: Access,
  caller: Caller,
  proof: { password: string; code?: string },
): Promise<FactorStep> {
  const account = await ownAccount(access, caller);
  await countAttempt(access, account.account);
  const known = await access.passwords.authenticate({ account: account.account, password: proof.password });
  if (!known) throw new KangyuError('access.bad-credentials');
  if (await findFactor(access.kernel.db, account.id))
    await requireCode(access, access.kernel.db, account.id, proof.code ?? '');
  await clearFailures(access.kernel.db, account.account);
  return beginStep(access, account, 'replace');
}

/** Puts the new factor in force; gives its recovery codes, this once. The factor before it no longer opens anything. */
export async function finishOwnFactor(
  access: Access,
  caller: Caller,
  proof: { ticket: string; code: string },
): Promise<string[]> {
  const account = await ownAccount(access, caller);
  const ticket = await getTicket(access, proof.ticket);
  if (ticket.account !== account.id || ticket.step !== 'replace') throw new KangyuError('access.step-ended');
  const { recoveryCodes } = await proveStep(access, account, ticket, proof.code);
  await clearFailures(access.kernel.db, account.account);
  return recoveryCodes!;
}

/**
 * Takes a lost factor away, so that the next sign-in enrols a new one; sessions end. By a security administrator for
 * somebody else, or by the operator at the machine: never by the holder.
 */
export async function resetFactor(access: Access, id: string, by: Maker): Promise<void> {
  const { db, clock } = access.kernel;
  if (by !== 'operator') {
    requirePermission(by, 'security.manage');
    if (by.accountId === id) throw new KangyuError('access.own-factor');
  }
  if (!(await findAccount(db, { id }))) throw new KangyuError('access.account-unknown');
  if (by !== 'operator')
    for (const { area } of await listGrants(db, [id], clock.today())) requireArea(by, area, access.isWithin);
  await db.transaction(async (tx) => {
    if (!(await deleteFactor(tx, id))) throw new KangyuError('access.no-factor');
    await endSessionsOf(tx, id, clock.now());
  });
}

async function ownAccount(access: Access, caller: Caller) {
  const account = await findAccount(access.kernel.db, { id: caller.accountId });
  if (!account) throw new KangyuError('access.account-unknown');
  return account;
}
