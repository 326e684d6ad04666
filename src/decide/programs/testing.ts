/** For tests: builds what is reckoned from nothing again, and gives all of it. */
import type { Kernel, Queryable } from '../../kernel/index.ts';
import { bringToDay } from './jobs.ts';
import { recompute } from './recompute.ts';

export { dropExpiredDrafts } from './drafts.ts';
export { escalateStates, settleMoved } from './escalate-states.ts';
export { loadHistories, madeOf } from './histories.ts';
export { enrolAutomatically } from './institutions.ts';
export { stateOf } from './states.ts';
export { takeIn } from './take-in.ts';

export async function recomputeAll(k: Pick<Kernel, 'db' | 'clock'>): Promise<void> {
  await k.db.transaction(async (tx) => {
    await tx.query('delete from programs.due');
    await tx.query('delete from programs.recorded');
    await tx.query('delete from programs.uncounted');
    await tx.query(
      `update programs.contact set valid = false, class = null, next = null, "values" = '{}', outcome = null`,
    );
    await tx.query('update programs.enrolment set last_on = null, last_class = null, proposed_exit = null');
    const rows = await tx.query<{ patient: string }>('select patient from programs.enrolment');
    await recompute(
      k,
      tx,
      rows.map(({ patient }) => patient),
    );
  });
}

export async function snapshotPrograms(q: Queryable): Promise<unknown> {
  return Promise.all([
    q.query('select * from programs.enrolment order by id'),
    q.query('select * from programs.contact order by id'),
    q.query('select * from programs.recorded order by pack, form, type, id, code'),
    q.query('select * from programs.uncounted order by pack, form, type, id'),
    q.query('select * from programs.due order by enrolment, contact'),
  ]);
}

/** Brings all enrolments to the clock's day as the nightly job does; gives what it did. */
export const nightly = (k: Pick<Kernel, 'db' | 'clock' | 'jobs'>) => bringToDay(k);
