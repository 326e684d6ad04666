import type { Queryable } from '../kernel/index.ts';
import { findViews, PARTS } from './store-feed.ts';

/** Where the table of a view stands. */
export interface ViewState {
  name: string;
  resource: string;
  /** In step with every commit; the others follow the change feed. */
  live: boolean;
  builtAt: Date;
  /** Followers: the version number up to which everything is in, and how far that is from the newest. */
  watermark?: { seq: string; movedAt: Date; lag: string; secondsBehind: number };
  /** A new table under way. */
  building?: { buckets: number; of: number; rows: number; startedAt: Date };
}

/** All tables with their watermarks. `lag` counts feed numbers, which have gaps; 0 means nothing is missing. */
export async function viewStates(q: Queryable, now: Date): Promise<ViewState[]> {
  return (await findViews(q)).map((row) => {
    const { name, resource, live, builtAt, seq, movedAt, waitingSince, newest } = row;
    const behind = waitingSince === null ? 0 : Math.max(0, (now.getTime() - waitingSince.getTime()) / 1000);
    const lag = waitingSince === null || seq === null ? '0' : String(BigInt(newest) - BigInt(seq));
    return {
      name,
      resource,
      live,
      builtAt,
      ...(seq === null || movedAt === null ? {} : { watermark: { seq, movedAt, lag, secondsBehind: behind } }),
      ...(row.startedAt === null || row.buckets === null
        ? {}
        : { building: { buckets: row.buckets, of: PARTS, rows: Number(row.rows), startedAt: row.startedAt } }),
    };
  });
}
