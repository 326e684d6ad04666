import { beforeAll, describe, expect, it } from 'vitest';
import { createAccount } from '../../access/index.ts';
import { quickPolicy } from '../../access/testing.ts';
import { type TestApp, testApp } from '../testing.ts';
import { codeFor } from '../testing-factor.ts';

const ORIGIN = { origin: 'http://localhost' };
const PASSWORD = 'Long-enough-1';

describe('a sign-in in two steps', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ kernel: { kind: 'production' }, access: { policy: quickPolicy } });
    const roles = [{ role: 'administrator', area: '*' }];
    await createAccount(t.access, { account: 'wang', name: '王测试', password: PASSWORD, roles }, 'operator');
  });

  const post = (url: string, payload: object, headers = {}) =>
    t.app.inject({ method: 'POST', url, payload, headers: { ...ORIGIN, ...headers } });
  const begin = () => post('/api/session', { account: 'wang', password: PASSWORD });
  const now = (steps = 0) => new Date(t.kernel.clock.now().getTime() + steps * 30_000);

  it('gives no cookie for the password alone and one for the code, which is never the one that came', async () => {
    const first = await begin();
    expect([first.statusCode, first.headers['set-cookie']]).toEqual([202, undefined]);
    const { ticket, secret } = first.json();
    for (const cookie of [`kangyu_session=${ticket}`, 'kangyu_session=chosen-by-somebody-else'])
      expect((await t.app.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(401);
    const wrong = await post('/api/session/factor', { ticket, code: '000000' });
    expect([wrong.statusCode, wrong.json().error.code]).toEqual([401, 'access.bad-code']);
    const fixed = { cookie: 'kangyu_session=chosen-by-somebody-else' };
    const answer = await post('/api/session/factor', { ticket, code: codeFor(secret, now()) }, fixed);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/^kangyu_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers['set-cookie']).not.toContain('chosen');
    expect(answer.json()).toMatchObject({ role: 'administrator', mustChangePassword: true });
    expect(answer.json().recoveryCodes).toHaveLength(10);

    const again = await begin();
    expect(again.json()).toEqual({ step: 'code', ticket: expect.any(String), expiresAt: expect.any(String) });
    const used = await post('/api/session/factor', { ticket: again.json().ticket, code: codeFor(secret, now()) });
    expect(used.json().error.code).toBe('access.bad-code');
    const second = await post('/api/session/factor', { ticket: again.json().ticket, code: codeFor(secret, now(1)) });
    expect(second.json()).toMatchObject({ before: { lastSignIn: expect.any(String), failures: 1 } });
    expect(second.json()).not.toHaveProperty('recoveryCodes');
    expect(answer.headers['set-cookie']).not.toEqual(second.headers['set-cookie']);
  });

  it('stands in the ledger step by step, and so does the reset by the security administrator', async () => {
    const security = await t.signIn('security-administrator');
    const rows = (await t.app.inject({ url: '/api/accounts?q=wang', headers: security })).json().items;
    expect(rows[0]).toMatchObject({ account: 'wang', secondFactorSince: expect.any(String) });
    const url = `/api/accounts/${rows[0].id}`;
    expect((await t.app.inject({ url: `${url}/sessions`, headers: security })).json()).toHaveLength(2);
    const administrator = await t.signIn('administrator');
    const refused = await t.app.inject({ method: 'DELETE', url: `${url}/factor`, headers: administrator });
    expect(refused.statusCode).toBe(403);
    expect((await t.app.inject({ method: 'DELETE', url: `${url}/factor`, headers: security })).statusCode).toBe(204);
    expect((await t.app.inject({ url: `${url}/sessions`, headers: security })).json()).toEqual([]);
    expect((await begin()).json()).toMatchObject({ step: 'enrol' });
    await t.access.audit.flush();
    const seen = await t.kernel.db.query<{ line: string }>(
      `select actor || ' ' || action || ' ' || outcome as line from access.audit_entry where action ~ '^(session|account)' order by seq`,
    );
    expect(seen.map(({ line }) => line)).toEqual([
      'wang session.password success',
      'wang session.sign-in denied',
      'wang session.enrol-factor success',
      'wang session.password success',
      'wang session.sign-in denied',
      'wang session.sign-in success',
      'security-administrator account.sessions success',
      'security-administrator account.reset-factor success',
      'security-administrator account.sessions success',
      'wang session.password success',
    ]);
  });

  it('lets a person end another of their sessions', async () => {
    const one = await t.signIn('planner');
    const two = await t.signIn('planner');
    const list = (await t.app.inject({ url: '/api/sessions', headers: two })).json();
    expect(list.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true]);
    const other = list.find(({ current }: { current: boolean }) => !current);
    const url = `/api/sessions/${other.id}`;
    expect((await t.app.inject({ method: 'DELETE', url, headers: two })).statusCode).toBe(204);
    expect((await t.app.inject({ url: '/api/session', headers: one })).statusCode).toBe(401);
  });
});
