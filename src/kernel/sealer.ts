import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
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

export function createSealer(ring: Keyring): Sealer {
  const derived = new Map<string, Buffer>();
  const keyOf = (kid: string): Buffer => {
    let key = derived.get(kid);
    if (!key) {
      const master = ring.keys[kid];
      if (!master) throw new KangyuError('kernel.sealed-unreadable', { kid });
      key = Buffer.from(hkdfSync('sha256', master, 'kangyu', 'seal-v1', 32));
      derived.set(kid, key);
    }
    return key;
  };
  const encrypt = (plain: Buffer, context: string): Buffer => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keyOf(ring.current), nonce);
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
    seal: (plain, context) =>
      `${SEALED_PREFIX}${ring.current}:${encrypt(Buffer.from(plain), context).toString('base64url')}`,
    open(sealed, context) {
      if (!isSealed(sealed)) return sealed;
      const [kid = '', body = ''] = sealed.slice(SEALED_PREFIX.length).split(':');
      return decrypt(kid, Buffer.from(body, 'base64url'), context).toString();
    },
    sealBytes(plain, context) {
      const kid = Buffer.from(ring.current);
      return Buffer.concat([Buffer.from([1, kid.length]), kid, encrypt(plain, context)]);
    },
    openBytes(sealed, context) {
      const length = sealed[1] ?? 0;
      return decrypt(sealed.subarray(2, 2 + length).toString(), sealed.subarray(2 + length), context);
    },
    hmac: (text) => createHmac('sha256', ring.index).update(text).digest().readBigInt64BE(0),
  };
}
