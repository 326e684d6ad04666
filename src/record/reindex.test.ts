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

const dump = () => k.db.query('select bucket, type, id, hash, low, high from record.search order by 1, 2, 3, 4, 5');

it('rebuilds the index of older definitions as writing would have made it, and only once', async () => {
  const phone = [{ system: 'phone', value: '13900001111' }];
  await store(
    k,
    ...Array.from({ length: 7 }, (_, i) => put(patient(`p${i}`, { telecom: phone }))),
    put(observation('o', 'p1', '2024-01-01')),
    remove('Patient', 'p6'),
  );
  const wanted = await dump();
  await k.db.query(`delete from record.search where type = 'Observation' or id = 'p2'`);
  await k.db.query(`update record.search set hash = hash + 1 where id = 'p3'`);
  expect(await ensureSearchIndex(k, { page: 3 })).toBe(7);
  expect(await dump()).toEqual(wanted);
  expect((await search(k, k.db, 'Patient', [['phone', '13900001111']])).matches).toHaveLength(6);
  expect(await ensureSearchIndex(k)).toBe(0);
});
