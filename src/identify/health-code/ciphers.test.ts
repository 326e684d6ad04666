import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { hmacSm3Hex, makeSm2Pair, sm2Sign, sm2Verify, sm3Hex, sm4Open, sm4Seal } from './ciphers.ts';
import { decodeToken, encodeToken, kidOf } from './token.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('the national algorithms', () => {
  it('SM3 gives the digests of GM/T 0004-2012 annex A', () => {
    expect(sm3Hex('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3Hex('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
    expect(hmacSm3Hex(Buffer.from('k'), 'a')).not.toBe(hmacSm3Hex(Buffer.from('l'), 'a'));
  });

  it('SM4-GCM gives ciphertext and tag of RFC 8998 appendix A.1, and opens nothing that was changed', () => {
    const key = hex('0123456789ABCDEFFEDCBA9876543210');
    const iv = hex('00001234567800000000ABCD');
    const aad = hex('FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2');
    const plain = hex(
      'AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA',
    );
    const sealed = sm4Seal(key, iv, plain, aad);
    expect(sealed.toString('hex')).toBe(
      '17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d' +
        '83de3541e4c2b58177e065a9bf7b62ec',
    );
    expect(sm4Open(key, iv, sealed, aad)).toEqual(plain);
    sealed[0]! ^= 1;
    expect(sm4Open(key, iv, sealed, aad)).toBeUndefined();
  });

  it('SM2 verifies the signature of GM/T 0003.5-2012 annex A.2, and its own', () => {
    const publicKey =
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
    const signature = hex(
      'F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3 B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA',
    );
    const message = Buffer.from('message digest');
    expect(sm2Verify(message, signature, publicKey)).toBe(true);
    expect(sm2Verify(Buffer.from('message digesT'), signature, publicKey)).toBe(false);
    const pair = makeSm2Pair();
    expect(sm2Verify(message, sm2Sign(message, pair), pair.publicKey)).toBe(true);
    expect(sm2Verify(message, sm2Sign(message, pair), publicKey)).toBe(false);
    expect(sm2Verify(message, Buffer.alloc(64), publicKey)).toBe(false);
  });
});

describe('a token', () => {
  const example = JSON.parse(readFileSync(join(packageRoot(), 'docs', 'health-code-example.json'), 'utf8'));
  const keys = {
    kid: example.issuer.kid,
    signing: { publicKey: example.issuer.publicKey, privateKey: example.issuer.privateKey },
    cipher: hex(example.issuer.cipherKey),
  };

  it('of the documented example reads as documented, and its signed part is made again byte by byte', () => {
    const open = { publicKey: keys.signing.publicKey, cipher: keys.cipher };
    expect(kidOf(example.token)).toBe(keys.kid);
    expect(decodeToken(example.token, open)).toEqual(example.content);
    const again = Buffer.from(encodeToken(example.content, keys, hex(example.iv)), 'base64url');
    expect(again.subarray(0, -64)).toEqual(Buffer.from(example.token, 'base64url').subarray(0, -64));
  });

  it('is nothing once any of its bytes differs, with other keys, or in another form', () => {
    const open = { publicKey: keys.signing.publicKey, cipher: keys.cipher };
    const bytes = Buffer.from(example.token, 'base64url');
    for (const at of [0, 1, 5, 6, 20, 80, 95, 120, 155]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 4;
      expect(decodeToken(changed.toString('base64url'), open), String(at)).toBeUndefined();
    }
    expect(decodeToken(example.token, { ...open, cipher: Buffer.alloc(16) })).toBeUndefined();
    expect(decodeToken(example.token, { ...open, publicKey: makeSm2Pair().publicKey })).toBeUndefined();
    for (const text of ['', 'AQ', `${example.token}A`, example.token.slice(1), '<script>'])
      expect(decodeToken(text, open)).toBeUndefined();
  });
});
