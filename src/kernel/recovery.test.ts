import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { createJobs } from './jobs.ts';
import { type Kernel, openKernel } from './kernel.ts';
import { prepareFolder } from './postgres/supervisor.ts';

const dir = mkdtempSync(join(tmpdir(), 'kangyu-recovery-'));
let k: Kernel;

beforeAll(async () => {
  prepareFolder(dir);
  k = await openKernel({
    config: loadConfig({ KANGYU_DATA_DIR: dir, KANGYU_DEMO: 'off' }),
    log: pino({ level: 'silent' }),
  });
});
afterAll(async () => {
  await k.close();
  rmSync(dir, { recursive: true, force: true });
});

const killPostgres = () =>
  process.kill(Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');

async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (await met()) return;
    await sleep(50);
  }
  throw new Error('it did not happen within 15 s');
}
const answers = () =>
  k.db.query('select 1').then(
    () => true,
    () => false,
  );

it('frees the job that a killed process held, but none of a process that lives', async () => {
  await k.db.query(`select graphile_worker.add_job('orphan', '{}'::json)`);
  await k.db.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'killed'`);
  const runs: string[] = [];
  const [first, second] = ['first', 'second'].map((name) => {
    const jobs = createJobs({ db: k.db, onError: () => {} });
    jobs.register('orphan', async () => {
      runs.push(name);
      await sleep(name === 'first' ? 1500 : 0);
    });
    return jobs;
  });
  await first!.start();
  await until(() => runs.length === 1);
  await second!.start();
  await sleep(500);
  await second!.stop();
  await first!.stop();
  expect(runs).toEqual(['first']);
});

it('goes on with events and jobs after PostgreSQL was killed under it', async () => {
  const seen: number[] = [];
  const runs: string[] = [];
  k.outbox.subscribe('t', (event) => {
    seen.push(event.payload.n);
  });
  k.jobs.register('long', async () => {
    runs.push('begun');
    if (runs.length === 1) await sleep(500);
    await k.db.query('select 1');
    runs.push('done');
  });
  k.jobs.register('greet', async () => {
    runs.push('greeted');
  });
  await k.outbox.start();
  await k.jobs.start();
  await k.outbox.publish(k.db, 't', { n: 1 });
  await k.jobs.add(k.db, 'long', {});
  await until(() => runs.length === 1 && seen.length === 1);

  killPostgres();
  await until(async () => !(await answers()));
  await until(answers);
  await k.outbox.publish(k.db, 't', { n: 2 });
  await k.jobs.add(k.db, 'greet', {});
  await until(() => seen.length === 2 && runs.includes('greeted') && runs.includes('done'));
  expect(seen).toEqual([1, 2]);
  await until(async () => {
    const [open] = await k.db.query<{ n: string }>('select count(*) as n from graphile_worker._private_jobs');
    return open?.n === '0';
  });
});

it('stops soon in the middle of a long job, which runs again at the next start', async () => {
  const config = loadConfig({ KANGYU_DATA_DIR: dir, KANGYU_DEMO: 'off' });
  let runs = 0;
  const open = async () => {
    const kernel = await openKernel({ config, log: pino({ level: 'silent' }), attach: true });
    kernel.jobs.register('slow', async () => {
      runs += 1;
      if (runs === 1) await kernel.db.query('select pg_sleep(20)');
    });
    await kernel.jobs.start();
    return kernel;
  };
  await k.jobs.stop();
  const first = await open();
  await first.jobs.add(first.db, 'slow', {});
  await until(() => runs === 1);
  const began = Date.now();
  await first.close();
  expect(Date.now() - began).toBeLessThan(6000);
  const second = await open();
  await until(() => runs === 2);
  await second.close();
});

it('names a lost connection by its code', async () => {
  const lost = k.db.transaction(async (tx) => {
    await tx.query('select 1');
    killPostgres();
    for (;;) {
      await sleep(20);
      await tx.query('select 1');
    }
  });
  await expect(lost).rejects.toMatchObject({ code: expect.stringMatching(/^(08006|57P0[12]|ECONNRESET)$/) });
  await until(answers);
});
