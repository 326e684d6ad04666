import type { Kernel, Queryable } from '../kernel/index.ts';
import { olderPages } from '../record/index.ts';
import { personContent } from './content.ts';
import { dateOf } from './describe-record.ts';
import { retentionOf } from './retention.ts';
import { type CountRow, findCountState, findCounts, replaceCounts } from './store.ts';

export interface KeptRecords {
  code: string;
  title: { zh: string; en: string };
  source: string;
  years: number;
  unverified: boolean;
  /** Records whose time has passed. */
  past: number;
  /** Main date of the oldest of them. */
  oldest: string | null;
}

const JOB = 'person.retention';
const PAGE = 2000;

/** For each class that the law keeps for years: how many records had passed their time when it was last counted (`at`; null: never). */
export async function pastRetention(q: Queryable, today: string): Promise<{ classes: KeptRecords[]; at: Date | null }> {
  const found = new Map((await findCounts(q)).map((row) => [row.code, row]));
  const classes = rulesOn(today).map(([code, { title, source, years, unverified }]) => ({
    code,
    title,
    source,
    years,
    unverified: unverified ?? false,
    past: found.get(code)?.past ?? 0,
    oldest: found.get(code)?.oldest ?? null,
  }));
  return { classes, at: (await findCountState(q))?.at ?? null };
}

/** Looks at every record that may have passed its time, a page at a time, and keeps how many of each class have. */
export async function countPastRetention(
  k: Pick<Kernel, 'db' | 'clock'>,
  options: { page?: number } = {},
): Promise<void> {
  const today = k.clock.today();
  const rules = rulesOn(today);
  const found = new Map<string, CountRow>(rules.map(([code]) => [code, { code, past: 0, oldest: null }]));
  const least = Math.min(...rules.map(([, { years }]) => years));
  const types = [...new Set(rules.flatMap(([, { records }]) => records.map(({ type }) => type)))];
  const before = new Date(`${Number(today.slice(0, 4)) - least}${today.slice(4)}T00:00:00+08:00`);
  for await (const resources of olderPages(k.db, types, before, options.page ?? PAGE))
    for (const resource of resources) {
      const { code, erasable, until } = retentionOf(resource, today);
      const row = found.get(code);
      if (!row || !erasable || until === null) continue;
      row.past += 1;
      row.oldest ??= dateOf(resource)?.slice(0, 10) ?? null;
    }
  await k.db.transaction((tx) => replaceCounts(tx, [...found.values()], today, k.clock.now()));
}

const rulesOn = (today: string) =>
  Object.entries(personContent().retention).filter(([, { years, from }]) => years > 0 && from <= today);

/** Counts anew soon. */
export async function scheduleRetentionCount(k: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await k.jobs.add(q, JOB, {}, { key: JOB });
}

/** Counts anew where the last count is of another day. */
export async function ensureRetentionCount(k: Pick<Kernel, 'jobs' | 'clock'>, q: Queryable): Promise<void> {
  if ((await findCountState(q))?.day !== k.clock.today()) await scheduleRetentionCount(k, q);
}

export function registerPersonJobs(k: Kernel): void {
  k.jobs.register(JOB, () => countPastRetention(k));
  k.jobs.schedule(JOB, '50 16 * * *'); // 00:50 in Asia/Shanghai
}
