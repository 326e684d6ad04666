import { hash, randomFillSync } from 'node:crypto';

type Brand<T, B extends string> = T & { readonly __brand: B };

/** A bucket (0..1023); made by `bucketOf` or read back from an id, never computed elsewhere. */
export type Bucket = Brand<number, 'Bucket'>;

export const BUCKETS = 1024;
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** Signed 64-bit hash of a text: the first eight bytes of its SHA-256. */
export function hash64(text: string): bigint {
  return hash('sha256', text, 'buffer').readBigInt64BE(0);
}

/** The bucket (0..1023) of a source Patient's or institution's key; it never changes for one key. */
export function bucketOf(key: string): Bucket {
  return Number(BigInt.asUintN(64, hash64(key)) % BigInt(BUCKETS)) as Bucket;
}

// One call to the system's generator serves 256 ids.
const pool = Buffer.alloc(16 * 256);
let used = pool.length;

function randomBytes16(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then random. */
export function uuidv7(at: number = Date.now()): string {
  const bytes = randomBytes16();
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A resource id made by the server, 25 characters: two base-32 characters of the bucket, `-`, ten of the milliseconds since
 * 1970 (so ids sort by time), twelve of chance (60 bits). Ids stand in every reference, so each character counts.
 */
export function newId(bucket: Bucket): string {
  let id = `${BASE32[bucket >> 5]}${BASE32[bucket & 31]}-`;
  const at = Date.now();
  for (let power = 9; power >= 0; power -= 1) id += BASE32[Math.floor(at / 32 ** power) % 32];
  const bytes = randomBytes16();
  for (let i = 0; i < 12; i += 1) id += BASE32[bytes[i]! & 31];
  return id;
}

// The second form was made before ids were shortened.
const SERVER_ID =
  /^([0-9a-hjkmnp-tv-z])([0-9a-hjkmnp-tv-z])-(?:[0-9a-hjkmnp-tv-z]{22}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/;

/** The bucket that a server-made id carries; undefined for ids that clients assigned. */
export function bucketOfId(id: string): Bucket | undefined {
  const match = SERVER_ID.exec(id);
  return match ? ((BASE32.indexOf(match[1]!) * 32 + BASE32.indexOf(match[2]!)) as Bucket) : undefined;
}
