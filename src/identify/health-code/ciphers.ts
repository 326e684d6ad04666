/**
 * The national algorithms as the code uses them: SM2 signatures with SM3 and the default user id (GM/T 0003.2, GM/T 0009),
 * SM2 encryption C1C3C2 (GM/T 0003.4), SM3 (GM/T 0004), SM4-GCM (GM/T 0002; GCM as in RFC 8998). OpenSSL of this Node has
 * SM3, but neither SM4-GCM nor SM2 with the user id, so those come from sm-crypto-v2.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { sm2, sm4 } from 'sm-crypto-v2';

export { isSm2Point, makeSm2Pair, type Sm2Pair, sm2Sign, sm2Verify } from '../../kernel/index.ts';

export const sm3Hex = (text: string | Uint8Array): string => createHash('sm3').update(text).digest('hex');

export const hmacSm3Hex = (key: Buffer, text: string): string => createHmac('sm3', key).update(text).digest('hex');

/** C1C3C2 without the leading 04 of C1, as hex. */
export const sm2Wrap = (secret: Uint8Array, publicKey: string): string => sm2.doEncrypt(secret, publicKey, 1);

export const TAG_BYTES = 16;
export const IV_BYTES = 12;

export function sm4Seal(key: Buffer, iv: Uint8Array, plain: Uint8Array, associatedData: Uint8Array): Buffer {
  const { output, tag } = sm4.encrypt(plain, key, {
    mode: 'gcm',
    output: 'array',
    iv,
    associatedData,
    outputTag: true,
    padding: 'none',
  });
  return Buffer.concat([output, tag!]);
}

/** Undefined when the tag does not fit. */
export function sm4Open(
  key: Buffer,
  iv: Uint8Array,
  sealed: Uint8Array,
  associatedData: Uint8Array,
): Buffer | undefined {
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  try {
    const plain = sm4.decrypt(sealed.subarray(0, sealed.length - TAG_BYTES), key, {
      mode: 'gcm',
      output: 'array',
      iv,
      associatedData,
      tag,
      padding: 'none',
    });
    return Buffer.from(plain);
  } catch {
    return undefined; // the library throws when the authentication tag differs
  }
}

export const randomKey = (): Buffer => randomBytes(16);
