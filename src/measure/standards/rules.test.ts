import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideGate } from './bed-gate.ts';
import { useOf, windowOf } from './bed-use.ts';
import { scored } from './evaluate-beds.ts';
import { measureEfficiency } from './measure-efficiency.ts';
import { headsFor, straightWay } from './plan-resources.ts';
import { kindOf } from './read-region.ts';
import { shareOf } from './units.ts';

const rule = (join: 'any' | 'all' = 'any') => ({ occupancy: '75', alos: '9', join });

describe('the bed gate', () => {
  it('closes when either or both conditions hold, by the reading', () => {
    const decide = (occupancy: number | null, stay: number | null) => {
      const { any, all } = decideGate({ occupancy, stay }, rule());
      return [any, all];
    };
    expect(decide(74.99, 8)).toEqual(['no-new-beds', 'may-add']);
    expect(decide(80, 9.01)).toEqual(['no-new-beds', 'may-add']);
    expect(decide(60, 10)).toEqual(['no-new-beds', 'no-new-beds']);
    expect(decide(80, 8)).toEqual(['may-add', 'may-add']);
  });

  it('does not hold at the limits themselves, compared at two decimals', () => {
    expect(decideGate({ occupancy: 75, stay: 9 }, rule()).any).toBe('may-add');
    expect(decideGate({ occupancy: 74.996, stay: 9.004 }, rule()).any).toBe('may-add');
    expect(decideGate({ occupancy: 74.994, stay: 9 }, rule()).any).toBe('no-new-beds');
  });

  it('leaves open what missing figures would decide, and no more', () => {
    const decide = (occupancy: number | null, stay: number | null) => decideGate({ occupancy, stay }, rule());
    expect(decide(null, 10)).toMatchObject({ any: 'no-new-beds', all: 'unknown' });
    expect(decide(null, 8)).toMatchObject({ any: 'unknown', all: 'may-add' });
    expect(decide(null, null)).toMatchObject({ any: 'unknown', all: 'unknown' });
  });

  it('never is laxer in the reading "either" than in "both"', () => {
    const figure = fc.option(fc.double({ min: 0, max: 200, noNaN: true }));
    fc.assert(
      fc.property(figure, figure, (occupancy, stay) => {
        const { any, all } = decideGate({ occupancy, stay }, rule());
        if (all === 'no-new-beds') expect(any).toBe('no-new-beds');
        if (any === 'may-add') expect(all).toBe('may-add');
      }),
    );
  });
});

describe('the window and use of beds', () => {
  it('is the months up to the day', () => {
    expect(windowOf('2025-12-31', 12)).toEqual({ from: '2025-01-01', to: '2025-12-31', days: 365 });
    expect(windowOf('2024-06-30', 12)).toEqual({ from: '2023-07-01', to: '2024-06-30', days: 366 });
    expect(windowOf('2025-03-15', 3)).toEqual({ from: '2024-12-16', to: '2025-03-15', days: 90 });
    expect(windowOf('2025-03-30', 1)).toEqual({ from: '2025-02-28', to: '2025-03-30', days: 31 });
  });

  it('scales stays of a sample and leaves beds alone', () => {
    const row = {
      institution: 'h',
      beds: 10,
      bedDays: 3650,
      patientDays: 300,
      discharges: 30,
      stayDays: 240,
      admissionsOpen: 0,
      visits: 5,
    };
    const window = windowOf('2025-12-31', 12);
    expect(useOf([row], window, 10)).toMatchObject({
      beds: 10,
      patientDays: 3000,
      discharges: 300,
      stay: 8,
      turnover: 30,
    });
    expect(useOf([row], window, 10).occupancy).toBeCloseTo((3000 / 3650) * 100, 9);
    expect(useOf([], window, 1)).toMatchObject({ occupancy: null, stay: null, turnover: null, stays: 0 });
  });
});

describe('needs', () => {
  it('grow with the people and with the rule', () => {
    const people = fc.nat(3_000_000);
    const value = fc.integer({ min: 1, max: 999 }).map((n) => n / 100);
    fc.assert(
      fc.property(people, fc.nat(100_000), value, (base, more, target) => {
        expect(headsFor(base + more, target, 1000)).toBeGreaterThanOrEqual(headsFor(base, target, 1000));
        expect(headsFor(base, target + 0.01, 1000)).toBeGreaterThanOrEqual(headsFor(base, target, 1000));
        expect(shareOf(base, String(target), 'percent')).toBeLessThanOrEqual(Math.ceil(base * 0.1) + 1);
      }),
    );
  });

  it('go the straight way, whole heads, never back, and arrive', () => {
    expect(straightWay(608, 611, 2025, 2030).map(({ needed, add }) => [needed, add])).toEqual([
      [609, 1],
      [610, 1],
      [610, 0],
      [611, 1],
      [611, 0],
    ]);
    expect(straightWay(20, 10, 2025, 2027).map(({ needed }) => needed)).toEqual([20, 20]);
    expect(straightWay(1, 5, 2025, 2025)).toEqual([]);
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), fc.integer({ min: 1, max: 15 }), (have, needed, years) => {
        const path = straightWay(have, needed, 2025, 2025 + years);
        expect(path.at(-1)!.needed).toBe(Math.max(have, needed));
        expect(path.reduce((sum, { add }) => sum + add, have)).toBe(Math.max(have, needed));
        expect(path.every(({ add }) => add >= 0)).toBe(true);
      }),
    );
  });
});

describe('kinds of places', () => {
  it('are read from the division code, and from the name where there is none', () => {
    expect(kindOf('530403001', '星云街道', 'township')).toBe('street');
    expect(kindOf('530403101', '江城镇', 'township')).toBe('township');
    expect(kindOf('530403201', '安化彝族乡', 'township')).toBe('township');
    expect(kindOf('530403401', '农场', 'township')).toBe('other');
    expect(kindOf('zone-1', '高新街道', 'township')).toBe('street');
    expect(kindOf('530403001001', '上营社区居民委员会', 'village')).toBe('community');
    expect(kindOf('530403001201', '土官田村民委员会', 'village')).toBe('village');
  });
});

describe('scores of beds', () => {
  const criteria = [
    {
      key: 'beds',
      dimension: 'number',
      title: { zh: 'x', en: 'x' },
      unit: { zh: 'x', en: 'x' },
      weight: 1,
      direction: 'higher',
    },
    {
      key: 'occupancy',
      dimension: 'efficiency',
      title: { zh: 'x', en: 'x' },
      unit: { zh: 'x', en: 'x' },
      weight: 1,
      direction: 'near',
      ideal: 85,
    },
  ] as Parameters<typeof scored>[1];
  const row = (code: string, beds: number, occupancy: number | null) => ({
    code,
    name: code,
    small: false,
    missing: occupancy === null ? (['occupancy'] as const).slice() : [],
    values: { beds, occupancy } as Parameters<typeof scored>[0][number]['values'],
  });

  it('put what lies nearer to the ideal above, on either side of it', () => {
    const rows = scored([row('full', 100, 100), row('good', 100, 80), row('empty', 100, 40)], criteria);
    expect(rows.map(({ code, rank }) => [code, rank])).toEqual([
      ['good', 1],
      ['full', 2],
      ['empty', 3],
    ]);
  });

  it('leave out what misses a figure, and score nobody alone', () => {
    const rows = scored([row('a', 10, 80), row('b', 20, null)], criteria);
    expect(rows.map(({ topsis }) => topsis)).toEqual([null, null]);
  });

  it('are scored with entropy weights beside the fixed ones', () => {
    // Only the use differs, so entropy gives it the whole weight.
    const rows = scored([row('a', 100, 84), row('b', 100, 60), row('c', 100, 40)], criteria);
    expect(rows.map(({ code, entropy }) => [code, entropy?.rank])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect(rows[0]!.entropy?.topsis).toBeCloseTo(1, 9);
  });
});

describe('data envelopment', () => {
  const unit = (code: string, beds: number, discharges: number, kind = 'A100') => ({
    ...{ code, name: code, class: kind },
    counts: { beds, physicians: 0, nurses: 0, discharges, visits: 0 },
  });
  const group = {
    key: 'hospitals',
    title: { zh: '医院', en: 'Hospitals' },
    classes: ['A'],
    inputs: ['beds' as const],
    outputs: ['discharges' as const],
  };

  it('compares like units that have inputs and outputs, and names those left out', () => {
    const units = [
      [2, 1],
      [3, 3],
      [3, 2],
      [4, 3],
      [5, 4],
      [8, 5],
    ].map(([beds, out], i) => unit(`h${i}`, beds!, out!));
    const [found] = measureEfficiency([group], [...units, unit('idle', 9, 0), unit('clinic', 1, 9, 'D100')], []);
    expect(found!.left).toEqual(['idle']);
    expect(found!.units[0]).toMatchObject({ code: 'h1', ccr: 1, returns: 'constant', peers: [] });
    const h2 = found!.units.find(({ code }) => code === 'h2')!;
    expect([h2.ccr, h2.bcc].map((one) => Math.round(one * 1e4) / 1e4)).toEqual([0.6667, 0.8333]);
    expect(h2.peers.map(({ code }) => code).sort()).toEqual(['h0', 'h1']);
  });

  it('leaves the last inputs out where units are few', () => {
    const units = Array.from({ length: 6 }, (_, i) => unit(`h${i}`, i + 1, 5));
    const [found] = measureEfficiency([{ ...group, inputs: ['beds', 'nurses'] }], units, []);
    expect(found).toMatchObject({ inputs: ['beds'], wanted: 6 });
    expect(found!.units).toHaveLength(6);
  });

  it('says nothing of fewer units than three an input and output', () => {
    const [found] = measureEfficiency([group], [unit('a', 1, 1), unit('b', 2, 1)], []);
    expect(found).toMatchObject({ units: [], wanted: 6, left: [] });
  });
});
