import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { diseases } from '../surveillance/index.ts';
import { drawCurve, nowcastOver, reproductionOver } from './draw-curve.ts';
import { stateOf } from './follow-contacts.ts';
import { type Asked, attackRates, judgeExposures } from './judge-exposures.ts';
import { courseOf } from './load-content.ts';
import { traceChain } from './trace-chain.ts';

const asked = (n: number, ill: boolean, eaten: string, more: Partial<Asked> = {}): Asked[] =>
  Array.from({ length: n }, () => ({
    ill,
    exposures: ['0'],
    foods: [{ food: '凉拌 卤肉', eaten }],
    places: null,
    school: null,
    workplace: null,
    ...more,
  }));

describe('exposures', () => {
  it('give the attack rates, risk ratio and odds ratio of surveillance.md §14', () => {
    const persons = [
      ...asked(30, true, '1'),
      ...asked(10, false, '1'),
      ...asked(12, true, '2'),
      ...asked(48, false, '2'),
      ...asked(5, true, '9'),
    ];
    const [row] = judgeExposures(persons);
    expect(row).toMatchObject({ exposedIll: 30, exposedWell: 10, unexposedIll: 12, unexposedWell: 48 });
    expect(row).toMatchObject({ what: '凉拌 卤肉', exposed: 0.75, unexposed: 0.2 });
    expect(row!.riskRatio.estimate).toBeCloseTo(3.75, 10);
    expect(row!.oddsRatio.estimate).toBeCloseTo(12, 10);
    expect(row!.oddsRatio.low).toBeCloseTo(4.617, 3);
    expect(row!.oddsRatio.high).toBeCloseTo(31.19, 2);
    expect(row!.p).toBeLessThan(1e-6);
  });

  it('are not compared without anybody well, and have no end where no case was unexposed', () => {
    expect(judgeExposures(asked(3, true, '1'))[0]).toMatchObject({ p: null, riskRatio: { estimate: null, low: null } });
    const [row] = judgeExposures([...asked(8, true, '1'), ...asked(2, false, '1'), ...asked(9, false, '2')]);
    expect(row).toMatchObject({ oddsRatioExact: { estimate: null, high: null } });
    expect(row!.oddsRatioExact.low).toBeGreaterThan(1);
  });

  it('of a place count whoever did not name it as not exposed; rates stand by school', () => {
    const at = { places: [{ place: '食堂', placeKind: '5' }], school: '一小', foods: null };
    const found = judgeExposures([...asked(4, true, '', at), ...asked(5, false, '', { foods: null })]);
    expect(found).toMatchObject([{ kind: 'place', what: '食堂', exposedIll: 4, unexposedWell: 5 }]);
    expect(attackRates([...asked(4, true, '', at), ...asked(6, false, '', at)])).toMatchObject([
      { kind: 'school', name: '一小', ill: 4, total: 10, rate: 0.4 },
    ]);
  });
});

describe('the days of observation', () => {
  it('are those after which the event is over, in the pack of contacts too', () => {
    const pack = readFileSync(join(packageRoot(), 'content/packs/contact-tracing/pack.yaml'), 'utf8');
    const days = new Map(
      [...pack.matchAll(/name: (\w+)Days, .*unit: d, .*value: (\d+)/g)].map(([, name, value]) => [
        name!,
        Number(value),
      ]),
    );
    const wrong = diseases().flatMap(({ id }) => {
      const own = days.get(id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
      const { quietDays } = courseOf(id, '2025-06-20');
      return own === undefined || own === quietDays ? [] : [`${id}: ${own} and ${quietDays}`];
    });
    expect(wrong).toEqual([]);
    expect(days.size).toBeGreaterThan(20);
  });
});

describe('the curve', () => {
  const course = courseOf('infectious-diarrhoea', '2025-06-20');
  const onset = (day: string, hour?: string) => ({
    day,
    at: hour ? new Date(`${day}T${hour}:30:00+08:00`) : null,
    knownOn: day,
  });
  it('has bars of at most a third of the incubation where hours are known, and of days where not', () => {
    const known = [
      onset('2025-06-01', '23'),
      onset('2025-06-02', '01'),
      onset('2025-06-02', '02'),
      onset('2025-06-02', '09'),
    ];
    const curve = drawCurve([...known, onset('2025-06-02')], course);
    expect(curve).toMatchObject({ hours: 8, without: 1 });
    expect(curve.bars).toEqual([
      { from: '2025-06-01 16:00', cases: 1 },
      { from: '2025-06-02 00:00', cases: 2 },
      { from: '2025-06-02 08:00', cases: 1 },
    ]);
    expect(drawCurve([...known, onset('2025-06-04'), onset('2025-06-04')], course)).toMatchObject({
      hours: 24,
      without: 0,
      bars: [{ cases: 1 }, { cases: 3 }, { cases: 0 }, { from: '2025-06-04', cases: 2 }],
    });
  });

  it('tells how contagious it is and what is missing only where there is enough to tell it from', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      onset(`2025-06-${String(1 + Math.floor(i / 3)).padStart(2, '0')}`),
    );
    const influenza = courseOf('influenza', '2025-06-20');
    expect(reproductionOver(many.slice(0, 9), influenza, '2025-06-20')).toBeNull();
    expect(reproductionOver(many, course, '2025-06-20')).toBeNull();
    expect(reproductionOver(many, influenza, '2025-06-20')!.at(-1)).toMatchObject({ day: '2025-06-20' });
    expect(reproductionOver(many, influenza, '2025-06-20')!.at(-1)!.mean).toBeCloseTo(1, 0);
    expect(nowcastOver(many.slice(0, 5), '2025-06-20')).toBeNull();
    const slow = many.map((one, i) => ({
      ...one,
      knownOn: i % 3 === 0 ? `2025-06-${String(Number(one.day.slice(8)) + 1).padStart(2, '0')}` : one.day,
    }));
    const last = nowcastOver(
      slow.filter(({ knownOn }) => knownOn <= '2025-06-20'),
      '2025-06-20',
    )!.at(-1)!;
    expect(last).toMatchObject({ day: '2025-06-20', observed: 2 });
    expect(last.expected).toBeCloseTo(3, 1);
  });
});

describe('the chain', () => {
  const cases = ['a', 'b', 'c', 'd'].map((person, i) => ({ person, onset: `2025-06-0${i + 1}` }));
  it('is a forest: interviews before lists of contacts, no circles, no source after its case', () => {
    const chain = traceChain(cases, [
      { from: 'a', to: 'c', by: 'contact' },
      { from: 'b', to: 'c', by: 'interview' },
      { from: 'a', to: 'b', by: 'contact' },
      { from: 'd', to: 'a', by: 'interview' },
      { from: 'x', to: 'd', by: 'interview' },
    ]);
    expect(chain.nodes.map(({ person, generation, parent }) => [person, generation, parent])).toEqual([
      ['a', 0, null],
      ['b', 1, 'a'],
      ['c', 2, 'b'],
      ['d', 0, null],
    ]);
    expect(chain.doubtful.map(({ from, to }) => `${from}${to}`).sort()).toEqual(['ac', 'da']);
    expect(chain.intervals).toEqual([1, 1]);
  });
});

describe('contacts', () => {
  const contact = {
    person: 'p',
    exited: null,
    exitReason: null,
    reason: null,
    until: '2025-06-21',
    due: '2025-06-05',
    lost: '2025-06-08',
    lastOn: '2025-06-04',
    lastExposure: '2025-06-01',
  };
  const on = (day: string, more = {}, onsets = new Map<string, string | null>()) =>
    stateOf({ ...contact, ...more }, onsets, day);
  it('are due, overdue, lost, over, released or ill', () => {
    expect(on('2025-06-04')).toBe('checked');
    expect(on('2025-06-05')).toBe('due');
    expect(on('2025-06-06')).toBe('overdue');
    expect(on('2025-06-09')).toBe('lost');
    expect(on('2025-06-22', { due: null, lost: null })).toBe('ending');
    expect(on('2025-06-22', { reason: '1' })).toBe('released');
    expect(on('2025-06-06', { reason: '4' })).toBe('transferred');
    expect(on('2025-06-06', {}, new Map([['p', '2025-06-03']]))).toBe('case');
    // Ill before the exposure: the source, not the contact.
    expect(on('2025-06-06', {}, new Map([['p', '2025-05-30']]))).toBe('overdue');
  });
});
