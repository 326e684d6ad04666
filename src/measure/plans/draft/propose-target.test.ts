import { describe, expect, it } from 'vitest';
import type { DraftRow, RowBasis } from './draft-types.ts';
import { assessRow } from './propose-target.ts';

const row = (change: Partial<DraftRow> = {}): DraftRow => ({
  ...{ no: '1', from: '1', indicator: 'X1', domain: 'd', domainEn: null, name: 'n', nameEn: null, unit: '人' },
  ...{ decimals: 2, direction: 'higher', nature: null, owner: null, baseline: 2.5, baselineYear: 2025 },
  target: { op: '>=', value: 3, byYear: 2030 },
  keep: true,
  note: null,
  ...change,
});
const points = (...values: number[]) => values.map((value, at) => ({ period: String(2021 + at), value }));
const basis = (change: Partial<RowBasis> = {}): RowBasis => ({
  ...{ points: [], last: null, figures: null, peers: null, plans: [], reference: null },
  ...change,
});
const last = {
  op: '>=',
  value: 2.6,
  raw: '≥2.6',
  byYear: 2025,
  baseline: 2,
  baselineYear: 2020,
  status: 'missed',
} as const;
const peers = (...values: number[]) => ({
  kind: 'siblings' as const,
  period: '2025',
  values: values.map((value, at) => ({ name: `a${at}`, value })),
});
const value = (assessed: ReturnType<typeof assessRow>, kind: string) =>
  assessed.proposals.find((one) => one.kind === kind)?.value;

describe('a proposed target', () => {
  it('follows the own trend with its interval, the pace of the last plan, the better quarter of the peers and other plans', () => {
    const assessed = assessRow(
      row(),
      basis({
        points: points(2.1, 2.2, 2.3, 2.4, 2.5),
        last,
        peers: peers(2, 2.4, 2.8, 3.2, 3.6),
        plans: [2.9, 3.1, 3.5].map((line) => ({ title: 'p', op: '>=', value: line, byYear: 2030, line })),
        reference: { year: 2030, value: 3.3, issuer: 'nation' },
      }),
    );
    expect(value(assessed, 'trend')).toBe(3);
    expect(value(assessed, 'pace')).toBe(3); // 2.0 in 2020, 2.5 in 2025: 0.1 a year
    expect(value(assessed, 'peers')).toBe(3.2);
    expect(value(assessed, 'plans')).toBe(3.1);
    expect(value(assessed, 'reference')).toBe(3.3);
    expect(value(assessed, 'last')).toBe(2.6);
    expect(assessed.recommended).toEqual({ op: '>=', value: 3.1 }); // the median; the last target does not count
  });

  it('takes the lower quarter where lower is better, and keeps the baseline where nothing better is in sight', () => {
    const assessed = assessRow(
      row({ direction: 'lower', target: { op: '<=', value: 2, byYear: 2030 } }),
      basis({ peers: peers(2, 2.4, 2.8, 3.2, 3.6), points: points(2.1, 2.3, 2.5) }),
    );
    expect(value(assessed, 'peers')).toBe(2.4);
    expect(value(assessed, 'trend')).toBeGreaterThan(2.5);
    expect(assessed.recommended).toEqual({ op: 'keep', value: null });
  });

  it('is no share above 100 % and nothing below zero', () => {
    const share = assessRow(row({ unit: '%', baseline: 95 }), basis({ points: points(75, 85, 95) }));
    expect(value(share, 'trend')).toBe(100);
    const down = assessRow(row({ direction: 'lower' }), basis({ points: points(3, 2, 1) }));
    expect(value(down, 'trend')).toBe(0);
  });

  it('keeps ranges and exact ratios, and the baseline where nothing is known', () => {
    const range = { ...last, op: 'range' as const, value: [2, 3] as [number, number] };
    expect(assessRow(row(), basis({ last: range })).recommended).toEqual({ op: 'range', value: [2, 3] });
    expect(assessRow(row(), basis()).recommended).toEqual({ op: 'keep', value: null });
    expect(assessRow(row({ baseline: null, baselineYear: null }), basis()).recommended.op).toBe('trend');
  });
});

describe('feasibility', () => {
  it('compares the change needed a year with the past, counts what is missing, and gives the probability', () => {
    const figures = { numerator: 625, denominator: 250_000, factor: 1000, period: '2025' };
    const { feasibility } = assessRow(row(), basis({ points: points(2.1, 2.2, 2.35, 2.4, 2.5), last, figures }));
    expect(feasibility).toMatchObject({ neededPerYear: 0.1, pastPerYear: 0.1, needed: 125, warnings: [] });
    expect(feasibility.probability).toBeGreaterThan(0.4);
    expect(feasibility.probability).toBeLessThan(0.7);
    expect(feasibility.text.zh).toContain('须增加 125');
  });

  it('warns of a target that is unlikely, much faster than before, looser than the last one or than the baseline', () => {
    const of = (target: number) =>
      assessRow(
        row({ target: { op: '>=', value: target, byYear: 2030 } }),
        basis({ points: points(2.1, 2.2, 2.35, 2.4, 2.5), last }),
      ).feasibility.warnings;
    expect(of(5)).toEqual(['unlikely', 'much-faster']);
    expect(of(2.55)).toEqual(['looser-than-last']);
    expect(of(2.3)).toEqual(['below-baseline', 'looser-than-last']);
    expect(assessRow(row({ baseline: null }), basis()).feasibility.warnings).toEqual(['no-baseline']);
  });
});
