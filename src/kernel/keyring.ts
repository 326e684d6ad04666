import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KangyuError } from './errors.ts';
import type { Keyring, KeyringSource } from './sealer.ts';

/**
 * Secrets from `KANGYU_KEYS` (JSON `{current, keys: {id: base64}, index: base64}`), else from a file of the data folder
 * that is made at the first start, readable by its owner only. Whoever loses it loses the sealed values.
 */
export function loadKeyring(fromEnvironment: string | undefined, file: string): Keyring {
  if (fromEnvironment) return parseKeyring(fromEnvironment, 'KANGYU_KEYS');
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const fresh = {
      current: 'k1',
      keys: { k1: randomBytes(32).toString('base64') },
      index: randomBytes(32).toString('base64'),
    };
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  return parseKeyring(readFileSync(file, 'utf8'), file);
}

/** The text of the secrets at hand and where they stand; undefined when there are none yet. */
export function findKeyring(
  fromEnvironment: string | undefined,
  file: string,
): { text: string; name: string } | undefined {
  if (fromEnvironment) return { text: fromEnvironment, name: 'KANGYU_KEYS' };
  return existsSync(file) ? { text: readFileSync(file, 'utf8'), name: file } : undefined;
}

export function parseKeyring(text: string, name: string): Keyring {
  let raw: { current?: unknown; keys?: Record<string, string>; index?: unknown };
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new KangyuError('kernel.config', { name, reason: 'not JSON' }, { cause });
  }
  const keys = Object.fromEntries(
    Object.entries(raw.keys ?? {}).map(([id, value]) => [id, Buffer.from(String(value), 'base64')]),
  );
  const current = String(raw.current ?? '');
  const index = Buffer.from(String(raw.index ?? ''), 'base64');
  if (keys[current]?.length !== 32 || index.length !== 32) {
    throw new KangyuError('kernel.config', { name, reason: 'needs current, keys (32 bytes each, base64) and index' });
  }
  return { current, keys, index };
}

/** How soon every process of an instance seals with a key that was added to its file. */
export const KEYS_SEEN_MS = 1000;

/** The same secrets, followed while the program runs: a key added to the file is known within `KEYS_SEEN_MS`. */
export function followKeyring(fromEnvironment: string | undefined, file: string): KeyringSource {
  let ring = loadKeyring(fromEnvironment, file);
  if (fromEnvironment) return { now: () => ring, again: () => ring };
  const changedAt = () => statSync(file).mtimeMs;
  let seen = changedAt();
  let looked = performance.now();
  const again = () => {
    seen = changedAt();
    ring = parseKeyring(readFileSync(file, 'utf8'), file);
    return ring;
  };
  return {
    again,
    now() {
      if (performance.now() - looked < KEYS_SEEN_MS) return ring;
      looked = performance.now();
      return changedAt() === seen ? ring : again();
    },
  };
}

interface KeyFile {
  current: string;
  keys: Record<string, string>;
  index: string;
  /** Ids of keys that were destroyed: none is used twice. */
  destroyed?: string[];
}

/** Adds a key to the file and makes it the one that seals; gives its id. The file is replaced whole or not at all. */
export function addKey(file: string): string {
  const content = readKeyFile(file);
  const numbers = [...Object.keys(content.keys), ...(content.destroyed ?? [])].map((id) =>
    Number(id.replace(/\D/g, '')),
  );
  const id = `k${Math.max(0, ...numbers) + 1}`;
  content.keys[id] = randomBytes(32).toString('base64');
  writeKeyFile(file, { ...content, current: id });
  return id;
}

/** Takes a key out of the file for ever. Whether anything still needs it is the caller's to know. */
export function destroyKey(file: string, id: string): void {
  const content = readKeyFile(file);
  const { [id]: gone, ...keys } = content.keys;
  if (gone === undefined || id === content.current) throw new KangyuError('kernel.key-in-use', { kid: id });
  writeKeyFile(file, { ...content, keys, destroyed: [...(content.destroyed ?? []), id] });
}

function readKeyFile(file: string): KeyFile {
  const text = readFileSync(file, 'utf8');
  parseKeyring(text, file);
  return JSON.parse(text) as KeyFile;
}

function writeKeyFile(file: string, content: KeyFile): void {
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(beside, file);
}
