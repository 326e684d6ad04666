import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createAccess, createAccount, issueToken } from '../src/access/index.ts';
import { loadConfig, openKernel } from '../src/kernel/index.ts';
import { packageRoot } from '../src/kernel/package-root.ts';
import { prepareFolder } from '../src/kernel/postgres/supervisor.ts';

/** A server of this checkout's build on a data folder of its own, as `npm start` runs it. */
export interface BenchServer {
  url: string;
  dataDir: string;
  /** Milliseconds from the start of the process until /readyz answered 200. */
  startMs: number;
  child: ChildProcess;
  stop(): Promise<void>;
}

export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
}

export function newDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kangyu-bench-'));
  prepareFolder(dir);
  return dir;
}

export async function startServer(dataDir: string, demo: string): Promise<BenchServer> {
  const began = performance.now();
  const profiled = process.env.KANGYU_BENCH_PROFILE; // folder that takes a CPU profile of the server
  const child = spawn(
    process.execPath,
    [
      '--max-semi-space-size=12', // as npm start
      '--v8-pool-size=1',
      ...(profiled ? ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profiled}`] : []),
      join(packageRoot(), 'bin', 'kangyu'),
      'serve',
      '--port',
      '0',
      '--data',
      dataDir,
    ],
    {
      env: { ...process.env, KANGYU_DEMO: demo, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  while (!(await fetch(`${url}/readyz`)).ok) await sleep(10);
  const startMs = performance.now() - began;
  return { url, dataDir, startMs, child, stop: () => stopServer(child) };
}

async function stopServer(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

export function removeDataDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

export interface DemoState {
  state: 'loading' | 'ready' | 'failed';
  done: number;
  total: number;
}

export async function demoState(url: string): Promise<DemoState | undefined> {
  const instance = (await (await fetch(`${url}/api/instance`)).json()) as { demo?: DemoState };
  return instance.demo;
}

/** Waits until the demo region is loaded; gives seconds and records. */
export async function demoLoaded(url: string): Promise<{ seconds: number; records: number }> {
  const began = performance.now();
  for (;;) {
    const demo = await demoState(url);
    if (demo?.state === 'ready') return { seconds: (performance.now() - began) / 1000, records: demo.total };
    if (demo?.state === 'failed') throw new Error('the demo region did not load');
    await sleep(250);
  }
}

/** A bearer token of a program that may read and write everything through /fhir. */
export async function gatewayToken(dir: string): Promise<string> {
  const config = loadConfig({ KANGYU_DATA_DIR: dir, KANGYU_DEMO: 'off' });
  const k = await openKernel({ config, log: pino({ level: 'silent' }), attach: true });
  const access = createAccess(k);
  await createAccount(
    access,
    {
      account: 'gateway',
      name: 'Gateway',
      password: 'an Initial-pass 1',
      roles: [{ role: 'exchange-node', area: '*' }],
    },
    'operator',
  );
  const { token } = await issueToken(access, { account: 'gateway', label: 'bench' }, null);
  await access.audit.close();
  await k.close();
  return token;
}

/** User and system seconds of one process. */
export function cpuOf(pid: number): number {
  const fields = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The same of the postmaster of a data folder with its living and ended children. */
export function postgresCpu(dir: string): number {
  const master = Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const stat = afterName(readFileSync(`/proc/${master}/stat`, 'utf8'));
  const ended = (Number(stat[13]) + Number(stat[14])) / 100;
  return childrenOf(master).reduce((sum, pid) => sum + cpuOf(pid), ended);
}

/** Fields of /proc/PID/stat from the third on: the second is a name in brackets, which may hold spaces. */
function afterName(stat: string): string[] {
  return stat.replace(/^.*\) /, '').split(' ');
}

/** A cookie of a demo account. */
export async function signIn(url: string, account: string): Promise<string> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ account, password: 'kangyu-demo' }),
  });
  if (!response.ok) throw new Error(`sign-in as ${account}: ${response.status} ${await response.text()}`);
  return response.headers.getSetCookie()[0]!.split(';')[0]!;
}

/** Resident memory in MiB of the server and of the PostgreSQL processes of its data folder (shared pages counted once, by Pss). */
export function memoryOf(server: BenchServer): { server: number; postgres: number } {
  const postgres = execFileSync('pgrep', ['-f', server.dataDir], { encoding: 'utf8' })
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== server.child.pid && pid !== process.pid);
  const children = postgres.flatMap((pid) => [pid, ...childrenOf(pid)]);
  return { server: pss(server.child.pid!), postgres: [...new Set(children)].reduce((sum, pid) => sum + pss(pid), 0) };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((child) => child > 0);
}

function pss(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
