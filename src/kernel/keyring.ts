import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KangyuError } from './errors.ts';
import type { Keyring } from './sealer.ts';

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
