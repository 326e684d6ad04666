/**
 * What a terminal keeps in this browser: its SM2 key, encrypted by a key of the browser that no script can read out, the
 * material for working without the network, and scans that wait to be handed in.
 */
import type { OfflineKit, OfflineScans } from '../../../../src/http/contract.ts';

export interface LocalTerminal {
  id: string;
  name: string;
  publicKey: string;
  privateKey: string;
}
interface Kept extends Omit<LocalTerminal, 'privateKey'> {
  wrapping: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}
export type WaitingScan = OfflineScans['scans'][number] & { nonce: string | null };
interface Stored {
  terminal: Kept;
  kit: OfflineKit & { offset: number };
  waiting: WaitingScan[];
}

/** Keys cannot be kept where the page did not come over https (or from this machine). */
export const canKeepKeys = (): boolean => globalThis.isSecureContext && 'subtle' in crypto;

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('kangyu-terminal', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('kept');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = act(db.transaction('kept', mode).objectStore('kept'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    db.close();
  }
}

export function readKept<K extends keyof Stored>(key: K): Promise<Stored[K] | undefined> {
  return run('readonly', (store) => store.get(key) as IDBRequest<Stored[K] | undefined>);
}

export async function keep<K extends keyof Stored>(key: K, value: Stored[K]): Promise<void> {
  await run('readwrite', (store) => store.put(value, key));
}

export async function loadTerminal(): Promise<LocalTerminal | null> {
  const kept = await readKept('terminal');
  if (!kept) return null;
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, kept.wrapping, kept.wrapped);
  const { id, name, publicKey } = kept;
  return { id, name, publicKey, privateKey: new TextDecoder().decode(opened) };
}

export async function saveTerminal({ privateKey, ...rest }: LocalTerminal): Promise<void> {
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, new TextEncoder().encode(privateKey));
  await keep('terminal', { ...rest, wrapping, iv, wrapped });
}

/** Takes the registration out of this browser; the platform's row stays until an administrator revokes it. */
export async function forgetTerminal(): Promise<void> {
  await run('readwrite', (store) => store.clear());
}
