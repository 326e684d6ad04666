import { bucketOf, KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import { describeIndicator, type Reading, records } from '../indicators/index.ts';
import { evaluatePlan } from './evaluate-plan.ts';
import {
  insertSnapshot,
  insertSnapshotFacts,
  type SnapshotFact,
  selectSnapshot,
  selectSnapshots,
} from './store-snapshots.ts';
import type { EvaluatedPlan, TargetRow } from './types.ts';

export interface SnapshotInfo {
  id: string;
  plan: string;
  on: string;
  createdAt: string;
  createdBy: string;
}

const FACTS_AT_ONCE = 5_000;

/**
 * Freezes the evaluation of a plan on a day: the status of every target, and each subject counted with the record versions
 * behind it. Read and written in one transaction, so status and subjects fit each other. Nothing can change it later.
 */
export async function createSnapshot(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  plan: string,
  on: string | undefined,
  by: string,
): Promise<SnapshotInfo> {
  return kernel.db.transaction(
    async (tx) => {
      const evaluated = await evaluatePlan({ db: tx, clock: kernel.clock }, plan, on);
      const info = {
        id: uuidv7(),
        plan,
        on: evaluated.status.on,
        createdAt: kernel.clock.now().toISOString(),
        createdBy: by,
      };
      await insertSnapshot(tx, info, evaluated);
      const done = new Set<string>();
      for (const row of evaluated.status.rows) {
        if (row.indicator === null || row.source !== 'computed' || done.has(row.indicator)) continue;
        done.add(row.indicator);
        await freezeFacts({ db: tx, clock: kernel.clock }, tx, info.id, evaluated.plan.areaCode, row);
      }
      return info;
    },
    { isolation: 'repeatable read' },
  );
}

/** Copies the subjects of one target: those in the numerator, and of a share all in the denominator. */
async function freezeFacts(k: Reading, tx: Tx, snapshot: string, area: string, row: TargetRow): Promise<void> {
  const indicator = row.indicator as string;
  const period = row.period as string;
  const { inputs } = describeIndicator(indicator);
  if (inputs.length === 0) return; // nothing registered to list
  const isShare = inputs.length === 2 && inputs[0]?.code === inputs[1]?.code;
  let cursor: string | undefined;
  do {
    const page = await records(
      k,
      {
        indicator,
        area,
        period,
        part: isShare ? 'denominator' : 'numerator',
        limit: FACTS_AT_ONCE,
        ...(cursor ? { cursor } : {}),
      },
      () => '', // names are not kept
    );
    const facts = page.items.map(
      ({ subject, numerator, denominator, evidence }): SnapshotFact => ({
        bucket: bucketOf(subject),
        indicator,
        period,
        subject,
        numerator,
        denominator,
        evidence,
      }),
    );
    await insertSnapshotFacts(tx, snapshot, facts);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Snapshots of a plan, newest first. */
export async function listSnapshots(q: Queryable, plan: string): Promise<SnapshotInfo[]> {
  return selectSnapshots(q, plan);
}

/** A frozen evaluation of a plan, as reports need it. */
export async function getSnapshot(
  q: Queryable,
  plan: string,
  id: string,
): Promise<{ info: SnapshotInfo; evaluated: EvaluatedPlan }> {
  const found = /^[0-9a-f-]{36}$/.test(id) ? await selectSnapshot(q, plan, id) : undefined;
  if (!found) throw new KangyuError('plans.snapshot-not-found', { snapshot: id });
  return found;
}
