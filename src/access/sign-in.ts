import { KangyuError } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Identity } from './identity-provider.ts';
import { newToken } from './secrets.ts';
import type { SessionState } from './sessions.ts';
import {
  type AccountRow,
  clearFailures,
  findAccount,
  type GrantRow,
  listGrants,
  recordSignIn,
  reserveAttempt,
} from './store.ts';
import { insertSession } from './store-sessions.ts';

export interface SignInRequest {
  account: string;
  password: string;
  /** Role to act in; without it the first one the account was given. */
  role?: string;
}

/** A new session: the token goes into the cookie and is kept nowhere else. */
export interface OpenedSession {
  token: string;
  state: SessionState;
}

/**
 * Proves the person by password and opens a session in one role. Failures are counted by the typed name; the fifth in a
 * row locks it, and a locked name is refused even with the right password.
 */
export async function signIn(access: Access, request: SignInRequest): Promise<OpenedSession> {
  const { db, clock } = access.kernel;
  const now = clock.now();
  const { failures, minutes } = access.policy.lockout;
  const lockedUntil = await reserveAttempt(db, request.account, now, failures, minutes);
  if (lockedUntil)
    throw new KangyuError('access.locked', {
      minutes: Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / 60_000)),
    });
  const identity = await access.passwords.authenticate(request);
  if (!identity) throw new KangyuError('access.bad-credentials');
  const account = await resolveAccount(access, identity);
  await clearFailures(db, request.account);
  return openSession(access, account, request.role);
}

/** The account behind an identity that a provider vouched for, whatever the provider. */
export async function resolveAccount(access: Access, identity: Identity): Promise<AccountRow> {
  const account = await findAccount(access.kernel.db, identity);
  if (!account) throw new KangyuError('access.bad-credentials');
  requireUsable(access, account);
  return account;
}

export function requireUsable(access: Access, account: Pick<AccountRow, 'active' | 'demo'>): void {
  if (!account.active) throw new KangyuError('access.inactive');
  if (account.demo && access.kernel.instance.kind !== 'demo') throw new KangyuError('access.demo-only');
}

/** Opens a session for a proven account in the role asked for. */
export async function openSession(access: Access, account: AccountRow, role?: string): Promise<OpenedSession> {
  const { db, clock } = access.kernel;
  const now = clock.now();
  const grants = await effectiveGrants(access, account.id);
  const grant = role === undefined ? grants[0] : grants.find((g) => g.role === role);
  if (!grant) throw new KangyuError('access.no-role');
  const { token, hash } = newToken();
  const expiresAt = new Date(now.getTime() + access.policy.session.absoluteHours * 3_600_000);
  await db.transaction(async (tx) => {
    await insertSession(tx, { hash, account: account.id, role: grant.role, area: grant.area, at: now, expiresAt });
    await recordSignIn(tx, account.id, now);
  });
  const rights = access.roles.rightsOn(grant.role, clock.today())!;
  return {
    token,
    state: {
      caller: {
        accountId: account.id,
        account: account.account,
        name: account.name,
        role: grant.role,
        area: grant.area,
        by: 'session',
        ...rights,
      },
      expiresAt,
      mustChangePassword: account.must_change_password,
    },
  };
}

/** Grants that hold today and name a role that exists today. */
export async function effectiveGrants(access: Access, accountId: string): Promise<GrantRow[]> {
  const today = access.kernel.clock.today();
  return (await listGrants(access.kernel.db, [accountId], today)).filter((grant) =>
    access.roles.rightsOn(grant.role, today),
  );
}
