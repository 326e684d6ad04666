/** The outside of a backup file: its first bytes, and the body in the clear or in blocks of AES-256-GCM. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { KangyuError } from '../errors.ts';
import { damaged, parse, type Sink, takeFrom } from './frames.ts';

const MAGIC = Buffer.from('KANGYUBK');
const FORMAT = 1;
const BLOCK = 256 * 1024;
const TAG = 16;
/** RFC 7914 parameters, some 0.4 s and 128 MB: a passphrase is guessed far slower than a key. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 };
const MAX_SCRYPT = { N: 2 ** 20, r: 16, p: 4 };

interface Encryption {
  kdf: 'scrypt';
  N: number;
  r: number;
  p: number;
  salt: string;
  /** Tells a wrong passphrase from a damaged file. */
  check: string;
}

interface Outside {
  format: number;
  encryption?: Encryption;
}

const checkOf = (key: Buffer): string => createHmac('sha256', key).update('kangyu-backup').digest('base64');

function keyFrom(passphrase: string, { N, r, p, salt }: Omit<Encryption, 'check'>): Buffer {
  if (N > MAX_SCRYPT.N || r > MAX_SCRYPT.r || p > MAX_SCRYPT.p) throw damaged('parameters of the key');
  return scryptSync(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: 256 * N * r });
}

/** Opens `path` for writing; with a passphrase everything after the first bytes is encrypted. */
export async function createSink(path: string, passphrase?: string): Promise<Sink> {
  const file = await open(path, 'wx', 0o600);
  try {
    if (passphrase === undefined) {
      await writeOutside(file, { format: FORMAT });
      return buffered(file, (block) => block);
    }
    const params = { kdf: 'scrypt' as const, ...SCRYPT, salt: randomBytes(16).toString('base64') };
    const key = keyFrom(passphrase, params);
    await writeOutside(file, { format: FORMAT, encryption: { ...params, check: checkOf(key) } });
    let counter = 0;
    return buffered(file, (block, last) => seal(key, counter++, block, last));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function writeOutside(file: FileHandle, outside: Outside): Promise<void> {
  const json = Buffer.from(JSON.stringify(outside));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  await file.writeFile(Buffer.concat([MAGIC, length, json]));
}

/** Gathers small writes into blocks; the last block is marked, so that a file cut off at a block's end is noticed. */
function buffered(file: FileHandle, pack: (block: Buffer, last: boolean) => Buffer): Sink {
  let waiting: Buffer[] = [];
  let held = 0;
  const flush = async (last: boolean) => {
    const whole = Buffer.concat(waiting);
    let from = 0;
    for (; whole.length - from > BLOCK; from += BLOCK)
      await file.writeFile(pack(whole.subarray(from, from + BLOCK), false));
    waiting = [whole.subarray(from)];
    held = whole.length - from;
    if (last) await file.writeFile(pack(waiting[0]!, true));
  };
  return {
    async write(bytes) {
      waiting.push(bytes);
      held += bytes.length;
      if (held > BLOCK) await flush(false);
    },
    async end() {
      await flush(true);
      await file.sync();
      await file.close();
    },
  };
}

/** The key belongs to one file (fresh salt), so the block's number is a nonce that never repeats under it. */
function nonceOf(counter: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(counter), 4);
  return nonce;
}

const LAST = 0x8000_0000;

function seal(key: Buffer, counter: number, block: Buffer, last: boolean): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE((block.length | (last ? LAST : 0)) >>> 0);
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(counter));
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(block), cipher.final(), cipher.getAuthTag()]);
}

/** The body of a backup file in the clear. Wrong passphrases and files that are no backup are refused at once. */
export async function openBody(path: string, passphrase?: string): Promise<AsyncIterable<Buffer>> {
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  try {
    const bytes = takeFrom(named(stream, path));
    if (!(await bytes.take(MAGIC.length)).equals(MAGIC)) throw notOne(path);
    const outside = parse<Outside>(await bytes.take(Math.min((await bytes.take(4)).readUInt32BE(0), 65_536)));
    if (outside.format !== FORMAT) throw new KangyuError('backup.newer', { what: `format ${outside.format}` });
    const { encryption } = outside;
    if (!encryption) return rest(bytes);
    if (passphrase === undefined) throw new KangyuError('backup.passphrase');
    const key = keyFrom(passphrase, encryption);
    if (checkOf(key) !== encryption.check) throw new KangyuError('backup.passphrase');
    return unseal(key, bytes);
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

const notOne = (file: string) => new KangyuError('backup.file', { file, reason: 'it is no backup of Kangyu' });

async function* named(stream: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (cause) {
    throw new KangyuError('backup.file', { file, reason: (cause as Error).message }, { cause });
  }
}

async function* rest(bytes: ReturnType<typeof takeFrom>): AsyncGenerator<Buffer> {
  while (await bytes.hasMore()) yield await bytes.takeSome();
}

async function* unseal(key: Buffer, bytes: ReturnType<typeof takeFrom>): AsyncGenerator<Buffer> {
  for (let counter = 0; ; counter += 1) {
    const head = await bytes.take(4);
    const value = head.readUInt32BE(0);
    const last = value >= LAST;
    const length = last ? value - LAST : value;
    if (length > BLOCK) throw damaged(`block ${counter}`);
    const sealed = await bytes.take(length + TAG);
    yield openBlock(key, counter, head, sealed);
    if (!last) continue;
    if (await bytes.hasMore()) throw damaged('something follows the last block');
    return;
  }
}

function openBlock(key: Buffer, counter: number, head: Buffer, sealed: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(counter));
    decipher.setAAD(head);
    decipher.setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()]);
  } catch (cause) {
    throw damaged(`block ${counter}`, cause);
  }
}
