import { KangyuError } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Identity } from './identity-provider.ts';
import { beginStep, countAttempt, type FactorStep, getTicket, nextStep, proveStep } from './second-factor.ts';
import { hashToken, newToken } from './secrets.ts';
import type { SessionState } from './sessions.ts';
import {
  type AccountRow,
  clearFailures,
  findAccount,
  type GrantRow,
  listGrants,
  recordSignIn,
  releaseAttempt,
} from './store.ts';
import { findTicket } from './store-factors.ts';
import { endSurplusSessions, insertSession } from './store-sessions.ts';

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
  /** The sign-in before this one, what failed in between, and how many sessions beyond the limit this one ended; the person is told. */
  before: { at: Date | null; failures: number; ended: number };
}

/** Where from: shown in the list of one's sessions. */
export interface Place {
  ip?: string;
  agent?: string;
}

/**
 * Proves the person by password and opens a session in one role, or says which second step is left: nothing but that step
 * is open then. Failures are counted by the typed name; the fifth in a row locks it, and a locked name is refused even with
 * the right password.
 */
export async function signIn(
  access: Access,
  request: SignInRequest,
  place: Place = {},
): Promise<OpenedSession | FactorStep> {
  await countAttempt(access, request.account);
  const identity = await access.passwords.authenticate(request);
  if (!identity) throw new KangyuError('access.bad-credentials');
  const account = await resolveAccount(access, identity);
  const grants = await effectiveGrants(access, account.id);
  grantFor(grants, request.role);
  const step = await nextStep(
    access,
    account,
    grants.map(({ role }) => role),
  );
  if (step !== undefined) {
    await releaseAttempt(access.kernel.db, account.account);
    return beginStep(access, account, step, request.role);
  }
  const failures = await clearFailures(access.kernel.db, request.account);
  return openSession(access, account, request.role, { twoFactor: false, failures, place });
}

/** The second step of a sign-in: opens the session. A first code enrols the factor and gives its recovery codes, this once. */
export async function finishSignIn(
  access: Access,
  proof: { ticket: string; code: string },
  place: Place = {},
): Promise<OpenedSession & { recoveryCodes?: string[] }> {
  const ticket = await getTicket(access, proof.ticket);
  if (ticket.step === 'replace') throw new KangyuError('access.step-ended');
  const account = await resolveAccount(access, { id: ticket.account });
  const proved = await proveStep(access, account, ticket, proof.code);
  const failures = await clearFailures(access.kernel.db, account.account);
  const session = await openSession(access, account, ticket.role ?? undefined, { failures, place });
  return { ...session, ...proved };
}

/** Whose second step a ticket is, for the ledger; undefined when it is over. */
export async function accountOfTicket(access: Access, ticket: string): Promise<string | undefined> {
  const found = await findTicket(access.kernel.db, hashToken(ticket), access.kernel.clock.now());
  return found && (await findAccount(access.kernel.db, { id: found.account }))?.account;
}

/** The account behind an identity that a provider vouched for, whatever the provider. */
export async function resolveAccount(access: Access, identity: Identity | { id: string }): Promise<AccountRow> {
  const account = await findAccount(access.kernel.db, identity);
  if (!account) throw new KangyuError('access.bad-credentials');
  requireUsable(access, account);
  return account;
}

export function requireUsable(access: Access, account: Pick<AccountRow, 'active' | 'demo'>): void {
  if (!account.active) throw new KangyuError('access.inactive');
  if (account.demo && access.kernel.instance.kind !== 'demo') throw new KangyuError('access.demo-only');
}

/**
 * Opens a session for an account that was proved in full: by what `signIn` asks, or by a provider that answers for its own
 * second factor (then roles that need one are open too).
 */
export async function openSession(
  access: Access,
  account: AccountRow,
  role?: string,
  how: { twoFactor?: boolean; failures?: number; place?: Place } = {},
): Promise<OpenedSession> {
  const { db, clock } = access.kernel;
  const now = clock.now();
  const grant = grantFor(await effectiveGrants(access, account.id), role);
  const { token, hash } = newToken();
  const expiresAt = new Date(now.getTime() + access.policy.session.absoluteHours * 3_600_000);
  const passwordsBefore = new Date(now.getTime() - access.policy.password.maxAgeDays * 86_400_000);
  const { most, idleMinutes } = access.policy.session;
  const last = await db.transaction(async (tx) => {
    // First, because it locks the account: sign-ins side by side count each other.
    const signedIn = await recordSignIn(tx, account.id, now, passwordsBefore);
    const session = { hash, account: account.id, role: grant.role, area: grant.area, at: now, expiresAt };
    await insertSession(tx, {
      ...session,
      twoFactor: how.twoFactor ?? true,
      ip: how.place?.ip ?? null,
      agent: how.place?.agent?.slice(0, 300) ?? null,
    });
    const idleSince = new Date(now.getTime() - idleMinutes * 60_000);
    // Demo accounts have a public password and are shared.
    const ended = account.demo ? 0 : await endSurplusSessions(tx, { account: account.id, now, idleSince, most });
    return { ...signedIn, ended };
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
      mustChangePassword: last.must_change_password,
    },
    before: { at: last.last_sign_in, failures: how.failures ?? 0, ended: last.ended },
  };
}

function grantFor(grants: readonly GrantRow[], role: string | undefined): GrantRow {
  const grant = role === undefined ? grants[0] : grants.find((one) => one.role === role);
  if (!grant) throw new KangyuError('access.no-role');
  return grant;
}

/** Grants that hold today and name a role that exists today. */
export async function effectiveGrants(access: Access, accountId: string): Promise<GrantRow[]> {
  const today = access.kernel.clock.today();
  return (await listGrants(access.kernel.db, [accountId], today)).filter((grant) =>
    access.roles.rightsOn(grant.role, today),
  );
}
