import { KangyuError } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import { hashToken } from './secrets.ts';
import { effectiveGrants, requireUsable } from './sign-in.ts';
import {
  type CredentialRow,
  endSession,
  findSession,
  findToken,
  setSessionRole,
  touchSession,
} from './store-sessions.ts';

/** A session in force: who acts, until when at the latest, and whether the initial password must be changed first. */
export interface SessionState {
  caller: Caller;
  expiresAt: Date;
  mustChangePassword: boolean;
}

const TOUCH_MS = 15_000; // a session's last use is written at most this often; idle time is exact to this

/**
 * The session behind a cookie. It ends after the idle time without use, at its absolute end, when the account or its
 * role is withdrawn. `background` reads it without counting as use (pages that refresh by themselves).
 */
export async function authenticateSession(
  access: Access,
  token: string,
  options: { background?: boolean } = {},
): Promise<SessionState> {
  const { db, clock } = access.kernel;
  const now = clock.now();
  const hash = hashToken(token);
  const row = await findSession(db, hash, clock.today());
  const idleMs = access.policy.session.idleMinutes * 60_000;
  if (!row || row.ended || row.expires_at <= now || now.getTime() - row.seen_at.getTime() > idleMs)
    throw new KangyuError('access.session-ended');
  const caller = callerOf(access, row, 'session');
  if (!options.background && now.getTime() - row.seen_at.getTime() >= TOUCH_MS) await touchSession(db, hash, now);
  return { caller, expiresAt: row.expires_at, mustChangePassword: row.must_change_password };
}

/** The caller behind a bearer token. */
export async function authenticateToken(access: Access, token: string): Promise<Caller> {
  const { db, clock } = access.kernel;
  const row = await findToken(db, hashToken(token), clock.today());
  if (!row || row.ended || row.expires_at <= clock.now()) throw new KangyuError('access.bad-token');
  return callerOf(access, row, 'token');
}

function callerOf(access: Access, row: CredentialRow, by: Caller['by']): Caller {
  requireUsable(access, row);
  const rights = access.roles.rightsOn(row.role, access.kernel.clock.today());
  if (!row.granted || !rights) throw new KangyuError(by === 'session' ? 'access.session-ended' : 'access.bad-token');
  return {
    accountId: row.account_id,
    account: row.account,
    name: row.name,
    role: row.role,
    area: row.area,
    by,
    ...rights,
  };
}

/** Roles the account may act in today. */
export async function listRoles(access: Access, accountId: string): Promise<{ role: string; area: string }[]> {
  return (await effectiveGrants(access, accountId)).map(({ role, area }) => ({ role, area }));
}

/** Lets the session act in another role that the account holds. */
export async function switchRole(
  access: Access,
  token: string,
  wanted: { role: string; area: string },
): Promise<SessionState> {
  const state = await authenticateSession(access, token);
  const grants = await effectiveGrants(access, state.caller.accountId);
  if (!grants.some((grant) => grant.role === wanted.role && grant.area === wanted.area))
    throw new KangyuError('access.no-role');
  await setSessionRole(access.kernel.db, hashToken(token), wanted.role, wanted.area);
  return authenticateSession(access, token);
}

export async function signOut(access: Access, token: string): Promise<void> {
  await endSession(access.kernel.db, hashToken(token), access.kernel.clock.now());
}
