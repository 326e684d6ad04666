/** The built program as real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../src/kernel/index.ts';
import { prepareFolder } from '../src/kernel/postgres/supervisor.ts';

const PROGRAM = join(packageRoot(), 'bin', 'kangyu');
const QUIET = { LOG_LEVEL: 'fatal' };

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

type Env = Record<string, string>;

/** Runs `kangyu <args>` to its end. */
export async function kangyu(args: string[], env: Env = {}): Promise<Ended> {
  const child = start(args, env);
  const [out, err] = [collect(child.stdout!), collect(child.stderr!)];
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out: out(), err: err() };
}

export interface Server {
  url: string;
  pid: number;
  /** Resolves with the exit code, null after a signal. */
  ended: Promise<number | null>;
  out(): string;
  err(): string;
  kill(signal: NodeJS.Signals): void;
}

/** `kangyu serve` on any free port, once it says its address. */
export async function serve(dataDir: string, env: Env): Promise<Server> {
  const child = start(['serve', '--port', '0', '--data', dataDir], env);
  running.set(child, dataDir);
  const [out, err] = [collect(child.stdout!), collect(child.stderr!)];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => running.delete(child));
  let code: number | null | undefined;
  void ended.then((value) => {
    code = value;
  });
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out())?.[0];
    if (url) return { url, pid: child.pid!, ended, out, err, kill: (signal) => child.kill(signal) };
    if (code !== undefined) throw new Error(`the server ended with ${code}: ${out()} ${err()}`);
    await sleep(20);
  }
}

function start(args: string[], env: Env): ChildProcess {
  const { DATABASE_URL: _database, KANGYU_DATA_DIR: _data, ...inherited } = process.env;
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...inherited, ...QUIET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (data: string) => {
    text += data;
  });
  return () => text;
}

/** Servers by the folder they run on. */
const running = new Map<ChildProcess, string>();

/** A data folder that goes with the tests, and the processes left in it. */
export function dataFolder(): { dir: string; remove(): Promise<void> } {
  const dir = mkdtempSync(join(tmpdir(), 'kangyu-process-'));
  prepareFolder(dir);
  return {
    dir,
    async remove() {
      for (const [child, used] of running) if (used === dir) child.kill('SIGKILL');
      const pid = postmasterPid(dir);
      if (pid !== undefined) {
        signal(pid, 'SIGQUIT');
        for (let i = 0; i < 100 && signal(pid, 0); i += 1) await sleep(20);
      }
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** First process of the folder's PostgreSQL; undefined when it was stopped in order. */
export function postmasterPid(dir: string): number | undefined {
  try {
    return Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined; // no such file
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // no such process
  }
}
