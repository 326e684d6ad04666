import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { prepareFolder } from '../../src/kernel/postgres/supervisor.ts';
import { demoPassword, findChromium } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    baseUrl: string;
    /** Cookie of a session of each demo account: the limit on sign-ins from one address is for people. */
    sessions: Record<string, { name: string; value: string }>;
  }
}

/**
 * The built program on a small demo region, as a person would start it. Several runs side by side that are given the same
 * KANGYU_LOADED load it once; each goes on with a copy of its own.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  project.provide('baseUrl', '');
  project.provide('sessions', {});
  if (!findChromium()) {
    console.warn('browser tests are skipped: no Chromium found (CHROMIUM_PATH names one)');
    return undefined;
  }
  if (!process.env.KANGYU_BUILT) {
    const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (built.status !== 0) throw new Error('the program could not be built');
  }
  const parent = mkdtempSync(join(tmpdir(), 'kangyu-browser-'));
  prepareFolder(parent);
  const dataDir = join(parent, 'data');
  if (process.env.KANGYU_LOADED) copyFolder(await loadedFolder(process.env.KANGYU_LOADED), dataDir);
  const server = await startDemo(dataDir);
  project.provide('baseUrl', server.baseUrl);
  project.provide('sessions', await signInAll(server.baseUrl));
  return async () => {
    await server.stop();
    rmSync(parent, { recursive: true, force: true });
  };
}

interface DemoServer {
  baseUrl: string;
  stop: () => Promise<void>;
}

/** Starts the program and waits until the region is loaded and what the load left to do is done. */
async function startDemo(dataDir: string): Promise<DemoServer> {
  const server = spawn(process.execPath, ['bin/kangyu', 'serve', '--port', '0', '--data', dataDir], {
    env: { ...process.env, KANGYU_DEMO: 'jiangchuan:1000', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const baseUrl = await new Promise<string>((resolve, reject) => {
    server.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  const loaded = async () => {
    const { demo } = (await (await fetch(`${baseUrl}/api/instance`)).json()) as { demo?: { state: string } };
    if (demo?.state === 'failed') throw new Error(`the demo region did not load: ${text}`);
    return /demo region (loaded|ready)/.test(text);
  };
  if (!(await waitFor(loaded, LOAD_SECONDS))) throw new Error(`the demo region did not load: ${text}`);
  // What the load left to do is done before pages are timed; jobs that wait for a later time stay.
  await waitFor(async () => /^kangyu_jobs_waiting 0$/m.test(await (await fetch(`${baseUrl}/metrics`)).text()), 60);
  return {
    baseUrl,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
    },
  };
}

/** The folder of the loaded region; whoever comes first makes it, the others wait for its mark. */
async function loadedFolder(parent: string): Promise<string> {
  const [dataDir, done, failed] = ['data', 'loaded', 'failed'].map((name) => join(parent, name)) as [
    string,
    string,
    string,
  ];
  try {
    mkdirSync(parent);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await waitFor(async () => existsSync(done) || existsSync(failed), LOAD_SECONDS + 60))
      if (existsSync(done)) return dataDir;
    throw new Error('the run beside this one could not load the demo region');
  }
  try {
    prepareFolder(parent);
    await (await startDemo(dataDir)).stop();
    writeFileSync(done, '');
  } catch (error) {
    writeFileSync(failed, '');
    throw error;
  }
  return dataDir;
}

/** With owners and rights, which PostgreSQL insists on. */
function copyFolder(from: string, to: string): void {
  const copied = spawnSync('cp', ['-a', from, to], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (copied.status !== 0) throw new Error(`${from} could not be copied`);
}

const LOAD_SECONDS = 600;

async function waitFor(what: () => Promise<boolean>, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds; waited += 1) {
    if (await what()) return true;
    await sleep(1000);
  }
  return false;
}

async function signInAll(baseUrl: string): Promise<Record<string, { name: string; value: string }>> {
  const { demo } = (await (await fetch(`${baseUrl}/api/instance`)).json()) as {
    demo: { accounts: { account: string }[] };
  };
  const sessions: Record<string, { name: string; value: string }> = {};
  for (const { account } of demo.accounts) {
    const answer = await fetch(`${baseUrl}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: baseUrl },
      body: JSON.stringify({ account, password: demoPassword }),
    });
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
    if (!answer.ok || !name || value === undefined) throw new Error(`${account} could not sign in: ${answer.status}`);
    sessions[account] = { name, value };
  }
  return sessions;
}
