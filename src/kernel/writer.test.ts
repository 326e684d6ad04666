import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from './db.ts';
import { testDb } from './testing.ts';
import { createWriter, NotAlone } from './writer.ts';

let db: Db;
beforeAll(async () => {
  db = await testDb({ rooms: ['kernel'] });
});

/** A writer that stores each request as an event and refuses `bad`. */
const eventWriter = (batches: number[]) =>
  createWriter<string, string>(db, async (tx, requests) => {
    batches.push(requests.length);
    await tx.query(`insert into kernel.event (topic, payload) select t, '{}' from unnest($1::text[]) t`, [requests]);
    if (requests.includes('bad')) throw new Error('refused');
    return requests.map((request) => request.toUpperCase());
  });

const stored = async (topics: string[]) =>
  (await db.query<{ topic: string }>('select topic from kernel.event where topic = any($1) order by id', [topics])).map(
    (row) => row.topic,
  );

describe('the writer queue', () => {
  it('puts requests that wait together into one transaction and answers each', async () => {
    const batches: number[] = [];
    const writer = eventWriter(batches);
    expect(await Promise.all(['a', 'b', 'c'].map((request) => writer.submit(request)))).toEqual(['A', 'B', 'C']);
    expect(batches).toEqual([3]);
    expect(await stored(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  });

  it('refuses only the faulty request of a batch and stores the others once', async () => {
    const writer = eventWriter([]);
    const results = await Promise.allSettled(['d', 'bad', 'e'].map((request) => writer.submit(request)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored(['d', 'bad', 'e'])).toEqual(['d', 'e']);
  });

  it('makes a batch again that failed because of another transaction', async () => {
    let attempts = 0;
    const writer = createWriter<string, string>(db, async (tx, requests) => {
      attempts += 1;
      if (attempts < 3) await tx.query("do $$ begin raise exception 'moved' using errcode = '40001'; end $$");
      return requests;
    });
    expect(await Promise.all(['h', 'i'].map((request) => writer.submit(request)))).toEqual(['h', 'i']);
    expect(attempts).toBe(3);
  });

  it('runs two heavy batches side by side, and one alone that asks for it', async () => {
    const log: string[] = [];
    let meet!: () => void;
    const both = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const writer = createWriter<string, string>(
      db,
      async (_tx, [request], alone) => {
        log.push(`${request} begins`);
        if (request === 'second') meet();
        await both; // only ends when the second runs beside the first
        if (request === 'second' && !alone()) throw new NotAlone();
        log.push(`${request} ends`);
        return [request!];
      },
      { weigh: () => 10, maxWeight: 10, heavy: 20 },
    );
    const names = ['first', 'second', 'third'];
    expect(await Promise.all(names.map((name) => writer.submit(name)))).toEqual(names);
    expect(log.indexOf('second ends')).toBeGreaterThan(log.indexOf('first ends'));
    expect(log.indexOf('third begins')).toBeGreaterThan(log.indexOf('second ends'));
    expect(log.filter((line) => line === 'second begins')).toHaveLength(2);
  });

  it('answers what it accepted and then takes no more when closed', async () => {
    const writer = eventWriter([]);
    const last = writer.submit('f');
    await writer.close();
    expect(await last).toBe('F');
    await expect(writer.submit('g')).rejects.toMatchObject({ code: 'kernel.closing' });
  });
});
