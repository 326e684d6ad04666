import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';
import { KangyuError } from './errors.ts';

/** Keeps personal identifiers unreadable at rest and still searchable by equality. */
export interface Sealer {
  /** AES-256-GCM; `context` (for example the column) is authenticated, so a value cannot be moved elsewhere. */
  seal(plain: string, context: string): string;
  open(sealed: string, context: string): string;
  sealBytes(plain: Buffer, context: string): Buffer;
  openBytes(sealed: Buffer, context: string): Buffer;
  /** Keyed signed 64-bit hash: a blind index. It does not change when sealing keys rotate. */
  hmac(text: string): bigint;
  /** Id of the key that seals new values. */
  current(): string;
}

/** Secrets that may change while the program runs. */
export interface KeyringSource {
  /** As known, at most some moments old. */
  now(): Keyring;
  /** Read anew, because a value names a key that is not known. */
  again(): Keyring;
}

/** Master secrets by key id; new values are sealed with `current`, older ids stay readable. */
export interface Keyring {
  current: string;
  keys: Record<string, Buffer>;
  index: Buffer;
}

/** What every sealed text begins with; after it come letters, digits, `_`, `-` and `:`. */
export const SEALED_PREFIX = 'enc:v1:';

export function isSealed(text: string): boolean {
  return text.startsWith(SEALED_PREFIX);
}

/** Id of the key that sealed a value; undefined for one that is not sealed. */
export function keyIdOf(sealed: string | Buffer): string | undefined {
  if (typeof sealed === 'string')
    return isSealed(sealed) ? sealed.slice(SEALED_PREFIX.length).split(':')[0] : undefined;
  return sealed[0] === 1 ? sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString() : undefined;
}

export function createSealer(secrets: Keyring | KeyringSource): Sealer {
  const source: KeyringSource = 'now' in secrets ? secrets : { now: () => secrets, again: () => secrets };
  const derived = new Map<string, Buffer>();
  const keyOf = (kid: string): Buffer => {
    let key = derived.get(kid);
    if (!key) {
      const master = source.now().keys[kid] ?? source.again().keys[kid];
      if (!master) throw new KangyuError('kernel.sealed-unreadable', { kid });
      key = Buffer.from(hkdfSync('sha256', master, 'kangyu', 'seal-v1', 32));
      derived.set(kid, key);
    }
    return key;
  };
  const encrypt = (kid: string, plain: Buffer, context: string): Buffer => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keyOf(kid), nonce);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  };
  const decrypt = (kid: string, sealed: Buffer, context: string): Buffer => {
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(kid), sealed.subarray(0, 12));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    } catch (cause) {
      throw cause instanceof KangyuError ? cause : new KangyuError('kernel.sealed-unreadable', { kid }, { cause });
    }
  };
  return {
    seal(plain, context) {
      const kid = source.now().current;
      return `${SEALED_PREFIX}${kid}:${encrypt(kid, Buffer.from(plain), context).toString('base64url')}`;
    },
    open(sealed, context) {
      if (!isSealed(sealed)) return sealed;
      const [kid = '', body = ''] = sealed.slice(SEALED_PREFIX.length).split(':');
      return decrypt(kid, Buffer.from(body, 'base64url'), context).toString();
    },
    sealBytes(plain, context) {
      const { current } = source.now();
      const kid = Buffer.from(current);
      return Buffer.concat([Buffer.from([1, kid.length]), kid, encrypt(current, plain, context)]);
    },
    openBytes(sealed, context) {
      const length = sealed[1] ?? 0;
      return decrypt(sealed.subarray(2, 2 + length).toString(), sealed.subarray(2 + length), context);
    },
    current: () => source.now().current,
    hmac: keyedHash(source.now().index),
  };
}

const BLOCK = 64; // bytes of a block of SHA-256

/**
 * First eight bytes of HMAC-SHA-256 (RFC 2104) by two calls that take the whole text: the platform's own makes an object
 * outside the heap for each text, which costs several times the hashing of so short ones.
 */
function keyedHash(secret: Buffer): (text: string) => bigint {
  const key = Buffer.alloc(BLOCK);
  (secret.length > BLOCK ? hash('sha256', secret, 'buffer') : secret).copy(key);
  const padded = (pad: number) => key.map((byte) => byte ^ pad);
  const [inner, outer] = [padded(0x36), padded(0x5c)];
  return (text) => {
    const first = hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer');
    return hash('sha256', Buffer.concat([outer, first]), 'buffer').readBigInt64BE(0);
  };
}
