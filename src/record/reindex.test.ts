import { beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { ensureSearchIndex } from './reindex.ts';
import { search } from './search.ts';
import { observation, patient, put, remove, store } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

const dump = async () => [
  await k.db.query('select * from record.locator order by type, id'),
  await k.db.query('select * from record.range order by 1, 2, 3, 4'),
  await k.db.query('select * from record.system order by 1, 2'),
];

it('rebuilds the index of older definitions as writing would have made it, and only once', async () => {
  const phone = [{ system: 'phone', value: '13900001111' }];
  await store(
    k,
    ...Array.from({ length: 7 }, (_, i) => put(patient(`p${i}`, { telecom: phone }))),
    put(observation('o', 'p1', '2024-01-01', 'bp', { valueDateTime: '2024-02-01' })),
    put({ resourceType: 'Appointment', id: 'a', participant: [{ actor: { reference: 'Patient/p0' } }] }),
    remove('Patient', 'p6'),
  );
  const wanted = await dump();
  await k.db.query(
    `update record.locator set keys = '{}', subject = null, code = 7 where type = 'Observation' or id = 'p2'`,
  );
  await k.db.query(`update record.locator set low = '-infinity', high = 'infinity' where id = 'p3'`);
  await k.db.query(`update record.locator set area = null where type = 'Appointment'`);
  await k.db.query(`update record.range set hash = hash + 1`);
  await k.db.query(`delete from record.system`);
  expect(await ensureSearchIndex(k, { page: 3 })).toBe(8);
  expect(await dump()).toEqual(wanted);
  expect((await search(k, k.db, 'Patient', [['phone', '13900001111']])).matches).toHaveLength(6);
  expect(await ensureSearchIndex(k)).toBe(0);
});
