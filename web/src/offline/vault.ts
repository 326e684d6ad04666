/**
 * The key of what lies on the device: random, and itself encrypted by a key of the PIN (PBKDF2-HMAC-SHA-256; iterations by OWASP's
 * Password Storage Cheat Sheet). Neither the PIN nor the key is stored.
 */
export interface Vault {
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
  wrapped: Locked;
}
/** AES-GCM under the key of the vault; what is locked under one label is not opened under another. */
export interface Locked {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

export class WrongPin extends Error {
  override readonly name = 'WrongPin';
}

const AES = { name: 'AES-GCM', length: 256 };
const KEY_LABEL = 'kangyu-offline/key';
const utf8 = new TextEncoder();

export async function makeVault(pin: string, iterations: number): Promise<{ vault: Vault; key: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await lockBytes(await pinKey(pin, salt, iterations), raw, KEY_LABEL);
  return { vault: { salt, iterations, wrapped }, key: await dataKey(raw) };
}

/** Throws `WrongPin`. */
export async function openVault({ salt, iterations, wrapped }: Vault, pin: string): Promise<CryptoKey> {
  const own = await pinKey(pin, salt, iterations);
  try {
    return await dataKey(await unlockBytes(own, wrapped, KEY_LABEL));
  } catch (cause) {
    // The only way in which an authenticated key does not open.
    throw new WrongPin('the PIN is wrong', { cause });
  }
}

export const lock = (key: CryptoKey, value: unknown, label: string): Promise<Locked> =>
  lockBytes(key, utf8.encode(JSON.stringify(value)), label);

export async function unlock<T>(key: CryptoKey, locked: Locked, label: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await unlockBytes(key, locked, label))) as T;
}

async function pinKey(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', utf8.encode(pin.normalize('NFKC')), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, base, AES, false, [
    'encrypt',
    'decrypt',
  ]);
}

const dataKey = (raw: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, AES, false, ['encrypt', 'decrypt']);

async function lockBytes(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>, label: string): Promise<Locked> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8.encode(label) }, key, bytes);
  return { iv, data };
}

const unlockBytes = (key: CryptoKey, { iv, data }: Locked, label: string): Promise<ArrayBuffer> =>
  crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8.encode(label) }, key, data);

/** Why a PIN is too easy: too short, one character again and again, or digits in a row. */
export function weakness(pin: string, minLength: number): 'short' | 'same' | 'row' | undefined {
  if (pin.length < minLength) return 'short';
  if (/^(.)\1*$/.test(pin)) return 'same';
  const steps = new Set([...pin].slice(1).map((char, i) => char.charCodeAt(0) - pin.charCodeAt(i)));
  return steps.size === 1 && (steps.has(1) || steps.has(-1)) ? 'row' : undefined;
}
