import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../kernel/index.ts';
import { testDb } from '../kernel/testing.ts';
import { asMillis, asTimes, dateCondition } from './condition-sql.ts';
import {
  DATE_PREFIXES,
  type DateRange,
  type DateTest,
  dateRange,
  passes,
  rangeOf,
  readDateTest,
  UNDATED,
} from './date-range.ts';
import { timeText } from './time-text.ts';

const iso = (range: DateRange | undefined) =>
  range && [range.low, range.high].map((millis) => new Date(millis).toISOString());

describe('what a FHIR date stands for', () => {
  it.each([
    ['2024', '2023-12-31T16:00:00.000Z', '2024-12-31T16:00:00.000Z'],
    ['2024-12', '2024-11-30T16:00:00.000Z', '2024-12-31T16:00:00.000Z'],
    ['2024-02-29', '2024-02-28T16:00:00.000Z', '2024-02-29T16:00:00.000Z'],
    ['2024-02-29T10:20', '2024-02-29T02:20:00.000Z', '2024-02-29T02:21:00.000Z'],
    ['2024-02-29T10:20:30Z', '2024-02-29T10:20:30.000Z', '2024-02-29T10:20:31.000Z'],
    ['2024-02-29T10:20:30.25-05:00', '2024-02-29T15:20:30.250Z', '2024-02-29T15:20:30.251Z'],
    ['0999', '0998-12-31T16:00:00.000Z', '0999-12-31T16:00:00.000Z'],
  ])('%s', (text, low, high) => {
    expect(iso(dateRange(text))).toEqual([low, high]);
  });

  it.each(['', '24', '2024-13', '2024-02-30', '2023-02-29', '2024-1-1', '2024-02-29T25:00:00Z', 'today'])(
    '%j is none',
    (text) => {
      expect(dateRange(text)).toBeUndefined();
    },
  );

  it('a period without an end goes on, one without a start always was, one without either is unknown', () => {
    expect(rangeOf({ start: '2024' })?.high).toBe(Number.POSITIVE_INFINITY);
    expect(rangeOf({ end: '2024' })?.low).toBe(Number.NEGATIVE_INFINITY);
    expect(rangeOf({})).toBeUndefined();
    expect(iso(rangeOf({ event: ['2024-03-01', '2024-01-01'] }))).toEqual([
      '2023-12-31T16:00:00.000Z',
      '2024-03-01T16:00:00.000Z',
    ]);
  });

  it('about now is a tenth of the distance wide', () => {
    const test = readDateTest('ap2024-01-01', new Date('2024-01-11T00:00:00+08:00'));
    expect(iso(test?.range)).toEqual(['2023-12-30T16:00:00.000Z', '2024-01-02T16:00:00.000Z']);
  });
});

describe('comparisons', () => {
  let db: Db;
  beforeAll(async () => {
    db = await testDb({ rooms: ['kernel'] });
  });

  // Few distinct days, so that edges meet often.
  const day = fc.integer({ min: 0, max: 6 }).map((n) => Date.parse('2024-01-01T00:00:00Z') + n * 86_400_000);
  const closed = fc.tuple(day, day).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) + 86_400_000 }));
  const value = fc.oneof(
    { weight: 6, arbitrary: closed },
    { weight: 2, arbitrary: closed.map(({ low }) => ({ low, high: Number.POSITIVE_INFINITY })) },
    { weight: 2, arbitrary: closed.map(({ high }) => ({ low: Number.NEGATIVE_INFINITY, high })) },
    { weight: 1, arbitrary: fc.constant(UNDATED) },
  );
  const test = fc.record({ prefix: fc.constantFrom(...DATE_PREFIXES), range: closed });

  it.each(['times', 'milliseconds'])('mean the same in SQL over %s and in memory', async (columns) => {
    const times = columns === 'times';
    const text = (millis: number) => (times ? timeText(millis) : String(millis));
    const type = times ? 'timestamptz' : 'double precision';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, test), { minLength: 50, maxLength: 50 }), async (cases) => {
        const params: unknown[] = [];
        const add = (param: unknown) => `$${params.push(param)}`;
        const tests = cases.map(([row, one]: [DateRange, DateTest], i) => {
          const source = `(select ${add(text(row.low))}::${type} as low, ${add(text(row.high))}::${type} as high) s`;
          return `(select (${dateCondition((times ? asTimes : asMillis)({ add }), 's', one, times)}) from ${source}) as c${i}`;
        });
        const [answer] = await db.query<Record<string, boolean>>(`select ${tests.join(', ')}`, params);
        cases.forEach(([row, one], i) => {
          expect([row, one, answer![`c${i}`]]).toEqual([row, one, passes(row, one)]);
        });
      }),
      { numRuns: 30 },
    );
  });
});
