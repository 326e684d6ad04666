import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateTarget, looseness, roundForJudging, type TargetSpec, yearPosition } from './evaluate.ts';
import { gapInSubjects, neededPerYear, paceLine } from './pace.ts';
import { compositeScore } from './score.ts';

function spec(over: Partial<TargetSpec>): TargetSpec {
  return {
    op: '>=',
    value: 10,
    byYear: 2025,
    direction: 'higher',
    baseline: null,
    baselineYear: 2020,
    decimals: 2,
    ...over,
  };
}

describe('the published vectors', () => {
  it('puts 2.0 on the way from 0.65 to 4.5 at 35.06 % and off track after three of five years', () => {
    const result = evaluateTarget(spec({ value: 4.5, baseline: 0.65 }), 2.0, '2023-12-31');
    expect(result.progress).toBeCloseTo(0.3506, 4);
    expect(result.expected).toBeCloseTo(2.96, 10);
    expect(result).toMatchObject({ status: 'off-track', kind: 'progress', timeShare: 0.6 });
  });

  it.each([
    [3.9, 'met'],
    [5.0, 'met'],
    [5.01, 'missed'],
  ])('judges the ceiling 3.56 → ≤5.0 at %s as %s without a percentage, at any time', (value, status) => {
    for (const on of ['2022-06-30', '2025-12-31']) {
      const result = evaluateTarget(spec({ op: '<=', direction: 'lower', value: 5.0, baseline: 3.56 }), value, on);
      expect(result).toMatchObject({ status, kind: 'ceiling', progress: null, expected: null });
    }
  });

  it('judges the floor 0.67 → ≥0.6 at 0.62 as met without a percentage', () => {
    expect(evaluateTarget(spec({ value: 0.6, baseline: 0.67 }), 0.62, '2023-12-31')).toMatchObject({
      status: 'met',
      kind: 'floor',
      progress: null,
    });
    expect(evaluateTarget(spec({ value: 0.6, baseline: 0.67 }), 0.59, '2023-12-31')).toMatchObject({
      status: 'missed',
      kind: 'floor',
      gap: 0.01,
    });
  });

  it.each([
    [27.96, 'met'],
    [28.0, 'missed'],
    [27.995, 'missed'],
    [27.9949, 'met'],
  ])('compares %s with <28 at the decimals of the indicator: %s', (value, status) => {
    expect(
      evaluateTarget(spec({ op: '<', direction: 'lower', value: 28, baseline: 23.97 }), value, '2025-12-31').status,
    ).toBe(status);
  });

  it('misses ≥95 with 94.99, and meets it with 94.995', () => {
    expect(evaluateTarget(spec({ value: 95 }), 94.99, '2025-12-31').status).toBe('missed');
    expect(evaluateTarget(spec({ value: 95 }), 94.995, '2025-12-31').status).toBe('met');
  });

  it('reads relative −10 as ten percent below the baseline', () => {
    const result = evaluateTarget(
      spec({ op: 'relative', direction: 'lower', value: -10, baseline: 9.92 }),
      9.4,
      '2023-12-31',
    );
    expect(result.goal).toEqual({ type: 'bound', op: '<=', threshold: 8.928 });
    expect(result.progress).toBeCloseTo(0.5242, 4);
  });

  it('misses "keep at least 94.89" with 94.88', () => {
    const keep = spec({ op: 'keep', value: null, baseline: 94.89 });
    expect(evaluateTarget(keep, 94.88, '2022-12-31')).toMatchObject({ status: 'missed', kind: 'keep', progress: null });
    expect(evaluateTarget(keep, 94.89, '2022-12-31').status).toBe('met');
  });
});

describe('operators', () => {
  it('moves a delta per year with the years between base and target', () => {
    const target = spec({ op: 'delta-per-year', direction: 'lower', value: -0.5, baseline: 60 });
    expect(evaluateTarget(target, 59, '2022-12-31')).toMatchObject({
      status: 'on-track',
      expected: 59,
      goal: { threshold: 57.5 },
    });
    expect(evaluateTarget(target, 57.6, '2025-12-31').status).toBe('missed');
  });

  it('never meets a target whose reference figure is not filled in', () => {
    const target = spec({ op: 'external-ref', value: null, baseline: 78.89 });
    expect(evaluateTarget(target, 99, '2025-12-31').status).toBe('no-data');
    expect(
      evaluateTarget({ ...target, reference: { value: 65, issuer: 'nation', year: 2025 } }, 80, '2025-12-31'),
    ).toMatchObject({ status: 'met', kind: 'floor' });
  });

  it('cannot judge a relative, kept or trending target without a baseline', () => {
    for (const op of ['keep', 'trend', 'relative', 'delta-per-year'] as const)
      expect(
        evaluateTarget(spec({ op, value: op === 'keep' || op === 'trend' ? null : -1 }), 5, '2025-12-31').status,
      ).toBe('no-data');
  });

  it('shows the sign of a trend before its end and judges it at the end', () => {
    const trend = spec({ op: 'trend', value: null, baseline: 80.31 });
    expect(evaluateTarget(trend, 80.4, '2024-12-31')).toMatchObject({
      status: 'on-track',
      progress: null,
      kind: 'trend',
    });
    expect(evaluateTarget(trend, 80.31, '2024-12-31').status).toBe('at-risk');
    expect(evaluateTarget(trend, 80.2, '2024-12-31').status).toBe('off-track');
    expect(evaluateTarget(trend, 80.31, '2025-12-31').status).toBe('missed');
    expect(evaluateTarget(trend, 80.32, '2025-12-31').status).toBe('met');
  });

  it('is met inside a range only, and gives no way once the range is passed', () => {
    const range = spec({ op: 'range', value: [2, 3], baseline: 0 });
    expect(evaluateTarget(range, 2, '2023-12-31').status).toBe('met');
    expect(evaluateTarget(range, 1.2, '2023-12-31')).toMatchObject({ status: 'on-track', progress: 0.6 });
    expect(evaluateTarget(range, 4, '2023-12-31')).toMatchObject({ status: 'off-track', progress: null, gap: 1 });
  });

  it('allows a neutral ratio half a percent and any other exact target nothing', () => {
    const ratio = spec({ op: '==', direction: 'neutral', value: 1.34, baseline: 1.39 });
    expect(evaluateTarget(ratio, 1.34, '2025-12-31')).toMatchObject({ status: 'met', kind: 'check', progress: null });
    expect(evaluateTarget(ratio, 1.27, '2025-12-31')).toMatchObject({ status: 'missed', gap: 0.07 });
    expect(evaluateTarget({ ...ratio, value: 200 }, 201, '2025-12-31').status).toBe('met');
    expect(evaluateTarget({ ...ratio, value: 200 }, 201.01, '2025-12-31').status).toBe('missed');
    expect(evaluateTarget(spec({ op: '==', value: 30, decimals: 0 }), 31, '2025-12-31').status).toBe('missed');
  });

  it('only checks a target without a baseline', () => {
    expect(evaluateTarget(spec({ value: 0.33 }), 0.34, '2022-12-31')).toMatchObject({
      status: 'met',
      kind: 'check',
      progress: null,
    });
    expect(evaluateTarget(spec({ value: 0.33 }), 0.32, '2022-12-31')).toMatchObject({
      status: 'missed',
      kind: 'check',
      progress: null,
    });
  });

  it('treats a target equal to its baseline as a floor', () => {
    expect(looseness(spec({ value: 5, baseline: 5 }))).toBe('equal');
    expect(looseness(spec({ value: 5, baseline: 5.1 }))).toBe('looser');
    expect(looseness(spec({ value: 5, baseline: 4.9 }))).toBeUndefined();
    expect(evaluateTarget(spec({ value: 5, baseline: 5 }), 5, '2022-12-31')).toMatchObject({
      status: 'met',
      kind: 'floor',
    });
  });
});

describe('time', () => {
  it('counts whole years at year ends, in leap years too', () => {
    expect([yearPosition('2020-12-31'), yearPosition('2023-12-31'), yearPosition('2024-12-31')]).toEqual([
      2021, 2024, 2025,
    ]);
  });

  it('is at risk up to ten points behind the line and off track beyond', () => {
    const target = spec({ value: 100, baseline: 0, decimals: 0 });
    expect(evaluateTarget(target, 60, '2023-12-31').status).toBe('on-track');
    expect(evaluateTarget(target, 59, '2023-12-31').status).toBe('at-risk');
    expect(evaluateTarget(target, 50, '2023-12-31').status).toBe('at-risk');
    expect(evaluateTarget(target, 49, '2023-12-31').status).toBe('off-track');
    expect(evaluateTarget(target, 99, '2025-12-30').status).toBe('at-risk');
    expect(evaluateTarget(target, 99, '2025-12-31').status).toBe('missed');
    expect(evaluateTarget(target, 100, '2021-01-01').status).toBe('met');
  });

  it('says the numbers of its rule in both languages', () => {
    const { rule } = evaluateTarget(spec({ value: 2.52, baseline: 2.28 }), 2.47, '2025-10-31');
    expect(rule.zh).toBe(
      '按线性进度应为 2.51；当前 2.47；差 0.04；进度 79.2% 落后时间进度 96.7% 17.5 个百分点 > 10 → 偏离',
    );
    expect(rule.en).toContain('trails the time share 96.7% by 17.5 points > 10 → off track');
    expect(evaluateTarget(spec({ value: 2.52, baseline: 2.28 }), null, '2025-10-31').rule.zh).toBe(
      '目标 ≥2.52，没有现值 → 无数据',
    );
  });
});

describe('properties', () => {
  const number = fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 100);
  const day = fc
    .integer({ min: 0, max: 3 * 366 })
    .map((n) => new Date(Date.UTC(2021, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
  const late = fc
    .integer({ min: 0, max: 700 })
    .map((n) => new Date(Date.UTC(2025, 11, 31) + n * 86_400_000).toISOString().slice(0, 10));
  const anySpec = fc.record({
    op: fc.constantFrom(
      '>=',
      '<=',
      '>',
      '<',
      '==',
      'keep',
      'range',
      'trend',
      'relative',
      'delta-per-year',
      'external-ref' as const,
    ),
    number,
    baseline: fc.option(number),
    direction: fc.constantFrom('higher', 'lower' as const),
  });
  const build = (s: { op: any; number: number; baseline: number | null; direction: any }): TargetSpec =>
    spec({
      ...s,
      value:
        s.op === 'range'
          ? [s.number, s.number + 1]
          : ['keep', 'trend', 'external-ref'].includes(s.op)
            ? null
            : s.number,
    });

  it('gives only met, missed or no-data from the due day on', () => {
    fc.assert(
      fc.property(anySpec, fc.option(number), late, (s, value, on) => {
        expect(['met', 'missed', 'no-data']).toContain(evaluateTarget(build(s), value, on).status);
      }),
    );
  });

  it('has a percentage exactly where there is a line, and p ≥ 1 means met', () => {
    fc.assert(
      fc.property(number, number, number, day, fc.boolean(), (baseline, value, current, on, lower) => {
        const result = evaluateTarget(
          spec({ op: lower ? '<=' : '>=', direction: lower ? 'lower' : 'higher', baseline, value }),
          current,
          on,
        );
        expect(result.progress === null).toBe(result.kind !== 'progress');
        if (result.progress !== null) expect(result.progress >= 1).toBe(result.status === 'met');
        else expect(['met', 'missed']).toContain(result.status);
      }),
    );
  });

  it('never gets worse when the value gets better', () => {
    const rank = { met: 3, 'on-track': 2, 'at-risk': 1, 'off-track': 0, missed: 0, 'no-data': -1 };
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.integer({ min: 0, max: 10_000 }),
        day,
        (baseline, value, current, more, on) => {
          const target = spec({ baseline, value });
          expect(rank[evaluateTarget(target, current + more / 100, on).status]).toBeGreaterThanOrEqual(
            rank[evaluateTarget(target, current, on).status],
          );
        },
      ),
    );
  });

  it('closes the gap in subjects: with that many more the target is met, with one less it is not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 10_000, max: 900_000 }),
        fc.integer({ min: 1, max: 500 }),
        (numerator, denominator, target) => {
          const goal = spec({ value: target / 100 });
          const missing = gapInSubjects(goal, { numerator, denominator, factor: 1000 }) ?? 0;
          expect(((numerator + missing) / denominator) * 1000).toBeGreaterThanOrEqual(target / 100 - 1e-9);
          if (missing > 0) expect(((numerator + missing - 1) / denominator) * 1000).toBeLessThan(target / 100);
        },
      ),
    );
  });

  it('rounds half up on the digits a double carries', () => {
    expect(roundForJudging(5599 / 200, 2)).toBe(28);
    expect(roundForJudging(1.005, 2)).toBe(1.01);
    expect(roundForJudging(2.675, 2)).toBe(2.68);
  });
});

describe('pace and score', () => {
  it('draws the line from the baseline to the target', () => {
    expect(paceLine(spec({ value: 4.5, baseline: 0.65 })).map(({ period, value }) => [period, value])).toEqual([
      ['2020', 0.65],
      ['2021', 1.42],
      ['2022', 2.19],
      ['2023', 2.96],
      ['2024', 3.73],
      ['2025', 4.5],
    ]);
    expect(paceLine(spec({ value: 4.5, baseline: 0.65 }), 'month').map(({ period }) => period)).toHaveLength(61);
    expect(paceLine(spec({ value: 4.5, baseline: 0.65 }), 'month').at(-1)).toEqual({ period: '2025-12', value: 4.5 });
    expect(paceLine(spec({ value: 0.6, baseline: 0.67 }))).toEqual([]);
  });

  it('says the change still needed per year', () => {
    expect(neededPerYear(spec({ value: 4.5, baseline: 0.65 }), 2.0, '2023-12-31')).toBe(1.25);
    expect(neededPerYear(spec({ value: 4.5, baseline: 0.65 }), 2.0, '2025-12-31')).toBeUndefined();
  });

  it('counts missing subjects on decimals, not on binary fractions', () => {
    expect(gapInSubjects(spec({ value: 7 }), { numerator: 6, denominator: 100, factor: 100 })).toBe(1);
    expect(gapInSubjects(spec({ value: 7 }), { numerator: 7, denominator: 100, factor: 100 })).toBeUndefined();
    expect(
      gapInSubjects(spec({ op: '<=', direction: 'lower', value: 2 }), { numerator: 5, denominator: 100, factor: 100 }),
    ).toBe(3);
  });

  it('clips progress, counts checks 1 or 0 and leaves out what has no data', () => {
    const target = (status: any, progress: number | null, weight = 1) => ({
      status,
      progress,
      weight,
      kind: 'progress' as const,
    });
    expect(
      compositeScore([
        target('off-track', -0.5),
        target('met', 1.7),
        target('no-data', null),
        target('missed', null),
        target('met', null),
        target('met', 1, 0),
      ]),
    ).toBe(0.5);
    expect(compositeScore([target('no-data', null)])).toBeNull();
  });
});
