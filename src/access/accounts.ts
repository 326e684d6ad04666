import { KangyuError, type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import { requireArea, requirePermission } from './permission.ts';
import { hashPassword, hashToken, requireStrongPassword, verifyPassword } from './secrets.ts';
import {
  type AccountListRow,
  clearFailures,
  endGrants,
  findAccount,
  findPassword,
  findPasswords,
  insertAccount,
  insertGrants,
  listAccounts as listAccountRows,
  listGrants,
  listRequestedGrants,
  prunePasswords,
  updateAccount,
  updatePassword,
  updateStanding,
} from './store.ts';
import { endSessionsOf } from './store-sessions.ts';

export interface RoleInArea {
  role: string;
  area: string;
}

export interface AccountRequest {
  account: string;
  name: string;
  password: string;
  roles: readonly RoleInArea[];
  /** `Practitioner/<id>` when the person is one. */
  practitioner?: string;
}

const NAME = /^[a-z0-9][a-z0-9._-]{1,62}$/;

/** Who makes an account: a signed-in administrator, or the operator at the machine's command line. */
export type Maker = Caller | 'operator';

/**
 * Creates an account. Roles given by somebody who may not grant them (the system administrator) are only asked for: they
 * hold once a security administrator confirms them. The person changes the initial password at the first sign-in.
 */
export async function createAccount(access: Access, request: AccountRequest, by: Maker): Promise<string> {
  const { db, clock } = access.kernel;
  if (!NAME.test(request.account)) throw new KangyuError('access.account-name');
  requireRoles(access, request.roles);
  requireStrongPassword(request.password, request.account, access.policy.password);
  const password = await hashPassword(request.password, access.policy.scrypt);
  const id = uuidv7();
  const maker = by === 'operator' ? 'operator' : by.account;
  const mayGrant = by === 'operator' || by.permissions.has('security.manage');
  const at = clock.now();
  await db.transaction(async (tx) => {
    const row = {
      id,
      account: request.account,
      name: request.name,
      password,
      practitioner: request.practitioner ?? null,
    };
    const made = await insertAccount(tx, {
      ...row,
      externalSubject: null,
      mustChangePassword: true,
      demo: false,
      createdBy: maker,
      at,
    });
    if (!made) throw new KangyuError('access.account-exists', { account: request.account });
    const by_ = { requestedBy: maker, grantedBy: mayGrant ? maker : null, from: clock.today(), at };
    await insertGrants(tx, id, withIds(request.roles), by_);
  });
  return id;
}

function withIds(roles: readonly RoleInArea[]): (RoleInArea & { id: string })[] {
  return roles.map(({ role, area }) => ({ id: uuidv7(), role, area }));
}

function requireRoles(access: Access, roles: readonly RoleInArea[]): void {
  const today = access.kernel.clock.today();
  for (const { role } of roles)
    if (!access.roles.rightsOn(role, today)) throw new KangyuError('access.role-unknown', { role });
  if (!access.roles.mayCombine(roles.map(({ role }) => role))) throw new KangyuError('access.separation');
}

export interface AccountChange {
  name?: string;
  active?: boolean;
  password?: string;
  unlock?: boolean;
  roles?: readonly RoleInArea[];
  /** `Practitioner/…`, `Organization/…` that the account stands for: what it sees of its own; null for none. */
  practitioner?: string | null;
  institution?: string | null;
}

/** Permission that each kind of change needs: accounts and rights are two administrators' work. */
const NEEDS: Record<keyof AccountChange, string> = {
  name: 'account.manage',
  active: 'account.manage',
  password: 'account.manage',
  unlock: 'security.manage',
  roles: 'security.manage',
  practitioner: 'security.manage',
  institution: 'security.manage',
};

/**
 * Changes an account. Everything it is held for must lie in the area of who changes it, and nobody takes over an
 * administrator or the auditor by setting their password; the operator may, at the machine.
 */
export async function changeAccount(access: Access, id: string, change: AccountChange, by: Maker): Promise<void> {
  const { db, clock } = access.kernel;
  if (by !== 'operator') {
    const asked = (Object.keys(change) as (keyof AccountChange)[]).filter((key) => change[key] !== undefined);
    for (const key of asked) requirePermission(by, NEEDS[key]);
  }
  const account = await findAccount(db, { id });
  if (!account) throw new KangyuError('access.account-unknown');
  if (by !== 'operator') await requireReach(access, id, change, by);
  if (change.roles) requireRoles(access, change.roles);
  if (change.password !== undefined) await requireNewPassword(access, id, account.account, change.password);
  const password =
    change.password === undefined ? undefined : await hashPassword(change.password, access.policy.scrypt);
  const at = clock.now();
  await db.transaction(async (tx) => {
    await updateAccount(tx, id, change);
    await updateStanding(tx, id, change);
    if (password !== undefined) await setPassword(access, tx, id, password, true);
    if (change.unlock) await clearFailures(tx, account.account);
    if (change.roles) await replaceRoles(tx, id, change.roles, by === 'operator' ? by : by.account, clock.today(), at);
    if (change.active === false || password !== undefined) await endSessionsOf(tx, id, at);
  });
}

async function requireReach(access: Access, id: string, change: AccountChange, by: Caller): Promise<void> {
  const rights = change.roles ?? change.practitioner ?? change.institution;
  if (id === by.accountId && (rights || change.active === false)) throw new KangyuError('access.own-account');
  const held = await listGrants(access.kernel.db, [id], access.kernel.clock.today());
  for (const { area } of held) requireArea(by, area, access.isWithin);
  const administers = held.some(({ role }) => access.roles.isSeparate(role));
  if (change.password !== undefined && administers) throw new KangyuError('access.administrator-account');
}

async function replaceRoles(
  tx: Queryable,
  id: string,
  roles: readonly RoleInArea[],
  by: string,
  today: string,
  at: Date,
): Promise<void> {
  await endGrants(tx, id, today);
  await insertGrants(tx, id, withIds(roles), { requestedBy: null, grantedBy: by, from: today, at });
}

/** A person changes their own password; their other sessions end. `keepToken` is the token of the one that stays. */
export async function changeOwnPassword(
  access: Access,
  caller: Caller,
  passwords: { old: string; new: string },
  keepToken?: string,
): Promise<void> {
  const { db, clock } = access.kernel;
  const stored = await findPassword(db, caller.account);
  if (!stored || !(await verifyPassword(passwords.old, stored))) throw new KangyuError('access.bad-credentials');
  await requireNewPassword(access, caller.accountId, caller.account, passwords.new);
  const password = await hashPassword(passwords.new, access.policy.scrypt);
  await db.transaction(async (tx) => {
    await setPassword(access, tx, caller.accountId, password, false);
    await endSessionsOf(tx, caller.accountId, clock.now(), keepToken === undefined ? undefined : hashToken(keepToken));
  });
}

/** Strong enough, and none of the last ones. */
async function requireNewPassword(access: Access, id: string, account: string, password: string): Promise<void> {
  const rules = access.policy.password;
  requireStrongPassword(password, account, rules);
  for (const before of await findPasswords(access.kernel.db, id, rules.history))
    if (await verifyPassword(password, before))
      throw new KangyuError('access.password-again', { count: rules.history });
}

async function setPassword(access: Access, tx: Tx, id: string, password: string, mustChange: boolean): Promise<void> {
  await updatePassword(tx, id, password, mustChange, access.kernel.clock.now());
  await prunePasswords(tx, id, access.policy.password.history);
}

export interface AccountView {
  id: string;
  account: string;
  name: string;
  active: boolean;
  lockedUntil: string | null;
  lastSignIn: string | null;
  /** Since when it has a second factor. */
  secondFactorSince: string | null;
  roles: RoleInArea[];
  /** Roles asked for and not confirmed yet. */
  requested: RoleInArea[];
}

export async function listAccounts(
  access: Access,
  filter: { text?: string; id?: string; after?: string; limit: number },
): Promise<AccountView[]> {
  const { db, clock } = access.kernel;
  const rows = await listAccountRows(db, { ...filter, now: clock.now() });
  const ids = rows.map((row) => row.id);
  const [grants, requested] = await Promise.all([listGrants(db, ids, clock.today()), listRequestedGrants(db, ids)]);
  const of = (list: typeof grants, id: string) =>
    list.filter((grant) => grant.account === id).map(({ role, area }) => ({ role, area }));
  return rows.map((row) => ({ ...viewOf(row), roles: of(grants, row.id), requested: of(requested, row.id) }));
}

function viewOf(row: AccountListRow) {
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    active: row.active,
    lockedUntil: row.locked_until?.toISOString() ?? null,
    lastSignIn: row.last_sign_in?.toISOString() ?? null,
    secondFactorSince: row.second_factor_since?.toISOString() ?? null,
  };
}
