/** The files of an export: NDJSON in the data folder, encrypted with the job's own key, readable from any byte. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';

const FLUSH = 256 * 1024;
const BLOCK = 16; // of AES
const NAME = /^[A-Za-z]+\.\d+\.ndjson$/;

export const bulkFolder = (dataDir: string): string => join(resolve(dataDir), 'bulk');
export const newFileKey = (): string => randomBytes(32).toString('base64');

/** Counter mode: the stream of key bytes of a file begins at a place that its name gives. */
function cipherAt(key: string, name: string, block: number) {
  const iv = createHash('sha256').update(name).digest().subarray(0, BLOCK);
  iv.writeBigUInt64BE(BigInt(block), 8);
  return createCipheriv('aes-256-ctr', Buffer.from(key, 'base64'), iv);
}

export interface BulkFile {
  name: string;
  count: number;
  size: number;
}

/** Writes lines to files `<label>.<n>.ndjson` of at most `perFile` lines; memory does not grow with them. */
export function createLineWriter(folder: string, key: string, label: string, perFile: number) {
  const done: BulkFile[] = [];
  let current: { handle: FileHandle; cipher: ReturnType<typeof cipherAt>; file: BulkFile } | undefined;
  let waiting: Buffer[] = [];
  let held = 0;

  const flush = async () => {
    if (!current || held === 0) return;
    const bytes = current.cipher.update(Buffer.concat(waiting));
    waiting = [];
    held = 0;
    await current.handle.writeFile(bytes);
  };
  const close = async () => {
    if (!current) return;
    await flush();
    await current.handle.sync();
    await current.handle.close();
    done.push(current.file);
    current = undefined;
  };
  return {
    async write(line: string): Promise<void> {
      if (current && current.file.count >= perFile) await close();
      if (!current) {
        const name = `${label}.${done.length + 1}.ndjson`;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const handle = await open(join(folder, name), 'w', 0o600);
        current = { handle, cipher: cipherAt(key, name, 0), file: { name, count: 0, size: 0 } };
      }
      const bytes = Buffer.from(`${line}\n`);
      waiting.push(bytes);
      held += bytes.length;
      current.file.count += 1;
      current.file.size += bytes.length;
      if (held > FLUSH) await flush();
    },
    /** Closes the last file and gives all. */
    async end(): Promise<BulkFile[]> {
      await close();
      return done;
    },
    async abandon(): Promise<void> {
      await current?.handle.close();
      current = undefined;
    },
  };
}
export type LineWriter = ReturnType<typeof createLineWriter>;

/** Size in bytes; undefined when there is no such file. */
export function bulkFileSize(folder: string, name: string): number | undefined {
  const path = join(folder, name);
  return NAME.test(name) && existsSync(path) ? statSync(path).size : undefined;
}

/** The bytes from `start` to `end` (both included) in the clear. */
export function readBulkFile(folder: string, key: string, name: string, start: number, end: number): Readable {
  const block = Math.floor(start / BLOCK);
  const decipher = cipherAt(key, name, block);
  let skip = start - block * BLOCK;
  const clear = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = decipher.update(chunk);
      const from = Math.min(skip, bytes.length);
      skip -= from;
      done(null, bytes.subarray(from));
    },
  });
  const source = createReadStream(join(folder, name), { start: block * BLOCK, end });
  source.on('error', (error) => clear.destroy(error));
  clear.on('close', () => source.destroy());
  return source.pipe(clear);
}

export function removeBulkFiles(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
