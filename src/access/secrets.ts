import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { KangyuError } from '../kernel/index.ts';
import type { Policy } from './policy.ts';

/** A random 256-bit token for a cookie or a header, and what the database keeps of it. */
export function newToken(prefix = ''): { token: string; hash: Buffer } {
  const token = prefix + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** `scrypt$N$r$p$salt$key`: the parameters stand in each hash, so that they can be raised later. */
export async function hashPassword(password: string, { N, r, p }: Policy['scrypt']): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, N, r, p, 32);
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = stored.split('$');
  if (scheme !== 'scrypt' || !salt || !key) throw new Error('a stored password has an unknown form');
  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(
    password,
    Buffer.from(salt, 'base64url'),
    Number(N),
    Number(r),
    Number(p),
    expected.length,
  );
  return timingSafeEqual(actual, expected);
}

function derive(password: string, salt: Buffer, N: number, r: number, p: number, length: number): Promise<Buffer> {
  // The same password typed on another keyboard may differ in its Unicode form.
  const maxmem = 128 * N * r + 128 * r * p + (1 << 20);
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

/** Refuses a password that is too short, of too few kinds of characters, or holds the account's name. */
export function requireStrongPassword(
  password: string,
  account: string,
  { minLength, classes }: Policy['password'],
): void {
  const weak = (reasonZh: string, reasonEn: string) => new KangyuError('access.weak-password', { reasonZh, reasonEn });
  if (password.length < minLength) throw weak(`至少 ${minLength} 个字符`, `at least ${minLength} characters`);
  if (CLASSES.filter((one) => one.test(password)).length < classes) {
    throw weak(
      `小写字母、大写字母、数字、其他字符中至少 ${classes} 类`,
      `at least ${classes} of lower-case, upper-case, digits and other characters`,
    );
  }
  if (password.toLowerCase().includes(account)) throw weak('不得包含账号名', 'it must not hold the account name');
}
