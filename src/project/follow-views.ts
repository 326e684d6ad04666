import type { Db, Tx } from '../kernel/index.ts';
import { failedRun } from './errors.ts';
import { contentViews, type KeptView } from './load-views.ts';
import { type ChangedRows, withType } from './maintain.ts';
import { settledSeq } from './settle-feed.ts';
import { lockWatermark, moveWatermark, nextStretch } from './store-feed.ts';
import { keepRows } from './store-keep.ts';

export interface FollowOptions {
  views?: readonly KeptView[];
  /** Told in the transaction of each step what it changed; `seq` is the last version it took in. */
  onChanged?: (tx: Tx, changed: ChangedRows[], seq: string) => Promise<void>;
  /** Versions a step. */
  stretch?: number;
  /** How long to wait for transactions under way, in milliseconds; after that the call does nothing. */
  patience?: number;
  /** Steps a view; the rest waits for the next call. */
  steps?: number;
}

export interface FollowedView {
  name: string;
  /** Versions of the feed that it went past. */
  versions: number;
  /** Everything that was stored when the call began is in. */
  caughtUp: boolean;
}

const STRETCH = 2000;
/** A transaction that runs longer is waited for at the next call. */
const PATIENCE_MS = 500;

/** Views that follow the feed. */
export const followers = (views: readonly KeptView[] = contentViews()): readonly KeptView[] =>
  views.filter((view) => !view.live);

/**
 * Moves the views that are not live along the change feed, in steps of one transaction each: the rows of the resources that
 * changed are computed anew from their current versions and the watermark moves with them. A view whose data do not fit it
 * stays where it is and does not keep the others; its fault is thrown at the end.
 */
export async function followViews(db: Db, now: () => Date, options: FollowOptions = {}): Promise<FollowedView[]> {
  const views = followers(options.views);
  if (views.length === 0) return [];
  const upTo = await settledSeq(db, options.patience ?? PATIENCE_MS);
  if (upTo === undefined) return [];
  const followed: FollowedView[] = [];
  const faults: unknown[] = [];
  for (const view of views) {
    const state: FollowedView = { name: view.name, versions: 0, caughtUp: false };
    followed.push(state);
    try {
      for (let i = 0; i < (options.steps ?? Number.POSITIVE_INFINITY) && !state.caughtUp; i += 1) {
        const moved = await step(db, view, upTo, now(), options);
        if (moved === undefined) break;
        state.versions += moved.versions;
        state.caughtUp = moved.caughtUp;
      }
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
  return followed;
}

/** Undefined when another process moves the view, or it has no table yet. */
function step(
  db: Db,
  view: KeptView,
  upTo: string,
  at: Date,
  { onChanged, stretch = STRETCH }: FollowOptions,
): Promise<{ versions: number; caughtUp: boolean } | undefined> {
  return db.transaction(async (tx) => {
    const seq = await lockWatermark(tx, view.name, false);
    if (seq === undefined) return undefined;
    if (BigInt(seq) >= BigInt(upTo)) return { versions: 0, caughtUp: true };
    const part = await nextStretch(tx, view.resource, seq, stretch, upTo);
    const caughtUp = part.versions < stretch;
    const next = caughtUp ? upTo : part.seq;
    if (part.ids.length > 0) {
      const { gone, added } = await keepRows(tx, view.name, part, part).catch((error: unknown) => {
        throw failedRun(view.name, error);
      });
      if (gone.length > 0 || added.length > 0)
        await onChanged?.(
          tx,
          [{ view: view.name, old: gone.map(withType(view)), new: added.map(withType(view)) }],
          next,
        );
    }
    await moveWatermark(tx, view.name, next, at);
    return { versions: part.versions, caughtUp };
  });
}
