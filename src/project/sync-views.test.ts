import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { commit } from '../record/index.ts';
import { type KeptView, loadViews } from './load-views.ts';
import { maintain } from './maintain.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put, type Resource } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'kangyu-views-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
});

const groupView = {
  resourceType: 'ViewDefinition',
  name: 'team',
  resource: 'Group',
  select: [
    {
      column: [
        { name: 'id', path: 'getResourceKey()', type: 'id' },
        { name: 'name', path: 'name', type: 'string' },
      ],
    },
  ],
};
const twoColumns = JSON.stringify(groupView);
const oneColumn = JSON.stringify({
  ...groupView,
  select: [{ column: [{ name: 'size', path: 'quantity', type: 'unsignedInt' }] }],
});

function load(view: string, keeping = 'team: { live: true, indexes: [] }'): KeptView[] {
  writeFileSync(join(dir, 'team.json'), view);
  writeFileSync(join(dir, 'views.yaml'), keeping);
  return loadViews(dir);
}
/** A promise that is kept from outside. */
function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const team = (id: string, name: string, quantity = 1): Resource => ({
  resourceType: 'Group',
  id,
  type: 'person',
  actual: true,
  name,
  quantity,
});

describe('the tables of views', () => {
  it('are filled from the record when they are new, and left alone when nothing changed', async () => {
    await commitAndMaintain(k, [put(team('g1', 'one', 3)), put(team('g2', 'two', 4))], []);
    const views = load(twoColumns);
    expect(await syncViews(k.owner, views)).toEqual([{ name: 'team', rows: 2 }]);
    expect(await syncViews(k.owner, views)).toEqual([]);
    expect(await k.db.query('select id, name from project.pub_team order by id')).toEqual([
      { id: 'g1', name: 'one' },
      { id: 'g2', name: 'two' },
    ]);
  });

  it('are built again and swapped when their view or its indexes change', async () => {
    expect(await syncViews(k.owner, load(oneColumn))).toEqual([{ name: 'team', rows: 2 }]);
    expect(await k.db.query('select size from project.pub_team order by size')).toEqual([{ size: 3 }, { size: 4 }]);
    expect(await syncViews(k.owner, load(oneColumn, 'team: { live: true, indexes: [[size]] }'))).toEqual([
      { name: 'team', rows: 2 },
    ]);
    const indexes = await k.db.query<{ name: string }>(
      `select indexname as name from pg_indexes where schemaname = 'project' and tablename = 'team' order by 1`,
    );
    expect(indexes.map((index) => index.name)).toEqual(['team_pkey', 'team_resource', 'team_size']);
  });

  it('can be written by the app role, but not made or dropped by it', async () => {
    await syncViews(k.owner, load(twoColumns));
    await expect(k.db.query('delete from project.team where false')).resolves.toEqual([]);
    await expect(k.db.query('drop table project.team')).rejects.toThrow(/must be owner/);
    await expect(k.db.query(`delete from project.view`)).rejects.toThrow(/permission denied/);
  });

  it('miss nothing that is committed while they are built again', async () => {
    await syncViews(k.owner, load(twoColumns));
    const old = loadViews(dir);
    const [written, held] = [signal(), signal()];
    const writing = k.db.transaction(async (tx) => {
      await maintain(tx, await commit(k, tx, [put(team('g3', 'three'))]), old);
      written.resolve();
      await held.promise;
    });
    await written.promise;
    const building = syncViews(k.owner, load(twoColumns, 'team: { live: true, indexes: [[name]] }'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    held.resolve();
    await Promise.all([writing, building]);
    expect(await k.db.query(`select name from project.pub_team where id = 'g3'`)).toEqual([{ name: 'three' }]);
  });

  it('go when their view is gone', async () => {
    await syncViews(k.owner, []);
    await expect(k.db.query('select from project.pub_team')).rejects.toThrow(/does not exist/);
    expect(await k.db.query('select name from project.pub_view')).toEqual([]);
  });
});

describe('a folder of views', () => {
  const refused = (view: string, keeping?: string) => {
    let thrown: unknown;
    try {
      load(view, keeping);
    } catch (error) {
      thrown = error;
    }
    return thrown;
  };

  it.each<[string, string, string | undefined, RegExp]>([
    ['no JSON', '{', undefined, /team\.json.*JSON/],
    ['an invalid view', '{"resource":"Group","name":"team","select":[]}', undefined, /team\.json.*invalid at select/],
    [
      'another name than the file',
      JSON.stringify({ ...groupView, name: 'squad' }),
      'squad: { live: true, indexes: [] }',
      /named squad/,
    ],
    ['a view that the sidecar leaves out', twoColumns, '{}', /does not say how/],
    [
      'a sidecar entry without view',
      twoColumns,
      'team: { live: true, indexes: [] }\nghost: { live: true, indexes: [] }',
      /no ghost\.json/,
    ],
    ['an index on no column', twoColumns, 'team: { live: true, indexes: [[nme]] }', /index column nme/],
    [
      'an element that FHIR has not',
      JSON.stringify({ ...groupView, select: [{ column: [{ name: 'a', path: 'nome' }] }] }),
      undefined,
      /nome is no element of Group/,
    ],
    [
      'a column of ours',
      JSON.stringify({ ...groupView, select: [{ column: [{ name: 'bucket', path: 'name' }] }] }),
      undefined,
      /bucket is one that every table has/,
    ],
  ])('is refused with %s', (_, view, keeping, reason) => {
    expect(refused(view, keeping)).toMatchObject({ code: 'project.view-file', message: expect.stringMatching(reason) });
  });
});
