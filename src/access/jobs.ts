import { dayOf } from '../kernel/index.ts';
import type { Access } from './access.ts';
import { pruneGuards } from './store.ts';
import { ensureMonths } from './store-audit.ts';
import { pruneTickets } from './store-factors.ts';
import { deleteSessionsBefore } from './store-sessions.ts';
import { pruneSmart } from './store-smart.ts';
import { sealAudit } from './verify-audit.ts';

const DAY_MS = 86_400_000;
const KEEP_SESSIONS_DAYS = 30;

/** Registers the room's housekeeping: seal closed audit months, make the next partition, drop old sessions. */
export function registerAccessJobs(access: Access): void {
  const { jobs } = access.kernel;
  jobs.register('access.housekeeping', () => keepHouse(access));
  jobs.schedule('access.housekeeping', '20 17 * * *'); // 01:20 in Asia/Shanghai
}

export async function keepHouse(access: Access): Promise<void> {
  const { db, clock } = access.kernel;
  const now = clock.now();
  const nextMonth = dayOf(new Date(now.getTime() + 27 * DAY_MS));
  await ensureMonths(db, [clock.today(), nextMonth]);
  await sealAudit(access.kernel);
  await deleteSessionsBefore(db, new Date(now.getTime() - KEEP_SESSIONS_DAYS * DAY_MS));
  await pruneTickets(db, now);
  await pruneSmart(db, now);
  await pruneGuards(db, new Date(now.getTime() - DAY_MS));
}
