import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { bucketOf, bucketOfId, newId } from './ids.ts';
import { readInstance, settleInstance, updateInstance } from './instance.ts';
import type { OutboxEvent } from './outbox.ts';
import { createSealer } from './sealer.ts';
import { asRoom, testDatabase, testKernel } from './testing.ts';

describe('ids', () => {
  it('carry their bucket when the server makes them', () => {
    const seen = Array.from({ length: 200 }, (_, i) => bucketOf(`key ${i}`));
    for (const bucket of seen) expect(bucketOfId(newId(bucket))).toBe(bucket);
    expect(Math.max(...seen)).toBeLessThan(1024);
    expect(new Set(seen).size).toBeGreaterThan(100);
    expect(bucketOfId('patient-1')).toBeUndefined();
    expect(bucketOfId('4f-01890a5d-ac96-774b-bcce-b302099a8057')).toBe(4 * 32 + 15);
    expect(newId(seen[0]!)).toMatch(/^[0-9a-z]{2}-[0-9a-z]{22}$/);
    expect(bucketOf('x')).toBe(bucketOf('x'));
  });
});

describe('configuration', () => {
  it('refuses a wrong value by the name of its variable', () => {
    expect(() => loadConfig({ PORT: 'eighty' })).toThrowError(/PORT/);
    expect(() => loadConfig({ KANGYU_DEMO: 'jiangchuan' })).toThrowError(/KANGYU_DEMO/);
    expect(loadConfig({ KANGYU_DEMO: 'jiangchuan:5000', PORT: '' })).toMatchObject({
      port: 8080,
      demo: { region: 'jiangchuan', population: 5000 },
    });
  });
});

describe('sealing', () => {
  const ring = { current: 'b', keys: { a: Buffer.alloc(32, 1), b: Buffer.alloc(32, 2) }, index: Buffer.alloc(32, 3) };
  it('opens what was sealed, with older keys too, and only in its context', () => {
    const old = createSealer({ ...ring, current: 'a' }).seal('530403', 'Patient.identifier');
    const sealer = createSealer(ring);
    expect(sealer.open(old, 'Patient.identifier')).toBe('530403');
    expect(sealer.seal('530403', 'x')).not.toContain('530403');
    expect(() => sealer.open(old, 'Patient.telecom')).toThrowError(/cannot be opened/);
    expect(sealer.openBytes(sealer.sealBytes(Buffer.from('raw'), 'inbox'), 'inbox').toString()).toBe('raw');
  });
});

describe('an instance', () => {
  it('stays what it was first', async () => {
    const database = await testDatabase({ rooms: ['kernel'] });
    await settleInstance(database.db, 'production', false);
    await expect(settleInstance(database.db, 'demo', true)).rejects.toMatchObject({ code: 'kernel.instance-kind' });
    await expect(database.owner.query(`update kernel.instance set kind = 'demo'`)).rejects.toThrow(/for ever/);
    await updateInstance(database.db, { region: '530403', meta: { factor: 50 } });
    expect(await readInstance(database.db)).toEqual({ kind: 'production', region: '530403', meta: { factor: 50 } });
  });
});

describe('the outbox', () => {
  it('delivers committed events in order and never those of a rolled-back transaction', async () => {
    const kernel = await testKernel({ rooms: ['kernel'] });
    const seen: OutboxEvent[] = [];
    kernel.outbox.subscribe('t', (event) => {
      seen.push(event);
    });
    await kernel.outbox.start();
    await kernel.db.transaction((tx) => kernel.outbox.publish(tx, 't', { n: 1 }));
    await kernel.db
      .transaction(async (tx) => {
        await kernel.outbox.publish(tx, 't', { n: 2 });
        throw new Error('undo');
      })
      .catch(() => undefined);
    await kernel.db.transaction((tx) => kernel.outbox.publish(tx, 't', { n: 3 }));
    for (let i = 0; i < 100 && seen.length < 2; i += 1) await sleep(20);
    expect(seen.map((event) => event.payload.n)).toEqual([1, 3]);
  });

  it('does not skip an event whose transaction commits after a later one', async () => {
    const kernel = await testKernel({ rooms: ['kernel'] });
    const seen: number[] = [];
    kernel.outbox.subscribe('t', (event) => {
      seen.push(event.payload.n);
    });
    await kernel.outbox.start();
    let release!: () => void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = kernel.db.transaction(async (tx) => {
      await kernel.outbox.publish(tx, 't', { n: 1 });
      await held;
    });
    await kernel.db.transaction((tx) => kernel.outbox.publish(tx, 't', { n: 2 }));
    await sleep(100);
    release();
    await slow;
    for (let i = 0; i < 150 && seen.length < 2; i += 1) await sleep(20);
    expect(seen.sort()).toEqual([1, 2]);
  });
});

describe('jobs', () => {
  it('run after the commit of the transaction that asked for them, again after a failure', async () => {
    const kernel = await testKernel({ rooms: ['kernel'] });
    const runs: unknown[] = [];
    kernel.jobs.register('greet', async (payload) => {
      runs.push(payload);
      if (runs.length === 1) throw new Error('first time fails');
    });
    await kernel.jobs.start();
    await kernel.db.transaction((tx) => kernel.jobs.add(tx, 'greet', { to: 'all' }, { key: 'once' }));
    await kernel.db
      .transaction(async (tx) => {
        await kernel.jobs.add(tx, 'greet', { to: 'nobody' });
        throw new Error('undo');
      })
      .catch(() => undefined);
    for (let i = 0; i < 250 && runs.length < 2; i += 1) {
      await sleep(40);
      await kernel.owner.query(
        `update graphile_worker._private_jobs set run_at = now() where attempts > 0 and locked_at is null`,
      );
    }
    expect(runs).toEqual([{ to: 'all' }, { to: 'all' }]);
  });
});

describe('schemas', () => {
  it('let a room touch its own tables and no table of a neighbour', async () => {
    const database = await testDatabase({ rooms: ['kernel', 'access'] });
    await expect(asRoom(database, 'access', (tx) => tx.query('select * from kernel.file'))).rejects.toThrow(
      /permission denied/,
    );
    expect(await asRoom(database, 'kernel', (tx) => tx.query('select * from kernel.file'))).toEqual([]);
  });

  it('keep stored files from being changed by the app role', async () => {
    const kernel = await testKernel({ rooms: ['kernel'] });
    const { id } = await kernel.files.put(kernel.db, {
      name: 'a.txt',
      mediaType: 'text/plain',
      content: Buffer.from('a'),
    });
    expect((await kernel.files.get(kernel.db, id))?.content.toString()).toBe('a');
    await expect(kernel.db.query(`update kernel.file set name = 'b'`)).rejects.toThrow(/permission denied/);
  });
});
