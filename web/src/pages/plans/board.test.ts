import { describe, expect, it } from 'vitest';
import type { PlanSummary, TargetRow } from '../../../../src/http/contract.ts';
import { planFor } from '../overview/plan-panels.tsx';
import { filterRows, groupRows } from './board.tsx';
import { evaluationDates } from './board-filters.tsx';

const row = (no: string, domain: string, status: TargetRow['status'], doubts = 0): TargetRow => ({
  no,
  domain,
  name: no,
  indicator: null,
  unit: null,
  decimals: 2,
  direction: 'higher',
  nature: null,
  baselineYear: null,
  baseline: null,
  baselineRaw: null,
  target: { op: '>=', value: 1, raw: '1', byYear: 2025 },
  value: null,
  period: null,
  numerator: null,
  denominator: null,
  source: 'none',
  status,
  rule: { zh: '', en: '' },
  kind: 'progress',
  progress: null,
  timeShare: null,
  expected: null,
  gap: null,
  worst: [],
  spark: [],
  doubts: Array.from({ length: doubts }, (_, at) => ({
    key: `note.${at}`,
    targets: [no],
    choices: [],
    type: 'other',
    subject: '',
    finding: { zh: '', en: '' },
    origin: 'rule' as const,
  })),
});
const rows = [row('1', '床位', 'met'), row('2', '人力', 'missed', 1), row('3', '床位', 'off-track')];
const nothing = { domain: undefined, status: undefined, source: undefined, doubts: false };

describe('the board', () => {
  it('filters by domain, state and doubts together', () => {
    expect(filterRows(rows, nothing)).toHaveLength(3);
    expect(filterRows(rows, { ...nothing, domain: '床位', status: 'met' }).map((one) => one.no)).toEqual(['1']);
    expect(filterRows(rows, { ...nothing, doubts: true }).map((one) => one.no)).toEqual(['2']);
  });
  it('groups by domain in the order of the plan', () => {
    expect(groupRows(rows, 'domain').map(([domain, members]) => [domain, members.length])).toEqual([
      ['床位', 2],
      ['人力', 1],
    ]);
  });
  it('groups by state with the most urgent first', () => {
    expect(groupRows(rows, 'status').map(([status]) => status)).toEqual(['missed', 'off-track', 'met']);
  });
});

describe('evaluation dates', () => {
  it('offers the middle, the last but one and the last year', () => {
    expect(evaluationDates([2021, 2025]).map(({ on }) => on)).toEqual(['2023-12-31', '2024-12-31', '2025-12-31']);
  });
});

describe('the plan of an area', () => {
  const plan = (id: string, areaCode: string): PlanSummary => ({
    id,
    title: id,
    region: id,
    areaCode,
    period: [2021, 2025],
    targets: 0,
    tasks: 0,
    projects: 0,
  });
  const plans = [plan('city', '530400'), plan('county', '530403')];
  it('is its own plan, else that of the nearest area above', () => {
    expect(planFor(plans, '530403', 2025)?.id).toBe('county');
    expect(planFor(plans, '530403001', 2025)?.id).toBe('county');
    expect(planFor(plans, '530402', 2025)?.id).toBe('city');
  });

  it('is the newest one in force in the year, once the next plan is enacted', () => {
    const next: PlanSummary = { ...plan('next', '530403'), period: [2026, 2030] };
    const early: PlanSummary = { ...plan('revised', '530403'), period: [2024, 2026] };
    expect(planFor([...plans, next], '530403', 2025)?.id).toBe('county');
    expect(planFor([...plans, next], '530403', 2026)?.id).toBe('next');
    expect(planFor([...plans, next, early], '530403', 2025)?.id).toBe('revised');
    expect(planFor([...plans, next], '530403', 2031)?.id).toBe('next');
  });
});
