import { isDay } from '../../algorithms/periods.ts';
import { bucketOf, KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import { describeIndicator, type Reading, records } from '../indicators/index.ts';
import { evaluatePlan } from './evaluate-plan.ts';
import { kindOf } from './kind-of-day.ts';
import { digestOf } from './seal.ts';
import {
  insertSnapshot,
  insertSnapshotFacts,
  insertSnapshotSeals,
  type SnapshotFact,
  type StoredSnapshot,
  selectBrokenSeals,
  selectSnapshot,
  selectSnapshots,
} from './store-snapshots.ts';
import type { EvaluatedPlan, PlanStatus, ReportBlocks, SnapshotKind, TargetRow } from './types.ts';

export interface SnapshotInfo {
  id: string;
  plan: string;
  on: string;
  kind: SnapshotKind;
  title: string | null;
  note: string | null;
  createdAt: string;
  createdBy: string;
  /** SHA-256 of all it says; null when frozen before snapshots were sealed. */
  digest: string | null;
  counts: PlanStatus['counts'];
  score: number | null;
}

export interface SnapshotRequest {
  plan: string;
  /** Day of the evaluation; default: today, never after the plan's end. */
  on?: string | undefined;
  kind?: SnapshotKind | undefined;
  title?: string | null | undefined;
  note?: string | null | undefined;
  /** Tasks, projects, standards as other rooms know them; frozen with the rest. */
  blocks?: ReportBlocks | undefined;
  /** Account name. */
  by: string;
}

const FACTS_AT_ONCE = 5_000;

/**
 * Freezes the evaluation of a plan on a day: the status of every target, tasks, projects, standards, doubts, sources and
 * restatements as they stand, and each subject counted with the record versions behind it. Read and written in one
 * transaction, so status and subjects fit each other. Nothing can change it later; its digest shows if somebody did.
 */
export async function createSnapshot(
  kernel: Pick<Kernel, 'db' | 'clock'>,
  request: SnapshotRequest,
): Promise<SnapshotInfo> {
  const { plan, on, by, blocks } = request;
  if (on !== undefined && isDay(on) && on > kernel.clock.today()) throw new KangyuError('plans.snapshot-early', { on });
  return kernel.db.transaction(
    async (tx) => {
      const evaluated: EvaluatedPlan = {
        ...(await evaluatePlan({ db: tx, clock: kernel.clock }, plan, on)),
        ...(blocks ? { blocks } : {}),
      };
      const snapshot: StoredSnapshot = {
        id: uuidv7(),
        plan,
        on: evaluated.status.on,
        kind: request.kind ?? kindOf(evaluated.plan.period, evaluated.status.on),
        title: request.title?.trim() || null,
        note: request.note?.trim() || null,
        createdAt: kernel.clock.now().toISOString(),
        createdBy: by,
        contentHash: evaluated.plan.contentHash,
        content: evaluated,
      };
      const digest = digestOf(snapshot);
      await insertSnapshot(tx, snapshot, digest);
      const done = new Set<string>();
      for (const row of evaluated.status.rows) {
        if (row.indicator === null || row.source !== 'computed' || done.has(row.indicator)) continue;
        done.add(row.indicator);
        await freezeFacts({ db: tx, clock: kernel.clock }, tx, snapshot.id, evaluated.plan.areaCode, row);
      }
      await insertSnapshotSeals(tx, snapshot.id);
      const { contentHash: _, content, ...info } = snapshot;
      return { ...info, digest, counts: content.status.counts, score: content.status.score };
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

export interface FrozenEvaluation {
  info: SnapshotInfo;
  evaluated: EvaluatedPlan;
}

/** A frozen evaluation of a plan, as reports need it. One that was tampered with is refused. */
export async function getSnapshot(q: Queryable, plan: string, id: string): Promise<FrozenEvaluation> {
  const found = /^[0-9a-f-]{36}$/.test(id) ? await selectSnapshot(q, plan, id) : undefined;
  if (!found) throw new KangyuError('plans.snapshot-not-found', { snapshot: id });
  const { digest, ...snapshot } = found;
  if (digest !== null && digestOf(snapshot) !== digest)
    throw new KangyuError('plans.snapshot-tampered', { snapshot: id, part: 'content' });
  const { contentHash: _, content, ...info } = snapshot;
  return { info: { ...info, digest, counts: content.status.counts, score: content.status.score }, evaluated: content };
}

/** Checks a snapshot down to the subjects frozen with it. */
export async function verifySnapshot(
  q: Queryable,
  plan: string,
  id: string,
): Promise<{ digest: string | null; indicators: number; subjects: number }> {
  const { info } = await getSnapshot(q, plan, id);
  const seals = await selectBrokenSeals(q, id);
  const broken = seals.filter(({ intact }) => !intact).map(({ indicator }) => indicator);
  if (info.digest !== null && broken.length > 0)
    throw new KangyuError('plans.snapshot-tampered', { snapshot: id, part: broken.join(', ') });
  return {
    digest: info.digest,
    indicators: seals.length,
    subjects: seals.reduce((sum, { subjects }) => sum + subjects, 0),
  };
}
