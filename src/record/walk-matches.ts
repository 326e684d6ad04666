import { KangyuError, type Queryable } from '../kernel/index.ts';
import { type Criterion, matches } from './criteria.ts';
import type { Position } from './cursor.ts';
import './errors.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import type { SortKey } from './parse-search.ts';
import { toStored } from './read.ts';
import type { Resolved } from './resolve-criteria.ts';
import { findCandidates } from './store-search.ts';

/** What a walk looks for; sorted by columns only. */
export interface Wanted {
  type: string;
  criteria: readonly Criterion[];
  sort?: readonly SortKey[];
}

export type Match = StoredVersion & { resource: NonNullable<StoredVersion['resource']>; position: Position };

const FIRST_STEP = 64;
const LONGEST_STEP = 1000;
/** Candidates that one request reads; what needs more must be narrowed. */
const MOST_EXAMINED = 50_000;

/**
 * Matches in order, from `after` on. Each candidate of the index is put to the test; steps grow where few of them pass.
 * `step`: how many are wanted at first.
 */
export async function* walkMatches(
  k: RecordKernel,
  q: Queryable,
  wanted: Wanted,
  scope: AreaScope | undefined,
  resolved: Resolved,
  options: { after?: Position; step?: number } = {},
): AsyncGenerator<Match> {
  let { after } = options;
  let step = Math.min(options.step ?? FIRST_STEP, LONGEST_STEP);
  for (let examined = 0; ; ) {
    const candidates = await findCandidates(q, k.sealer, wanted, scope, resolved, after, step);
    for (const candidate of candidates) {
      const { position } = candidate;
      const stored = toStored(k, { ...candidate, op: 'update', source: null, submission: null });
      if (matches(wanted.criteria, stored.resource!, candidate.at, resolved.tested))
        yield { ...stored, resource: stored.resource!, position };
    }
    if (candidates.length < step) return;
    examined += candidates.length;
    if (examined >= MOST_EXAMINED) throw new KangyuError('record.search-too-wide', { limit: MOST_EXAMINED });
    after = candidates.at(-1)!.position;
    step = Math.min(LONGEST_STEP, step * 4);
  }
}
