import { KangyuError } from '../../kernel/index.ts';
import type { Reading } from '../indicators/index.ts';
import { type Comparison, compareEvaluations, type Evaluated } from './compare-snapshots.ts';
import { evaluatePlan } from './evaluate-plan.ts';
import { getSnapshot, listSnapshots } from './snapshot.ts';
import { selectFactMoves } from './store-snapshots.ts';

/** Compares two snapshots, or a snapshot (`a`) with the plan as it stands (`b` absent). The earlier evaluation comes first. */
export async function compareSnapshots(
  k: Reading,
  plan: string,
  a: string,
  b: string | undefined,
  on?: string,
): Promise<Comparison> {
  if (a === b) throw new KangyuError('plans.compare-same');
  const [first, second] = [
    await frozen(k, plan, a),
    b === undefined ? await live(k, plan, on) : await frozen(k, plan, b),
  ];
  const swap = second.info !== null && later(first, second);
  const [earlier, after] = swap ? [second, first] : [first, second];
  const moves = earlier.info && after.info ? await selectFactMoves(k.db, earlier.info.id, after.info.id) : [];
  return compareEvaluations(earlier, after, moves);
}

/** Compares an evaluation with an earlier snapshot: the one asked for, else the newest of an earlier day. */
export async function compareWithPrevious(
  k: Reading,
  plan: string,
  current: Evaluated,
  asked?: string,
): Promise<Comparison | undefined> {
  const { on } = current.evaluated.status;
  if (asked !== undefined && asked === current.info?.id) throw new KangyuError('plans.compare-same');
  const previous = asked ?? (await listSnapshots(k.db, plan)).find((one) => one.on < on)?.id;
  if (previous === undefined) return undefined;
  const earlier = await frozen(k, plan, previous);
  const moves = current.info ? await selectFactMoves(k.db, previous, current.info.id) : [];
  return compareEvaluations(earlier, current, moves);
}

async function frozen(k: Reading, plan: string, id: string): Promise<Evaluated> {
  const { info, evaluated } = await getSnapshot(k.db, plan, id);
  return { info, evaluated };
}

async function live(k: Reading, plan: string, on: string | undefined): Promise<Evaluated> {
  return { info: null, evaluated: await evaluatePlan(k, plan, on) };
}

function later(first: Evaluated, second: Evaluated): boolean {
  const key = ({ evaluated, info }: Evaluated) => `${evaluated.status.on} ${info?.createdAt ?? ''}`;
  return key(first) > key(second);
}
