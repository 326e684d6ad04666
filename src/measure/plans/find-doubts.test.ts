import { describe, expect, it } from 'vitest';
import './errors.ts';
import { findDoubts } from './find-doubts.ts';
import { ManualDoubt, type Plan, PlanTarget, Relation, StatedTarget } from './model.ts';

/** A tennis club: the rules know nothing of health. */
const club = (parts: Partial<Plan> = {}): Plan => ({
  plan: {
    id: 'club',
    title: 'Tennis club plan',
    region: 'Club',
    areaCode: '990101',
    period: [2021, 2025],
    issuer: 'Board',
    issuedOn: '2021-01-15',
    docNo: '1',
  },
  tableIndicators: [],
  statedTargets: [],
  baselineFacts: [],
  tasks: [],
  projects: [],
  standards: [],
  doubts: [],
  references: [],
  ...parts,
});
const row = (no: string, over: object = {}) =>
  PlanTarget.parse({
    no,
    indicator: 'T01',
    domain: 'Courts',
    name: 'Courts per 100 members',
    unit: '%',
    baselineYear: 2020,
    baseline: 2,
    baselineRaw: '2',
    target: { op: '>=', value: 4, raw: '4' },
    direction: 'higher',
    nature: null,
    ...over,
  });
const stated = (no: string, over: object = {}) =>
  StatedTarget.parse({
    no,
    name: 'Courts per 100 members',
    unit: '%',
    op: '==',
    value: 4,
    raw: '4%',
    byYear: 2025,
    section: 'II',
    ...over,
  });
const fact = (no: string, over: object = {}) => ({
  no,
  name: 'Courts',
  value: 2,
  unit: null,
  year: 2020,
  ...over,
});
const basics = new Map([
  ['T01', { direction: 'higher' as const, factor: 100 }],
  ['T02', { direction: 'lower' as const, factor: 1000 }],
]);
const rules = (plan: Plan, relations: Relation[] = []) =>
  findDoubts(plan, relations, basics).map(({ key }) => key.split('.')[0]);

describe('two statements of one thing', () => {
  it('conflict when their values differ, by indicator or by name and unit', () => {
    const bound = club({
      tableIndicators: [row('1')],
      statedTargets: [stated('S1', { indicator: 'T01', value: 5, raw: '5%', name: 'Playing fields' })],
    });
    const [doubt] = findDoubts(bound, [], basics);
    expect(doubt).toMatchObject({ key: 'conflict.1.S1', type: 'conflict', origin: 'rule', targets: ['1', 'S1'] });
    expect(doubt?.choices).toMatchObject([
      { target: '1', field: 'target', op: '>=', value: 4 },
      { target: '1', field: 'target', op: '>=', value: 5 },
    ]);
    const named = club({
      statedTargets: [stated('S1'), stated('S2', { name: 'Courts per（100）members', value: 5, raw: '5%' })],
    });
    expect(rules(named)).toContain('conflict');
    const others = club({ statedTargets: [stated('S1'), stated('S2', { unit: 'courts', value: 5, raw: '5' })] });
    expect(rules(others)).not.toContain('conflict');
  });

  it('differ in their bound only when both print the number alike', () => {
    const table = row('1', { target: { op: '>=', value: 4, raw: '≥4' } });
    expect(rules(club({ tableIndicators: [table], statedTargets: [stated('S1', { indicator: 'T01' })] }))).toEqual([
      'bound',
    ]);
    const bare = club({ tableIndicators: [row('1')], statedTargets: [stated('S1', { indicator: 'T01' })] });
    expect(rules(bare)).toEqual([]);
  });

  it('may be steps on the way; one value by two years is a doubt', () => {
    const steps = [stated('S1', { byYear: 2022, value: 3, raw: '3%' }), stated('S2')];
    expect(rules(club({ tableIndicators: [row('1')], statedTargets: steps }))).toEqual([]);
    const dates = [stated('S1', { byYear: 2022 }), stated('S2')];
    expect(rules(club({ tableIndicators: [row('1', { indicator: 'T02' })], statedTargets: dates }))).toEqual([
      'date-conflict',
    ]);
  });

  it('are compared on the same number of people', () => {
    const table = row('1', { target: { op: '>=', value: 0.33, raw: '0.33' }, baseline: 0.1, baselineRaw: '0.1' });
    const text = stated('S1', { indicator: 'T01', per: 300, value: 1, raw: '1', unit: null });
    const [doubt] = findDoubts(club({ tableIndicators: [table], statedTargets: [text] }), [], basics);
    expect(doubt?.finding.en).toContain('rounding only');
    expect(rules(club({ tableIndicators: [row('2', { indicator: 'T02' })], statedTargets: [text] }))).toContain('per');
  });

  it('of the past conflict too, unless one is a limit that the other keeps', () => {
    const at = (over: object) => club({ tableIndicators: [row('1')], baselineFacts: [fact('F1', over)] });
    expect(rules(at({ indicator: 'T01', value: 3 }))).toEqual(['baseline-conflict']);
    expect(rules(at({ indicator: 'T01', value: 2 }))).toEqual([]);
    expect(rules(at({ indicator: 'T01', value: 3, bound: '<' }))).toEqual([]);
    expect(rules(at({ indicator: 'T01', value: 1, bound: '<' }))).toEqual(['baseline-conflict']);
    expect(rules(at({ indicator: 'T01', value: 3, year: 2015 }))).toEqual([]);
  });
});

describe('one target by itself', () => {
  it('is doubted when it is looser than its baseline, and more so when the text wants the contrary', () => {
    const loose = row('1', { target: { op: '>=', value: 1, raw: '1' } });
    expect(rules(club({ tableIndicators: [loose] }))).toEqual(['looser-than-baseline']);
    const wish = stated('S1', { indicator: 'T01', op: 'trend', value: null, raw: 'more courts', direction: 'higher' });
    expect(rules(club({ tableIndicators: [loose], statedTargets: [wish] }))).toEqual([
      'looser-than-baseline',
      'trend-conflict',
    ]);
  });

  it.each([
    ['a share above all', { value: 120, raw: '120%', op: '>=' }, true],
    ['all or more, in words', { value: 100, raw: '100%以上', op: '>=' }, true],
    ['all', { value: 100, raw: '100%', op: '==' }, false],
    ['a word that only looks like it', { value: 100, raw: '二级以上全部', op: '==' }, false],
    ['less than nothing', { value: -1, raw: '-1', op: '>=' }, true],
  ])('can be impossible: %s', (_, over, found) => {
    expect(
      rules(club({ statedTargets: [stated('S1', over)], baselineFacts: [fact('F1')] })).includes('impossible'),
    ).toBe(found);
  });

  it('of a table should have a baseline that is a number', () => {
    expect(rules(club({ tableIndicators: [row('1', { baseline: null, baselineRaw: '—' })] }))).toEqual(['no-baseline']);
    expect(rules(club({ tableIndicators: [row('1', { baselineRaw: '≥2' })] }))).toEqual(['no-baseline']);
  });

  it.each([
    ['count-fraction', { of: 14, value: 80, raw: '80%' }, { of: 10, value: 80, raw: '80%' }],
    ['approximate', { qualifier: '左右' }, { qualifier: '力争' }],
    ['open-range', { op: 'range', value: [2, 3], raw: '至少2—3' }, { op: 'range', value: [2, 3], raw: '2—3' }],
    ['increment', { kind: 'increment', value: 1, unit: 'years' }, { value: 1, unit: 'years' }],
    ['external', { op: 'trend', value: null, external: true }, { op: 'trend', value: null }],
  ])('is open by its words: %s', (rule, open, clear) => {
    const withFact = (over: object) => club({ statedTargets: [stated('S1', over)], baselineFacts: [fact('F1')] });
    expect(rules(withFact(open))).toContain(rule);
    expect(rules(withFact(clear))).not.toContain(rule);
  });
});

describe('sums', () => {
  const whole = (over: object = {}) => stated('S1', { name: 'Coaches', unit: null, value: 10, raw: '10', ...over });
  const part = (no: string, value: number) =>
    stated(no, { name: `Coaches ${no}`, unit: null, value, raw: `${value}`, partOf: 'S1' });
  const of = (...statedTargets: StatedTarget[]) => rules(club({ statedTargets, baselineFacts: [fact('F1')] }));

  it('of parts may neither exceed their whole nor fall short of it', () => {
    expect(of(whole(), part('S2', 7), part('S3', 3))).toEqual([]);
    expect(of(whole(), part('S2', 7), part('S3', 5))).toEqual(['sum-exceeds']);
    expect(of(whole(), part('S2', 5), part('S3', 3))).toEqual(['parts']);
    expect(of(whole({ op: '>=' }), part('S2', 7), part('S3', 5))).toEqual([]);
  });

  it('of yearly numbers make the total in the years that the plan has left', () => {
    const yearly = stated('S2', {
      name: 'a year',
      unit: null,
      periodicity: 'annual',
      value: 2,
      raw: '2',
      yields: 'S1',
    });
    expect(of(whole(), yearly)).toEqual([]);
    expect(of(whole({ value: 12, raw: '12' }), yearly)).toEqual(['rounds']);
    const late = club({ statedTargets: [whole(), yearly], baselineFacts: [fact('F1')] });
    late.plan = { ...late.plan, issuedOn: '2022-08-01' };
    expect(rules(late)).toEqual(['rounds', 'late-issue']);
  });
});

describe('relations', () => {
  const text = { zh: '说明', en: 'because' };
  const pair = [
    row('1', { target: { op: '>=', value: 100, raw: '100' } }),
    row('2', { indicator: 'T02', name: 'Halls' }),
  ];
  const fired = (relation: unknown, parts: Partial<Plan>) => rules(club(parts), [Relation.parse(relation)]);

  it('name near measures, parts of a whole, growth, use and what is plausible', () => {
    expect(fired({ kind: 'kin', indicators: ['T01', 'T02'], text }, { tableIndicators: pair })).toEqual(['kin']);
    expect(fired({ kind: 'kin', indicators: ['T01', 'T03'], text }, { tableIndicators: pair })).toEqual([]);
    expect(fired({ kind: 'subset', whole: 'T01', part: 'T02', text }, { tableIndicators: pair })).toEqual(['subset']);
    expect(fired({ kind: 'plausible', indicator: 'T02', low: 5, high: 9, text }, { tableIndicators: pair })).toEqual([
      'implausible',
    ]);
    const used = fact('F1', { indicator: 'T09', value: 60, bound: '<' });
    const use = { kind: 'use', capacity: 'T02', use: 'T09', below: 75, text };
    expect(fired(use, { tableIndicators: pair, baselineFacts: [used] })).toEqual(['bed-use']);
    expect(fired(use, { tableIndicators: pair, baselineFacts: [{ ...used, value: 80 }] })).toEqual([]);
    const growth = { kind: 'growth', product: ['T01', 'T02'], parts: ['T03'], text };
    const slow = row('3', { indicator: 'T03', target: { op: '>=', value: 2.1, raw: '2.1' } });
    expect(fired(growth, { tableIndicators: [...pair, slow] })).toEqual(['growth']);
  });

  it('tell of a figure of the past that belongs to another measure', () => {
    const past = { kind: 'kin', indicators: ['T01', 'T02'], pastOnly: true, text };
    const open = row('1', { baseline: null, baselineRaw: '—' });
    const other = fact('F1', { indicator: 'T02', value: 9 });
    expect(fired(past, { tableIndicators: [open], baselineFacts: [other] })).toEqual(['no-baseline', 'kin']);
    expect(fired(past, { tableIndicators: [row('1')], baselineFacts: [other] })).toEqual([]);
  });
});

describe('a plan as a whole', () => {
  it('should have a day of issue and be issued in time', () => {
    const issued = (issuedOn: string | null) => {
      const plan = club({ tableIndicators: [row('1')] });
      return rules({ ...plan, plan: { ...plan.plan, issuedOn } });
    };
    expect(issued('2021-03-01')).toEqual([]);
    expect(issued('2022-03-01')).toEqual(['late-issue']);
    expect(issued(null)).toEqual(['no-issue']);
  });

  it('has targets and projects inside its period, with a year, and baselines', () => {
    expect(
      rules(club({ tableIndicators: [row('1')], statedTargets: [stated('S1', { byYear: 2030, unit: 'x' })] })),
    ).toEqual(['outside-period']);
    expect(
      rules(club({ tableIndicators: [row('1')], projects: [{ name: 'Hall', kind: 'build', due: 2019 }] })),
    ).toEqual(['outside-period']);
    expect(
      rules(club({ tableIndicators: [row('1')], statedTargets: [stated('S1', { byYear: null, unit: 'x' })] })),
    ).toEqual(['undated']);
    expect(rules(club({ statedTargets: [stated('S1')] }))).toEqual(['no-baseline']);
  });

  it('does not let a unit lead and co-operate in one task', () => {
    const task = (coopUnits: string[]) => ({ no: '1', section: 'I', title: 'Nets', leadUnits: ['Board'], coopUnits });
    expect(rules(club({ tableIndicators: [row('1')], tasks: [task(['Board', 'Bar'])] }))).toEqual(['lead-and-coop']);
    expect(rules(club({ tableIndicators: [row('1')], tasks: [task(['Bar'])] }))).toEqual([]);
  });
});

describe('a doubt found by reading', () => {
  const read = (over: object) =>
    ManualDoubt.parse({ id: 'X-1', type: 'other', subject: 'Nets', finding: { zh: '网', en: 'nets' }, ...over });

  it('is shown once: not again when the rule it confirms fired on all its rows', () => {
    const loose = row('1', { target: { op: '>=', value: 1, raw: '1' } });
    const of = (doubt: ManualDoubt) => findDoubts(club({ tableIndicators: [loose, row('2')], doubts: [doubt] }), []);
    const confirms = 'looser-than-baseline';
    const keys = (doubt: ManualDoubt) => of(doubt).flatMap(({ key, origin }) => (origin === 'manual' ? [key] : []));
    expect(keys(read({ targets: ['1'], confirms }))).toEqual([]);
    expect(keys(read({ targets: ['1', '2'], confirms }))).toEqual(['manual.X-1']);
    // About no row: only a rule that fired at all is confirmed.
    expect(keys(read({ confirms: 'no-issue' }))).toEqual(['manual.X-1']);
  });

  it('has a key of its own that stays when others come and go', () => {
    const one = club({ tableIndicators: [row('1')], doubts: [read({}), read({ id: 'X-2' })] });
    const two = club({ tableIndicators: [row('1')], doubts: [read({ id: 'X-2' })] });
    const keys = (plan: Plan) => findDoubts(plan, []).map(({ key }) => key);
    expect(keys(one)).toEqual(expect.arrayContaining(keys(two)));
    const all = findDoubts({ ...one, statedTargets: [stated('S1', { value: 9 }), stated('S2', { value: 8 })] }, []);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    for (const { key } of all) expect(key).toMatch(/^[A-Za-z0-9._-]+$/);
  });
});
