import { Logger, makeWorkerUtils, type Runner, run } from 'graphile-worker';
import type { Db, Queryable } from './db.ts';

export type JobHandler = (payload: any, context: { db: Db }) => Promise<void>;

export interface AddOptions {
  /** A job waiting under the same key is replaced, so a burst becomes one run. */
  key?: string;
  runAt?: Date;
  maxAttempts?: number;
}

/** Background work with retries; `add` joins the caller's transaction. */
export interface Jobs {
  register(name: string, handler: JobHandler): void;
  add(q: Queryable, name: string, payload: unknown, options?: AddOptions): Promise<void>;
  /** Runs `name` by a cron line (server time is Asia/Shanghai's: the line is shifted to UTC by the caller's day rules). */
  schedule(name: string, cron: string): void;
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

const quiet = new Logger(() => () => {});

export function createJobs({ db, concurrency = 2, onError }: JobsOptions): Jobs {
  const handlers: Record<string, (payload: unknown) => Promise<void>> = {};
  const crons: string[] = [];
  let runner: Runner | undefined;
  return {
    register(name, handler) {
      handlers[name] = async (payload) => {
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
        `select graphile_worker.add_job($1, $2::json, run_at => $3::timestamptz, job_key => $4::text, max_attempts => coalesce($5::int, 25))`,
        [name, JSON.stringify(payload ?? {}), options.runAt ?? null, options.key ?? null, options.maxAttempts ?? null],
      );
    },
    schedule(name, cron) {
      crons.push(`${cron} ${name}`);
    },
    async start() {
      runner = await run({
        pgPool: db.pool,
        taskList: handlers,
        crontab: crons.join('\n'),
        concurrency,
        pollInterval: 1000,
        noHandleSignals: true,
        noPreparedStatements: true,
        logger: quiet,
      });
    },
    async stop() {
      await runner?.stop();
      runner = undefined;
    },
  };
}
