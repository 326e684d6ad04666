import { describe, expect, it } from 'vitest';
import example from '../../../../docs/health-code-example.json';
import { verifyOffline } from './verify-offline.ts';

const kit = {
  keys: [{ kid: 7, publicKey: example.issuer.publicKey, wrappedKey: example.terminal.wrappedKey }],
  revocations: example.revocations,
};
const during = (example.content.iat + 30) * 1000;
const check = (token = example.token, more: object = {}, now = during) =>
  verifyOffline(token, { ...kit, ...more }, example.terminal.privateKey, now);

describe('a code without the network', () => {
  it('of the documented example is genuine while it lives', async () => {
    expect(await check()).toMatchObject({
      ok: true,
      kind: 'dynamic',
      ref: example.content.masterRef,
      nonce: example.content.nonce,
    });
    expect(await check(example.token, {}, example.content.exp * 1000)).toEqual({ ok: false, reason: 'expired' });
  });

  it('is refused when changed, of another issuer, or not a code', async () => {
    const changed = `${example.token.slice(0, 60)}${example.token[60] === 'A' ? 'B' : 'A'}${example.token.slice(61)}`;
    expect(await check(changed)).toEqual({ ok: false, reason: 'signature' });
    const [key] = kit.keys;
    expect(await check(example.token, { keys: [{ ...key, kid: 8 }] })).toEqual({ ok: false, reason: 'key' });
    expect(await check('hello')).toEqual({ ok: false, reason: 'form' });
  });

  it('is not accepted on a list that is forged or past its time', async () => {
    const emptied = { ...example.revocations, list: example.revocations.list.replace('"through":3', '"through":0') };
    expect(await check(example.token, { revocations: emptied })).toEqual({ ok: false, reason: 'list-forged' });
    const late = Date.parse('2026-01-02T00:00:00Z');
    expect(await check(example.token, {}, late)).toEqual({ ok: false, reason: 'expired' });
  });
});
