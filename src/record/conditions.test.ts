import { beforeAll, describe, expect, it } from 'vitest';
import { bucketOf, type Kernel, newId } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { getCurrent } from './read.ts';
import { search } from './search.ts';
import { ID_SYSTEM, observation, patient, put, store } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

const person = (id: string, number: string) => patient(id, { identifier: [{ system: ID_SYSTEM, value: number }] });
const unless = (number: string) => ({ method: 'POST' as const, ifNoneExist: `identifier=${ID_SYSTEM}|${number}` });

describe('If-None-Exist', () => {
  it('makes one record of parallel identical conditional creates', async () => {
    const number = '990403197001010018';
    const results = await Promise.all(
      Array.from({ length: 12 }, () => {
        const id = newId(bucketOf('a person'));
        return store(k, put(person(id, number), unless(number)));
      }),
    );
    expect(results.filter(([r]) => r!.op === 'create')).toHaveLength(1);
    expect(new Set(results.map(([r]) => r!.id)).size).toBe(1);
    expect((await search(k, k.db, 'Patient', [['identifier', number]])).matches).toHaveLength(1);
  });

  it('makes one record of two identical conditional creates in one batch', async () => {
    const number = '990403197001010026';
    const [first, second] = await store(
      k,
      put(person('n1', number), unless(number)),
      put(person('n2', number), unless(number)),
    );
    expect(first).toMatchObject({ id: 'n1', op: 'create' });
    expect(second).toMatchObject({ id: 'n1', version: 1, op: 'unchanged', seq: first!.seq });
  });

  it('points references of the batch to the record that was there', async () => {
    const number = '990403197001010034';
    await store(k, put(person('there', number)));
    const [created] = await store(
      k,
      put(person('fresh', number), unless(number)),
      put(observation('n3', 'fresh', '2024-01-01')),
    );
    expect(created).toMatchObject({ id: 'there', op: 'unchanged' });
    expect((await getCurrent(k, k.db, 'Observation', 'n3')).resource.subject).toEqual({ reference: 'Patient/there' });
  });

  it('refuses a condition that matches several records, and one that is not selective', async () => {
    const number = '990403197001010042';
    await store(k, put(person('m1', number)), put(person('m2', number)));
    await expect(store(k, put(person('m3', number), unless(number)))).rejects.toMatchObject({
      code: 'record.several-matches',
      status: 412,
    });
    await expect(store(k, put(patient('m4'), { method: 'POST', ifNoneExist: 'gender=female' }))).rejects.toMatchObject({
      code: 'record.condition-too-wide',
    });
  });
});
