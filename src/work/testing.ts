import { createAccess } from '../access/index.ts';
import { findAccountForTest } from '../access/testing.ts';
import { fixedClock, type Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { loadRegion } from '../measure/population/index.ts';
import type { Actor } from './actor.ts';
import { createItem, type ItemRequest } from './create-items.ts';
import { defineWorkKinds, workKinds } from './kinds.ts';
import { createUnit, setMember } from './units.ts';

export const DISTRICT = '530403';
/** A kind that has nothing to do with health. */
export const KIND = 'club.duty';
if (!workKinds().has(KIND)) defineWorkKinds({ [KIND]: { title: { zh: '俱乐部值班', en: 'Club duty' } } });

export const manager: Actor = { account: 'manager', name: 'Manager', manages: () => true, reports: true };
export const person = (account: string): Actor => ({ account, name: account, manages: () => false, reports: true });

export interface Club {
  kernel: Kernel;
  courts: string;
  kitchen: string;
  /** Creates a duty; of the courts, due at the end of June, unless the request says otherwise. */
  duty(request?: Partial<ItemRequest>): Promise<string>;
  goTo(day: string): void;
}

/** A club with two units: `ann` (who leads it) and `ben` keep the courts, `cat` the kitchen. */
export async function testClub(): Promise<Club> {
  const kernel = await testKernel({ now: '2025-06-01T09:00:00+08:00' });
  await loadRegion(kernel.db, DISTRICT);
  const access = createAccess(kernel);
  const courts = (await createUnit(kernel, { name: 'Courts', area: DISTRICT }, manager)).id;
  const kitchen = (await createUnit(kernel, { name: 'Kitchen', area: DISTRICT }, manager)).id;
  for (const [unit, account, lead] of [
    [courts, 'ann', true],
    [courts, 'ben', false],
    [kitchen, 'cat', false],
  ] as const) {
    // The helper names accounts by role and area.
    const { account: name } = await findAccountForTest(access, account, '*');
    await setMember(kernel, unit, { account: name, lead }, manager);
  }
  return {
    kernel,
    courts,
    kitchen,
    duty: (request = {}) =>
      kernel.db.transaction((tx) =>
        createItem(
          kernel,
          tx,
          {
            kind: KIND,
            subject: { room: 'club', key: 'season/duty' },
            title: 'Roll the courts',
            area: DISTRICT,
            leads: [courts],
            coops: [kitchen],
            due: '2025-06-30',
            ...request,
          },
          manager,
        ),
      ),
    goTo(day) {
      kernel.clock = fixedClock(`${day}T09:00:00+08:00`);
    },
  };
}
