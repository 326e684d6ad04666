/**
 * Verifies a code without the network, as docs/health-code.md describes: the issuer's signature, the cipher key that only
 * this terminal can open, the time, and the signed list of void cards. It says that the code is genuine, never who it is.
 */
import type { OfflineKit } from '../../../../src/http/contract.ts';
import { hexOf, openGcm, unwrap, verify } from './sm.ts';

export type OfflineVerdict =
  | { ok: true; kind: 'dynamic' | 'printed'; nonce: string; ref: string; version: number; expiresAt: number }
  | { ok: false; reason: 'form' | 'key' | 'signature' | 'expired' | 'void' | 'list-old' | 'list-forged' };

const HEAD = 6;
const IV = 12;
const TAG = 16;
const SIGNATURE = 64;
const LENGTH = HEAD + IV + 58 + TAG + SIGNATURE;

function bytesOf(token: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]{208}$/.test(token)) return undefined;
  const binary = atob(token.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return bytes.length === LENGTH && bytes[0] === 1 && (bytes[1] === 1 || bytes[1] === 2) ? bytes : undefined;
}

/** `now` in milliseconds of the platform's clock. */
export async function verifyOffline(
  token: string,
  kit: Pick<OfflineKit, 'keys' | 'revocations'>,
  privateKey: string,
  now: number,
): Promise<OfflineVerdict> {
  const bytes = bytesOf(token.trim());
  if (!bytes) return { ok: false, reason: 'form' };
  const view = new DataView(bytes.buffer);
  const key = kit.keys.find(({ kid }) => kid === view.getUint32(2));
  if (!key) return { ok: false, reason: 'key' };
  const signed = bytes.subarray(0, LENGTH - SIGNATURE);
  if (!(await verify(signed, hexOf(bytes.subarray(LENGTH - SIGNATURE)), key.publicKey)))
    return { ok: false, reason: 'signature' };
  const plain = await openGcm(await unwrap(key.wrappedKey, privateKey), {
    iv: bytes.subarray(HEAD, HEAD + IV),
    sealed: signed.subarray(HEAD + IV, signed.length - TAG),
    tag: signed.subarray(signed.length - TAG),
    associatedData: bytes.subarray(0, HEAD),
  });
  if (!plain) return { ok: false, reason: 'signature' };
  const content = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const version = content.getUint16(0);
  const ref = hexOf(plain.subarray(2, 34));
  const expiresAt = content.getUint32(38) * 1000;
  if (now >= expiresAt) return { ok: false, reason: 'expired' };
  const listed = await voided(kit, now);
  if (typeof listed === 'string') return { ok: false, reason: listed };
  if (listed.some((one) => one.ref === ref && version <= one.through)) return { ok: false, reason: 'void' };
  return {
    ok: true,
    kind: bytes[1] === 1 ? 'dynamic' : 'printed',
    nonce: hexOf(plain.subarray(42, 58)),
    ref,
    version,
    expiresAt,
  };
}

type Voided = { ref: string; through: number }[];

async function voided(
  { keys, revocations }: Pick<OfflineKit, 'keys' | 'revocations'>,
  now: number,
): Promise<Voided | 'list-old' | 'list-forged'> {
  const key = keys.find(({ kid }) => kid === revocations.kid);
  if (!key || !(await verify(revocations.list, revocations.signature, key.publicKey))) return 'list-forged';
  const list = JSON.parse(revocations.list) as { validUntil: string; entries: Voided };
  return now >= Date.parse(list.validUntil) ? 'list-old' : list.entries;
}
