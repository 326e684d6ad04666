/** Waiting jobs in a backup. The queue's tables belong to its library and change with it, so jobs travel as calls of add_job. */
import type { Queryable } from '../db.ts';

export interface JobText {
  id: string;
  task: string;
  payload: unknown;
  queue: string | null;
  runAt: string;
  maxAttempts: number;
  key: string | null;
  priority: number;
}

/** Jobs after `after` by id: those that wait, and those under way, which run again where they are restored. */
export function readJobs(q: Queryable, after: string, limit: number): Promise<JobText[]> {
  return q.query<JobText>(
    `select j.id, t.identifier as task, j.payload, jq.queue_name as queue, j.run_at::text as "runAt",
       j.max_attempts as "maxAttempts", j.key, j.priority
     from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     left join graphile_worker._private_job_queues jq on jq.id = j.job_queue_id
     where j.id > $1::bigint order by j.id limit $2`,
    [after, limit],
  );
}

export async function addJobs(q: Queryable, jobs: readonly JobText[]): Promise<void> {
  await q.query(
    `select graphile_worker.add_job(j.task, j.payload, j.queue, j."runAt", j."maxAttempts", j.key, j.priority)
     from json_to_recordset($1::json) as j(task text, payload json, queue text, "runAt" timestamptz, "maxAttempts" int, key text, priority int)`,
    [JSON.stringify(jobs)],
  );
}
