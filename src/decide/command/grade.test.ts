import { describe, expect, it } from 'vitest';
import { courseOf } from '../investigation/index.ts';
import { type Facts, mostWithin, proposeGrade, relayClock } from './grade.ts';
import { getKind, gradingContent } from './load-content.ts';
import { quietOf } from './quiet.ts';

const content = gradingContent('2025-12-31');
const grade = (kind: string, facts: Facts) => proposeGrade(content, kind, facts).grade;
const information = (kind: string, facts: Facts) => proposeGrade(content, kind, facts).information.length > 0;

/** 国家突发公共卫生事件应急预案 (2006) and 卫办应急发〔2005〕288号, at the edges of each number. */
describe('the dated rules', () => {
  it.each<[string, Facts, string | null]>([
    ['cholera', { cases: 9 }, 'IV'],
    ['cholera', { cases: 10 }, 'III'],
    ['cholera', { cases: 29 }, 'III'],
    ['cholera', { cases: 30 }, 'II'],
    ['cholera', { cases: 12, 'in-window': 4 }, 'IV'],
    ['cholera', { cases: 2, counties: 2 }, 'III'],
    ['cholera', { cases: 1, 'first-city': true }, 'III'],
    ['food-poisoning', { cases: 29, deaths: 0 }, null],
    ['food-poisoning', { cases: 30, deaths: 0 }, 'IV'],
    ['food-poisoning', { cases: 99, deaths: 0 }, 'IV'],
    ['food-poisoning', { cases: 100, deaths: 0 }, 'III'],
    ['food-poisoning', { cases: 101, deaths: 0 }, 'III'],
    ['food-poisoning', { cases: 5, deaths: 1 }, 'III'],
    ['food-poisoning', { cases: 101, deaths: 1 }, 'II'],
    ['food-poisoning', { cases: 10, deaths: 10 }, 'II'],
    ['occupational-poisoning', { cases: 9, deaths: 0 }, 'IV'],
    ['occupational-poisoning', { cases: 10, deaths: 0 }, 'III'],
    ['occupational-poisoning', { cases: 49, deaths: 4 }, 'III'],
    ['occupational-poisoning', { cases: 50, deaths: 0 }, 'II'],
    ['occupational-poisoning', { cases: 5, deaths: 5 }, 'II'],
    ['plague-pulmonary', { cases: 4 }, 'III'],
    ['plague-pulmonary', { cases: 5 }, 'II'],
    ['plague-pulmonary', { cases: 1, 'large-city': true, spread: true }, 'I'],
    ['plague-bubonic', { cases: 9 }, 'IV'],
    ['plague-bubonic', { cases: 10 }, 'III'],
    ['plague-bubonic', { cases: 20, counties: 2 }, 'II'],
    ['dysentery', { cases: 40, 'week-ratio': 2 }, null],
    ['dysentery', { cases: 40, 'week-ratio': 2.1 }, 'III'],
    ['dysentery', { cases: 40, 'week-ratio': 3.1 }, 'III'],
    ['dysentery', { cases: 40, 'week-ratio': 3.1, counties: 2 }, 'II'],
    ['sars', { cases: 1 }, 'II'],
    ['sars', { cases: 1, spread: true }, 'I'],
    ['sars', { cases: 1, spread: true, 'suspect-only': true }, 'II'],
    ['unexplained', { cases: 3 }, 'III'],
    ['vaccination', { cases: 1, deaths: 1 }, 'II'],
  ])('grade %s with %o as %s', (kind, facts, expected) => {
    expect(grade(kind, facts)).toBe(expected);
  });

  it.each<[string, Facts, boolean]>([
    ['food-poisoning', { cases: 29, deaths: 0 }, false],
    ['food-poisoning', { cases: 5, deaths: 0, collective: true }, true],
    ['occupational-poisoning', { cases: 9, deaths: 0 }, false],
    ['occupational-poisoning', { cases: 10, deaths: 0 }, true],
    ['other-poisoning', { cases: 2 }, false],
    ['other-poisoning', { cases: 3 }, true],
    ['influenza-like', { cases: 29, admitted: 5, deaths: 0 }, true],
    ['influenza-like', { cases: 29, admitted: 4, deaths: 1 }, true],
    ['influenza-like', { cases: 29, admitted: 4, deaths: 0 }, false],
    ['eruptive', { cases: 9 }, false],
    ['eruptive', { cases: 10 }, true],
    ['infectious-diarrhoea', { cases: 19, deaths: 0 }, false],
    ['infectious-diarrhoea', { cases: 20, deaths: 0 }, true],
  ])('ask for information on %s with %o: %s', (kind, facts, expected) => {
    expect(information(kind, facts)).toBe(expected);
  });

  it('count cases within their time wherever it lies', () => {
    const from = (day: number, n: number) => Array<string>(n).fill(`2025-03-${String(day).padStart(2, '0')}`);
    const dysentery = content.information.find(({ id }) => id === 'dysentery')!;
    expect(mostWithin([...from(1, 4), ...from(2, 3), ...from(3, 3)], dysentery.days!)).toBe(10);
    expect(mostWithin([...from(1, 3), ...from(2, 3), ...from(3, 3), ...from(4, 1)], dysentery.days!)).toBe(9);
    const malaria = content.information.find(({ id }) => id === 'malaria')!;
    const days = (last: string) => ['2025-03-01', '2025-03-05', '2025-03-10', '2025-03-20', last];
    expect(mostWithin(days('2025-03-30'), malaria.days!)).toBe(5);
    expect(mostWithin(days('2025-03-31'), malaria.days!)).toBe(4);
  });

  it('say which facts nobody stated would raise the grade', () => {
    const { grade: proposed, open } = proposeGrade(content, 'cholera', { cases: 3 });
    expect(proposed).toBe('IV');
    expect(open).toContainEqual({ rule: 'III-3c', grade: 'III', facts: ['first-city'] });
    expect(
      proposeGrade(content, 'cholera', { cases: 3, 'first-city': false }).open.map(({ rule }) => rule),
    ).not.toContain('III-3c');
  });

  it('set the clock of the information report from each receipt', () => {
    const at = (hour: number) => new Date(`2025-03-01T${String(hour).padStart(2, '0')}:00:00+08:00`);
    const dues = (done: [string, Date][]) => relayClock(content.chain, at(8), new Map(done)).map(({ due }) => due);
    expect(dues([])).toEqual([10, 12, 14, 16, 17].map(at));
    expect(dues([['county-authority', at(9)]])).toEqual([10, 11, 13, 15, 16].map(at));
    expect(dues([['county-authority', at(11)]])).toEqual([10, 13, 15, 17, 18].map(at));
  });

  it('propose an end when the investigation does: one source, each disease by itself', () => {
    const quiet = (kind: string, disease: string | null) => quietOf(getKind(content, kind), disease, '2025-03-01').days;
    expect([quiet('cholera', null), quiet('plague-pulmonary', null), quiet('typhoid', 'typhoid')]).toEqual([5, 9, 23]);
    expect([quiet('eruptive', 'scarlet-fever'), quiet('eruptive', 'mumps'), quiet('eruptive', null)]).toEqual([
      7, 21, 21,
    ]);
    // Mosquitoes go on; food poisoning of no disease has its own days, of a watched one those of its investigation.
    expect([quiet('dengue', 'dengue'), quiet('food-poisoning', null)]).toEqual([25, 3]);
    expect(quiet('food-poisoning', 'infectious-diarrhoea')).toBe(7);
    for (const { diseases } of content.kinds)
      for (const id of diseases) expect(quiet('other', id)).toBe(courseOf(id, '2025-03-01').quietDays);
  });
});
