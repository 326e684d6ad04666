import { beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { changesSince } from './changes.ts';
import { commit } from './commit.ts';
import { patient, put, remove, store } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

/** Follows the feed from `seq` until `wanted` versions came; transactions of neighbouring tests may hold the horizon back for a moment. */
async function follow(seq: string, wanted: number, limit = 100): Promise<{ seen: string[]; seq: string }> {
  const seen: string[] = [];
  for (let i = 0; i < 400 && seen.length < wanted; i += 1) {
    const changes = await changesSince(k.db, seq, limit);
    seen.push(...changes.map((change) => `${change.id}/${change.version}/${change.op}`));
    seq = changes.at(-1)?.seq ?? seq;
    if (changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { seen, seq };
}

it('gives every version once, in order, whatever the page size', async () => {
  await store(k, put(patient('f1')), put(patient('f2')), put(patient('f3')));
  await store(k, put(patient('f1', { gender: 'male' })), remove('Patient', 'f2'));
  const expected = ['f1/1/create', 'f2/1/create', 'f3/1/create', 'f1/2/update', 'f2/2/delete'];
  for (const limit of [1, 2, 100]) expect((await follow('0', 5, limit)).seen).toEqual(expected);
});

it('never skips a batch that took its number first and committed last', async () => {
  const start = (await follow('0', 5)).seq;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const numbered = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const slow = k.db.transaction(async (tx) => {
    await commit(k, tx, [put(patient('slow'))]);
    entered();
    await held;
  });
  await numbered;
  await store(k, put(patient('quick')));
  expect(await changesSince(k.db, start, 10)).toEqual([]); // quick stands above the horizon while slow is open
  release();
  await slow;
  expect((await follow(start, 2)).seen).toEqual(['slow/1/create', 'quick/1/create']);
});

it('never skips a batch whose transaction began first and took its number last', async () => {
  const start = (await follow('0', 7)).seq;
  await k.db.transaction(async (early) => {
    await early.query('select pg_current_xact_id()');
    await k.db.transaction(async (late) => {
      await commit(k, late, [put(patient('late'))]);
      await commit(k, early, [put(patient('early'))]);
    });
    // late is committed with the smaller number but the younger transaction; early is still open
    expect(await changesSince(k.db, start, 10)).toEqual([]);
  });
  expect((await follow(start, 2)).seen.sort()).toEqual(['early/1/create', 'late/1/create']);
});
