/**
 * The national algorithms in the browser, loaded when a page first needs them. Keys are always drawn at random by the
 * library without a seed.
 */
const load = () => import('sm-crypto-v2');

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export async function makePair(): Promise<{ privateKey: string; publicKey: string }> {
  const { sm2 } = await load();
  return sm2.generateKeyPairHex();
}

export async function sm3Hex(text: string): Promise<string> {
  return (await load()).sm3(utf8(text));
}

export async function sign(text: string, privateKey: string): Promise<string> {
  return (await load()).sm2.doSignature(utf8(text), privateKey, { hash: true });
}

export async function verify(message: Uint8Array | string, signature: string, publicKey: string): Promise<boolean> {
  const { sm2 } = await load();
  const bytes = typeof message === 'string' ? utf8(message) : message;
  try {
    return sm2.doVerifySignature(bytes, signature, publicKey, { hash: true });
  } catch {
    return false; // numbers outside the group: no signature of anybody
  }
}

export async function unwrap(wrapped: string, privateKey: string): Promise<Uint8Array> {
  return (await load()).sm2.doDecrypt(wrapped, privateKey, 1, { output: 'array' });
}

/** Undefined when the authentication tag does not fit. */
export async function openGcm(
  key: Uint8Array,
  parts: { iv: Uint8Array; sealed: Uint8Array; tag: Uint8Array; associatedData: Uint8Array },
): Promise<Uint8Array | undefined> {
  const { sm4 } = await load();
  try {
    return sm4.decrypt(parts.sealed, key, {
      mode: 'gcm',
      output: 'array',
      padding: 'none',
      iv: parts.iv,
      tag: parts.tag,
      associatedData: parts.associatedData,
    });
  } catch {
    return undefined;
  }
}

export { hexOf };
