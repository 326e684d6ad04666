import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareFolder } from '../../src/kernel/postgres/supervisor.ts';

export const demoPassword = 'kangyu-demo';

export interface DemoServer {
  baseUrl: string;
  stop: () => Promise<void>;
}

/** Starts the program and waits until the region is loaded and what the load left to do is done. */
export async function startDemo(dataDir: string): Promise<DemoServer> {
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
export async function loadedFolder(parent: string): Promise<string> {
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

const LOAD_SECONDS = 600;

async function waitFor(what: () => Promise<boolean>, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds; waited += 1) {
    if (await what()) return true;
    await sleep(1000);
  }
  return false;
}
