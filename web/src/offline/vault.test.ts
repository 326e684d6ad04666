import { expect, it } from 'vitest';
import { lock, makeVault, openVault, unlock, WrongPin, weakness } from './vault.ts';

// The policy asks for 600,000 (content/access/offline.yaml); what is tested here does not depend on it.
const ITERATIONS = 1000;

it('opens what lies on the device with the PIN only, and only where it was put', async () => {
  const { vault, key } = await makeVault('水稻-2468', ITERATIONS);
  const locked = await lock(key, { name: '示某某' }, 'resident');
  const again = await openVault(vault, '水稻-2468');
  expect(await unlock(again, locked, 'resident')).toEqual({ name: '示某某' });
  await expect(unlock(again, locked, 'draft')).rejects.toThrow();
  await expect(openVault(vault, '水稻-2469')).rejects.toThrow(WrongPin);
  await expect(crypto.subtle.exportKey('raw', again)).rejects.toThrow();
});

it('never locks under the same key twice, whatever the PIN', async () => {
  const [one, other] = await Promise.all([makeVault('abc-2468', ITERATIONS), makeVault('abc-2468', ITERATIONS)]);
  const locked = await lock(one.key, 'x', 'resident');
  await expect(unlock(other.key, locked, 'resident')).rejects.toThrow();
});

it.each([
  ['1234', 'short'],
  ['888888', 'same'],
  ['123456', 'row'],
  ['987654', 'row'],
  ['135790', undefined],
  ['kangyu-2468', undefined],
])('says of %s that it is %s', (pin, told) => {
  expect(weakness(pin, 6)).toBe(told);
});
