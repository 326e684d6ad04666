import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { contentViews, type KeptView } from './load-views.ts';
import type { ChangedRows } from './maintain.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put, type Resource, remove, SAMPLES } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
  await syncViews(k.owner);
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

it('tables kept batch by batch hold what the whole record gives, and the changes told add up to it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
      async (batches) => {
        for (const batch of batches) {
          const entries = batch.map(({ sample, number, gone, seed }) => {
            const id = `${sample.id}x${number}`;
            if (gone) return remove(sample.resourceType, id);
            return put({
              ...(mutate({ ...sample, id: undefined }, random(seed)) as Resource),
              resourceType: sample.resourceType,
              id,
            });
          });
          hear((await commitAndMaintain(k, entries)).changed);
        }
        for (const view of contentViews()) {
          const { kept, full } = await compare(view);
          expect(kept, view.name).toEqual(full);
          const told = [...(heard.get(view.name) ?? [])].flatMap(([row, count]) =>
            Array.from({ length: count }, () => row),
          );
          expect(told.sort(), view.name).toEqual(kept);
        }
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
});
