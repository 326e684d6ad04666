import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../kernel/index.ts';
import { testDb } from '../../kernel/testing.ts';
import { areas, children, descendants, isWithin, loadRegion, populationAt } from './index.ts';

let db: Db;
const dir = mkdtempSync(join(tmpdir(), 'region-'));

beforeAll(async () => {
  db = await testDb({ rooms: ['kernel', 'population'] });
  writeFileSync(
    join(dir, 'areas.csv'),
    `code,name,parent,level,tree,valid_from,valid_to,successor,tile_x,tile_y
990000,测试省,,province,,,,,,
990100,测试市,990000,city,,,,,,
990101,测试区,990100,county,,,,,,
990101001,甲镇,990101,township,,,,,0,0
990101002,乙镇,990101,township,,,2023-01-01,990101001,,
990101001001,一村,990101001,village,,,,,,
M990101,开发区,990101,county,managed,,,,,
990101001001,一村,M990101,village,managed,,,,,
`,
  );
  writeFileSync(
    join(dir, 'population.csv'),
    `area,date,sex,age_from,age_to,value,source,vintage
990101,2022-12-31,all,,,1000,公报,2023
990101,2022-12-31,all,,,1010,公报修订,2024
990101,2023-12-31,male,,,520,公报,2024
990101,2023-12-31,female,,,500,公报,2024
990101001,2023-12-31,male,0,64,300,公报,2024
990101001,2023-12-31,male,65,,30,公报,2024
990101001,2023-12-31,female,0,64,310,公报,2024
990101001,2023-12-31,female,65,,40,公报,2024
990101001001,2023-12-31,all,,,77,公报,2024
`,
  );
  await loadRegion(db, dir);
});

describe('area trees', () => {
  it('give descendants of both trees and former areas through their successor', async () => {
    expect(await descendants(db, '990101', '2024-06-30')).toEqual([
      '990101',
      '990101001',
      '990101001001',
      '990101002',
      'M990101',
    ]);
    expect(await descendants(db, '990101001', '2022-06-30')).toEqual(['990101001', '990101001001']);
    expect(await descendants(db, '990101001', '2023-06-30')).toEqual(['990101001', '990101001001', '990101002']);
    expect(await descendants(db, 'M990101', '2023-06-30')).toEqual(['990101001001', 'M990101']);
    expect(await isWithin(db, '990101001001', '990100', '2024-01-01')).toBe(true);
    expect(await isWithin(db, '990101', '990101001', '2024-01-01')).toBe(false);
  });

  it('show on a day only what is valid on it', async () => {
    expect((await areas(db, '2024-01-01')).some((a) => a.code === '990101002')).toBe(false);
    expect((await areas(db, '2022-01-01')).some((a) => a.code === '990101002')).toBe(true);
    expect((await children(db, '990101', '2024-01-01')).map((a) => a.code)).toEqual(['990101001']);
  });

  it('are the same after loading again', async () => {
    const before = await db.query('select * from population.area_closure order by 1, 2, 3');
    await loadRegion(db, dir);
    expect(await db.query('select * from population.area_closure order by 1, 2, 3')).toEqual(before);
  });
});

describe('population at a day', () => {
  it('takes the newest vintage and adds sexes where no total is stated', async () => {
    expect(await populationAt(db, { area: '990101', date: '2023-06-30', basis: 'year-end' })).toMatchObject({
      value: 1010,
      vintage: '2024',
    });
    expect(await populationAt(db, { area: '990101', date: '2023-12-31', basis: 'year-end' })).toMatchObject({
      value: 1020,
    });
    expect(await populationAt(db, { area: '990101', date: '2023-06-30', basis: 'mid-year' })).toMatchObject({
      value: 1015,
      rule: 'mean',
    });
    expect(await populationAt(db, { area: '990101001', date: '2023-12-31', basis: 'year-end' })).toMatchObject({
      value: 680,
    });
  });

  it('answers for a sex and for ages that fit', async () => {
    const at = (filter: object) =>
      populationAt(db, { area: '990101001', date: '2023-12-31', basis: 'year-end', ...filter });
    expect((await at({ sex: 'female', ages: { from: 65 } }))?.value).toBe(40);
    expect((await at({ ages: { from: 0, to: 64 } }))?.value).toBe(610);
    expect(await at({ ages: { from: 70 } })).toBeUndefined();
  });

  it('adds up a managed unit from its parts but never a city', async () => {
    expect(await populationAt(db, { area: 'M990101', date: '2023-12-31', basis: 'year-end' })).toMatchObject({
      value: 77,
      parts: ['990101001001'],
    });
    expect(await populationAt(db, { area: '990100', date: '2023-12-31', basis: 'year-end' })).toBeUndefined();
  });
});

describe('region content', () => {
  it('is refused with file, line and reason', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'region-'));
    writeFileSync(join(broken, 'areas.csv'), 'code,name,parent,level\n990101,区,,county\n990102,区,,shire\n');
    await expect(loadRegion(db, broken)).rejects.toMatchObject({
      code: 'population.region-unreadable',
      details: { line: 3 },
    });
  });
});
