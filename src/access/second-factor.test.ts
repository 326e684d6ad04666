import { beforeAll, describe, expect, it } from 'vitest';
import type { Access } from './access.ts';
import { changeAccount, createAccount } from './accounts.ts';
import { beginOwnFactor, finishOwnFactor, ownFactor, resetFactor } from './change-factor.ts';
import { createDemoAccounts, DEMO_PASSWORD } from './demo-accounts.ts';
import type { FactorStep } from './second-factor.ts';
import { authenticateSession, endOwnSession, listOwnSessions, switchRole } from './sessions.ts';
import { finishSignIn, openSession, signIn } from './sign-in.ts';
import { findAccount } from './store.ts';
import { advance, findAccountForTest, quickPolicy, signInByPassword, testAccess } from './testing.ts';
import { codeOfStep, stepOfCode, toBase32 } from './totp.ts';

const PASSWORD = 'Long-enough-1';
const refused = (name: string) => expect.objectContaining({ code: name });

describe('one-time codes', () => {
  const secret = Buffer.from('12345678901234567890');
  const rules = { digits: 8, periodSeconds: 30, driftSteps: 1 };

  it('are those of RFC 6238, appendix B, and of RFC 4226, appendix D', () => {
    const cases: [number, string][] = [
      [59, '94287082'],
      [1111111109, '07081804'],
      [1111111111, '14050471'],
      [1234567890, '89005924'],
      [2000000000, '69279037'],
      [20000000000, '65353130'],
    ];
    for (const [seconds, code] of cases) {
      expect(codeOfStep(secret, Math.floor(seconds / 30), 8)).toBe(code);
      expect(stepOfCode(secret, code, new Date(seconds * 1000), rules)).toBe(Math.floor(seconds / 30));
    }
    expect(Array.from({ length: 10 }, (_, i) => codeOfStep(secret, i, 6)).join(' ')).toBe(
      '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489',
    );
  });

  it('are taken one step early or late and no further', () => {
    const at = (step: number) => stepOfCode(secret, codeOfStep(secret, step, 8), new Date(1000 * 30_000), rules);
    expect([998, 999, 1000, 1001, 1002].map(at)).toEqual([undefined, 999, 1000, 1001, undefined]);
  });

  it('write secrets as RFC 4648 does', () => {
    const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => toBase32(Buffer.from(text)));
    expect(texts).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
  });
});

/** Reads the secret that was shown, as an authenticator does. */
function bytesOf(base32: string): Buffer {
  const bits = [...base32]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

describe('the second factor', () => {
  let access: Access;
  let made = 0;
  beforeAll(async () => {
    access = await testAccess({ policy: quickPolicy });
  });

  const person = async (...roles: string[]): Promise<string> => {
    made += 1;
    const account = `admin${made}`;
    const grants = roles.map((role) => ({ role, area: '530403' }));
    await createAccount(access, { account, name: '测试乙', password: PASSWORD, roles: grants }, 'operator');
    return account;
  };
  const codeNow = (secret: string, steps = 0) =>
    codeOfStep(bytesOf(secret), Math.floor(access.kernel.clock.now().getTime() / 30_000) + steps, 6);
  const begin = async (account: string) => (await signIn(access, { account, password: PASSWORD })) as FactorStep;
  const enrol = async (account: string) => {
    const step = await begin(account);
    const opened = await finishSignIn(access, { ticket: step.ticket, code: codeNow(step.secret!) });
    return { ...opened, secret: step.secret! };
  };

  it('is enrolled at the first sign-in of an administrator, before anything opens', async () => {
    const account = await person('administrator');
    const step = await begin(account);
    expect(step).toMatchObject({ step: 'enrol', secret: expect.stringMatching(/^[A-Z2-7]{32}$/) });
    expect(step.uri).toBe(
      `otpauth://totp/Kangyu:${account}?secret=${step.secret}&issuer=Kangyu&algorithm=SHA1&digits=6&period=30`,
    );
    expect(step).not.toHaveProperty('token');
    await expect(authenticateSession(access, step.ticket)).rejects.toEqual(refused('access.session-ended'));
    await expect(finishSignIn(access, { ticket: step.ticket, code: '000000' })).rejects.toEqual(
      refused('access.bad-code'),
    );
    const opened = await finishSignIn(access, { ticket: step.ticket, code: codeNow(step.secret!) });
    expect(opened.recoveryCodes).toHaveLength(10);
    expect((await authenticateSession(access, opened.token)).caller.role).toBe('administrator');
    const stored = await access.kernel.db.query<{ text: string }>(
      `select f::text as text from access.second_factor f union all select r::text from access.recovery_code r`,
    );
    const plain = bytesOf(step.secret!);
    for (const { text } of stored)
      for (const form of [step.secret!, plain.toString('hex'), plain.toString('base64url'), opened.recoveryCodes![0]!])
        expect(text).not.toContain(form);
  });

  it('takes each code once, and none of a step before it', async () => {
    const account = await person('auditor');
    const { secret } = await enrol(account);
    const again = await begin(account);
    expect(again).toMatchObject({ step: 'code' });
    expect(again).not.toHaveProperty('secret');
    await expect(finishSignIn(access, { ticket: again.ticket, code: codeNow(secret) })).rejects.toEqual(
      refused('access.bad-code'),
    );
    const next = codeNow(secret, 1);
    const both = await Promise.allSettled([
      finishSignIn(access, { ticket: again.ticket, code: next }),
      finishSignIn(access, { ticket: (await begin(account)).ticket, code: next }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(finishSignIn(access, { ticket: again.ticket, code: codeNow(secret, 1) })).rejects.toThrow();
  });

  it('takes a recovery code once', async () => {
    const account = await person('auditor');
    const { recoveryCodes } = await enrol(account);
    const code = recoveryCodes![3]!.toUpperCase();
    const opened = await finishSignIn(access, { ticket: (await begin(account)).ticket, code });
    expect(await ownFactor(access, opened.state.caller)).toMatchObject({ required: true, recoveryCodes: 9 });
    await expect(finishSignIn(access, { ticket: (await begin(account)).ticket, code })).rejects.toEqual(
      refused('access.bad-code'),
    );
  });

  it('locks the name at the fifth wrong code, whatever passwords come right in between', async () => {
    const account = await person('administrator');
    const { secret } = await enrol(account);
    for (let i = 0; i < 5; i += 1)
      await expect(finishSignIn(access, { ticket: (await begin(account)).ticket, code: '123' })).rejects.toEqual(
        refused('access.bad-code'),
      );
    await expect(begin(account)).rejects.toEqual(refused('access.locked'));
    advance(access.kernel, 16);
    const opened = await finishSignIn(access, { ticket: (await begin(account)).ticket, code: codeNow(secret) });
    expect(opened.before).toEqual({ at: expect.any(Date), failures: 6, ended: 0 });
  });

  it('ends a step after five minutes', async () => {
    const account = await person('administrator');
    const step = await begin(account);
    advance(access.kernel, 5.1);
    await expect(finishSignIn(access, { ticket: step.ticket, code: codeNow(step.secret!) })).rejects.toEqual(
      refused('access.step-ended'),
    );
  });

  it('leaves an account as many sessions as the policy says: one more ends the one not used for longest', async () => {
    const limited = await testAccess({
      policy: {
        ...quickPolicy,
        session: { ...quickPolicy.session, most: 2 },
        secondFactor: { ...quickPolicy.secondFactor, roles: [] },
      },
    });
    const row = await findAccountForTest(limited, 'planner', '*');
    const first = await openSession(limited, row);
    advance(limited.kernel, 1);
    const second = await openSession(limited, row);
    advance(limited.kernel, 1);
    await authenticateSession(limited, first.token); // used last
    const third = await openSession(limited, row);
    expect([first, second, third].map(({ before }) => before.ended)).toEqual([0, 0, 1]);
    await expect(authenticateSession(limited, second.token)).rejects.toEqual(refused('access.session-ended'));
    expect((await authenticateSession(limited, first.token)).caller.account).toBe('planner');
    expect(await listOwnSessions(limited, third.state.caller)).toHaveLength(2);
    const demo = { ...row, demo: true };
    expect((await openSession(limited, demo)).before.ended).toBe(0);
  });

  it('is asked of a role given after the sign-in, and of sessions that never had it', async () => {
    const account = await person('planner', 'auditor');
    const [row] = [await findAccount(access.kernel.db, { account })];
    const { token } = await openSession(access, row!, 'planner', { twoFactor: false });
    await expect(switchRole(access, token, { role: 'auditor', area: '530403' })).rejects.toEqual(
      refused('access.second-factor-first'),
    );
    const other = await openSession(access, row!, 'auditor', { twoFactor: false });
    await expect(authenticateSession(access, other.token)).rejects.toEqual(refused('access.session-ended'));
  });

  it('is replaced by its holder with password and code, and reset only by somebody else', async () => {
    const account = await person('security-administrator');
    const { state, secret } = await enrol(account);
    advance(access.kernel, 1);
    await expect(beginOwnFactor(access, state.caller, { password: PASSWORD })).rejects.toEqual(
      refused('access.bad-code'),
    );
    const step = await beginOwnFactor(access, state.caller, { password: PASSWORD, code: codeNow(secret) });
    const codes = await finishOwnFactor(access, state.caller, { ticket: step.ticket, code: codeNow(step.secret!) });
    expect(codes).toHaveLength(10);
    advance(access.kernel, 1);
    const old = { ticket: (await begin(account)).ticket, code: codeNow(secret) };
    await expect(finishSignIn(access, old)).rejects.toEqual(refused('access.bad-code'));

    await expect(resetFactor(access, state.caller.accountId, state.caller)).rejects.toEqual(
      refused('access.own-factor'),
    );
    const planner = (await signInByPassword(access, { account: await person('planner'), password: PASSWORD })).state;
    await expect(resetFactor(access, state.caller.accountId, planner.caller)).rejects.toEqual(
      refused('access.forbidden'),
    );
    const live = await finishSignIn(access, { ticket: (await begin(account)).ticket, code: codeNow(step.secret!) });
    const other = await enrol(await person('security-administrator'));
    await resetFactor(access, state.caller.accountId, other.state.caller);
    await expect(authenticateSession(access, live.token)).rejects.toEqual(refused('access.session-ended'));
    expect(await begin(account)).toMatchObject({ step: 'enrol' });
  });

  it('may be enrolled by anybody, who is asked for it from then on', async () => {
    const account = await person('planner');
    const { state } = await signInByPassword(access, { account, password: PASSWORD });
    const step = await beginOwnFactor(access, state.caller, { password: PASSWORD });
    await finishOwnFactor(access, state.caller, { ticket: step.ticket, code: codeNow(step.secret!) });
    expect(await begin(account)).toMatchObject({ step: 'code' });
  });

  it('follows the real time where a demo’s clock stands elsewhere', async () => {
    const demo = await testAccess({ policy: quickPolicy, kind: 'demo' });
    await createDemoAccounts(demo);
    const { state } = await signInByPassword(demo, { account: 'administrator', password: DEMO_PASSWORD });
    demo.kernel.instance.meta.clockOffsetMs = 3_600_000;
    const step = await beginOwnFactor(demo, state.caller, { password: DEMO_PASSWORD });
    const real = Math.floor((demo.kernel.clock.now().getTime() - 3_600_000) / 30_000);
    const code = codeOfStep(bytesOf(step.secret!), real, 6);
    await finishOwnFactor(demo, state.caller, { ticket: step.ticket, code });
  });

  it('shows a person their sessions, and ends one of them', async () => {
    const account = await person('planner');
    const place = { ip: '10.0.0.7', agent: 'Browser' };
    const one = await signIn(access, { account, password: PASSWORD }, place);
    const two = await signInByPassword(access, { account, password: PASSWORD });
    if ('ticket' in one) throw new Error('no second step here');
    const sessions = await listOwnSessions(access, two.state.caller, two.token);
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    const elsewhere = sessions.find(({ ip }) => ip === '10.0.0.7')!;
    expect(elsewhere).toMatchObject({ agent: 'Browser', current: false, twoFactor: false });
    const stranger = (await signInByPassword(access, { account: await person('planner'), password: PASSWORD })).state;
    await expect(endOwnSession(access, stranger.caller, elsewhere.id)).rejects.toEqual(
      refused('access.session-unknown'),
    );
    await endOwnSession(access, two.state.caller, elsewhere.id);
    await expect(authenticateSession(access, one.token)).rejects.toEqual(refused('access.session-ended'));
  });

  it('asks for another password after ninety days, and none of the last five', async () => {
    const account = await person('planner');
    const [{ id }] = [(await findAccount(access.kernel.db, { account }))!];
    const next = (n: number) => `Next-password-${n}`;
    for (let n = 1; n <= 4; n += 1) {
      advance(access.kernel, 1);
      await changeAccount(access, id, { password: next(n) }, 'operator');
    }
    for (const password of [PASSWORD, next(1), next(4)])
      await expect(changeAccount(access, id, { password }, 'operator')).rejects.toEqual(
        refused('access.password-again'),
      );
    advance(access.kernel, 1);
    await changeAccount(access, id, { password: next(5) }, 'operator');
    await changeAccount(access, id, { password: PASSWORD }, 'operator');
    await access.kernel.db.query('update access.account set must_change_password = false where id = $1', [id]);
    expect((await signInByPassword(access, { account, password: PASSWORD })).state.mustChangePassword).toBe(false);
    advance(access.kernel, 91 * 24 * 60);
    expect((await signInByPassword(access, { account, password: PASSWORD })).state.mustChangePassword).toBe(true);
  });
});
