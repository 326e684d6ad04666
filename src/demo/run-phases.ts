/** Hands generated submissions to somebody, a few at a time, phase after phase. */
import { type DemoSubmission, generateDemo, ONE_BY_ONE, type Phase } from './generate.ts';
import type { DemoOptions } from './options.ts';

/** Submissions on their way at once; more does not help, the writer queue batches them anyway. */
const IN_FLIGHT = 4;

/** Stored from the first submission on, without a gap. */
export interface Settled {
  submissions: number;
  records: number;
}
export interface RunOptions {
  /** What is known to be stored already and is not handed in again. */
  skip?: Settled;
  /** Called after each submission that is stored. */
  onStored?: (settled: Settled) => Promise<void> | void;
  /** Called before a phase begins, when all before it is stored. */
  onPhase?: (phase: Phase) => Promise<void>;
}

/** Stops at the first failure, after those on their way have ended. */
export async function runPhases(
  options: DemoOptions,
  send: (made: DemoSubmission) => Promise<void>,
  { skip, onStored, onPhase }: RunOptions = {},
): Promise<Settled> {
  const waiting = new Set<Promise<void>>();
  const stored = new Map<number, number>();
  const failures: unknown[] = [];
  const settled = skip ? { ...skip } : { submissions: 0, records: 0 };
  const first = settled.submissions;
  const run = async (made: DemoSubmission, at: number): Promise<void> => {
    try {
      await send(made);
      stored.set(at, made.submission.bundle.entry!.length);
      for (let next = stored.get(settled.submissions); next !== undefined; next = stored.get(settled.submissions)) {
        stored.delete(settled.submissions);
        settled.submissions += 1;
        settled.records += next;
      }
      await onStored?.({ ...settled });
    } catch (error) {
      failures.push(error);
    }
  };
  let phase: Phase | undefined;
  let index = -1;
  for (const made of generateDemo(options)) {
    index += 1;
    if (index < first) continue;
    const most = ONE_BY_ONE.has(made.phase) ? 1 : IN_FLIGHT;
    if (made.phase !== phase) await Promise.all(waiting);
    while (waiting.size >= most) await Promise.race(waiting);
    if (failures.length > 0) break;
    if (made.phase !== phase) await onPhase?.(made.phase);
    phase = made.phase;
    const step: Promise<void> = run(made, index).then(() => void waiting.delete(step));
    waiting.add(step);
  }
  await Promise.all(waiting);
  if (failures.length > 0) throw failures[0];
  return settled;
}

/** How many submissions and records the options make; gives way to other work now and then. */
export async function countDemo(options: DemoOptions): Promise<{ submissions: number; records: number }> {
  const count = { submissions: 0, records: 0 };
  for (const { submission } of generateDemo(options)) {
    count.submissions += 1;
    count.records += submission.bundle.entry!.length;
    if (count.submissions % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return count;
}
