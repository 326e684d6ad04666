/** One PostgreSQL cluster in a folder: making it, starting its process, talking to it. Who may use it: supervisor.ts. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { KangyuError } from '../errors.ts';
import { isRoot, NOBODY, reachableByNobody } from './binaries.ts';

const OWNER = 'kangyu';
const START_TIMEOUT_MS = 60_000;

/** Sized for a machine of 2 cores and 4 GB or more; an operator changes them in postgresql.conf's own way with DATABASE_URL. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'max_connections=60',
  'shared_buffers=256MB',
  'work_mem=16MB',
  'maintenance_work_mem=128MB',
  'effective_cache_size=1GB',
  'random_page_cost=1.1',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'wal_compression=on',
  'log_min_messages=warning',
  'lc_messages=C',
];

/** Under a folder that only root may enter, the cluster of user nobody lives in /var/lib/kangyu and is named in `dir`. */
export function clusterFolder(dir: string): string {
  mkdirSync(dirname(dir), { recursive: true });
  if (!isRoot() || reachableByNobody(dirname(dir))) return dir;
  const moved = join('/var/lib/kangyu', createHash('sha256').update(dir).digest('hex').slice(0, 16), 'postgres');
  mkdirSync(dirname(moved), { recursive: true, mode: 0o755 });
  writeFileSync(`${dir}.moved-to`, `${moved}\n`);
  return moved;
}

const passwordFile = (dir: string): string => `${dir}.password`;
const logFile = (dir: string): string => `${dir}.log`;
const runAs = () => (isRoot() ? { uid: NOBODY, gid: NOBODY } : {});

/** Longest path of a socket that every system takes, without the name that PostgreSQL gives it. */
const SOCKET_FOLDER_LENGTH = 80;

/** The cluster's own folder, where a socket spares each message the way through TCP; undefined where there can be none. */
const socketFolder = (dir: string): string | undefined =>
  process.platform === 'win32' || Buffer.byteLength(dir) > SOCKET_FOLDER_LENGTH ? undefined : dir;

/** Address of database `kangyu` of the cluster at `port` for its owner: by its socket, or by TCP where it has none. */
export function addressOf(dir: string, port: number): string {
  const running = postmaster(dir);
  const folder = running?.port === port ? running.sockets : socketFolder(dir);
  const host = folder === undefined ? '127.0.0.1' : encodeURIComponent(folder);
  return `postgres://${OWNER}:${readFileSync(passwordFile(dir), 'utf8').trim()}@${host}:${port}/kangyu`;
}

/** initdb works in a folder of its own that is renamed when whole, so a killed first start leaves nothing half-made. */
export function makeCluster(native: string, dir: string): void {
  const partial = `${dir}.init-${process.pid}`;
  mkdirSync(partial, { mode: 0o700 });
  const secret = `${partial}.pw`;
  writeFileSync(secret, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  if (isRoot()) for (const path of [partial, secret]) chownSync(path, NOBODY, NOBODY);
  const locale = ['--locale-provider=builtin', '--locale=C.UTF-8'];
  const args = ['-D', partial, '-U', OWNER, '-E', 'UTF8', ...locale, '-A', 'scram-sha-256', `--pwfile=${secret}`];
  const made = spawnSync(join(native, 'bin', 'initdb'), [...args, '--no-instructions'], {
    ...runAs(),
    encoding: 'utf8',
    cwd: '/',
  });
  if (made.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    rmSync(secret, { force: true });
    throw startFailed((made.stderr || made.error?.message || 'initdb failed').trim().slice(-500));
  }
  if (existsSync(join(dir, 'PG_VERSION'))) return;
  renameSync(secret, passwordFile(dir));
  renameSync(partial, dir);
}

/**
 * Starts the cluster's process and resolves when it answers, after the recovery from a crash where one is needed. Backends
 * that outlive a killed postmaster keep the folder locked until they notice; they are waited for.
 */
export async function startProcess(native: string, dir: string, port: number, more: readonly string[]): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const child = launch(native, dir, port, more);
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
    });
    const ended = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null;
    try {
      return await ready(addressOf(dir, port), dir, () => !ended(), until);
    } catch (error) {
      if (failure) throw startFailed(failure.message);
      const leftovers = ended() && /pre-existing shared memory block/.test(lastLines(dir));
      if (!leftovers || Date.now() > until) throw error;
      await sleep(200);
    }
  }
}

function launch(native: string, dir: string, port: number, more: readonly string[]): ChildProcess {
  const log = openSync(logFile(dir), 'a');
  const settings = [...SETTINGS, `unix_socket_directories=${socketFolder(dir) ?? ''}`, `port=${port}`, ...more].flatMap(
    (setting) => ['-c', setting],
  );
  // PostgreSQL takes an ended process that nobody asked for for a living one, unless told it is of its own family.
  const ended = postmaster(dir)?.pid;
  const family = ended === undefined || alive(ended) ? {} : { PG_GRANDPARENT_PID: String(ended) };
  // Its own process group: Ctrl-C reaches this program only, which then stops the cluster in order.
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', dir, ...settings], {
    ...runAs(),
    cwd: '/',
    env: { ...process.env, ...family },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

/** Resolves when the cluster takes connections; throws when it ends before, or at `until`. */
export async function ready(
  url: string,
  dir: string,
  lives: () => boolean,
  until = Date.now() + START_TIMEOUT_MS,
): Promise<void> {
  for (;;) {
    if (!lives()) throw startFailed(lastLines(dir));
    const problem = await tryConnect(url.replace(/\/kangyu$/, '/postgres'));
    if (!problem) break;
    if (Date.now() > until) throw startFailed(problem.message);
    await sleep(50);
  }
  await ensureDatabase(url);
}

async function ensureDatabase(url: string): Promise<void> {
  const client = await connect(url.replace(/\/kangyu$/, '/postgres'));
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'kangyu'`);
    if (!rowCount) await client.query('create database kangyu');
  } finally {
    await client.end();
  }
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: `kangyu-server ${process.pid}` });
  client.on('error', () => {
    // the cluster stopped under us; each later use of the connection fails by itself
  });
  await client.connect();
  return client;
}

export async function tryConnect(url: string): Promise<Error | undefined> {
  try {
    await (await connect(url)).end();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Fast shutdown: open transactions roll back, the checkpoint is written. */
export async function stopProcess(dir: string): Promise<void> {
  const pid = postmaster(dir)?.pid;
  if (pid === undefined) return;
  signal(pid, 'SIGINT');
  for (let waited = 0; alive(pid) && waited < 30_000; waited += 25) await sleep(25);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false; // no such process
  }
}

/** A process that ended and that its parent never asked for (a container without init) is not alive. */
function alive(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // it ended in between
  }
}

/** PostgreSQL's own note of the running server: pid on line 1, port on line 4, folder of its socket on line 5. */
function postmaster(dir: string): { pid: number; port: number; sockets?: string } | undefined {
  const file = join(dir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const sockets = lines[4]?.trim();
  return pid > 0 && port > 0 ? { pid, port, ...(sockets ? { sockets } : {}) } : undefined;
}

/** Port of the cluster's process, undefined when none runs. */
export function runningPort(dir: string): number | undefined {
  const found = postmaster(dir);
  return found && alive(found.pid) ? found.port : undefined;
}

function lastLines(dir: string): string {
  const file = logFile(dir);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ') : 'no log';
}

const startFailed = (reason: string): KangyuError => new KangyuError('kernel.postgres-start', { reason });

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
