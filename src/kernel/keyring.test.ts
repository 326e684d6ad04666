import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addKey, destroyKey, followKeyring } from './keyring.ts';
import { createSealer, keyIdOf } from './sealer.ts';

it('a program that runs reads what a new key sealed, and the old key stays until it is destroyed', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'kangyu-keys-')), 'keys.json');
  const running = createSealer(followKeyring(undefined, file));
  const before = running.seal('甲', 'c');
  expect(addKey(file)).toBe('k2');
  const command = createSealer(followKeyring(undefined, file));
  const after = command.seal('乙', 'c');
  expect([
    keyIdOf(before),
    keyIdOf(after),
    keyIdOf(command.sealBytes(Buffer.from('x'), 'c')),
    keyIdOf('plain'),
  ]).toEqual(['k1', 'k2', 'k2', undefined]);
  expect([running.open(after, 'c'), command.open(before, 'c')]).toEqual(['乙', '甲']);
  expect(running.current()).toBe('k2');
  expect(running.hmac('丙')).toBe(command.hmac('丙'));
  expect(() => destroyKey(file, 'k2')).toThrow(/still needed/);
  destroyKey(file, 'k1');
  expect(() => createSealer(followKeyring(undefined, file)).open(before, 'c')).toThrow(/k1/);
  expect(addKey(file)).toBe('k3');
  destroyKey(file, 'k2');
  expect(addKey(file)).toBe('k4');
  expect(JSON.parse(readFileSync(file, 'utf8')).destroyed).toEqual(['k1', 'k2']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
