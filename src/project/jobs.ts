import type { Kernel, Queryable } from '../kernel/index.ts';
import { type FollowOptions, followers, followViews } from './follow-views.ts';

const JOB = 'project.follow';

/**
 * Registers the work of views that follow the feed: soon after each submission, and every minute in case an event was lost.
 * Without such views nothing is registered. `onChanged` takes in what changed, in the same transaction.
 */
export function registerProjectJobs(
  k: Pick<Kernel, 'db' | 'jobs' | 'outbox' | 'clock'>,
  onChanged?: FollowOptions['onChanged'],
): void {
  if (followers().length === 0) return;
  k.jobs.register(JOB, async () => {
    await followViews(k.db, () => k.clock.now(), onChanged ? { onChanged } : {});
  });
  k.jobs.schedule(JOB, '* * * * *');
  k.outbox.subscribe('submission', () => scheduleFollow(k, k.db));
}

const scheduleFollow = (k: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> => k.jobs.add(q, JOB, {}, { key: JOB });
