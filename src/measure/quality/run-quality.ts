import { KangyuError, type Kernel, type Queryable, uuidv7 } from '../../kernel/index.ts';
import { qualityContent } from './load-rules.ts';
import { deleteResults, insertDoor, insertRun, insertStated, insertTable, type Run } from './store.ts';
import type { DoorRule, QualityContent, RowRule } from './types.ts';

const JOB = 'quality.run';

/** Goes through all rules over all records in one transaction: readers see the old outcome or the new one, whole. */
export async function runQuality(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  content: QualityContent = qualityContent(),
): Promise<Run> {
  const rules = [...content.rules.values()];
  const beganAt = kernel.clock.now();
  return kernel.db.transaction(async (tx) => {
    await deleteResults(tx);
    for (const table of content.tables.values()) {
      const own = rules.filter(
        (rule): rule is RowRule & { kind: 'rows' } => rule.kind === 'rows' && rule.table === table.id,
      );
      if (own.length === 0) continue;
      try {
        await insertTable(tx, table, own, content.score.sample);
      } catch (error) {
        throw new KangyuError('quality.rule-failed', { table: table.id, reason: (error as Error).message });
      }
    }
    await insertDoor(tx, doorRules(content), content.score.sample);
    await insertStated(tx);
    const run = {
      id: uuidv7(),
      beganAt,
      endedAt: kernel.clock.now(),
      rules: rules.length,
      scoreVersion: content.score.version,
    };
    await insertRun(tx, run);
    return run;
  });
}

export function doorRules(content: QualityContent): DoorRule[] {
  return [...content.rules.values()].flatMap((rule) => {
    if (rule.kind !== 'door') return [];
    return [rule];
  });
}

/** Registers the run; every night at 01:30 in Asia/Shanghai (the queue's cron runs in UTC). */
export function registerQualityJobs(kernel: Kernel): void {
  kernel.jobs.register(JOB, async () => {
    const began = performance.now();
    const { rules } = await runQuality(kernel);
    kernel.log.info({ ms: Math.round(performance.now() - began), rules }, 'data quality measured');
  });
  kernel.jobs.schedule(JOB, '30 17 * * *');
}

/** Asks for a run; several requests become one. */
export async function scheduleQuality(kernel: Pick<Kernel, 'jobs'>, q: Queryable): Promise<void> {
  await kernel.jobs.add(q, JOB, {}, { key: JOB, queue: JOB });
}
