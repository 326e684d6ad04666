import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { compileView } from './compile-view.ts';
import { followViews } from './follow-views.ts';
import type { KeptView } from './load-views.ts';
import type { ChangedRows } from './maintain.ts';
import { rebuildView } from './rebuild-view.ts';
import { syncViews } from './sync-views.ts';
import { commitAndMaintain, put, type Resource } from './testing.ts';
import { viewRows } from './view-rows.ts';
import { viewStates } from './view-states.ts';

const team = (id: string, name: string): Resource => ({
  resourceType: 'Group',
  id,
  type: 'person',
  actual: true,
  name,
});

function view(name: string, live: boolean, column = 'name'): KeptView {
  const definition = {
    name,
    resource: 'Group',
    select: [
      {
        column: [
          { name: 'id', path: 'getResourceKey()', type: 'id' },
          { name: column, path: 'name', type: 'string' },
        ],
      },
    ],
  };
  return { ...compileView(definition, 'table'), live, indexes: [[column]] };
}

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record', 'project'] });
});

const names = async (from = 'team', column = 'name') =>
  (await k.db.query<{ name: string }>(`select ${column} as name from project.pub_${from} order by 1`)).map(
    (row) => row.name,
  );

describe('rebuilding a view', () => {
  it('goes on where it was cut off, serves the old rows meanwhile, and takes in what was written', async () => {
    const old = view('team', true);
    await syncViews(k.owner, [old]);
    await commitAndMaintain(
      k,
      Array.from({ length: 40 }, (_, i) => put(team(`g${i}`, `n${i}`))),
      [old],
    );
    const changed = view('team', true, 'title');
    const cut = rebuildView(k.owner, changed, {
      parts: 300,
      onProgress: ({ parts }) => {
        if (parts === 600) throw new Error('killed');
      },
    });
    await expect(cut).rejects.toThrow('killed');
    expect(await names()).toHaveLength(40);
    expect((await viewStates(k.db, k.clock.now()))[0]!.building).toMatchObject({ buckets: 600, of: 1024 });

    // A program of the old definition goes on writing: the functions in the database are those of the old table.
    await commitAndMaintain(k, [put(team('g1', 'changed')), put(team('new', 'new'))], [old]);
    expect(await names()).toContain('changed');

    const steps: number[] = [];
    await syncViews(k.owner, [changed], { parts: 300, onProgress: ({ parts }) => steps.push(parts) });
    expect(steps).toEqual([900, 1024]);
    expect(await names('team', 'title')).toHaveLength(41);
    expect(await names('team', 'title')).toEqual(expect.arrayContaining(['changed', 'new']));
    expect(await names('team', 'title')).not.toContain('n1');
    expect((await viewStates(k.db, k.clock.now()))[0]!.building).toBeUndefined();
    expect(await viewRows(k.db, 'team', 'g1')).toEqual({
      view: 'team',
      resource: 'Group',
      rows: [{ record: 'Group/g1/_history/2', values: { id: 'g1', title: 'changed' } }],
    });
  });

  it('keeps no writer waiting while it fills and indexes', async () => {
    const live = view('team', true, 'title');
    const written: number[] = [];
    let n = 0;
    let writing: Promise<unknown> = Promise.resolve();
    await rebuildView(k.owner, live, {
      parts: 200,
      onProgress: () => {
        n += 1;
        const id = n;
        writing = writing.then(() => commitAndMaintain(k, [put(team(`w${id}`, `while ${id}`))], [live]));
        void writing.then(() => written.push(id));
      },
    });
    await writing;
    expect(written).toHaveLength(n);
    const rows = await names('team', 'title');
    for (const id of written) expect(rows).toContain(`while ${id}`);
  });

  it('throws away a build whose view is no more what it was begun for', async () => {
    const other = view('team', true, 'label');
    await expect(
      rebuildView(k.owner, other, {
        parts: 500,
        onProgress: () => {
          throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    expect(await syncViews(k.owner, [view('team', true, 'title')])).toEqual([]);
    expect(
      await k.owner.query(`select from pg_tables where schemaname = 'project' and tablename = 'next_team'`),
    ).toEqual([]);
  });
});

describe('a view that follows the feed', () => {
  it('says how far it is behind, catches up in steps, and tells what changed', async () => {
    const [live, late] = [view('team', true, 'title'), view('late_team', false)];
    await syncViews(k.owner, [live, late]);
    await commitAndMaintain(k, [put(team('g1', 'again')), put(team('g2', 'b'))], [live]);
    await commitAndMaintain(k, [put(team('g3', 'c'))], [live]);
    const state = async () => (await viewStates(k.db, k.clock.now())).find(({ name }) => name === 'late_team')!;
    expect(Number((await state()).watermark!.lag)).toBeGreaterThan(0);
    expect(await names('late_team')).not.toContain('again');

    const heard: ChangedRows[] = [];
    const options = {
      views: [live, late],
      patience: 20_000, // other test files write in the same cluster
      stretch: 2,
      steps: 1,
      onChanged: async (_tx: unknown, changed: ChangedRows[]) => void heard.push(...changed),
    };
    expect(await followViews(k.db, () => k.clock.now(), options)).toEqual([
      { name: 'late_team', versions: 2, caughtUp: false },
    ]);
    const told = heard.flatMap((one) => [one.old, one.new].map((rows) => rows.map(({ name }) => name).sort()));
    expect(told).toEqual([
      ['changed', 'n2'],
      ['again', 'b'],
    ]);
    expect(await names('late_team')).toContain('again');
    await followViews(k.db, () => k.clock.now(), options);
    expect((await state()).watermark).toMatchObject({ lag: '0', secondsBehind: 0 });
    expect(await names('late_team')).toEqual(await names('team', 'title'));
  });

  it('stays where it is when the data do not fit, and does not keep the others', async () => {
    const odd: KeptView = {
      ...compileView(
        {
          name: 'odd',
          resource: 'Group',
          select: [{ column: [{ name: 'text', path: 'identifier.value', type: 'string' }] }],
        },
        'table',
      ),
      live: false,
      indexes: [],
    };
    const views = [odd, view('late_team', false)];
    await syncViews(k.owner, views);
    const twice = { ...team('g4', 'd'), identifier: [{ value: '1' }, { value: '2' }] };
    await commitAndMaintain(k, [put(twice)], []);
    await expect(followViews(k.db, () => k.clock.now(), { views, patience: 20_000 })).rejects.toMatchObject({
      code: 'project.run-failed',
    });
    const behind = (await viewStates(k.db, k.clock.now())).map(({ name, watermark }) => [name, watermark?.lag !== '0']);
    expect(behind).toEqual([
      ['late_team', false],
      ['odd', true],
    ]);
  });
});
