import { beforeAll, describe, expect, it } from 'vitest';
import type { KangyuError } from '../../kernel/index.ts';
import type { TestRegion } from '../indicators/testing.ts';
import { syncPlans } from '../plans/index.ts';
import { judge } from './evaluate.ts';
import {
  bedGate,
  calculate,
  carersFor,
  listStandards,
  parameterHistory,
  planStandards,
  type StandardResult,
  setBinding,
  setParameter,
  standardAreas,
  standardRows,
  standardsOf,
  standardUnits,
} from './index.ts';
import { getStandard } from './load-standards.ts';
import { openScope } from './open-scope.ts';
import { resolveParameters } from './resolve-parameters.ts';
import { COUNTY, STREET, standardsRegion, stay, TOWN } from './testing.ts';

let region: TestRegion;
const on = '2025-06-30';

beforeAll(async () => {
  region = await standardsRegion();
  await syncPlans(region.kernel.db);
}, 60_000);

async function one(code: string, area = COUNTY, day = on): Promise<StandardResult> {
  const [result] = await standardAreas(region.kernel, code, { area, on: day });
  return result!;
}
const set = (standard: string, name: string, value: string | null, more: object = {}) =>
  setParameter(region.kernel, {
    standard,
    name,
    value,
    area: COUNTY,
    from: '2025-01-01',
    reason: 'council decision 12',
    by: 'planner',
    ...more,
  });

describe('the rules of a plan', () => {
  it('are evaluated by the standard a person chose, the last choice standing, and say who chose it', async () => {
    const { kernel } = region;
    await kernel.db.query(`update plans.plan set area_code = $1 where id = 'jiaozuo'`, [COUNTY]);
    const before = (await planStandards(kernel, 'jiaozuo', on)).items;
    const rule = before.find(({ binding, result }) => binding === 'content' && result === null)!;
    const choose = (standard: string | null) =>
      setBinding(kernel, { plan: 'jiaozuo', rule: rule.key, standard, reason: 'meeting of 3 June', by: 'anna' });
    await expect(choose('atlantis')).rejects.toMatchObject({ code: 'standards.unknown' });
    const now = async () => (await planStandards(kernel, 'jiaozuo', on)).items.find(({ key }) => key === rule.key)!;
    await choose('ambulances');
    expect(await now()).toMatchObject({
      binding: 'set',
      result: { code: 'ambulances' },
      set: { by: 'anna', reason: 'meeting of 3 June' },
    });
    await choose(null);
    expect(await now()).toMatchObject({ binding: 'set', result: null });
    const rows = await standardsOf(kernel, 'jiaozuo', on);
    expect(rows.find(({ no }) => no === rule.no)?.note.en).toBe('Nothing is counted: meeting of 3 June');
    await expect(
      setBinding(kernel, { plan: 'jiaozuo', rule: 'none', standard: null, reason: 'x', by: 'anna' }),
    ).rejects.toMatchObject({ code: 'standards.rule-unknown' });
  });
});

describe('standards of a county of 283,000 people', () => {
  it('need what the calculators of the rules give', async () => {
    for (const [code, needed] of Object.entries({
      'cdc-staff': 50,
      ambulances: 10,
      'negative-pressure-ambulances': 3,
      psychiatrists: 12,
      'mch-staff': 29,
      supervisors: 29,
      'icu-beds': 17,
    }))
      expect([code, (await one(code)).needed]).toEqual([code, needed]);
  });

  it('miss what is needed less what there is, and nothing when there is more', async () => {
    expect(await one('ambulances')).toMatchObject({ actual: 3, needed: 10, gap: 7, surplus: -7, status: 'short' });
    expect(await one('private-bed-reserve')).toMatchObject({ actual: 30, needed: 509, gap: 0, status: 'met' });
    expect(await one('inclusive-childcare')).toMatchObject({
      actual: 40,
      of: 40,
      needed: 32,
      surplus: 8,
      status: 'met',
    });
  });

  it('show the population taken, with its day and vintage, and the calculation', async () => {
    const { people, calculation } = await one('cdc-staff');
    expect(people).toEqual({ value: 283_000, dates: ['2024-12-31'], source: '年鉴', vintage: '2025' });
    expect(calculation?.zh).toBe('283,000 × 1.75 ÷ 10,000 = 49.525，进位为 50');
  });

  it('count a person of two institutions once in the county, and in each institution', async () => {
    expect(await one('physicians')).toMatchObject({ actual: 2 });
    expect(await one('physicians', TOWN)).toMatchObject({ actual: 1 });
    const units = await standardUnits(region.kernel, 'physicians', { area: COUNTY, on });
    expect(units.map(({ code, actual }) => [code, actual])).toEqual([
      ['centre', 2],
      ['general', 1],
    ]);
    const { items } = await standardRows(region.kernel, 'physicians', { area: COUNTY, on, limit: 10 });
    expect(items.map(({ reference }) => reference)).toEqual(['PractitionerRole/b1', 'PractitionerRole/a1']);
  });

  it('count what is in service on the day asked', async () => {
    expect((await one('beds', COUNTY, '2024-06-30')).actual).toBe(67);
    expect((await one('beds', COUNTY, '2024-07-01')).actual).toBe(66);
    expect((await one('nurses', COUNTY, '2024-04-30')).actual).toBe(2);
    expect((await one('nurses', COUNTY, '2024-05-01')).actual).toBe(1);
  });

  it('ask for village clinics from the threshold on, not at the seat of the centre, and say where nobody knows', async () => {
    const units = await standardUnits(region.kernel, 'village-clinic', { area: COUNTY, on });
    expect(units.map(({ name, needed, actual, status }) => [name, needed, actual, status])).toEqual([
      ['甲村', 1, 1, 'met'],
      ['乙村', 0, 0, 'met'],
      ['丙村', null, 0, 'unknown'],
      ['丁村', 0, 0, 'met'],
    ]);
    expect(await one('village-clinic')).toMatchObject({
      status: 'partly-known',
      needed: 1,
      gap: 0,
      surplus: null,
      units: { total: 4, required: 1, met: 1, unknown: 1 },
    });
  });

  it('ask a street for a centre for every 100,000 people and allow one for every 30,000; a closed one is none', async () => {
    expect(await one('community-centre')).toMatchObject({ actual: 0, needed: 2, neededTo: 4, gap: 2, status: 'short' });
    expect(await one('community-centre', TOWN)).toMatchObject({ status: 'not-required', needed: 0 });
  });

  it('add up the gaps of institutions one by one', async () => {
    const units = await standardUnits(region.kernel, 'tcm-beds', { area: COUNTY, on });
    expect(units.map(({ code, of, actual, needed, gap }) => [code, of, actual, needed, gap])).toEqual([
      ['general', 12, 2, 1, 0],
      ['private', 30, 0, 2, 2],
    ]);
    expect(await one('tcm-beds')).toMatchObject({ actual: 2, needed: 3, gap: 2, surplus: -1, status: 'short' });
    expect(await one('township-public-health-physician')).toMatchObject({ actual: 1, needed: 1, gap: 0 });
  });

  it('never make a figure up where no register tells', async () => {
    const { items } = await listStandards(region.kernel, { area: COUNTY, on });
    const silent = items.filter(({ source }) => source === 'none');
    expect(silent.map(({ code }) => code)).toContain('observation-beds');
    for (const { actual, gap, status, notes } of silent) {
      expect([actual, gap]).toEqual([null, null]);
      expect(status).toBe('no-register');
      expect(notes[0]!.zh).toContain('尚无登记');
    }
    expect(await one('observation-beds')).toMatchObject({ needed: 3, neededTo: 3, of: 62 });
  });

  it('take a reported value where no register tells, and judge by it', async () => {
    const scope = await openScope(region.kernel, { area: COUNTY, on });
    const judged = (code: string, value: number) => {
      const standard = getStandard(code) as Parameters<typeof judge>[0];
      const parameters = resolveParameters(standard, [COUNTY], scope.sources);
      const reported = { value, period: '2025', indicator: 'X' };
      return judge(standard, parameters, scope.region, COUNTY, { required: () => null, reported });
    };
    expect(judged('psychiatrists', 9)).toMatchObject({
      source: 'reported',
      actual: 9,
      needed: 12,
      gap: 3,
      status: 'short',
    });
    expect(judged('call-answered', 95)).toMatchObject({ status: 'met', gap: 0, reported: { period: '2025' } });
    expect(judged('call-answered', 94.9)).toMatchObject({ status: 'short', gap: 0.1 });
    expect(judged('handover', 12.5)).toMatchObject({ status: 'over', gap: 2.5, surplus: 2.5 });
    expect(judged('handover', 10)).toMatchObject({ status: 'met' });
  });

  it('need the townships’ people only where the rule speaks of those served there', async () => {
    expect(await one('village-doctors')).toMatchObject({ needed: 163, people: { value: 163_000 } });
    expect(await one('crews-on-duty')).toMatchObject({ needed: 2, actual: null });
  });

  it('lead every figure to rows that add up to it', async () => {
    const { items } = await listStandards(region.kernel, { area: COUNTY, on });
    for (const { code, formula, actual, hasRows } of items.filter(
      (row) => row.hasRows && row.formula !== 'share-per-institution',
    )) {
      if (formula === 'existence' || formula === 'street-or-population' || formula === 'per-institution') continue;
      const { items: rows } = await standardRows(region.kernel, code, { area: COUNTY, on, limit: 500 });
      expect([code, hasRows, rows.reduce((sum, { amount }) => sum + amount, 0)]).toEqual([code, true, actual]);
    }
  });

  it('page the rows without losing or repeating one', async () => {
    const all = (await standardRows(region.kernel, 'beds', { area: COUNTY, on, limit: 500 })).items;
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const question = { area: COUNTY, on, limit: 7, ...(cursor ? { cursor } : {}) };
      const found = await standardRows(region.kernel, 'beds', question);
      paged.push(...found.items.map(({ reference }) => reference));
      cursor = found.nextCursor;
    } while (cursor);
    expect(paged).toEqual(all.map(({ reference }) => reference));
    expect(new Set(paged).size).toBe(66);
    await expect(
      standardRows(region.kernel, 'beds', { area: COUNTY, on, limit: 7, cursor: 'x' }),
    ).rejects.toMatchObject({
      code: 'standards.cursor',
    });
  });

  it('refuse a standard, a day and an area that are none, and rows where nothing is counted', async () => {
    const codes = async (call: Promise<unknown>) =>
      ((await call.catch((error: KangyuError) => error)) as KangyuError).code;
    expect(await codes(one('starships'))).toBe('standards.unknown');
    expect(await codes(one('beds', COUNTY, '2025-02-30'))).toBe('standards.date');
    expect(await codes(one('beds', '123456'))).toBe('population.area-unknown');
    expect(await codes(standardRows(region.kernel, 'crews-on-duty', { area: COUNTY, on, limit: 5 }))).toBe(
      'standards.not-counted',
    );
    expect(await codes(listStandards(region.kernel, { area: COUNTY, plan: 'atlantis' }))).toBe('plans.not-found');
  });
});

describe('parameters that people set', () => {
  it('count from their day on, for the area and what lies in it, newest first, and can be taken back', async () => {
    await set('supervisors', 'value', '1.3');
    expect(await one('supervisors')).toMatchObject({
      needed: 37,
      parameters: [
        { name: 'value', value: '1.3', origin: 'set', set: { reason: 'council decision 12' } },
        { name: 'per' },
      ],
    });
    expect((await one('supervisors', COUNTY, '2024-12-31')).needed).toBe(29);
    expect((await one('supervisors', TOWN)).needed).toBeCloseTo(21.19, 9);
    expect((await one('supervisors', '990101')).parameters[0]!.origin).toBe('content');
    await set('supervisors', 'value', '2', { from: '2025-03-01', to: '2025-04-01' });
    expect((await one('supervisors', COUNTY, '2025-03-31')).needed).toBe(57);
    expect((await one('supervisors', COUNTY, '2025-04-01')).needed).toBe(37);
    await set('supervisors', 'value', null);
    expect((await one('supervisors')).needed).toBe(29);
    const history = await parameterHistory(region.kernel.db, 'supervisors');
    expect(history.map(({ value }) => value)).toEqual([null, '2', '1.3']);
  });

  it('cannot be rewritten', async () => {
    await expect(region.kernel.db.query(`update standards.parameter set value = '9'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(region.kernel.db.query('delete from standards.parameter')).rejects.toThrow(/permission denied/);
  });

  it('are refused when they are none, out of range or without a reason', async () => {
    for (const [standard, name, value, more] of [
      ['ambulances', 'speed', '1', {}],
      ['ambulances', 'value', '-1', {}],
      ['ambulances', 'value', 'many', {}],
      ['ambulances', 'per', '0', {}],
      ['bed-gate', 'join', 'perhaps', {}],
      ['bed-gate', 'occupancy', '101', {}],
      ['bed-gate', 'months', '1.5', {}],
      ['ambulances', 'value', '1', { reason: ' ' }],
      ['ambulances', 'value', '1', { from: '2025-02-30' }],
      ['ambulances', 'value', '1', { to: '2025-01-01' }],
    ] as const)
      await expect(set(standard, name, value, more)).rejects.toMatchObject({ code: 'standards.parameter' });
    expect(await parameterHistory(region.kernel.db, 'ambulances')).toEqual([]);
  });

  it('say what a share is of', async () => {
    expect((await one('negative-pressure-ambulances')).of).toBe(10);
    await set('negative-pressure-ambulances', 'of', 'actual');
    expect(await one('negative-pressure-ambulances')).toMatchObject({ of: 3, needed: 1, gap: 0 });
  });
});

describe('the bed gate of a hospital', () => {
  it('counts nights against bed days, and shows both readings', async () => {
    // 12 beds of 365 days in the window (one left on 1 July 2024, before it): 4,380 bed days.
    await region.put('encounter', [
      stay('s1', 'general', '2024-06-01', '2024-07-11'), // 10 nights inside, 40 days of stay
      stay('s2', 'general', '2025-06-25', null), // 6 nights
      stay('s3', 'general', '2025-01-05', '2025-01-05'), // one day counts one
      stay('s4', 'private', '2025-01-01', '2025-01-03'),
    ]);
    const gate = await bedGate(region.kernel, { area: COUNTY, on });
    expect(gate).toMatchObject({
      join: 'any',
      joinOrigin: 'content',
      factor: 1,
      window: { from: '2024-07-01', days: 365 },
    });
    const general = gate.hospitals.find(({ institution }) => institution === 'general')!;
    expect(general.use).toMatchObject({ beds: 12, bedDays: 4380, patientDays: 17, discharges: 2, stay: 20.5 });
    expect(general.use.occupancy).toBeCloseTo((17 / 4380) * 100, 9);
    expect(general).toMatchObject({
      small: true,
      result: 'no-new-beds',
      decision: { any: 'no-new-beds', all: 'no-new-beds' },
    });
    const result = (id: string) => gate.hospitals.find(({ institution }) => institution === id)?.result;
    expect([result('tcm'), result('private')]).toEqual(['not-bound', 'reserve-left']);
  });

  it('follows the reading that was set, or the one asked for this once', async () => {
    await region.put('encounter', [stay('s1', 'general', '2025-06-01', '2025-06-03')]);
    await region.remove('encounter', ['s2', 's3']);
    expect((await bedGate(region.kernel, { area: COUNTY, on, join: 'all' })).hospitals[0]!.result).toBe('may-add');
    await set('bed-gate', 'join', 'all');
    const gate = await bedGate(region.kernel, { area: COUNTY, on });
    expect(gate).toMatchObject({ join: 'all', joinOrigin: 'set' });
    expect(gate.hospitals[0]).toMatchObject({ result: 'may-add', decision: { any: 'no-new-beds', all: 'may-add' } });
  });

  it('stops non-public hospitals when the reserve is consumed', async () => {
    await set('private-bed-reserve', 'value', '0.1');
    const gate = await bedGate(region.kernel, { area: COUNTY, on });
    expect(gate.reserve).toMatchObject({ reserved: 28, used: 30, left: 0 });
    expect(gate.hospitals.find(({ institution }) => institution === 'private')?.result).toBe('reserve-consumed');
    expect(await one('private-bed-reserve')).toMatchObject({ status: 'over', gap: 2 });
  });

  it('does not judge a hospital without stays on record', async () => {
    await region.remove('encounter', ['s1']);
    const gate = await bedGate(region.kernel, { area: COUNTY, on });
    expect(gate.hospitals.find(({ institution }) => institution === 'general')).toMatchObject({
      result: 'unknown',
      use: { occupancy: null, stay: null },
    });
    expect((await one('bed-gate')).status).toBe('no-register');
  });
});

describe('the calculators', () => {
  it('give heads for any number of people by the parameters in force', async () => {
    const items = await calculate(region.kernel, { area: STREET, on, population: 283_000 });
    const of = (code: string) => items.find((item) => item.code === code);
    expect(of('cdc-staff')).toMatchObject({ exact: 49.525, needed: 50 });
    expect(of('ambulances')).toMatchObject({ exact: 9.4333, needed: 10 });
    expect(of('negative-pressure-ambulances')).toMatchObject({ exact: 3, needed: 3 });
    expect(of('psychiatrists')).toMatchObject({ exact: 11.32, needed: 12 });
  });

  it('give carers class by class', () => {
    const carers = (children: Record<string, number>) =>
      Object.fromEntries(carersFor(children).map((row) => [row.key, [row.classes, row.carers]]));
    expect(carers({ large: 20, small: 15, infant: 10 })).toEqual({
      infant: [1, 4],
      small: [1, 3],
      large: [1, 3],
      mixed: [0, 0],
    });
    // Two classes are rounded up each by itself: 20 + 1 children need 3 + 1 carers.
    expect(carers({ large: 21 }).large).toEqual([2, 4]);
  });
});
