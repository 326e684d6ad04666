/**
 * SM2 signatures with SM3 and the default user id (GM/T 0003.2, GM/T 0009). OpenSSL of this Node has no SM2 with the user id, so
 * it comes from sm-crypto-v2.
 */
import { sm2 } from 'sm-crypto-v2';

export interface Sm2Pair {
  /** 64 hex digits. */
  privateKey: string;
  /** Uncompressed point, 130 hex digits beginning with 04. */
  publicKey: string;
}

export function makeSm2Pair(): Sm2Pair {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  return { privateKey, publicKey };
}

export const isSm2Point = (publicKey: string): boolean =>
  /^04[0-9a-f]{128}$/.test(publicKey) && sm2.verifyPublicKey(publicKey);

/** 64 bytes: r and s. */
export function sm2Sign(message: Uint8Array, { privateKey, publicKey }: Sm2Pair): Buffer {
  return Buffer.from(sm2.doSignature(message, privateKey, { hash: true, publicKey }), 'hex');
}

export function sm2Verify(message: Uint8Array, signature: Uint8Array, publicKey: string): boolean {
  if (signature.length !== 64) return false;
  try {
    return sm2.doVerifySignature(message, Buffer.from(signature).toString('hex'), publicKey, { hash: true });
  } catch {
    return false; // r or s outside the group: no signature of anybody
  }
}
