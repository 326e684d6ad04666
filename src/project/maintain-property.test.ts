import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { followViews } from './follow-views.ts';
import { type KeptView, shippedViews } from './load-views.ts';
import type { ChangedRows } from './maintain.ts';
import { rebuildView } from './rebuild-view.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put, type Resource, remove, SAMPLES } from './testing.ts';
import { viewStates } from './view-states.ts';

/** Some views a second time, following the feed. */
const FOLLOWERS = ['institution_capability', 'worker_qualification', 'resident', 'death_cause'];
const views: readonly KeptView[] = [
  ...shippedViews(),
  ...shippedViews()
    .filter(({ name }) => FOLLOWERS.includes(name))
    .map((view) => ({ ...view, name: `late_${view.name}`, live: false })),
];

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
  await syncViews(k.owner, views);
});

/** Turns the samples into others: elements go, repeat, or get another text, so that where clauses are passed and missed. */
function mutate(value: unknown, dice: () => number): unknown {
  if (Array.isArray(value)) {
    const items = value.filter(() => dice() > 0.15).map((item) => mutate(item, dice));
    return dice() < 0.2 && items.length > 0 ? [...items, items[0]] : items;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => (dice() < 0.1 ? [] : [[key, mutate(item, dice)]])),
    );
  }
  if (typeof value === 'boolean') return dice() < 0.5;
  if (typeof value === 'number') return Math.floor(dice() * 100);
  if (dice() < 0.85) return value;
  const others = [
    'final',
    'entered-in-error',
    'completed',
    'bd',
    'Patient/p2',
    'Organization/h2',
    '2023',
    '2024-02-30',
    '2024-02-29T20:00:00Z',
    'x',
  ];
  return others[Math.floor(dice() * others.length)];
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const change = fc.record({
  sample: fc.constantFrom(...SAMPLES),
  number: fc.integer({ min: 1, max: 3 }),
  gone: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  seed: fc.noBias(fc.nat()),
});

type RowText = string;
const key = (row: object): RowText => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The table as it stands and as the whole record gives it, as sorted texts. */
async function compare(view: KeptView): Promise<{ kept: RowText[]; full: RowText[] }> {
  const names = [
    'bucket',
    'resource_id',
    'resource_version',
    'row_no',
    ...view.columns.map((column) => `"${column.name}"`),
  ];
  const kept = await k.db.query<{ row: object }>(`select to_jsonb(t) as row from project."${view.name}" t`);
  const full = await k.db.query<{ row: object }>(
    `with r as (select bucket, type, id, version, content from record.pub_current) select to_jsonb(t) as row from (${view.sql}) as t(${names.join(', ')})`,
  );
  return { kept: kept.map(({ row }) => key(row)).sort(), full: full.map(({ row }) => key(row)).sort() };
}

/** What a reader that only hears of changes knows. */
const heard = new Map<string, Map<RowText, number>>();

function hear(changed: ChangedRows[]): void {
  for (const { view, old, new: fresh } of changed) {
    const rows = heard.get(view) ?? new Map<RowText, number>();
    heard.set(view, rows);
    for (const [list, step] of [
      [old, -1],
      [fresh, 1],
    ] as const) {
      for (const { resource_type: _type, version: _version, ...row } of list)
        rows.set(key(row), (rows.get(key(row)) ?? 0) + step);
    }
  }
}

const moment = fc.record({
  batch: fc.array(change, { minLength: 1, maxLength: 8 }),
  /** Versions that followers take in after the batch, in one step; the rest lags. */
  follow: fc.integer({ min: 0, max: 6 }),
  /** View whose rebuild begins before the batch and goes on beside the later ones; most often none. */
  rebuild: fc.option(fc.integer({ min: 0, max: views.length - 1 }), { freq: 3 }),
});

function entriesOf(batch: { sample: Resource; number: number; gone: boolean; seed: number }[]) {
  return batch.map(({ sample, number, gone, seed }) => {
    const id = `${sample.id}x${number}`;
    if (gone) return remove(sample.resourceType, id);
    return put({
      ...(mutate({ ...sample, id: undefined }, random(seed)) as Resource),
      resourceType: sample.resourceType,
      id,
    });
  });
}

const follow = (options: { stretch?: number; steps?: number } = {}) =>
  followViews(k.db, () => k.clock.now(), {
    views,
    patience: 20_000, // other test files write in the same cluster
    ...options,
    onChanged: async (_tx, changed) => hear(changed),
  });

it('tables kept batch by batch, along the feed and built anew meanwhile hold what the whole record gives, and the changes told add up to it', async () => {
  let rebuilt = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 4 }), async (moments) => {
      const rebuilding: Promise<unknown>[] = [];
      for (const { batch, follow: versions, rebuild } of moments) {
        if (rebuild !== null) rebuilding.push(rebuildView(k.owner, views[rebuild]!, { parts: 300 }));
        hear((await commitAndMaintain(k, entriesOf(batch), views)).changed);
        if (versions > 0) await follow({ stretch: versions, steps: 1 });
      }
      await Promise.all(rebuilding);
      rebuilt += rebuilding.length;
      await follow();
      for (const view of views) {
        const { kept, full } = await compare(view);
        expect(kept, view.name).toEqual(full);
        // A rebuilt follower takes in what it was behind without telling row by row.
        if (rebuilt > 0 && !view.live) continue;
        const told = [...(heard.get(view.name) ?? [])].flatMap(([row, count]) =>
          Array.from({ length: count }, () => row),
        );
        expect(told.sort(), view.name).toEqual(kept);
      }
      expect(await viewStates(k.db, k.clock.now())).toEqual(
        expect.arrayContaining(
          FOLLOWERS.map((name) =>
            expect.objectContaining({ name: `late_${name}`, watermark: expect.objectContaining({ lag: '0' }) }),
          ),
        ),
      );
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(rebuilt).toBeGreaterThan(0);
});
