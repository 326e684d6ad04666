import { beforeAll, describe, expect, it } from 'vitest';
import { createDemoAccounts, DEMO_PASSWORD } from '../access/index.ts';
import { type TestApp, testApp } from './testing.ts';

const ORIGIN = { origin: 'http://localhost' };

describe('a session over HTTP', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
    await createDemoAccounts(t.access, '530403');
  }, 60_000);

  const signInAs = (account: string, password = DEMO_PASSWORD, headers: Record<string, string> = ORIGIN) =>
    t.app.inject({ method: 'POST', url: '/api/session', payload: { account, password }, headers });

  it('sets a strict HttpOnly cookie and tells role, area and permissions', async () => {
    const answer = await signInAs('planner');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/^kangyu_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.json()).toMatchObject({
      account: 'planner',
      role: 'planner',
      area: '530403',
      roles: [{ role: 'planner', area: '530403' }],
    });
    expect(answer.json().permissions).toContain('plan.read');
    const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
    const again = await t.app.inject({ url: '/api/session', headers: { cookie } });
    const { before, ...info } = answer.json();
    expect(again.json()).toEqual(info);
    expect(before).toEqual({ lastSignIn: null, failures: 0, ended: 0 });
  });

  it('refuses a wrong password in the language of the caller and records it', async () => {
    const zh = await signInAs('planner', 'wrong');
    expect(zh.statusCode).toBe(401);
    expect(zh.json().error).toMatchObject({
      code: 'access.bad-credentials',
      message: '账号或密码不正确',
      requestId: expect.any(String),
    });
    const en = await signInAs('planner', 'wrong', { ...ORIGIN, 'accept-language': 'fr, en-GB;q=0.8, zh;q=0.5' });
    expect(en.json().error.message).toBe('The account or the password is wrong');
    await signInAs('planner');
    const audit = await t.app.inject({
      url: '/api/audit?action=session.sign-in&actor=planner',
      headers: await t.signIn('auditor'),
    });
    const outcomes = audit.json().items.map((item: { outcome: string }) => item.outcome);
    expect(outcomes.slice(0, 3)).toEqual(['success', 'denied', 'denied']);
  });

  it('locks after five failures, for the right password too', async () => {
    for (let i = 0; i < 5; i += 1)
      expect((await signInAs('insurer', 'wrong')).json().error.code).toBe('access.bad-credentials');
    const locked = await signInAs('insurer');
    expect(locked.statusCode).toBe(401);
    expect(locked.json().error).toMatchObject({ code: 'access.locked', details: { minutes: 15 } });
  });

  it('slows a flood from one address', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 25; i += 1) codes.push((await signInAs('nobody', 'x')).json().error.code);
    expect(codes.at(-1)).toBe('access.too-many-attempts');
    expect(codes.filter((code) => code === 'access.too-many-attempts')).toHaveLength(5);
  });

  it('refuses changing requests that come from another site', async () => {
    const { cookie } = await t.signIn('planner');
    const evil = { origin: 'https://evil.example' };
    expect((await signInAs('planner', DEMO_PASSWORD, evil)).json().error.code).toBe('access.cross-site');
    expect(
      (await t.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie, ...evil } })).statusCode,
    ).toBe(403);
    expect(
      (
        await t.app.inject({
          method: 'DELETE',
          url: '/api/session',
          headers: { cookie, 'sec-fetch-site': 'cross-site' },
        })
      ).statusCode,
    ).toBe(403);
    expect((await t.app.inject({ url: '/api/session', headers: { cookie } })).statusCode).toBe(200);
  });

  it('switches the acting role and ends', async () => {
    await t.access.kernel.db.query(
      `insert into access.role_grant (id, no, account, role, area, valid_from, granted_by, created_at)
       select gen_random_uuid(), 1, id, 'supervisor', '530403101', '2000-01-01', 'test', created_at from access.account where account = 'planner'`,
    );
    const cookie = String((await signInAs('planner')).headers['set-cookie']).split(';')[0]!;
    const headers = { cookie, ...ORIGIN };
    const switched = await t.app.inject({
      method: 'POST',
      url: '/api/session/role',
      headers,
      payload: { role: 'supervisor', area: '530403101' },
    });
    expect(switched.json()).toMatchObject({ role: 'supervisor', area: '530403101' });
    expect(
      (
        await t.app.inject({
          method: 'POST',
          url: '/api/session/role',
          headers,
          payload: { role: 'auditor', area: '*' },
        })
      ).statusCode,
    ).toBe(403);
    expect((await t.app.inject({ method: 'DELETE', url: '/api/session', headers })).statusCode).toBe(204);
    const after = await t.app.inject({ url: '/api/session', headers });
    expect(after.statusCode).toBe(401);
    expect(after.json().error.code).toBe('access.session-ended');
  });

  it('ends by the clock when idle; background reading does not keep it', async () => {
    const headers = await t.signIn('planner');
    const ask = (extra = {}) => t.app.inject({ url: '/api/session', headers: { ...headers, ...extra } });
    t.advance(29);
    expect((await ask()).statusCode).toBe(200);
    t.advance(29);
    expect((await ask({ 'x-kangyu-background': '1' })).statusCode).toBe(200);
    t.advance(2);
    expect((await ask()).statusCode).toBe(401);
  });
});

describe('administration over HTTP', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ kernel: { kind: 'production' } });
  });

  it('lets two administrators together bring a person in, who then changes the initial password', async () => {
    const admin = await t.signIn('administrator');
    const security = await t.signIn('security-administrator');
    const payload = {
      account: 'zhang',
      name: '张测试',
      password: 'Initial-pass-1',
      roles: [{ role: 'planner', area: '530403' }],
    };
    const made = await t.app.inject({ method: 'POST', url: '/api/accounts', headers: admin, payload });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({ account: 'zhang', roles: [], requested: payload.roles });
    const url = `/api/accounts/${made.json().id}`;
    expect(
      (await t.app.inject({ method: 'PATCH', url, headers: admin, payload: { roles: payload.roles } })).statusCode,
    ).toBe(403);
    const granted = await t.app.inject({ method: 'PATCH', url, headers: security, payload: { roles: payload.roles } });
    expect(granted.json()).toMatchObject({ roles: payload.roles, requested: [] });

    const credentials = { account: 'zhang', password: 'Initial-pass-1' };
    const first = await t.app.inject({ method: 'POST', url: '/api/session', headers: ORIGIN, payload: credentials });
    expect(first.json()).toMatchObject({ mustChangePassword: true });
    const headers = { ...ORIGIN, cookie: String(first.headers['set-cookie']).split(';')[0]! };
    expect((await t.app.inject({ url: '/api/records/Patient/x', headers })).json().error.code).toBe(
      'access.change-password-first',
    );
    const change = { current: 'Initial-pass-1', password: 'Chosen-pass-22' };
    expect(
      (await t.app.inject({ method: 'POST', url: '/api/session/password', headers, payload: change })).statusCode,
    ).toBe(204);
    expect((await t.app.inject({ url: '/api/records/Patient/x', headers })).statusCode).toBe(404);
  });

  it('refuses roles outside the administrator’s own area', async () => {
    const admin = await t.signIn('administrator', '530403');
    const payload = {
      account: 'li',
      name: '李测试',
      password: 'Initial-pass-1',
      roles: [{ role: 'planner', area: '530400' }],
    };
    const answer = await t.app.inject({ method: 'POST', url: '/api/accounts', headers: admin, payload });
    expect(answer.json().error.code).toBe('access.outside-area');
  });

  it('says which fields are wrong, in both languages, without repeating the values', async () => {
    const headers = await t.signIn('administrator');
    const payload = { account: 'Big Name', name: '', password: 'secret!', roles: [] };
    const answer = await t.app.inject({ method: 'POST', url: '/api/accounts', headers, payload });
    expect(answer.statusCode).toBe(422);
    const { code, details } = answer.json().error;
    expect(code).toBe('http.invalid');
    expect(details.fields.map((field: { path: string }) => field.path)).toEqual([
      'account',
      'name',
      'password',
      'roles',
    ]);
    expect(details.fields[2].message).toEqual({
      zh: '数值过小：期望 string >=8 字符',
      en: 'Too small: expected string to have >=8 characters',
    });
    expect(answer.body).not.toContain('secret!');
  });

  it('issues a token that works as a bearer until it is revoked', async () => {
    const headers = await t.signIn('security-administrator');
    await t.signIn('exchange-node');
    const issued = await t.app.inject({
      method: 'POST',
      url: '/api/tokens',
      headers,
      payload: { account: 'exchange-node', label: 'HIS', days: 30 },
    });
    expect(issued.statusCode).toBe(201);
    const bearer = { authorization: `Bearer ${issued.json().token}` };
    expect((await t.app.inject({ url: '/api/session', headers: bearer })).json()).toMatchObject({
      account: 'exchange-node',
      role: 'exchange-node',
    });
    const listed = await t.app.inject({ url: '/api/tokens', headers });
    expect(listed.json().items).toMatchObject([
      { id: issued.json().id, account: 'exchange-node', label: 'HIS', revoked: false },
    ]);
    expect(listed.body).not.toContain(issued.json().token);
    expect((await t.app.inject({ method: 'DELETE', url: `/api/tokens/${issued.json().id}`, headers })).statusCode).toBe(
      204,
    );
    expect((await t.app.inject({ url: '/api/session', headers: bearer })).json().error.code).toBe('access.bad-token');
  });

  it('pages and exports lists', async () => {
    const headers = await t.signIn('administrator');
    const first = await t.app.inject({ url: '/api/accounts?limit=2', headers });
    expect(first.json().items).toHaveLength(2);
    const second = await t.app.inject({ url: `/api/accounts?limit=500&cursor=${first.json().nextCursor}`, headers });
    const names = [...first.json().items, ...second.json().items].map((item: { account: string }) => item.account);
    expect(names).toEqual([...names].sort());
    expect(second.json().nextCursor).toBeUndefined();
    const auditor = await t.signIn('auditor');
    const csv = await t.app.inject({ url: '/api/audit?format=csv', headers: auditor });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.body).toMatch(/^\uFEFF序号,时间,账号/);
    const xlsx = await t.app.inject({ url: '/api/audit?format=xlsx', headers: auditor });
    expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await t.app.inject({ url: '/api/audit?cursor=%00', headers: auditor })).statusCode).toBe(422);
  });

  it('verifies the ledger it has written', async () => {
    const answer = await t.app.inject({ method: 'POST', url: '/api/audit/verify', headers: await t.signIn('auditor') });
    expect(answer.json()).toMatchObject({ ok: true, firstBreak: null });
    expect(answer.json().entries).toBeGreaterThan(0);
  });
});
