import { expect, it } from 'vitest';
import type { Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { matchPerson } from '../index.ts';
import type { matchPolicy } from './policy.ts';
import { rekey } from './rekey.ts';
import { takeIn } from './testing.ts';

const patient = (n: number) => ({
  resourceType: 'Patient',
  identifier: [{ system: `urn:kangyu:id:local:s${n}`, value: `n${n}` }],
  name: [{ text: `测试${'甲乙丙丁戊己庚'[n]}` }],
  gender: 'female',
  birthDate: `198${n}-05-06`,
  telecom: [{ system: 'phone', value: `1390000000${n}` }],
});

/** What the index holds besides times. */
const index = async (k: Kernel) => ({
  features: await k.db.query('select patient_id, keys from identify.feature order by 1'),
  keys: await k.db.query('select bucket, key, numbered, patient_id from identify.match_key order by 1, 2, 3, 4'),
});

it('gives Patients stored under other rules the keys of today, goes on where it was killed, and they are found again', async () => {
  const k = await testKernel();
  await takeIn(
    k,
    Array.from({ length: 7 }, (_, n) => patient(n)),
  );
  const wanted = await index(k);
  expect(await rekey(k)).toBe(7);
  expect(await index(k)).toEqual(wanted);
  expect(await rekey(k)).toBe(0);

  const older = { keys: [['phone-tail']] } as Pick<ReturnType<typeof matchPolicy>, 'keys'>;
  expect(await rekey(k, { policy: older })).toBe(7);
  expect((await index(k)).keys).toHaveLength(7);
  const asked = { ...patient(3), telecom: [], identifier: [] };
  expect(await matchPerson(k, k.db, asked, { count: 5 })).toHaveLength(0);

  const db = k.db;
  let pages = 0;
  const dying = {
    ...db,
    transaction: ((work) => {
      pages += 1;
      if (pages === 3) throw new Error('killed');
      return db.transaction(work);
    }) as typeof db.transaction,
  };
  await expect(rekey({ ...k, db: dying }, { page: 2 })).rejects.toThrow('killed');
  expect(await rekey(k, { page: 2 })).toBe(3);
  expect(await index(k)).toEqual(wanted);
  expect((await matchPerson(k, k.db, asked, { count: 5 })).length).toBeGreaterThan(0);
});
