import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { KangyuError } from '../errors.ts';
import { isRoot, nativeFolder } from './binaries.ts';
import {
  addressOf,
  clusterFolder,
  connect,
  freePort,
  makeCluster,
  ready,
  runningPort,
  startProcess,
  stopProcess,
  tryConnect,
} from './cluster.ts';

/** A running embedded PostgreSQL. */
export interface Embedded {
  /** Address of database `kangyu` for the owner. */
  url: string;
  /** True when another process of this program runs it; then `stop` leaves it running. */
  attached: boolean;
  stop(): Promise<void>;
}

/** Is told when the cluster ends without being asked to. It is then started again at the same address. */
export interface Watch {
  lost(): void;
  /** It answers again after `ms` milliseconds; all connections made before are gone. */
  back(ms: number): void;
  /** It does not stay up: nothing more is tried. */
  givenUp(error: KangyuError): void;
}

export interface EmbeddedOptions {
  /** Folder of the cluster. */
  dir: string;
  /** Use a cluster that another process runs, instead of refusing. */
  attach: boolean;
  /** Further settings, `name=value`. */
  settings?: readonly string[];
  /** Without it a cluster that ended stays down. */
  watch?: Watch;
}

interface Cluster {
  native: string;
  dir: string;
  port: number;
  url: string;
  settings: readonly string[];
}

const IN_USE_LOCK = 7_302_215; // held for life by the process that runs the cluster
const MOST_RESTARTS = 3;
const RESTARTS_WITHIN_MS = 60_000;
const RETRY_MS = 500;

/**
 * Starts the cluster in `dir` (making it first when the folder is new), adopts one that a killed process left running, or
 * attaches to one in use.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { attach, settings = [], watch } = options;
  const dir = clusterFolder(options.dir);
  const native = nativeFolder();
  if (!existsSync(join(dir, 'PG_VERSION'))) makeCluster(native, dir);
  const clusterAt = (port: number): Cluster => ({ native, dir, port, url: addressOf(dir, port), settings });

  const running = runningPort(dir);
  if (running !== undefined) {
    const adopted = await adopt(clusterAt(running), attach, watch);
    if (adopted) return adopted;
  }
  const cluster = clusterAt(await freePort());
  try {
    await startProcess(native, dir, cluster.port, settings);
  } catch (error) {
    const other = runningPort(dir); // another start was faster
    const adopted =
      other === undefined || other === cluster.port ? undefined : await adopt(clusterAt(other), attach, watch);
    if (adopted) return adopted;
    throw error;
  }
  const lock = await takeLock(cluster.url);
  if (!lock.client) throw inUse(dir, lock.holder);
  return keep(cluster, lock.client, watch);
}

/** Takes over a running cluster: as its owner when nobody holds it, attached when asked to, else refused. */
async function adopt(cluster: Cluster, attach: boolean, watch: Watch | undefined): Promise<Embedded | undefined> {
  if (await tryConnect(cluster.url)) return undefined; // a stale postmaster.pid; PostgreSQL itself clears it
  const lock = await takeLock(cluster.url);
  if (lock.client) return keep(cluster, lock.client, watch);
  if (!attach) throw inUse(cluster.dir, lock.holder);
  return { url: cluster.url, attached: true, stop: async () => {} };
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

/** The cluster as its owner. The connection that holds the lock also tells when the cluster is gone. */
function keep(cluster: Cluster, lock: pg.Client, watch: Watch | undefined): Embedded {
  let held = lock;
  let stopping = false;
  let recovery: Promise<void> | undefined;
  let restarts: number[] = [];
  let reason = 'it ended again and again';

  const attend = (client: pg.Client) => {
    held = client;
    if (watch) client.once('end', () => lost(watch));
  };
  const lost = (told: Watch) => {
    if (stopping) return;
    told.lost();
    recovery = recover(told).finally(() => {
      recovery = undefined;
    });
  };

  const recover = async (told: Watch): Promise<void> => {
    const began = Date.now();
    for (;;) {
      restarts = restarts.filter((at) => began - at < RESTARTS_WITHIN_MS);
      if (restarts.length >= MOST_RESTARTS) break;
      restarts.push(Date.now());
      try {
        const client = await bringBack(cluster);
        if (stopping) return void (await client.end());
        told.back(Date.now() - began);
        attend(client);
        return;
      } catch (error) {
        if (stopping) return;
        reason = (error as Error).message;
        await sleep(RETRY_MS);
      }
    }
    told.givenUp(new KangyuError('kernel.postgres-lost', { times: MOST_RESTARTS, reason }));
  };

  attend(lock);
  return {
    url: cluster.url,
    attached: false,
    async stop() {
      stopping = true;
      await recovery;
      await held.end();
      await stopProcess(cluster.dir);
    },
  };
}

/** After a crash of one backend PostgreSQL recovers by itself; when its first process is gone it is started again. */
async function bringBack({ native, dir, port, url, settings }: Cluster): Promise<pg.Client> {
  const runs = () => runningPort(dir) !== undefined;
  try {
    await ready(url, dir, runs);
  } catch (error) {
    if (runs()) throw error;
    await startProcess(native, dir, port, settings);
  }
  const lock = await takeLock(url);
  if (!lock.client) throw inUse(dir, lock.holder);
  return lock.client;
}

/** Makes a folder that the cluster's user can write (for tests and temporary clusters). */
export function prepareFolder(dir: string): void {
  mkdirSync(dir, { recursive: true });
  if (isRoot()) chmodSync(dir, 0o777);
}
