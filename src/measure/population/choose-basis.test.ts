import { describe, expect, it } from 'vitest';
import { addFigures, chooseFigure } from './choose-basis.ts';

const row = (date: string, value: number, vintage = '2025') => ({ date, value, source: 'bulletin', vintage });
const counts = [row('2020-11-01', 1000), row('2021-12-31', 1100), row('2022-12-31', 1200), row('2023-06-30', 9999)];

describe('year-end population', () => {
  it.each([
    ['2022-12-31', 1200],
    ['2022-12-30', 1100],
    ['2024-07-31', 1200],
    ['2021-06-30', 1000],
  ])('on %s is %i: the latest year-end before, a census only without one', (day, value) => {
    expect(chooseFigure(counts, day, 'year-end')).toMatchObject({ value, rule: 'on-or-before' });
  });

  it('before the first figure is the first one, and says so', () => {
    expect(chooseFigure(counts, '2019-01-31', 'year-end')).toMatchObject({ value: 1000, rule: 'earliest-after' });
    expect(chooseFigure([], '2019-01-31', 'year-end')).toBeUndefined();
  });
});

describe('mid-year population', () => {
  it('is the mean of the two year-ends and names both rows', () => {
    const figure = chooseFigure(counts, '2022-03-01', 'mid-year')!;
    expect(figure).toMatchObject({ value: 1150, rule: 'mean', basis: 'mid-year' });
    expect(figure.rows.map((r) => r.date)).toEqual(['2021-12-31', '2022-12-31']);
  });

  it('with one year-end is that one', () => {
    expect(chooseFigure(counts, '2023-03-01', 'mid-year')).toMatchObject({ value: 1200, rule: 'start-only' });
    expect(chooseFigure(counts, '2021-03-01', 'mid-year')).toMatchObject({ value: 1100, rule: 'end-only' });
  });
});

describe('sum of parts', () => {
  it('exists only when every part has a figure', () => {
    const figure = chooseFigure(counts, '2022-12-31', 'year-end');
    expect(
      addFigures([
        { area: 'a', figure },
        { area: 'b', figure },
      ]),
    ).toMatchObject({ value: 2400, parts: ['a', 'b'] });
    expect(
      addFigures([
        { area: 'a', figure },
        { area: 'b', figure: undefined },
      ]),
    ).toBeUndefined();
    expect(addFigures([])).toBeUndefined();
  });
});
