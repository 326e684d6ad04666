import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KangyuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { prepareFolder, startEmbedded } from './supervisor.ts';

const base = mkdtempSync(join(tmpdir(), 'kangyu-supervisor-'));
const dir = join(base, 'postgres');
const children: ChildProcess[] = [];

beforeAll(() => prepareFolder(base));
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

/** Another process that starts the cluster, tells its address and stays. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = `const { startEmbedded } = await import('./src/kernel/postgres/supervisor.ts');
    const embedded = await startEmbedded({ dir: ${JSON.stringify(dir)}, attach: false });
    console.log(embedded.url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: packageRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return { child, url };
}

async function query(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

const postmasterPid = () => Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the embedded PostgreSQL', () => {
  it('keeps data over a clean stop, refuses a second start, lets commands attach, and adopts an orphan of a killed process', async () => {
    const first = await startEmbedded({ dir, attach: false });
    await query(first.url, 'create table kept (n int); insert into kept values (1)');
    expect(
      (await query(first.url, `select datcollate, datlocale from pg_database where datname = current_database()`))
        .rows[0],
    ).toMatchObject({ datlocale: 'C.UTF-8' });
    const pid = postmasterPid();
    await first.stop();
    await expect.poll(() => alive(pid)).toBe(false);

    const other = await startElsewhere();
    expect((await query(other.url, 'select n from kept')).rows).toEqual([{ n: 1 }]);
    await expect(startEmbedded({ dir, attach: false })).rejects.toMatchObject({
      code: 'kernel.data-dir-in-use',
      details: { pid: String(other.child.pid) },
    });
    const attached = await startEmbedded({ dir, attach: true });
    expect(attached.attached).toBe(true);
    await attached.stop();
    expect((await query(other.url, 'select 1 as one')).rows).toEqual([{ one: 1 }]);

    other.child.kill('SIGKILL');
    await new Promise((resolve) => other.child.once('exit', resolve));
    const orphan = postmasterPid();
    expect(alive(orphan)).toBe(true);
    const adopted = await startEmbedded({ dir, attach: false });
    expect(adopted.attached).toBe(false);
    expect(postmasterPid()).toBe(orphan);
    await adopted.stop();
    expect(existsSync(join(dir, 'postmaster.pid'))).toBe(false); // its last act; nobody may have asked for the orphan's end yet
  });

  it('says what PostgreSQL said when it cannot start', async () => {
    await expect(startEmbedded({ dir, attach: false, settings: ['shared_buffers=nonsense'] })).rejects.toMatchObject({
      code: 'kernel.postgres-start',
    });
  });

  it('comes back at the same address when it is killed, and gives up when it does not stay up', async () => {
    const events: string[] = [];
    const told = async (event: string, n: number) => {
      for (let i = 0; i < 400 && events.filter((one) => one === event).length < n; i += 1) await sleep(50);
      expect(events.filter((one) => one === event)).toHaveLength(n);
    };
    const watch = {
      lost: () => events.push('lost'),
      back: () => events.push('back'),
      givenUp: (error: KangyuError) => events.push(error.code),
    };
    const embedded = await startEmbedded({ dir, attach: false, watch });
    const first = postmasterPid();
    for (let n = 1; n <= 3; n += 1) {
      process.kill(postmasterPid(), 'SIGKILL');
      await told('back', n);
      expect((await query(embedded.url, 'select n from kept')).rows).toEqual([{ n: 1 }]);
    }
    expect(postmasterPid()).not.toBe(first);
    await expect(startEmbedded({ dir, attach: false })).rejects.toMatchObject({ code: 'kernel.data-dir-in-use' });
    process.kill(postmasterPid(), 'SIGKILL');
    await told('kernel.postgres-lost', 1);
    await embedded.stop();
  });

  it('survives the crash of one backend, which PostgreSQL repairs by itself', async () => {
    let back = 0;
    const watch = { lost: () => {}, back: () => (back += 1), givenUp: () => {} };
    const embedded = await startEmbedded({ dir, attach: false, watch });
    const pid = postmasterPid();
    const victim = new pg.Client({ connectionString: embedded.url });
    victim.on('error', () => {});
    await victim.connect();
    const { rows } = await victim.query('select pg_backend_pid() as pid');
    process.kill(rows[0].pid, 'SIGKILL');
    for (let i = 0; i < 400 && back === 0; i += 1) await sleep(50);
    expect(back).toBe(1);
    expect(postmasterPid()).toBe(pid);
    await expect(startEmbedded({ dir, attach: false })).rejects.toMatchObject({ code: 'kernel.data-dir-in-use' });
    await embedded.stop();
  });
});
