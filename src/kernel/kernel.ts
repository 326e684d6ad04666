import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import { type Clock, offsetClock } from './clock.ts';
import type { Config } from './config.ts';
import { type Db, openDb } from './db.ts';
import { KangyuError } from './errors.ts';
import { createFileStore, type FileStore } from './files.ts';
import { type Instance, type InstanceKind, settleInstance } from './instance.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { followKeyring } from './keyring.ts';
import { APP_ROLE, migrate } from './migrate.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type Embedded, startEmbedded, type Watch } from './postgres/supervisor.ts';
import { createSealer, type Sealer } from './sealer.ts';

/** Everything a room may use of the machine it runs on. */
export interface Kernel {
  /** Acts as the app role: no rights to change history, audit or tables. */
  db: Db;
  /** Acts as the owner: migrations and tables of views only. */
  owner: Db;
  clock: Clock;
  jobs: Jobs;
  outbox: Outbox;
  files: FileStore;
  sealer: Sealer;
  log: Logger;
  config: Config;
  /** What this installation is; replaced when its facts change. */
  instance: Instance;
  close(): Promise<void>;
}

export interface OpenKernelOptions {
  config: Config;
  log?: Logger;
  clock?: Clock;
  /** Attach to a running embedded database instead of refusing a folder in use (commands do). */
  attach?: boolean;
  /** What to do when the embedded database is lost for good; ends the process with code 1 without it. */
  onLost?: (error: KangyuError) => void;
}

/** Opens (and for an embedded database starts) the store, migrates it and gives the kernel. Jobs and outbox are not started. */
export async function openKernel(options: OpenKernelOptions): Promise<Kernel> {
  const { config } = options;
  const log = options.log ?? pino({ level: config.logLevel });
  const dataDir = resolve(config.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({
        dir: join(dataDir, 'postgres'),
        attach: options.attach ?? false,
        watch: watchWith(log, options.onLost ?? endProcess),
      });
  const url = config.databaseUrl ?? embedded!.url;
  const onError = (error: Error) => log.warn({ err: error }, 'database connection lost');
  const owner = openDb({ url, max: 4, applicationName: 'kangyu-owner', onError });
  try {
    await reach(owner);
    await migrate(owner);
  } catch (error) {
    await owner.close();
    await embedded?.stop();
    throw error;
  }
  const db = openDb({ url, role: APP_ROLE, max: 16, onError });
  const instance = await settleInstance(db, kindOf(config), typeof config.demo === 'object');
  const kernel: Kernel = {
    db,
    owner,
    clock: options.clock ?? offsetClock(() => Number(kernel.instance.meta.clockOffsetMs ?? 0)),
    jobs: createJobs({ db, onError: (error, job) => log.error({ err: error, job }, 'job failed') }),
    outbox: createOutbox(db, (error) => log.error({ err: error }, 'event delivery failed')),
    files: createFileStore(),
    sealer: createSealer(followKeyring(config.keys, join(dataDir, 'keys.json'))),
    log,
    config,
    instance,
    close: () => closeKernel(kernel, embedded),
  };
  return kernel;
}

async function closeKernel(kernel: Kernel, embedded: Embedded | undefined): Promise<void> {
  await kernel.jobs.stop();
  await kernel.outbox.stop();
  await kernel.db.close();
  await kernel.owner.close();
  await embedded?.stop();
}

/** Requests under way fail with 503 and can be sent again; pools, jobs and outbox take new connections by themselves. */
function watchWith(log: Logger, onLost: (error: KangyuError) => void): Watch {
  return {
    lost: () => log.error('PostgreSQL ended unexpectedly; starting it again'),
    back: (ms) => log.warn({ ms }, 'PostgreSQL runs again'),
    givenUp: onLost,
  };
}

function endProcess(error: KangyuError): never {
  process.stderr.write(`kangyu: ${error.message} [${error.code}]\n`);
  process.exit(1);
}

/** An embedded database is a demo unless KANGYU_DEMO=off; an external one is production unless KANGYU_DEMO names a region. */
function kindOf(config: Config): InstanceKind {
  if (config.databaseUrl) return typeof config.demo === 'object' ? 'demo' : 'production';
  return config.demo === 'off' ? 'production' : 'demo';
}

async function reach(db: Db): Promise<void> {
  try {
    await db.query('select 1');
  } catch (cause) {
    throw new KangyuError('kernel.database-unreachable', { reason: (cause as Error).message }, { cause });
  }
}
