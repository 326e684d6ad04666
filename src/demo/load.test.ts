import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Receipt, readInstance, type Submission } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { reportedValues } from '../measure/indicators/index.ts';
import { loadRegion, populationAt } from '../measure/population/index.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { entry, organization, patient, submission } from '../pipeline/testing.ts';
import { syncViews } from '../project/index.ts';
import { generateDemo, ONE_BY_ONE } from './generate.ts';
import { DEFAULTS, type DemoOptions, loadDemo, sendDemo } from './index.ts';
import { giveDemoOutbreak } from './outbreak.ts';
import { runPhases } from './run-phases.ts';

const options: DemoOptions = { ...DEFAULTS, residents: 100, from: '2025-01-01' };
const all = [...generateDemo(options)];
const keyOf = ({ source, externalId }: Submission): string => `${source}|${externalId}`;

/** A receiver that keeps what it gets by key, as the door does, and may fail at one submission. */
function receiver(failAt?: string) {
  const stored = new Map<string, number>();
  const accept = async (submission: Submission): Promise<Receipt> => {
    await new Promise((resolve) => setImmediate(resolve));
    const key = keyOf(submission);
    if (key === failAt) throw new Error('the power went out');
    stored.set(key, (stored.get(key) ?? 0) + 1);
    return {
      submissionId: key,
      status: 'stored',
      records: submission.bundle.entry!.map((_, index) => ({ index, status: 'stored' })),
    };
  };
  return { stored, accept };
}

describe('runPhases', () => {
  test('keeps to the phases, at most four at a time, one by one where versions follow each other', async () => {
    const running = new Set<string>();
    const most = new Map<string, number>();
    await runPhases(options, async (made) => {
      running.add(`${made.phase} ${keyOf(made.submission)}`);
      expect(new Set([...running].map((name) => name.split(' ')[0])).size).toBe(1);
      most.set(made.phase, Math.max(most.get(made.phase) ?? 0, running.size));
      await new Promise((resolve) => setTimeout(resolve, 1));
      running.delete(`${made.phase} ${keyOf(made.submission)}`);
    });
    for (const [phase, n] of most) expect(n).toBeLessThanOrEqual(ONE_BY_ONE.has(phase as 'events') ? 1 : 4);
    expect(most.get('contacts')).toBe(4);
  });

  test('counts as settled only what is stored without a gap', async () => {
    const late = all.findIndex((made) => made.phase === 'contacts');
    const seen: number[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let index = -1;
    await runPhases(
      options,
      async () => {
        index += 1;
        if (index === late) await gate;
        if (index > late + 5 || index === all.length - 1) release();
      },
      { onStored: ({ submissions }) => void seen.push(submissions) },
    );
    expect(seen.filter((n) => n === late).length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(all.length);
  });
});

describe('loadDemo', () => {
  test('hands in everything once and sets the facts of the instance', async () => {
    const kernel = await testKernel();
    const { stored, accept } = receiver();
    const progress: { state: string; done: number; total: number }[] = [];
    const result = await loadDemo(kernel, accept, options, (step) => progress.push(step));
    const records = all.reduce((sum, made) => sum + made.submission.bundle.entry!.length, 0);
    expect([...stored.keys()].sort()).toEqual(all.map((made) => keyOf(made.submission)).sort());
    expect(Math.max(...stored.values())).toBe(1);
    expect(result).toMatchObject({ records, already: false });
    expect(progress.at(-1)).toEqual({ state: 'ready', done: records, total: records });
    const instance = await readInstance(kernel.db);
    expect(instance).toMatchObject({
      region: '530403',
      meta: {
        residents: 100,
        seed: 1,
        from: '2025-01-01',
        to: '2025-12-31',
        state: 'ready',
        done: records,
        total: records,
      },
    });
    expect(instance!.meta.factor).toBeCloseTo(2447, 6);
    const moved = new Date(Date.now() + instance!.meta.clockOffsetMs).getTime();
    expect(Math.abs(moved - Date.parse('2025-12-31T09:00:00+08:00'))).toBeLessThan(60_000);
    expect((await populationAt(kernel.db, { area: '530403', date: '2025-12-31', basis: 'year-end' }))?.value).toBe(
      244_000,
    );
    expect((await reportedValues(kernel.db, 'H02', ['530403'])).map((report) => report.period).sort()).toEqual([
      '2020',
      '2021',
      '2022',
      '2023',
      '2024',
      '2025',
    ]);

    const again = receiver();
    expect(await loadDemo(kernel, again.accept, options)).toMatchObject({ already: true });
    expect(again.stored.size).toBe(0);
    await expect(loadDemo(kernel, again.accept, { ...options, seed: 2 })).rejects.toThrow(/already holds another demo/);
  });

  test('goes on after a failure behind what is known to be stored, and ends in the same state', async () => {
    const kernel = await testKernel();
    const failAt = keyOf(all.filter((made) => made.phase === 'contacts')[3]!.submission);
    const broken = receiver(failAt);
    await expect(loadDemo(kernel, broken.accept, options)).rejects.toThrow('the power went out');
    expect((await readInstance(kernel.db))!.meta.state).toBe('failed');
    const second = receiver();
    await loadDemo(kernel, second.accept, options);
    expect((await readInstance(kernel.db))!.meta).toMatchObject({ state: 'ready', settled: all.length });
    expect(new Set([...broken.stored.keys(), ...second.stored.keys()])).toEqual(
      new Set(all.map((made) => keyOf(made.submission))),
    );
    expect(second.stored.size).toBeLessThan(all.length);
    expect(await reportedValues(kernel.db, 'H02', ['530403'])).toHaveLength(6);
  });

  test('says which rows were refused without being wrong on purpose', async () => {
    const kernel = await testKernel();
    const { accept } = receiver();
    const unlucky = all[1]!.submission;
    const result = await loadDemo(
      kernel,
      async (submission) => {
        const receipt = await accept(submission);
        const wrong = all.find((made) => keyOf(made.submission) === keyOf(submission))!.wrong;
        const records = receipt.records.map((record) =>
          wrong.includes(record.index) || (keyOf(submission) === keyOf(unlucky) && record.index === 2)
            ? { ...record, status: 'quarantined' as const }
            : record,
        );
        return { ...receipt, records };
      },
      options,
    );
    expect(result.quarantined).toBe(22);
    expect(result.unexpected).toEqual([expect.stringContaining(`${unlucky.externalId}[2]`)]);
  });

  test('is refused by a production instance', async () => {
    const kernel = await testKernel({ kind: 'production' });
    await expect(loadDemo(kernel, receiver().accept, options)).rejects.toMatchObject({ code: 'demo.production' });
  });
});

describe('sendDemo', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  const listen = async (
    answer: (request: IncomingMessage, body: string) => { status: number; body: string },
  ): Promise<string> => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const { status, body } = answer(request, Buffer.concat(parts).toString());
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('posts each bundle under its source and external id, trying again when the other side is busy', async () => {
    const got: string[] = [];
    let busy = 1;
    const url = await listen((request, body) => {
      expect(request.headers).toMatchObject({ authorization: 'Bearer t0ken', 'content-type': 'application/fhir+json' });
      const { pathname, searchParams } = new URL(request.url!, 'http://there');
      expect(pathname).toBe('/api/submissions');
      if (busy-- > 0) return { status: 503, body: '{}' };
      got.push(`${searchParams.get('source')}|${searchParams.get('externalId')}`);
      const receipts = JSON.parse(body).entry.map((_: unknown, index: number) => ({ index, status: 'stored' }));
      return { status: 201, body: JSON.stringify({ receipts }) };
    });
    const tally = await sendDemo(url, 't0ken', options);
    expect(got.sort()).toEqual(all.map((made) => keyOf(made.submission)).sort());
    expect(tally).toEqual({
      records: all.reduce((sum, made) => sum + made.submission.bundle.entry!.length, 0),
      quarantined: 0,
      unexpected: [],
    });
  });

  test('stops with the reason when the other side refuses', async () => {
    const url = await listen(() => ({ status: 403, body: 'no' }));
    await expect(sendDemo(url, 't0ken', options)).rejects.toThrow(/403 no/);
  });
});

describe('the outbreak of the demo', () => {
  test('is judged once: a start after people moved in leaves back-tests and signals as they were', async () => {
    const kernel = await testKernel({ now: '2025-12-31T09:00:00+08:00' });
    await loadRegion(kernel.db, '530403');
    await syncViews(kernel.owner);
    const { accept } = createAcceptQueue(kernel);
    const people = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => entry(patient(from + i)));
    await accept(submission('people', [entry(organization(1)), ...people(1, 20)]));
    const held = async () => ({
      runs: await kernel.db.query('select id from surveillance.run'),
      tested: await kernel.db.query('select * from surveillance.tested order by disease, area'),
      signals: await kernel.db.query('select id, version from surveillance.signal order by id'),
    });
    await giveDemoOutbreak(kernel, accept);
    const first = await held();
    expect(first.runs).toHaveLength(1);
    expect(first.tested.length).toBeGreaterThan(0);
    await giveDemoOutbreak(kernel, accept);
    expect(await held()).toEqual(first);
    await accept(submission('newcomers', people(21, 40)));
    await giveDemoOutbreak(kernel, accept);
    expect(await held()).toEqual(first);
  });
});
