/** A line over time with the plan's target, the needed-pace line and a forecast. */
import { fitLine, predictLine } from '../../algorithms/forecast.ts';
import { type Period, periodsBetween } from '../../algorithms/periods.ts';
import { type Cell, cells, getIndicator, type Reading } from './read-cells.ts';
import type { Bilingual } from './types.ts';

export interface SeriesTarget {
  value: number | null;
  byYear: number;
  baseline: number | null;
  baselineYear: number;
}

export interface SeriesQuestion {
  indicator: string;
  area: string;
  frequency: 'year' | 'month';
  /** Days; default: five years back (years) or 24 months back, to today. */
  from?: string;
  to?: string;
  target?: SeriesTarget;
}

export interface Series {
  indicator: string;
  area: string;
  points: Cell[];
  target?: SeriesTarget;
  pace: { period: string; value: number }[];
  forecast: { period: string; value: number; low: number; high: number }[];
  forecastMethod?: Bilingual;
}

export async function series(k: Reading, question: SeriesQuestion): Promise<Series> {
  const { indicator, area, frequency, target } = question;
  const today = k.clock.today();
  const year = Number(today.slice(0, 4));
  const from =
    question.from ??
    (frequency === 'year'
      ? `${Math.min(year - 5, target?.baselineYear ?? year)}-01-01`
      : `${year - 2}${today.slice(4)}`);
  const to = question.to !== undefined && question.to < today ? question.to : today;
  const periods = periodsBetween(frequency, from, to);
  const points = await cells(k, { indicator, areas: [area], periods: periods.map((p) => p.label) });
  const future = target ? periodsBetween(frequency, from, `${target.byYear}-12-31`) : [];
  const ahead = periodsBetween(frequency, today, `${Math.max(target?.byYear ?? 0, year + 1)}-12-31`);
  return {
    indicator,
    area,
    points,
    ...(target ? { target } : {}),
    pace: target ? paceLine(target, future) : [],
    ...forecastOf(
      points,
      periods,
      ahead.filter((p) => p.end > today),
      isLowestShare(indicator),
    ),
  };
}

/** Straight from the baseline at the end of its year to the target at the end of its year; nothing without both numbers. */
export function paceLine(target: SeriesTarget, periods: readonly Period[]): { period: string; value: number }[] {
  const { value, baseline, baselineYear, byYear } = target;
  if (value === null || baseline === null || byYear <= baselineYear) return [];
  return periods.flatMap((period) => {
    const share = (position(period) - baselineYear) / (byYear - baselineYear);
    return share < 0 || share > 1 + 1e-9
      ? []
      : [{ period: period.label, value: baseline + (value - baseline) * share }];
  });
}

/** End of a period as years: the end of 2024 is 2024, the end of June 2024 is 2023.5. */
function position(period: Period): number {
  return Number(period.end.slice(0, 4)) - 1 + Number(period.end.slice(5, 7)) / 12;
}

function forecastOf(
  points: readonly Cell[],
  periods: readonly Period[],
  ahead: readonly Period[],
  lowest: boolean,
): Pick<Series, 'forecast' | 'forecastMethod'> {
  const known = points.flatMap((cell, i) => (cell.value === null ? [] : [{ x: position(periods[i]!), y: cell.value }]));
  const fit = fitLine(known);
  if (!fit || ahead.length === 0) return { forecast: [] };
  const predictions = predictLine(fit, ahead.map(position));
  const within = boundsOf(points, lowest);
  return {
    forecast: predictions.map(({ value, low, high }, i) => ({
      period: ahead[i]!.label,
      value: within(value),
      low: within(low),
      high: within(high),
    })),
    forecastMethod: {
      zh: `线性趋势外推（普通最小二乘，${fit.n} 个点），阴影为 95% 预测区间`,
      en: `Straight-line trend (ordinary least squares, ${fit.n} points); the band is the 95 % prediction interval`,
    },
  };
}

const isLowestShare = (code: string): boolean => {
  const indicator = getIndicator(code);
  return 'method' in indicator && indicator.method === 'lowest' && indicator.unit.zh === '%';
};

/** A share (it has an interval of proportions, in percent, or is the lowest of such shares) never leaves 0–100, whatever the straight line does. */
export function boundsOf(points: readonly Pick<Cell, 'value' | 'low' | 'high'>[], lowest: boolean) {
  const known = points.filter(({ value }) => value !== null);
  const share = lowest || known.every(({ low, high }) => low !== null && high !== null && high <= 100);
  return (value: number): number => (share ? Math.min(100, Math.max(0, value)) : value);
}
