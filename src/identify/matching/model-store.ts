import type { Queryable } from '../../kernel/index.ts';
import type { IdentifyKernel } from '../model.ts';
import { newestModel, newestModelId } from '../store-matching.ts';
import { type MatchModel, startingModel } from './model.ts';
import { matchPolicy } from './policy.ts';

/** Milliseconds for which a model is used before it is asked whether another process learned a newer one. */
const FRESH_MS = 10_000;
const known = new WeakMap<object, { model: MatchModel; until: number }>();

/** The newest learned model, or the starting weights; read again only when another one was learned. */
export async function currentModel(k: IdentifyKernel, q: Queryable): Promise<MatchModel> {
  const before = known.get(k.sealer);
  if (before && before.until > performance.now()) return before.model;
  const id = await newestModelId(q);
  const row = id === undefined || before?.model.id === id ? undefined : await newestModel(q);
  const model: MatchModel = row
    ? { ...(row.model as MatchModel), id: row.id, learnedAt: row.learnedAt.toISOString() }
    : (before?.model ?? startingModel(matchPolicy(k.clock.today())));
  known.set(k.sealer, { model, until: performance.now() + FRESH_MS });
  return model;
}

/** What was learned here counts at once. */
export const forgetModel = (k: IdentifyKernel): void => {
  known.delete(k.sealer);
};
