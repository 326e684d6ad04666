import type { Db, Tx } from '../kernel/index.ts';
import { failedRun } from './errors.ts';
import type { KeptView } from './load-views.ts';
import { settledSeq } from './settle-feed.ts';
import {
  addIndexes,
  builtViews,
  createTable,
  dropTable,
  fillStretch,
  fillWhole,
  fingerprint,
  holdWriters,
  lockBuilding,
  swapTable,
} from './store.ts';
import {
  type Build,
  dropWatermark,
  endBuild,
  isBehind,
  isMany,
  lockBuild,
  lockWatermark,
  moveWatermark,
  nextStretch,
  noteBuild,
  PARTS,
  startBuild,
} from './store-feed.ts';
import { createKeeper, keepSilently } from './store-keep.ts';
import { nextName } from './table-names.ts';

export interface BuildProgress {
  view: string;
  /** Parts of the feed filled, of `of`. */
  parts: number;
  of: number;
  /** Rows in the new table. */
  rows: number;
}

export interface RebuildOptions {
  /** Told after every step, when what it did is stored. */
  onProgress?: (progress: BuildProgress) => void;
  /** Parts of the feed filled in one step; by default as many as take some seconds, and all of a type with few resources. */
  parts?: number;
  /** A settled number of the feed, where one is known already. */
  from?: string;
}

/** Types with no more resources are filled in one step, by their locators. */
const MANY = 150_000;
const FIRST_SPAN = 16;
const STEP_MS = 4000;
/** Versions read at a time while catching up. */
const STRETCH = 5000;
/** So few versions left are caught up while the writers wait; after so many rounds they wait for more. */
const LITTLE = 500;
const ROUNDS = 20;

/**
 * Builds the table of a view anew beside the one in use: filled stretch of the feed by stretch, each stored with the
 * progress so that a killed build goes on where it stood, indexed, brought up to what was written meanwhile, and swapped
 * in one short transaction. Writers and readers go on with the old table until the swap. `owner` is the database as the
 * owner role. Returns the rows of the fill; 0 when another process finished the same build.
 */
export async function rebuildView(owner: Db, view: KeptView, options: RebuildOptions = {}): Promise<number> {
  await begin(owner, view, options.from ?? (await settledSeq(owner))!);
  const whole = options.parts === undefined && !(await isMany(owner, view.resource, MANY));
  let span = options.parts ?? (whole ? PARTS : FIRST_SPAN);
  for (;;) {
    const began = performance.now();
    const build = await step(owner, view, (tx, build) => fill(tx, view, build, span, whole));
    if (build === undefined) return 0;
    options.onProgress?.({ view: view.name, parts: build.nextPart, of: PARTS, rows: build.rows });
    if (build.nextPart >= PARTS) break;
    span = options.parts ?? spanFor(span, performance.now() - began);
  }
  const ready = await step(owner, view, async (tx, build) => {
    if (build.indexed) return build;
    await addIndexes(tx, view, nextName(view));
    await createKeeper(tx, view, nextName(view));
    return { ...build, indexed: true };
  });
  if (ready !== undefined && (await isBehind(owner, ready.seq, LITTLE))) await catchUp(owner, view);
  return swap(owner, view);
}

/** Stretches grow until they take their time: few commits, and little to do again after a crash. */
const spanFor = (span: number, took: number): number =>
  Math.max(1, Math.min(PARTS, Math.floor(span * Math.min(64, STEP_MS / Math.max(1, took)))));

async function begin(owner: Db, view: KeptView, seq: string): Promise<void> {
  await owner.transaction(async (tx) => {
    await lockBuilding(tx);
    const open = await lockBuild(tx, view.name);
    if (open?.hash === fingerprint(view)) return;
    await dropTable(tx, nextName(view));
    await createTable(tx, view, nextName(view));
    await startBuild(tx, view.name, fingerprint(view), seq);
  });
}

/** One step in a transaction of its own, with its progress; undefined when the build is over. */
async function step(
  owner: Db,
  view: KeptView,
  work: (tx: Tx, build: Build) => Promise<Build>,
): Promise<Build | undefined> {
  return owner.transaction(async (tx) => {
    const build = await lockBuild(tx, view.name);
    if (build?.hash !== fingerprint(view)) return undefined;
    const after = await work(tx, build);
    if (after !== build) await noteBuild(tx, view.name, after);
    return after;
  });
}

async function fill(tx: Tx, view: KeptView, build: Build, span: number, whole: boolean): Promise<Build> {
  const { nextPart } = build;
  if (nextPart >= PARTS) return build;
  const next = Math.min(PARTS, nextPart + span);
  const seqAt = (part: number): bigint => (BigInt(build.seq) * BigInt(part)) / BigInt(PARTS);
  try {
    const rows =
      whole && nextPart === 0
        ? await fillWhole(tx, view, nextName(view))
        : await fillStretch(tx, view, nextName(view), seqAt(nextPart), seqAt(next));
    return { ...build, nextPart: next, rows: build.rows + rows };
  } catch (error) {
    throw failedRun(view.name, error);
  }
}

/** Comes so near to the newest versions that the swap is left with few. */
async function catchUp(owner: Db, view: KeptView): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const upTo = (await settledSeq(owner))!;
    for (let behind = true; behind; ) {
      const build = await step(owner, view, async (tx, build) => {
        const part = await nextStretch(tx, view.resource, build.seq, STRETCH, upTo);
        if (part.ids.length > 0) await keep(tx, view, part);
        return { ...build, seq: part.versions < STRETCH ? upTo : part.seq };
      });
      if (build === undefined) return;
      behind = BigInt(build.seq) < BigInt(upTo);
    }
    if (!(await isBehind(owner, upTo, LITTLE))) return;
  }
}

async function keep(tx: Tx, view: KeptView, keys: Parameters<typeof keepSilently>[2]): Promise<void> {
  try {
    await keepSilently(tx, nextName(view), keys);
  } catch (error) {
    throw failedRun(view.name, error);
  }
}

/**
 * Whoever wrote the old table has ended when the lock is given, so all that can be seen is the whole record but for
 * writers that wait for the lock, and those bring their own resources into the new table.
 */
function swap(owner: Db, view: KeptView): Promise<number> {
  return owner.transaction(async (tx) => {
    await lockBuilding(tx);
    const build = await lockBuild(tx, view.name);
    if (build?.hash !== fingerprint(view)) return 0;
    await lockWatermark(tx, view.name, true);
    if ((await builtViews(tx)).has(view.name)) await holdWriters(tx, view.name);
    for (let seq = build.seq; ; ) {
      const part = await nextStretch(tx, view.resource, seq, STRETCH);
      if (part.ids.length > 0) await keep(tx, view, part);
      if (part.versions < STRETCH) break;
      seq = part.seq;
    }
    await swapTable(tx, view, nextName(view));
    await endBuild(tx, view.name);
    if (view.live) await dropWatermark(tx, view.name);
    else await moveWatermark(tx, view.name, build.seq);
    return build.rows;
  });
}
