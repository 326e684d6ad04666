import { KangyuError } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import { requireArea, requirePermission } from './permission.ts';
import { narrowed, scopesOf } from './scopes.ts';
import { needsSecondFactor } from './second-factor.ts';
import { hashToken } from './secrets.ts';
import { effectiveGrants, requireUsable } from './sign-in.ts';
import { findAccount, listGrants } from './store.ts';
import {
  type CredentialRow,
  endSession,
  endSessionById,
  endSessionsOf,
  listSessions,
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
  const row = await access.findSession({ hash, day: clock.today() });
  const idleMs = access.policy.session.idleMinutes * 60_000;
  if (!row || row.ended || row.expires_at <= now || now.getTime() - row.seen_at.getTime() > idleMs)
    throw new KangyuError('access.session-ended');
  if (!row.two_factor && needsSecondFactor(access, row.demo, [row.role])) throw new KangyuError('access.session-ended');
  const caller = callerOf(access, row, 'session');
  if (!options.background && now.getTime() - row.seen_at.getTime() >= TOUCH_MS) await touchSession(db, hash, now);
  return { caller, expiresAt: row.expires_at, mustChangePassword: row.must_change_password };
}

/** The caller behind a bearer token. */
export async function authenticateToken(access: Access, token: string): Promise<Caller> {
  const { clock } = access.kernel;
  const row = await access.findToken({ hash: hashToken(token), day: clock.today() });
  if (!row || row.ended || row.expires_at <= clock.now()) throw new KangyuError('access.bad-token');
  return callerOf(access, row, 'token');
}

function callerOf(access: Access, row: CredentialRow, by: Caller['by']): Caller {
  requireUsable(access, row);
  const rights = access.roles.rightsOn(row.role, access.kernel.clock.today());
  const scopes = row.scopes ? scopesOf(row.scopes) : undefined;
  if (!row.granted || !rights) throw new KangyuError(by === 'session' ? 'access.session-ended' : 'access.bad-token');
  return {
    accountId: row.account_id,
    account: row.account,
    name: row.name,
    role: row.role,
    area: row.area,
    by,
    practitioner: row.practitioner ?? undefined,
    institution: row.institution ?? undefined,
    person: row.person ?? undefined,
    ...rights,
    ...(scopes ? { scopes, permissions: narrowed(rights.permissions, scopes) } : {}),
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
  await requireFactorFor(access, token, wanted.role);
  await setSessionRole(access.kernel.db, hashToken(token), wanted.role, wanted.area);
  return authenticateSession(access, token);
}

/** A role given since the sign-in may ask for more than the sign-in proved. */
async function requireFactorFor(access: Access, token: string, role: string): Promise<void> {
  const row = await access.findSession({ hash: hashToken(token), day: access.kernel.clock.today() });
  if (row && !row.two_factor && needsSecondFactor(access, row.demo, [role]))
    throw new KangyuError('access.second-factor-first');
}

export async function signOut(access: Access, token: string): Promise<void> {
  await endSession(access.kernel.db, hashToken(token), access.kernel.clock.now());
}

/** A session in force as its holder or the security administrator sees it. */
export interface SessionView {
  id: string;
  role: string;
  area: string;
  since: string;
  seenAt: string;
  expiresAt: string;
  twoFactor: boolean;
  ip: string | null;
  agent: string | null;
  current: boolean;
}

/** The caller's own sessions in force; `token` marks the one that asks. */
export function listOwnSessions(access: Access, caller: Caller, token?: string): Promise<SessionView[]> {
  return sessionsOf(access, caller.accountId, token);
}

/** Ends one of the caller's own sessions. */
export async function endOwnSession(access: Access, caller: Caller, id: string): Promise<void> {
  if (!(await endSessionById(access.kernel.db, caller.accountId, id, access.kernel.clock.now())))
    throw new KangyuError('access.session-unknown');
}

/** Sessions in force of an account, for the security administrator whose area it lies in. */
export async function listSessionsOf(access: Access, accountId: string, by: Caller): Promise<SessionView[]> {
  await requireAccountInReach(access, accountId, by);
  return sessionsOf(access, accountId);
}

/** Ends all sessions of an account, for the security administrator whose area it lies in. */
export async function endSessionsOfAccount(access: Access, accountId: string, by: Caller): Promise<void> {
  await requireAccountInReach(access, accountId, by);
  await endSessionsOf(access.kernel.db, accountId, access.kernel.clock.now());
}

async function requireAccountInReach(access: Access, id: string, by: Caller): Promise<void> {
  requirePermission(by, 'security.manage');
  const { db, clock } = access.kernel;
  if (!(await findAccount(db, { id }))) throw new KangyuError('access.account-unknown');
  for (const { area } of await listGrants(db, [id], clock.today())) requireArea(by, area, access.isWithin);
}

async function sessionsOf(access: Access, account: string, token?: string): Promise<SessionView[]> {
  const { db, clock } = access.kernel;
  const now = clock.now();
  const idleSince = new Date(now.getTime() - access.policy.session.idleMinutes * 60_000);
  const rows = await listSessions(db, {
    account,
    now,
    idleSince,
    current: token === undefined ? undefined : hashToken(token),
  });
  return rows.map(({ created_at, seen_at, expires_at, two_factor, ...row }) => ({
    ...row,
    since: created_at.toISOString(),
    seenAt: seen_at.toISOString(),
    expiresAt: expires_at.toISOString(),
    twoFactor: two_factor,
  }));
}
