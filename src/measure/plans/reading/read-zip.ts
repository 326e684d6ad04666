/** Just enough of ZIP (APPNOTE 6.3) to look into a file before a library unpacks it. */
import { inflateRawSync } from 'node:zlib';
import { KangyuError } from '../../../kernel/index.ts';
import { MAX_UNPACKED_MB } from './document.ts';

interface ZipEntry {
  name: string;
  method: number;
  packed: number;
  unpacked: number;
  /** Offset of the local header. */
  at: number;
  encrypted: boolean;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const MAX_ENTRIES = 10_000;
const damaged = () => new KangyuError('plans.document-damaged', { format: 'ZIP' });

/** The entries of the central directory. Throws `plans.document-damaged` when there is none. */
export function readZipEntries(bytes: Buffer): ZipEntry[] {
  let end = -1;
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 65_535); at--)
    if (bytes.readUInt32LE(at) === END) {
      end = at;
      break;
    }
  if (end < 0) throw damaged();
  const count = bytes.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new KangyuError('plans.document-bomb', { limit: MAX_UNPACKED_MB });
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) throw damaged();
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks every part once under one limit for all, so that a library that unpacks without limits never sees a bomb. The sizes
 * that the file states are not believed.
 */
export function refuseZipBomb(bytes: Buffer): void {
  let left = MAX_UNPACKED_MB * 1024 * 1024;
  const bomb = () => new KangyuError('plans.document-bomb', { limit: MAX_UNPACKED_MB });
  for (const entry of readZipEntries(bytes)) {
    if (entry.encrypted) throw new KangyuError('plans.document-encrypted', { format: 'ZIP' });
    if (entry.at + 30 > bytes.length) throw damaged();
    const from = entry.at + 30 + bytes.readUInt16LE(entry.at + 26) + bytes.readUInt16LE(entry.at + 28);
    if (entry.unpacked > left) throw bomb();
    if (entry.method === 0) {
      left -= entry.packed;
    } else if (entry.method === 8) {
      try {
        left -= inflateRawSync(bytes.subarray(from, from + entry.packed), { maxOutputLength: left + 1 }).length;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bomb();
        throw new KangyuError('plans.document-damaged', { format: 'Word' }, { cause });
      }
    } else throw damaged();
    if (left < 0) throw bomb();
  }
}
