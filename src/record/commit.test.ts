import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { getCurrent, history, read, readVersion } from './read.ts';
import { observation, patient, put, remove, store } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

describe('commit', () => {
  it('stores a new record as version 1 and reads it back with the server meta', async () => {
    const [result] = await store(k, put(patient('c1')));
    expect(result).toMatchObject({ type: 'Patient', id: 'c1', version: 1, op: 'create' });
    expect(result!.previous).toBeUndefined();
    const stored = await getCurrent(k, k.db, 'Patient', 'c1');
    expect(stored.resource).toEqual({
      ...patient('c1'),
      meta: { versionId: '1', lastUpdated: '2025-12-31T01:00:00.000Z' },
    });
  });

  it('makes a second version of changed content and gives the previous one', async () => {
    await store(k, put(patient('c2')));
    const [result] = await store(k, put(patient('c2', { gender: 'male' })));
    expect(result).toMatchObject({
      version: 2,
      op: 'update',
      previous: { gender: 'female' },
      resource: { gender: 'male' },
    });
    expect((await readVersion(k, k.db, 'Patient', 'c2', 1))!.resource).toMatchObject({
      gender: 'female',
      meta: { versionId: '1' },
    });
  });

  it('makes no version of content that is the same, whatever the order of keys and the server meta', async () => {
    await store(k, put({ resourceType: 'Patient', id: 'c3', gender: 'male', birthDate: '1990-01-01' }));
    const again = {
      resourceType: 'Patient',
      id: 'c3',
      birthDate: '1990-01-01',
      gender: 'male',
      meta: { versionId: '9', lastUpdated: '2020-01-01T00:00:00Z' },
    };
    const [result] = await store(k, put(again));
    expect(result).toMatchObject({ op: 'unchanged', version: 1 });
    expect((await history(k, k.db, { type: 'Patient', id: 'c3', limit: 10 })).versions).toHaveLength(1);
  });

  it('counts a changed tag as a change', async () => {
    await store(k, put(patient('c3b')));
    const [result] = await store(k, put(patient('c3b', { meta: { tag: [{ system: 'urn:t', code: 'x' }] } })));
    expect(result!.op).toBe('update');
  });

  it('deletes with a version of its own, keeps history, and numbers on when the record comes back', async () => {
    await store(k, put(patient('c4')));
    const [deleted] = await store(k, remove('Patient', 'c4'));
    expect(deleted).toMatchObject({ op: 'delete', version: 2, previous: { id: 'c4' } });
    await expect(getCurrent(k, k.db, 'Patient', 'c4')).rejects.toMatchObject({ code: 'record.deleted', status: 410 });
    expect((await store(k, remove('Patient', 'c4')))[0]!.op).toBe('unchanged');
    expect((await store(k, put(patient('c4'))))[0]).toMatchObject({ op: 'create', version: 3 });
    expect((await history(k, k.db, { type: 'Patient', id: 'c4', limit: 10 })).versions.map((v) => v.op)).toEqual([
      'create',
      'delete',
      'create',
    ]);
  });

  it('applies several entries of one record in order', async () => {
    const results = await store(
      k,
      put(patient('c5')),
      put(patient('c5', { gender: 'male' })),
      remove('Patient', 'c5'),
      put(patient('c5', { gender: 'other' })),
    );
    expect(results.map((r) => [r.op, r.version])).toEqual([
      ['create', 1],
      ['update', 2],
      ['delete', 3],
      ['create', 4],
    ]);
    expect(new Set(results.map((r) => r.seq)).size).toBe(4);
    expect((await read(k, k.db, 'Patient', 'c5'))!.resource).toMatchObject({ gender: 'other' });
  });

  it('refuses a write that saw another version, and stores nothing of its batch', async () => {
    await store(k, put(patient('c6')));
    await expect(
      store(k, put(patient('c6b')), put(patient('c6', { gender: 'male' }), { ifMatch: 3 })),
    ).rejects.toMatchObject({
      code: 'record.version-conflict',
      status: 412,
    });
    expect(await read(k, k.db, 'Patient', 'c6b')).toBeUndefined();
    expect((await store(k, put(patient('c6', { gender: 'male' }), { ifMatch: 1 })))[0]!.version).toBe(2);
  });

  it('keeps the bucket that a record was made with', async () => {
    await store(k, put(patient('c7'), { bucket: 7 }));
    expect((await store(k, put(patient('c7', { gender: 'male' }), { bucket: 900 })))[0]!.bucket).toBe(7);
  });

  it('refuses what PostgreSQL cannot keep instead of failing on it', async () => {
    await expect(store(k, put(patient('c8', { name: [{ text: 'a\u0000b' }] })))).rejects.toMatchObject({
      code: 'record.bad-text',
    });
    await expect(store(k, put(patient('c8', { name: [{ text: 'a\ud800b' }] })))).rejects.toMatchObject({
      code: 'record.bad-text',
    });
    const backslashes = patient('c8', { name: [{ text: 'C:\\u0000 😀' }] });
    await store(k, put(backslashes));
    expect((await getCurrent(k, k.db, 'Patient', 'c8')).resource.name).toEqual(backslashes.name);
  });

  it('lets two writers of one new id make two versions, one after the other', async () => {
    const genders = ['male', 'female', 'other', 'unknown'];
    for (let round = 0; round < 10; round += 1) {
      const results = await Promise.all(genders.map((gender) => store(k, put(patient(`c9-${round}`, { gender })))));
      expect(results.map(([r]) => r!.version).sort()).toEqual([1, 2, 3, 4]);
      expect(results.filter(([r]) => r!.op === 'create')).toHaveLength(1);
    }
  });

  it('keeps history from the app role', async () => {
    await expect(k.db.query('update record.version set version = 9')).rejects.toThrow(/permission denied/);
    await expect(k.db.query('delete from record.version')).rejects.toThrow(/permission denied/);
    await expect(k.db.query('delete from record.commit')).rejects.toThrow(/permission denied/);
  });
});

describe('areas', () => {
  const area = (code: string) => [{ url: 'urn:kangyu:ext:area', valueCode: code }];
  const visible = async (type: string, id: string, scope: string) =>
    (await read(k, k.db, type, id, scope)) !== undefined;

  it('shows a record of a person only where the person lives', async () => {
    await store(
      k,
      put(observation('a1o', 'a1', '2024-01-01')),
      put(patient('a1', { extension: area('530403001001') })),
    );
    expect(await visible('Observation', 'a1o', '530403')).toBe(true);
    expect(await visible('Observation', 'a1o', '530403001')).toBe(true);
    expect(await visible('Observation', 'a1o', '530400')).toBe(true);
    expect(await visible('Observation', 'a1o', '530403002')).toBe(false);
    expect(await visible('Observation', 'a1o', '*')).toBe(true);
  });

  it('hides a person of unknown residence, and lets the records follow when the residence becomes known', async () => {
    await store(k, put(observation('a2o', 'a2', '2024-01-01')));
    await store(k, put(patient('a2')));
    expect(await visible('Observation', 'a2o', '530403')).toBe(false);
    expect(await visible('Patient', 'a2', '530403')).toBe(false);
    await store(k, put(patient('a2', { extension: area('530403002') })));
    expect(await visible('Observation', 'a2o', '530403002')).toBe(true);
    await store(k, put(patient('a2', { extension: area('530103') })));
    expect(await visible('Observation', 'a2o', '530403002')).toBe(false);
  });

  it('gives what an institution owns the area of the institution, and shows what belongs nowhere to everybody', async () => {
    await store(k, put({ resourceType: 'Organization', id: 'a3', extension: area('530403') }));
    await store(
      k,
      put({ resourceType: 'Location', id: 'a3l', managingOrganization: { reference: 'Organization/a3' } }),
      put({ resourceType: 'Practitioner', id: 'a3p' }),
    );
    expect(await visible('Location', 'a3l', '530403')).toBe(true);
    expect(await visible('Location', 'a3l', '530102')).toBe(false);
    expect(await visible('Practitioner', 'a3p', '530102')).toBe(true);
  });
});
