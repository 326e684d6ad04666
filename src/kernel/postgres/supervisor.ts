import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { KangyuError } from '../errors.ts';
import { isRoot, NOBODY, nativeFolder, reachableByNobody } from './binaries.ts';

/** A running embedded PostgreSQL. */
export interface Embedded {
  /** Address of database `kangyu` for the owner. */
  url: string;
  /** True when another process of this program runs it; then `stop` leaves it running. */
  attached: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder of the cluster. */
  dir: string;
  /** Use a cluster that another process runs, instead of refusing. */
  attach: boolean;
  /** Further settings, `name=value`. */
  settings?: readonly string[];
}

const OWNER = 'kangyu';
const IN_USE_LOCK = 7_302_215; // held for life by the process that runs the cluster
const START_TIMEOUT_MS = 60_000;

/** Sized for a machine of 2 cores and 4 GB or more; an operator changes them in postgresql.conf's own way with DATABASE_URL. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
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

/**
 * Starts the cluster in `dir` (making it first when the folder is new), adopts one that a killed process left running, or
 * attaches to one in use.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dir = clusterFolder(options.dir);
  const native = nativeFolder();
  if (!existsSync(join(dir, 'PG_VERSION'))) makeCluster(native, dir);
  const password = readFileSync(passwordFile(dir), 'utf8').trim();
  const running = runningPort(dir);
  if (running !== undefined) {
    const adopted = await adopt(dir, addressOf(running, password), options.attach);
    if (adopted) return adopted;
  }
  const port = await freePort();
  const child = launch(native, dir, port, options.settings ?? []);
  const url = addressOf(port, password);
  try {
    await ready(url, child, dir);
  } catch (error) {
    const port2 = runningPort(dir); // another start was faster
    const adopted = port2 === undefined || port2 === port ? undefined : await adopt(dir, addressOf(port2, password), options.attach);
    if (adopted) return adopted;
    throw error;
  }
  const lock = await takeLock(url);
  if (!lock.client) throw inUse(dir, lock.holder);
  return { url, attached: false, stop: () => stopCluster(dir, lock.client!) };
}

/** Under a folder that only root may enter, the cluster of user nobody lives in /var/lib/kangyu and is named in `dir`. */
function clusterFolder(dir: string): string {
  mkdirSync(dirname(dir), { recursive: true });
  if (!isRoot() || reachableByNobody(dirname(dir))) return dir;
  const moved = join('/var/lib/kangyu', createHash('sha256').update(dir).digest('hex').slice(0, 16), 'postgres');
  mkdirSync(dirname(moved), { recursive: true, mode: 0o755 });
  writeFileSync(`${dir}.moved-to`, `${moved}\n`);
  return moved;
}

const passwordFile = (dir: string): string => `${dir}.password`;
const logFile = (dir: string): string => `${dir}.log`;
const addressOf = (port: number, password: string, database = 'kangyu'): string => `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
const runAs = () => (isRoot() ? { uid: NOBODY, gid: NOBODY } : {});

/** initdb works in a folder of its own that is renamed when whole, so a killed first start leaves nothing half-made. */
function makeCluster(native: string, dir: string): void {
  const partial = `${dir}.init-${process.pid}`;
  mkdirSync(partial, { mode: 0o700 });
  const secret = `${partial}.pw`;
  writeFileSync(secret, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  if (isRoot()) for (const path of [partial, secret]) chownSync(path, NOBODY, NOBODY);
  const args = ['-D', partial, '-U', OWNER, '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '-A', 'scram-sha-256', `--pwfile=${secret}`, '--no-instructions'];
  const made = spawnSync(join(native, 'bin', 'initdb'), args, { ...runAs(), encoding: 'utf8', cwd: '/' });
  if (made.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    rmSync(secret, { force: true });
    throw new KangyuError('kernel.postgres-start', { reason: (made.stderr || made.error?.message || 'initdb failed').trim().slice(-500) });
  }
  if (existsSync(join(dir, 'PG_VERSION'))) return;
  renameSync(secret, passwordFile(dir));
  renameSync(partial, dir);
}

function launch(native: string, dir: string, port: number, more: readonly string[]): ChildProcess {
  const log = openSync(logFile(dir), 'a');
  const settings = [...SETTINGS, `port=${port}`, ...more].flatMap((setting) => ['-c', setting]);
  // Its own process group: Ctrl-C reaches this program only, which then stops the cluster in order.
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', dir, ...settings], { ...runAs(), cwd: '/', detached: true, stdio: ['ignore', log, log] });
  child.unref();
  return child;
}

async function ready(url: string, child: ChildProcess, dir: string): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (failure || child.exitCode !== null) throw new KangyuError('kernel.postgres-start', { reason: failure?.message ?? lastLines(logFile(dir)) });
    const problem = await tryConnect(url.replace(/\/kangyu$/, '/postgres'));
    if (!problem) break;
    if (Date.now() > until) throw new KangyuError('kernel.postgres-start', { reason: problem.message });
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

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: `kangyu-server ${process.pid}` });
  client.on('error', () => {
    // the cluster stopped under us; each later use of the connection fails by itself
  });
  await client.connect();
  return client;
}

async function tryConnect(url: string): Promise<Error | undefined> {
  try {
    await (await connect(url)).end();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Takes over a running cluster: as its owner when nobody holds it, attached when asked to, else refused. */
async function adopt(dir: string, url: string, attach: boolean): Promise<Embedded | undefined> {
  if (await tryConnect(url)) return undefined; // a stale postmaster.pid; PostgreSQL itself clears it
  const lock = await takeLock(url);
  if (lock.client) return { url, attached: false, stop: () => stopCluster(dir, lock.client!) };
  if (!attach) throw inUse(dir, lock.holder);
  return { url, attached: true, stop: async () => {} };
}

async function takeLock(url: string): Promise<{ client?: pg.Client; holder?: string }> {
  const client = await connect(url);
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [IN_USE_LOCK]);
  if (rows[0]?.got) return { client };
  const holders = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.objid = $1 and l.granted`,
    [IN_USE_LOCK],
  );
  await client.end();
  return { holder: holders.rows[0]?.name.replace('kangyu-server ', '') ?? '?' };
}

function inUse(dir: string, pid: string | undefined): KangyuError {
  return new KangyuError('kernel.data-dir-in-use', { dir: dirname(dir), pid: pid ?? '?' });
}

/** Fast shutdown: open transactions roll back, the checkpoint is written. */
async function stopCluster(dir: string, lock: pg.Client): Promise<void> {
  const pid = postmaster(dir)?.pid;
  await lock.end();
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

const alive = (pid: number): boolean => signal(pid, 0);

/** PostgreSQL's own note of the running server: pid on line 1, port on line 4. */
function postmaster(dir: string): { pid: number; port: number } | undefined {
  const file = join(dir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

function runningPort(dir: string): number | undefined {
  const found = postmaster(dir);
  return found && alive(found.pid) ? found.port : undefined;
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ') : 'no log';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Makes a folder that the cluster's user can write (for tests and temporary clusters). */
export function prepareFolder(dir: string): void {
  mkdirSync(dir, { recursive: true });
  if (isRoot()) chmodSync(dir, 0o777);
}
