/**
 * The code's text (docs/health-code.md): base64url of
 *   format 1 | kind 1 | kid 4 | iv 12 | SM4-GCM(card version 2 | master reference 32 | iat 4 | exp 4 | nonce 16) | tag 16 | SM2 signature 64
 * in bytes, numbers big-endian, times in seconds since 1970. The first six bytes are authenticated with the ciphertext, and
 * the signature covers everything before it. Pure.
 */
import { randomBytes } from 'node:crypto';
import { IV_BYTES, type Sm2Pair, sm2Sign, sm2Verify, sm4Open, sm4Seal, TAG_BYTES } from './ciphers.ts';

const FORMAT = 1;
const KINDS = { 1: 'dynamic', 2: 'printed' } as const;
export type TokenKind = (typeof KINDS)[keyof typeof KINDS];

const HEAD = 6;
const PAYLOAD = 2 + 32 + 4 + 4 + 16;
const SIGNATURE = 64;
const LENGTH = HEAD + IV_BYTES + PAYLOAD + TAG_BYTES + SIGNATURE;

export interface TokenContent {
  kind: TokenKind;
  /** Version of the card: a reissued card makes tokens of earlier ones void. */
  version: number;
  /** 64 hex digits. */
  masterRef: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  /** 32 hex digits. */
  nonce: string;
}

export interface IssuerKeys {
  kid: number;
  signing: Sm2Pair;
  cipher: Buffer;
}

/** `iv` is random; tests give it to compare with the documented example. */
export function encodeToken(content: TokenContent, keys: IssuerKeys, iv: Buffer = randomBytes(IV_BYTES)): string {
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt8(content.kind === 'dynamic' ? 1 : 2, 1);
  head.writeUInt32BE(keys.kid, 2);
  const plain = Buffer.alloc(PAYLOAD);
  plain.writeUInt16BE(content.version, 0);
  plain.write(content.masterRef, 2, 'hex');
  plain.writeUInt32BE(content.iat, 34);
  plain.writeUInt32BE(content.exp, 38);
  plain.write(content.nonce, 42, 'hex');
  const signed = Buffer.concat([head, iv, sm4Seal(keys.cipher, iv, plain, head)]);
  return Buffer.concat([signed, sm2Sign(signed, keys.signing)]).toString('base64url');
}

/** The key id a text names; undefined when it has not the form of a token. */
export function kidOf(token: string): number | undefined {
  const bytes = bytesOf(token);
  return bytes?.readUInt32BE(2);
}

/** Checks signature and tag and gives what the token says; undefined when anything is wrong. Times are not looked at. */
export function decodeToken(token: string, keys: { publicKey: string; cipher: Buffer }): TokenContent | undefined {
  const bytes = bytesOf(token);
  if (!bytes) return undefined;
  const signed = bytes.subarray(0, LENGTH - SIGNATURE);
  if (!sm2Verify(signed, bytes.subarray(LENGTH - SIGNATURE), keys.publicKey)) return undefined;
  const head = bytes.subarray(0, HEAD);
  const plain = sm4Open(keys.cipher, bytes.subarray(HEAD, HEAD + IV_BYTES), signed.subarray(HEAD + IV_BYTES), head);
  if (!plain) return undefined;
  return {
    kind: KINDS[bytes[1] as keyof typeof KINDS],
    version: plain.readUInt16BE(0),
    masterRef: plain.toString('hex', 2, 34),
    iat: plain.readUInt32BE(34),
    exp: plain.readUInt32BE(38),
    nonce: plain.toString('hex', 42, 58),
  };
}

function bytesOf(token: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== LENGTH || bytes[0] !== FORMAT || !(bytes[1]! in KINDS)) return undefined;
  return bytes.toString('base64url') === token ? bytes : undefined;
}
