import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareFolder } from '../../src/kernel/postgres/supervisor.ts';
import { findChromium } from './chromium.ts';
import { demoPassword, loadedFolder, startDemo } from './demo-region.ts';

interface Server {
  baseUrl: string;
  /** Cookie of a session of each demo account: the limit on sign-ins from one address is for people. */
  sessions: Record<string, { name: string; value: string }>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker of the pool, in the order of their numbers. */
    servers: Server[];
  }
}

/**
 * The built program on a small demo region, as a person would start it, once for each worker. The region is loaded once, into
 * the folder that KANGYU_LOADED names, if any, where it stays; each server goes on with a copy of its own.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  project.provide('servers', []);
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
  const loaded = await loadedFolder(process.env.KANGYU_LOADED ?? join(parent, 'loaded'));
  const started = await Promise.all(
    Array.from({ length: project.config.maxWorkers ?? 1 }, async (_, index) => {
      const dataDir = join(parent, String(index));
      copyFolder(loaded, dataDir);
      const { baseUrl, stop } = await startDemo(dataDir);
      return { baseUrl, stop, sessions: await signInAll(baseUrl) };
    }),
  );
  project.provide(
    'servers',
    started.map(({ baseUrl, sessions }) => ({ baseUrl, sessions })),
  );
  return async () => {
    await Promise.all(started.map(({ stop }) => stop()));
    rmSync(parent, { recursive: true, force: true });
  };
}

/** With owners and rights, which PostgreSQL insists on. */
function copyFolder(from: string, to: string): void {
  const copied = spawnSync('cp', ['-a', from, to], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (copied.status !== 0) throw new Error(`${from} could not be copied`);
}

async function signInAll(baseUrl: string): Promise<Server['sessions']> {
  const { demo } = (await (await fetch(`${baseUrl}/api/instance`)).json()) as {
    demo: { accounts: { account: string }[] };
  };
  const sessions: Server['sessions'] = {};
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
