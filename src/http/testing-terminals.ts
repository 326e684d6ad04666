/** Terminals of tests: they sign as the documented form says. */
import { createHash, randomUUID } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';

export interface Device {
  id: string;
  privateKey: string;
  publicKey: string;
}

export const sm3 = (text: string): string => createHash('sm3').update(text).digest('hex');

/** A request as a terminal signs it, by the documented form. */
export function signedBy(device: Device, action: string, parts: readonly string[], at: Date) {
  const proof = { terminal: device.id, timestamp: at.toISOString(), nonce: randomUUID() };
  const text = ['kangyu-health-code/1', action, proof.terminal, proof.timestamp, proof.nonce, ...parts].join('\n');
  return { ...proof, signature: sm2.doSignature(Buffer.from(text), device.privateKey, { hash: true }) };
}

/** A scan of a code. */
export function scanSigned(
  by: Device,
  at: Date,
  token: string,
  purpose: string,
  factor?: { kind: string; value: string },
) {
  const parts = [purpose, sm3(token), factor ? sm3(`${factor.kind}|${factor.value}`) : ''];
  return { ...signedBy(by, 'scan', parts, at), token, purpose, ...(factor ? { factor } : {}) };
}
