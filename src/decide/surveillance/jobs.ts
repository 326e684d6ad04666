import type { Kernel, Queryable } from '../../kernel/index.ts';
import { followOccurrences, judgeDay } from './follow-occurrences.ts';
import { remindOfSignals } from './remind.ts';
import { runBackTests } from './run-back-tests.ts';

const BACK_TESTS = 'surveillance.back-tests';
const WATCH = 'surveillance.watch';
const JUDGE = 'surveillance.judge';

/**
 * Every minute the cases that came in and the clocks of signals, every morning at 06:10 all series, every Monday at 02:30 the back-tests, when a week
 * is over (Asia/Shanghai; the queue's cron runs in UTC).
 */
export function registerSurveillanceJobs(kernel: Kernel): void {
  kernel.jobs.register(BACK_TESTS, async () => {
    const began = performance.now();
    const { series } = await runBackTests(kernel);
    kernel.log.info({ ms: Math.round(performance.now() - began), series }, 'detection methods back-tested');
  });
  kernel.jobs.schedule(BACK_TESTS, '30 18 * * 0');
  kernel.jobs.register(WATCH, async () => {
    while (await followOccurrences(kernel));
    await remindOfSignals(kernel);
  });
  kernel.jobs.schedule(WATCH, '* * * * *');
  kernel.jobs.register(JUDGE, async () => {
    const began = performance.now();
    const signals = await judgeDay(kernel);
    kernel.log.info({ ms: Math.round(performance.now() - began), signals: signals.length }, 'series judged');
  });
  kernel.jobs.schedule(JUDGE, '10 22 * * *');
}

/** Asks for a run; several requests become one. */
export async function scheduleBackTests(kernel: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await kernel.jobs.add(q, BACK_TESTS, {}, { key: BACK_TESTS, queue: BACK_TESTS });
}

/** Asks for the judgement of the day; several requests become one. */
export async function scheduleJudgement(kernel: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await kernel.jobs.add(q, JUDGE, {}, { key: JUDGE, queue: JUDGE });
}
