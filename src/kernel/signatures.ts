/** Signatures of programs over texts: SM2 with SM3 (GM/T 0003.2) or Ed25519 (RFC 8032), keys as texts that people can carry. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { isSm2Point, makeSm2Pair, sm2Sign, sm2Verify } from './sm2.ts';

export const KEY_ALGORITHMS = ['SM2', 'Ed25519'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** SM2: 130 hex digits (uncompressed point). Ed25519: base64 of the 32 bytes. */
export interface PublicKey {
  algorithm: KeyAlgorithm;
  publicKey: string;
}
/** SM2: 64 hex digits. Ed25519: base64 of the 32 bytes of the seed. */
export interface SigningKey extends PublicKey {
  privateKey: string;
}

export function makeSigningKey(algorithm: KeyAlgorithm): SigningKey {
  if (algorithm === 'SM2') return { algorithm, ...makeSm2Pair() };
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { algorithm, publicKey: toBase64(x!), privateKey: toBase64(d!) };
}

/** The key as it is stored, or undefined for what is none. Ed25519 is also taken as hex, PEM or base64 of the SPKI form. */
export function readPublicKey(algorithm: KeyAlgorithm, text: string): string | undefined {
  const plain = text.trim();
  if (algorithm === 'SM2') {
    const point = plain.replace(/\s/g, '').toLowerCase();
    return isSm2Point(point) ? point : undefined;
  }
  const body = plain.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
  const bytes = /^[0-9a-f]{64}$/i.test(body) ? Buffer.from(body, 'hex') : Buffer.from(body, 'base64');
  if (bytes.length === 32) return bytes.toString('base64');
  if (bytes.length === SPKI_PREFIX.length + 32 && bytes.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX))
    return bytes.subarray(SPKI_PREFIX.length).toString('base64');
  return undefined;
}

/** Of SubjectPublicKeyInfo before the key itself (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Base64 of the 64 bytes of the signature. */
export function signText(text: string, key: SigningKey): string {
  const message = Buffer.from(text);
  if (key.algorithm === 'SM2') return sm2Sign(message, key).toString('base64');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toUrl(key.publicKey), d: toUrl(key.privateKey) };
  return sign(null, message, createPrivateKey({ key: jwk, format: 'jwk' })).toString('base64');
}

export function verifyText(text: string, signature: string, { algorithm, publicKey }: PublicKey): boolean {
  const message = Buffer.from(text);
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64) return false;
  if (algorithm === 'SM2') return sm2Verify(message, bytes, publicKey);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toUrl(publicKey) };
  return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), bytes);
}

/** Hex digest that goes under a signature: SM3 beside SM2, SHA-256 beside Ed25519. */
export const digestFor = (algorithm: KeyAlgorithm, text: string): string =>
  createHash(algorithm === 'SM2' ? 'sm3' : 'sha256')
    .update(text)
    .digest('hex');

/** For comparing by eye: `9F2A 01C4 77E0 5B3D`. */
export const fingerprintOf = (publicKey: string): string =>
  createHash('sha256').update(publicKey).digest('hex').slice(0, 16).toUpperCase().match(/.{4}/g)!.join(' ');

const toBase64 = (url: string): string => Buffer.from(url, 'base64url').toString('base64');
const toUrl = (base64: string): string => Buffer.from(base64, 'base64').toString('base64url');
