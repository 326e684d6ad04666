/**
 * Contacts that wait are sealed to the platform: they can be sent whatever becomes of the key on the device, and nobody else
 * opens them. P-256 ECDH with a key made for each, HKDF-SHA-256 (RFC 5869), AES-256-GCM; texts are base64url.
 */
import type { OfflineEnvelope } from '../../../src/http/contract.ts';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const INFO = new TextEncoder().encode('kangyu-offline/1');

/** `publicKey` is the device's from its registration, `label` the id of what is sealed; both are authenticated with it. */
export async function seal(publicKey: string, device: string, label: string, text: string): Promise<OfflineEnvelope> {
  const theirs = await crypto.subtle.importKey('raw', fromBase64Url(publicKey), CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256);
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: raw, info: INFO },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(`${device}/${label}`);
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    new TextEncoder().encode(text),
  );
  return { v: 1, key: toBase64Url(raw), iv: toBase64Url(iv), data: toBase64Url(new Uint8Array(data)) };
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
/** More arguments than that are too many for one call. */
const CHUNK = 0x8000;

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}
