import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareFolder } from '../../src/kernel/postgres/supervisor.ts';
import { demoPassword, findChromium } from './browser.ts';
import { loadedFolder, startDemo } from './demo-region.ts';

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

/** With owners and rights, which PostgreSQL insists on. */
function copyFolder(from: string, to: string): void {
  const copied = spawnSync('cp', ['-a', from, to], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (copied.status !== 0) throw new Error(`${from} could not be copied`);
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
