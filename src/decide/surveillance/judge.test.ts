import { describe, expect, it } from 'vitest';
import { addDays } from '../../algorithms/periods.ts';
import './errors.ts';
import { eventClocks, eventContent, eventRulesMet } from './event-rules.ts';
import { weigh } from './judge-agreement.ts';
import { judgeDaily } from './judge-daily.ts';
import { tierOf } from './judge-places.ts';
import { knownBlocks } from './known-blocks.ts';
import { signalContent } from './load-signals.ts';
import { sourceContent } from './load-sources.ts';

const ON = '2025-12-01';
const rule = sourceContent(ON).series;
const usual = (days: number) => Array.from({ length: days }, (_, i) => 4 + (i % 3));
const judge = (values: (number | null)[]) => judgeDaily({ values, weekday: 3 }, rule);

describe('a daily series', () => {
  it('alarms on a day that stands out, not on a usual one or on zeros', () => {
    expect(judge([...usual(55), 15])).toMatchObject({ observed: 15, alarm: true });
    expect(judge([...usual(55), 6])!.alarm).toBe(false);
    expect(judge([...Array<number>(55).fill(0), 0])!.alarm).toBe(false);
    expect(judge([...Array<number>(55).fill(0), 2])!.alarm).toBe(false); // fewer than `least`
  });

  it('takes a gap for no zero: the days before it are those that were counted', () => {
    const gaps = usual(55).map((value, i) => (i > 44 && i < 52 ? null : value));
    expect(judge([...gaps, 6])!.alarm).toBe(false);
    expect(judge([...gaps, null])).toBeUndefined();
    expect(judge([...Array<null>(50).fill(null), 4, 5, 4, 5, 4, 40])).toBeUndefined(); // too little is known
  });

  it('is quiet on the days after one huge value, and compares a weekday with its like', () => {
    expect(judge([...usual(54), 5000, 5])!.alarm).toBe(false);
    // Mondays count three times as much: that is no outbreak.
    const week = Array.from({ length: 56 }, (_, i) => ((i + 4) % 7 === 3 ? 30 : 10 + (i % 2)));
    expect(week.at(-1)).toBe(30);
    expect(judge(week)!.alarm).toBe(false);
    expect(judge([...week.slice(0, 55), 75])!.alarm).toBe(true);
  });
});

describe('agreement of sources', () => {
  const { agreement } = sourceContent(ON);
  const voice = (source: string, level: number, weight = 1) => ({
    ...{ source, level, weight, item: 'x', day: ON, observed: 5, expected: 1 },
  });
  it('weighs the loudest of each source, and hears no single one', () => {
    expect(weigh([voice('school', 3), voice('school', 2)], agreement)).toMatchObject({ score: 3, level: null });
    expect(weigh([voice('school', 2, 0.8), voice('pharmacy', 3, 0.6)], agreement)).toMatchObject({
      score: 3.4,
      level: 'blue',
    });
    expect(weigh([voice('school', 1, 0.8), voice('pharmacy', 1, 0.6)], agreement).level).toBeNull();
    const loud = ['a', 'b', 'c'].map((source) => voice(source, 3));
    expect(weigh(loud, agreement)).toMatchObject({ score: 9, level: 'red' });
    // Three ways of counting the same visits are one voice.
    const alike = loud.map((one) => ({ ...one, sees: 'visits' }));
    expect(weigh(alike, agreement)).toMatchObject({ score: 3, level: null });
    expect(weigh([...alike, voice('school', 2)], agreement)).toMatchObject({ score: 5, level: 'yellow' });
  });
});

describe('clusters at one school', () => {
  const tier = (id: string, cases: [part: string, days: number, n?: number][]) => {
    const found = signalContent(ON).places.find((one) => one.id === id)!;
    return tierOf(
      found,
      cases.map(([part, days, n = 1]) => ({ part, day: addDays(ON, days), cases: n })),
    );
  };
  it('are told by tiers of the school and of one class', () => {
    const hand = 'hand-foot-mouth-school';
    expect(
      tier(hand, [
        ['1', 0],
        ['2', 1],
        ['3', 2],
        ['4', 3],
      ]),
    ).toBeUndefined();
    expect(
      tier(hand, [
        ['1', 0],
        ['1', 6],
      ]),
    ).toMatchObject({ level: 'yellow', part: '1', cases: 2 });
    expect(
      tier(hand, [
        ['1', 0],
        ['1', 7],
      ]),
    ).toBeUndefined();
    expect(
      tier(hand, [
        ['1', 0],
        ['2', 1],
        ['3', 2],
        ['4', 3],
        ['5', 4],
      ]),
    ).toMatchObject({ level: 'yellow', part: '', asked: 5 });
    expect(
      tier(hand, [
        ['1', 0, 6],
        ['2', 1, 4],
      ]),
    ).toMatchObject({ level: 'orange', asked: 10 });
    expect(tier('eruptive-school', [['', 0, 4]])).toBeUndefined();
    expect(tier('eruptive-school', [['', 0, 5]])).toMatchObject({ level: 'yellow' });
  });
});

describe('the standard for reporting events', () => {
  const content = eventContent(ON);
  const met = (topic: string, offsets: number[], more = {}) =>
    eventRulesMet(content, { topic, days: offsets.map((n) => addDays(ON, n)), ...more }).map(({ id }) => id);
  const times = (n: number, day = 0) => Array<number>(n).fill(day);
  it('is met by counts within a window, deaths or admissions', () => {
    expect(met('dysentery', [...times(5), ...times(5, 2)])).toEqual(['dysentery']);
    expect(met('dysentery', [...times(9), 3])).toEqual([]);
    expect(met('mumps', times(9))).toEqual([]);
    expect(met('mumps', times(10))).toEqual(['eruptive']);
    expect(met('malaria', [0, 5, 10, 20, 29])).toEqual(['malaria']);
    expect(met('malaria', [0, 5, 10, 20, 30])).toEqual([]);
    expect(met('influenza', times(29))).toEqual([]);
    expect(met('influenza', times(29), { admitted: 5 })).toEqual(['influenza-like']);
    expect(met('influenza', times(29), { deaths: 1 })).toEqual(['influenza-like']);
    expect(met('other-poisoning', times(2))).toEqual([]);
    expect(met('other-poisoning', times(3))).toEqual(['other-poisoning']);
    expect(met('occupational-poisoning', times(9))).toEqual([]);
    expect(met('occupational-poisoning', times(10))).toEqual(['occupational-poisoning']);
    expect(met('food-poisoning', times(29))).toEqual([]);
    expect(met('food-poisoning', times(5), { setting: 'school' })).toEqual(['food-poisoning-school']);
    expect(met('cholera', times(1))).toEqual(['single-case']);
  });

  it('differs where a disease is common, and by where it happened', () => {
    const here = '530403001001';
    const zoned = { ...content, zones: [{ topic: 'haemorrhagic-fever', area: '530403', class: 'high' }] };
    const at = (n: number, area: string) =>
      eventRulesMet(zoned, { topic: 'haemorrhagic-fever', days: times(n).map(() => ON), area }).map(({ id }) => id);
    expect(at(9, here)).toEqual([]);
    expect(at(10, here)).toEqual(['haemorrhagic-fever-endemic']);
    expect(at(5, '530402')).toEqual(['haemorrhagic-fever']);
    expect(met('haemorrhagic-fever', [], { deaths: 1 })).toEqual(['haemorrhagic-fever']);
    expect(met('food-poisoning', times(30))).toEqual(['food-poisoning']);
    expect(met('vaccination-reaction', [], { deaths: 1 })).toEqual(['vaccination']);
    expect(met('strain-loss', times(1))).toEqual(['strain-loss']);
    // What a county had before is a question to the records, not to the facts of one unit.
    expect(met('diphtheria', times(1))).toEqual([]);
  });

  it('is told upwards level by level, each from the receipt of the one before', () => {
    const hours = eventClocks(content, new Date('2025-12-01T08:00:00+08:00')).map(({ by }) => by.getUTCHours() + 8);
    expect(hours).toEqual([10, 12, 14, 16, 17]);
  });
});

describe('what the records know', () => {
  const rules = { share: 0.1, dense: 0.5 };
  const weeks = (count: number, contacts: (back: number) => number) =>
    Array.from({ length: count }, (_, back) => ({ back, contacts: contacts(back) })).filter((one) => one.contacts > 0);

  it('begins where most weeks have contacts, not with one of a clock that was set back', () => {
    const usual = weeks(150, () => 40);
    expect(knownBlocks([...usual, { back: 6500, contacts: 1 }], rules)).toEqual({ blocks: 150, gaps: new Set() });
    expect(knownBlocks([...usual, { back: 2900, contacts: 90 }], rules).blocks).toBe(150);
    expect(knownBlocks([], rules).blocks).toBe(0);
    expect(knownBlocks([{ back: 0, contacts: 1 }], rules).blocks).toBe(1);
  });

  it('leaves out weeks in which hardly anything was reported, and keeps those of holidays', () => {
    const contacts = (back: number) => (back >= 60 && back < 64 ? 0 : back === 70 ? 3 : back === 80 ? 12 : 40);
    expect(knownBlocks(weeks(150, contacts), rules)).toEqual({ blocks: 150, gaps: new Set([60, 61, 62, 63, 70]) });
  });
});
