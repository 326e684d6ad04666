/** One-time codes by time: RFC 4226 (HOTP) and RFC 6238 (TOTP) with SHA-1, which every authenticator knows. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'; // RFC 4648 base32

export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff; // at most four bits are left over from before
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

/** The code of one step (RFC 4226, 5.3). */
export function codeOfStep(secret: Uint8Array, step: number, digits: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const number = mac.readUInt32BE(mac[19]! & 15) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

export interface CodeRules {
  digits: number;
  periodSeconds: number;
  /** Steps before and after the present one whose code is taken as well. */
  driftSteps: number;
}

/** The step whose code it is, near `at`; undefined when it is none's. Whether that step was used is the caller's to know. */
export function stepOfCode(secret: Uint8Array, code: string, at: Date, rules: CodeRules): number | undefined {
  const { digits, periodSeconds, driftSteps } = rules;
  if (code.length !== digits) return undefined;
  const now = Math.floor(at.getTime() / 1000 / periodSeconds);
  let found: number | undefined;
  for (let step = now - driftSteps; step <= now + driftSteps; step += 1) {
    const expected = Buffer.from(codeOfStep(secret, step, digits));
    const given = Buffer.from(code);
    if (given.length === expected.length && timingSafeEqual(given, expected)) found ??= step;
  }
  return found;
}

/** What an authenticator reads from the QR code (Key URI format of Google Authenticator). */
export function keyUri(secret: Uint8Array, account: string, issuer: string, rules: CodeRules): string {
  const { digits, periodSeconds } = rules;
  const query = new URLSearchParams({
    secret: toBase32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(periodSeconds),
  });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`;
}
