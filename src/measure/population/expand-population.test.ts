import { describe, expect, it } from 'vitest';
import { type AgeShape, CompactPopulation, expandPopulation, townshipKind } from './expand-population.ts';
import { readRegion } from './index.ts';
import { layOutTiles } from './lay-out-tiles.ts';
import type { AreaRow, PopulationRow } from './types.ts';

const area = (
  code: string,
  name: string,
  parent: string | null,
  level: AreaRow['level'],
  more: Partial<AreaRow> = {},
) => ({
  code,
  name,
  parent,
  level,
  tree: 'administrative' as const,
  validFrom: null,
  validTo: null,
  successor: null,
  tile: null,
  ...more,
});
const areas: AreaRow[] = [
  area('990100', '测试市', null, 'city'),
  area('990101', '甲区', '990100', 'county'),
  area('990102', '乙县', '990100', 'county'),
  area('990101001', '东街道', '990101', 'township'),
  area('990101002', '西街道', '990101', 'township'),
  area('990102100', '南镇', '990102', 'township'),
  area('990102200', '北乡', '990102', 'township'),
  area('990101001001', '一社区', '990101001', 'village'),
  area('990102100001', '二村', '990102100', 'village'),
  area('990102100002', '三村', '990102100', 'village'),
  area('990171', '开发区', '990100', 'county', { tree: 'managed' }),
  area('990101002', '西街道', '990171', 'township', { tree: 'managed' }),
];
const shape: AgeShape = { schema: 1, ages: [0, 15, 60, 65], male: [52, 200, 20, 30], female: [48, 190, 20, 34] };
const given = {
  schema: 1,
  vintage: '2025',
  men: 51,
  totals: [
    { date: '2020-12-31', value: 100_003, men: 50_777, source: '公报' },
    { date: '2022-12-31', value: 99_000, source: '公报' },
  ],
  shares: [
    { date: '2020-12-31', percent: { 0: 15, 15: 65, 65: 20 } },
    { date: '2024-12-30', percent: { 0: 11, 15: 65, 65: 24 } },
  ],
  counties: { '990101': 3, '990102': 1 },
  perVillage: { street: 2, town: 1, rural: 1, zone: 1 },
  older: { street: 1, town: 1, rural: 2, zone: 1 },
};
const rows = expandPopulation('990100', areas, CompactPopulation.parse(given), shape);
const sum = (test: (row: PopulationRow) => boolean) => rows.filter(test).reduce((total, row) => total + row.value, 0);

describe('population from totals and shares', () => {
  it('keeps stated totals, men and broad ages to a person', () => {
    const of = (date: string, test: (row: PopulationRow) => boolean = () => true) =>
      sum((row) => row.area === '990100' && row.date === date && test(row));
    expect(of('2020-12-31')).toBe(100_003);
    expect(of('2020-12-31', (row) => row.sex === 'male')).toBe(50_777);
    expect(of('2020-12-31', (row) => row.ageFrom! >= 65)).toBe(20_001);
    expect(of('2022-12-31', (row) => row.sex === 'male')).toBe(50_490);
    // Half way between the two days of shares.
    expect(of('2022-12-31', (row) => row.ageFrom! < 15)).toBe(12_870);
    expect(of('2022-12-31', (row) => row.ageFrom! >= 65)).toBe(21_780);
  });

  it('adds up from townships to counties to the region in every sex and age, each township once', () => {
    for (const { date, sex, ageFrom } of rows.filter((row) => row.area === '990100')) {
      const at = (test: (code: string) => boolean) =>
        sum((row) => row.date === date && row.sex === sex && row.ageFrom === ageFrom && test(row.area));
      const total = at((code) => code === '990100');
      expect(at((code) => code.length === 9)).toBe(total);
      expect(at((code) => code === '990101' || code === '990102')).toBe(total);
      expect(at((code) => code.startsWith('990102') && code.length === 9)).toBe(at((code) => code === '990102'));
    }
    expect(rows.some((row) => row.area === '990171')).toBe(false);
  });

  it('shares by weights, with more old people where they are more', () => {
    const people = (code: string, from = 0) => sum((row) => row.area === code && row.ageFrom! >= from);
    expect(people('990101') / people('990102')).toBeGreaterThan(2.5);
    expect(people('990102200', 65) / people('990102200')).toBeGreaterThan(
      people('990102100', 65) / people('990102100'),
    );
  });

  it('refuses shares that are not whole and counties without a weight', () => {
    const broken = (change: object) => () =>
      expandPopulation('990100', areas, CompactPopulation.parse({ ...given, ...change }), shape);
    expect(broken({ shares: [{ date: '2020-12-31', percent: { 0: 50, 15: 40 } }] })).toThrow(
      /add up to 100, not 90.00/,
    );
    expect(broken({ counties: { '990101': 1 } })).toThrow(/990102 has no weight/);
  });

  it('tells kinds of townships by their names', () => {
    expect(['和平路街道', '萨拉齐镇', '海子乡', '阿嘎如泰苏木', '包钢厂区办事处'].map(townshipKind)).toEqual([
      'street',
      'town',
      'rural',
      'rural',
      'zone',
    ]);
  });
});

describe('tiles', () => {
  it('are laid out in the order of codes where nobody laid them out, none on another', () => {
    const tiles = layOutTiles(areas);
    const of = (parent: string, tree: string) =>
      tiles.filter((a) => a.parent === parent && a.tree === tree).map((a) => a.tile);
    expect(of('990101', 'administrative')).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(of('990171', 'managed')).toEqual([null]);
    const hand = layOutTiles(
      areas.map((a) => (a.code === '990101001' ? { ...a, tile: [4, 2] as [number, number] } : a)),
    );
    expect(hand.filter((a) => a.parent === '990101').map((a) => a.tile)).toEqual([[4, 2], null]);
  });

  it.each(['150200', '150822', '410800', '530100', '530403'])(
    'of %s have a place of their own among siblings',
    (region) => {
      const places = readRegion(region)
        .areas.filter((a) => ['county', 'township'].includes(a.level) && a.tile)
        .map((a) => `${a.tree} ${a.parent} ${a.tile}`);
      expect(new Set(places).size).toBe(places.length);
      expect(places.length).toBeGreaterThan(5);
    },
  );
});
