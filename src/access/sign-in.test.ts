import { beforeAll, describe, expect, it } from 'vitest';
import type { Access } from './access.ts';
import { changeAccount, changeOwnPassword, createAccount, listAccounts } from './accounts.ts';
import { createDemoAccounts, DEMO_PASSWORD } from './demo-accounts.ts';
import { authenticateSession, authenticateToken, listRoles, signOut, switchRole } from './sessions.ts';
import { openSession } from './sign-in.ts';
import { findAccount } from './store.ts';
import { advance, signInByPassword as signIn, testAccess } from './testing.ts';
import { issueToken, listTokens, revokeToken } from './tokens.ts';

const PASSWORD = 'Long-enough-1';
const code = (name: string) => expect.objectContaining({ code: name });
let made = 0;

describe('signing in', () => {
  let access: Access;
  beforeAll(async () => {
    access = await testAccess();
  });

  async function person(...roles: string[]): Promise<string> {
    made += 1;
    const account = `person${made}`;
    const grants = (roles.length > 0 ? roles : ['planner']).map((role) => ({ role, area: '530403' }));
    await createAccount(access, { account, name: '测试甲', password: PASSWORD, roles: grants }, 'operator');
    return account;
  }

  it('opens a session in the role asked for and stores only the hash of its token', async () => {
    const account = await person('planner', 'supervisor');
    const { token, state } = await signIn(access, { account, password: PASSWORD, role: 'supervisor' });
    expect(state.caller).toMatchObject({ account, role: 'supervisor', area: '530403', mask: 'partial', by: 'session' });
    expect((await authenticateSession(access, token)).caller.permissions.has('data.read')).toBe(true);
    const stored = await access.kernel.db.query<{ text: string }>('select session::text as text from access.session');
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.some((row) => row.text.includes(token))).toBe(false);
  });

  it('locks a name at the fifth failure for fifteen minutes, even for the right password', async () => {
    const account = await person();
    for (let i = 0; i < 5; i += 1)
      await expect(signIn(access, { account, password: 'wrong' })).rejects.toEqual(code('access.bad-credentials'));
    await expect(signIn(access, { account, password: PASSWORD })).rejects.toEqual(code('access.locked'));
    advance(access.kernel, 14);
    await expect(signIn(access, { account, password: PASSWORD })).rejects.toEqual(code('access.locked'));
    advance(access.kernel, 1.1);
    expect((await signIn(access, { account, password: PASSWORD })).state.caller.account).toBe(account);
  });

  it('forgets four failures after a right password', async () => {
    const account = await person();
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1)
        await expect(signIn(access, { account, password: 'wrong' })).rejects.toEqual(code('access.bad-credentials'));
      await signIn(access, { account, password: PASSWORD });
    }
  });

  it('lets attempts side by side not pass the limit', async () => {
    const account = await person();
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => signIn(access, { account, password: 'wrong' })),
    );
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'in'));
    expect(codes.filter((one) => one === 'access.bad-credentials')).toHaveLength(5);
    expect(codes.filter((one) => one === 'access.locked')).toHaveLength(7);
  });

  it('locks a name that does not exist in the same way', async () => {
    for (let i = 0; i < 5; i += 1)
      await expect(signIn(access, { account: 'nobody', password: 'x' })).rejects.toEqual(
        code('access.bad-credentials'),
      );
    await expect(signIn(access, { account: 'nobody', password: 'x' })).rejects.toEqual(code('access.locked'));
  });

  it('ends a session after thirty minutes without use, and use keeps it', async () => {
    const { token } = await signIn(access, { account: await person(), password: PASSWORD });
    advance(access.kernel, 29);
    await authenticateSession(access, token);
    advance(access.kernel, 29);
    await authenticateSession(access, token, { background: true });
    advance(access.kernel, 2);
    await expect(authenticateSession(access, token)).rejects.toEqual(code('access.session-ended'));
  });

  it('ends a session after twelve hours whatever its use', async () => {
    const { token } = await signIn(access, { account: await person(), password: PASSWORD });
    for (let i = 0; i < 28; i += 1) {
      advance(access.kernel, 25);
      await authenticateSession(access, token);
    }
    advance(access.kernel, 25);
    await expect(authenticateSession(access, token)).rejects.toEqual(code('access.session-ended'));
  });

  it('ends a session at sign-out', async () => {
    const { token } = await signIn(access, { account: await person(), password: PASSWORD });
    await signOut(access, token);
    await expect(authenticateSession(access, token)).rejects.toEqual(code('access.session-ended'));
  });

  it('switches only to a role the account holds, in its own area', async () => {
    const account = await person('planner', 'supervisor');
    const { token, state } = await signIn(access, { account, password: PASSWORD });
    expect(await listRoles(access, state.caller.accountId)).toEqual([
      { role: 'planner', area: '530403' },
      { role: 'supervisor', area: '530403' },
    ]);
    expect((await switchRole(access, token, { role: 'supervisor', area: '530403' })).caller.role).toBe('supervisor');
    await expect(switchRole(access, token, { role: 'auditor', area: '530403' })).rejects.toEqual(
      code('access.no-role'),
    );
    await expect(switchRole(access, token, { role: 'planner', area: '530000' })).rejects.toEqual(
      code('access.no-role'),
    );
  });

  it('lets a token act in one role until it expires or is revoked', async () => {
    const account = await person('planner', 'exchange-node');
    const first = await issueToken(access, { account, label: 'his', role: 'exchange-node', days: 2 }, null);
    expect(await authenticateToken(access, first.token)).toMatchObject({ account, role: 'exchange-node', by: 'token' });
    await revokeToken(access, first.id);
    await expect(authenticateToken(access, first.token)).rejects.toEqual(code('access.bad-token'));
    const second = await issueToken(access, { account, label: 'lis', days: 2 }, null);
    advance(access.kernel, 2 * 24 * 60 + 1);
    await expect(authenticateToken(access, second.token)).rejects.toEqual(code('access.bad-token'));
    expect((await listTokens(access, { account, limit: 10 })).map((token) => [token.label, token.revoked])).toEqual([
      ['lis', false],
      ['his', true],
    ]);
  });

  it('ends sessions and tokens of an account that is deactivated or loses the role', async () => {
    const account = await person();
    const admin = await signIn(access, { account: await person('administrator'), password: PASSWORD });
    const security = await signIn(access, { account: await person('security-administrator'), password: PASSWORD });
    const { token, state } = await signIn(access, { account, password: PASSWORD });
    const bearer = await issueToken(access, { account, label: 'x' }, null);
    await changeAccount(
      access,
      state.caller.accountId,
      { roles: [{ role: 'insurer', area: '530403' }] },
      security.state.caller,
    );
    await expect(authenticateSession(access, token)).rejects.toEqual(code('access.session-ended'));
    await expect(authenticateToken(access, bearer.token)).rejects.toEqual(code('access.bad-token'));
    await changeAccount(access, state.caller.accountId, { active: false }, admin.state.caller);
    await expect(signIn(access, { account, password: PASSWORD })).rejects.toEqual(code('access.inactive'));
  });

  it('ends with the last day of the grant', async () => {
    const account = await person();
    const { token } = await signIn(access, { account, password: PASSWORD });
    await access.kernel.db.query(
      `update access.role_grant g set valid_to = $2::date from access.account a where a.id = g.account and a.account = $1`,
      [account, access.kernel.clock.today()],
    );
    await expect(authenticateSession(access, token)).rejects.toEqual(code('access.session-ended'));
    await expect(signIn(access, { account, password: PASSWORD })).rejects.toEqual(code('access.no-role'));
  });

  it('keeps three administrators apart', async () => {
    const admin = (await signIn(access, { account: await person('administrator'), password: PASSWORD })).state.caller;
    const security = (await signIn(access, { account: await person('security-administrator'), password: PASSWORD }))
      .state.caller;
    const roles = [{ role: 'planner', area: '530403' }];
    const id = await createAccount(access, { account: 'asked.for', name: '待批', password: PASSWORD, roles }, admin);
    await expect(signIn(access, { account: 'asked.for', password: PASSWORD })).rejects.toEqual(code('access.no-role'));
    expect(await listAccounts(access, { text: 'asked', limit: 5 })).toMatchObject([{ roles: [], requested: roles }]);
    await expect(changeAccount(access, id, { roles }, admin)).rejects.toEqual(code('access.forbidden'));
    await expect(changeAccount(access, id, { password: 'Another-pass-1' }, security)).rejects.toEqual(
      code('access.forbidden'),
    );
    await changeAccount(access, id, { roles }, security);
    expect((await signIn(access, { account: 'asked.for', password: PASSWORD })).state).toMatchObject({
      mustChangePassword: true,
    });
    const both = [...roles, { role: 'auditor', area: '530403' }, { role: 'administrator', area: '530403' }];
    await expect(changeAccount(access, id, { roles: both }, security)).rejects.toEqual(code('access.separation'));
    await expect(changeAccount(access, security.accountId, { roles }, security)).rejects.toEqual(
      code('access.own-account'),
    );
  });

  it('lets nobody become an administrator or reach beyond their own area', async () => {
    const admin = (await signIn(access, { account: await person('administrator'), password: PASSWORD })).state.caller;
    const security = await signIn(access, { account: await person('security-administrator'), password: PASSWORD });
    const password = 'Taken-over-1';
    const takeOver = changeAccount(access, security.state.caller.accountId, { password }, admin);
    await expect(takeOver).rejects.toEqual(code('access.administrator-account'));
    const stand = issueToken(access, { account: admin.account, label: 'x' }, security.state.caller);
    await expect(stand).rejects.toEqual(code('access.administrator-account'));
    const planner = (await signIn(access, { account: await person(), password: PASSWORD })).state.caller;
    const elsewhere = { ...admin, area: '530403101' };
    await expect(changeAccount(access, planner.accountId, { active: false }, elsewhere)).rejects.toEqual(
      code('access.outside-area'),
    );
    const far = { ...security.state.caller, area: '530403101' };
    await expect(issueToken(access, { account: planner.account, label: 'x' }, far)).rejects.toEqual(
      code('access.outside-area'),
    );
    await changeAccount(access, security.state.caller.accountId, { password }, 'operator');
    await signIn(access, { account: security.state.caller.account, password });
  });

  it('unlocks by the security administrator', async () => {
    const account = await person();
    const security = (await signIn(access, { account: await person('security-administrator'), password: PASSWORD }))
      .state.caller;
    for (let i = 0; i < 5; i += 1) await signIn(access, { account, password: 'wrong' }).catch(() => undefined);
    const [row] = await listAccounts(access, { text: account, limit: 1 });
    expect(row!.lockedUntil).not.toBeNull();
    await changeAccount(access, row!.id, { unlock: true }, security);
    await signIn(access, { account, password: PASSWORD });
  });

  it('changes the own password and ends the other sessions', async () => {
    const account = await person();
    const one = await signIn(access, { account, password: PASSWORD });
    await expect(changeOwnPassword(access, one.state.caller, { old: 'wrong', new: 'New-password-2' })).rejects.toEqual(
      code('access.bad-credentials'),
    );
    await changeOwnPassword(access, one.state.caller, { old: PASSWORD, new: 'New-password-2' });
    await expect(authenticateSession(access, one.token)).rejects.toEqual(code('access.session-ended'));
    await signIn(access, { account, password: 'New-password-2' });
  });

  it.each(['short1A', 'alllowercase', 'lower-and-dash', 'UPPERCASE123'])(
    'refuses the weak password %s',
    async (password) => {
      await expect(
        createAccount(access, { account: 'weak', name: '弱', password, roles: [] }, 'operator'),
      ).rejects.toEqual(code('access.weak-password'));
    },
  );

  it('refuses an account name that is taken, an unknown role and a malformed name', async () => {
    const account = await person();
    const request = { account, name: '甲', password: PASSWORD, roles: [] };
    await expect(createAccount(access, request, 'operator')).rejects.toEqual(code('access.account-exists'));
    await expect(createAccount(access, { ...request, account: 'New One' }, 'operator')).rejects.toEqual(
      code('access.account-name'),
    );
    const roles = [{ role: 'king', area: '*' }];
    await expect(createAccount(access, { ...request, account: 'new', roles }, 'operator')).rejects.toEqual(
      code('access.role-unknown'),
    );
  });

  it('makes no demo accounts in production and refuses those that come with copied data', async () => {
    await expect(createDemoAccounts(access)).rejects.toEqual(code('access.demo-only'));
    const account = await person();
    await access.kernel.db.query('update access.account set demo = true where account = $1', [account]);
    await expect(signIn(access, { account, password: PASSWORD })).rejects.toEqual(code('access.demo-only'));
  });
});

describe('demo accounts', () => {
  it('exist once for each role of people and sign in with the printed password', async () => {
    const access = await testAccess({ kind: 'demo' });
    await createDemoAccounts(access, '530403', { 'village-doctor': '530403101' });
    await createDemoAccounts(access, '530403');
    const accounts = await listAccounts(access, { limit: 50 });
    expect(accounts.map((row) => row.account)).toEqual(
      Object.keys(access.roles.roles)
        .filter((role) => role !== 'exchange-node')
        .sort(),
    );
    const { state } = await signIn(access, { account: 'village-doctor', password: DEMO_PASSWORD });
    expect(state.caller).toMatchObject({ role: 'village-doctor', area: '530403101', mask: 'none' });
    const planner = await findAccount(access.kernel.db, { account: 'planner' });
    expect((await openSession(access, planner!)).state.caller.area).toBe('530403');
  }, 30_000);
});
