import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadRegion } from '../measure/population/index.ts';
import { type TestApp, testApp } from './testing.ts';

const AREAS = `code,name,parent,level,tree,tile_x,tile_y
530403,测试区,,county,administrative,,
530403101,甲街道,530403,township,administrative,1,2
530403102,乙镇,530403,township,administrative,2,2
530403102201,丙村,530403102,village,administrative,,
zone-1,开发区,530403,township,managed,,
530403102201,丙村,zone-1,village,managed,,
`;

describe('the areas a caller may see', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
    const dir = mkdtempSync(join(tmpdir(), 'kangyu-areas-'));
    writeFileSync(join(dir, 'areas.csv'), AREAS);
    await loadRegion(t.kernel.db, dir);
    await t.kernel.outbox.start();
    await t.kernel.outbox.publish(t.kernel.db, 'areas', {});
    await vi.waitFor(async () => expect((await areasOf('*')).length).toBeGreaterThan(0), { timeout: 5000 });
  });

  const areasOf = async (scope: string): Promise<{ code: string; name: string; tile?: [number, number] }[]> =>
    (await t.app.inject({ url: '/api/areas', headers: await t.signIn('planner', scope) })).json();
  const codes = async (scope: string) => [...new Set((await areasOf(scope)).map((area) => area.code))].sort();

  it('are its own and those below, in either tree', async () => {
    expect(await codes('530403')).toEqual(['530403', '530403101', '530403102', '530403102201', 'zone-1']);
    expect(await codes('530403101')).toEqual(['530403101']);
    expect(await codes('zone-1')).toEqual(['530403102201', 'zone-1']);
    expect((await areasOf('530403101'))[0]).toEqual({
      code: '530403101',
      name: '甲街道',
      parent: '530403',
      level: 'township',
      tree: 'administrative',
      tile: [1, 2],
    });
  });

  it('give the session its area name', async () => {
    const session = await t.app.inject({ url: '/api/session', headers: await t.signIn('planner', 'zone-1') });
    expect(session.json()).toMatchObject({ area: 'zone-1', areaName: '开发区' });
  });
});
