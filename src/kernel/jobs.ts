import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, makeWorkerUtils, type Runner, run } from 'graphile-worker';
import type pg from 'pg';
import type { Db, Queryable } from './db.ts';

export type JobHandler = (payload: any, context: { db: Db }) => Promise<void>;

export interface AddOptions {
  /** A job waiting under the same key is replaced, so a burst becomes one run. */
  key?: string;
  /** Jobs of one queue run one after another. */
  queue?: string;
  runAt?: Date;
  maxAttempts?: number;
}

/** Background work with retries; `add` joins the caller's transaction. */
export interface Jobs {
  register(name: string, handler: JobHandler): void;
  add(q: Queryable, name: string, payload: unknown, options?: AddOptions): Promise<void>;
  /** Runs `name` by a cron line, which the queue reads in UTC (Asia/Shanghai is eight hours ahead). */
  schedule(name: string, cron: string): void;
  /** Jobs waiting or running, and those that used up their attempts. */
  count(): Promise<{ waiting: number; failed: number }>;
  /** From here on jobs run in this process; when the database is lost they go on once it is back. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface JobsOptions {
  db: Db;
  concurrency?: number;
  onError: (error: unknown, job: string) => void;
}

/** Creates or upgrades the queue's own schema; run by the owner. */
export async function migrateJobs(owner: Db): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: owner.pool, logger: quiet });
  await utils.migrate();
  await utils.release();
  await owner.query('grant usage on schema graphile_worker to kangyu_app');
  await owner.query('grant all on all tables in schema graphile_worker to kangyu_app');
  await owner.query('grant all on all sequences in schema graphile_worker to kangyu_app');
  await owner.query('grant execute on all functions in schema graphile_worker to kangyu_app');
  // The queue's tables are closed by row security to all but their owner.
  await owner.query(`do $$ declare t record; begin
    for t in select tablename from pg_tables where schemaname = 'graphile_worker' and rowsecurity
             and not exists (select from pg_policies p where p.schemaname = 'graphile_worker' and p.tablename = pg_tables.tablename) loop
      execute format('create policy kangyu_app on graphile_worker.%I to kangyu_app using (true) with check (true)', t.tablename);
    end loop; end $$`);
}

/** Names are written `room.work`; the library's cron lines take no dots. */
const taskOf = (name: string): string => name.replaceAll('.', ':');

const quiet = new Logger(() => () => {});
const WORKING_LOCK = 7_302_216; // held shared for life by every process that runs jobs
const RETRY_MS = 500;
const HALT_MS = 2000; // a runner whose database is gone may never end by itself
const STOP_MS = 2000; // a longer job is cut off when its connections close, and runs again at the next start

export function createJobs({ db, concurrency = 2, onError }: JobsOptions): Jobs {
  const handlers: Record<string, (payload: unknown) => Promise<void>> = {};
  const crons: string[] = [];
  let runner: Runner | undefined;
  let session: pg.PoolClient | undefined;
  let recovery: Promise<void> | undefined;
  let broken = false;
  let stopped = true;

  async function begin(): Promise<void> {
    const client = await db.pool.connect();
    try {
      await enterWork(client);
      runner = await run({
        pgPool: db.pool,
        taskList: handlers,
        crontab: crons.join('\n'),
        concurrency,
        pollInterval: 1000,
        noHandleSignals: true,
        noPreparedStatements: true,
        logger: quiet,
        // Without a delay the library does not wait for the note that a job is done, and a lost database ends the process.
        preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      });
    } catch (error) {
      client.release(true);
      throw error;
    }
    session = client;
    client.once('end', lost);
    runner.events.once('pool:fatalError', lost);
    runner.promise.then(lost, lost);
  }

  /** The database went away: what ran is given up, and everything starts anew once the database is back. */
  function lost(): void {
    if (stopped) return;
    broken = true;
    recovery ??= recover();
  }

  async function recover(): Promise<void> {
    while (broken && !stopped) {
      broken = false;
      // It is given up whatever it says: its connections are gone, and its jobs are freed when the work begins again.
      await halt((ended) => ended.kill('the database was lost').catch(() => undefined), HALT_MS);
      try {
        await begin();
      } catch (error) {
        broken = true;
        onError(error, 'the queue of jobs');
        await sleep(RETRY_MS);
      }
    }
    recovery = undefined;
  }

  async function halt(end: (ended: Runner) => Promise<unknown>, within: number): Promise<void> {
    const [ended, client] = [runner, session];
    runner = undefined;
    session = undefined;
    client?.removeListener('end', lost);
    if (ended) await Promise.race([end(ended), sleep(within, undefined, { ref: false })]);
    client?.release(true);
  }

  return {
    register(name, handler) {
      handlers[taskOf(name)] = async (payload) => {
        try {
          await handler(payload, { db });
        } catch (error) {
          onError(error, name);
          throw error;
        }
      };
    },
    async add(q, name, payload, options = {}) {
      await q.query(
        `select graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz, job_key => $4::text, max_attempts => coalesce($5::int, 25), queue_name => $6::text)`,
        [
          taskOf(name),
          JSON.stringify(payload ?? {}),
          options.runAt ?? null,
          options.key ?? null,
          options.maxAttempts ?? null,
          options.queue ?? null,
        ],
      );
    },
    schedule(name, cron) {
      crons.push(`${cron} ${taskOf(name)}`);
    },
    async count() {
      const [row] = await db.query<{ waiting: string; failed: string }>(
        `select count(*) filter (where attempts < max_attempts) as waiting, count(*) filter (where attempts >= max_attempts) as failed
         from graphile_worker.jobs`,
      );
      return { waiting: Number(row!.waiting), failed: Number(row!.failed) };
    },
    async start() {
      stopped = false;
      await begin();
    },
    async stop() {
      stopped = true;
      await recovery;
      await halt((ended) => ended.stop().catch((error: unknown) => onError(error, 'the queue of jobs')), STOP_MS);
    },
  };
}

/**
 * Takes part in the work. Who comes when nobody else works frees the jobs that a killed process held, which the library
 * itself would do after four hours.
 */
async function enterWork(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [WORKING_LOCK]);
  if (rows[0]?.alone) {
    await client.query(
      `select graphile_worker.force_unlock_workers(array(select distinct locked_by from graphile_worker._private_jobs where locked_by is not null))`,
    );
    // A job that was asked for anew under its key while it ran is not to run again; whoever was killed could not delete it.
    await client.query(
      `delete from graphile_worker._private_jobs where locked_by is null and key is null and attempts >= max_attempts and last_error is null`,
    );
  }
  await client.query('select pg_advisory_lock_shared($1)', [WORKING_LOCK]);
  if (rows[0]?.alone) await client.query('select pg_advisory_unlock($1)', [WORKING_LOCK]);
}
