/**
 * Proposes targets for the next plan and judges how feasible one is. Pure: own trend (straight line with prediction
 * interval), the pace of the last plan, other areas, other plans, published references.
 */
import { fitLine, predictLine, probabilityAtLeast } from '../../../algorithms/forecast.ts';
import { roundForJudging, tidy } from '../evaluate.ts';
import type { Operator } from '../model.ts';
import { gapInSubjects, periodPosition, targetNumber } from '../pace.ts';
import { showThreshold, showValue } from '../rule-text.ts';
import type { DraftRow, Feasibility, Proposal, RowAssessment, RowBasis, Warning } from './draft-types.ts';

/** Below this probability a target is called unlikely, above this multiple of the past change much faster (project defaults). */
const UNLIKELY = 0.2;
const MUCH_FASTER = 3;
const BOUNDS: readonly Operator[] = ['>=', '<=', '>', '<'];

export function assessRow(row: DraftRow, basis: RowBasis): RowAssessment {
  const proposals = propose(row, basis);
  return { proposals, recommended: recommend(row, basis, proposals), feasibility: judge(row, basis) };
}

const fitOf = (basis: RowBasis) =>
  fitLine(
    basis.points.flatMap(({ period, value }) => {
      const x = periodPosition(period);
      return x === undefined ? [] : [{ x, y: value }];
    }),
  );

/** A value that can be: no percentage above 100, nothing below zero, the indicator's decimals. */
function possible(value: number, row: Pick<DraftRow, 'unit' | 'decimals'>): number {
  const held = Math.max(0, row.unit === '%' ? Math.min(100, value) : value);
  return roundForJudging(held, row.decimals);
}

export function propose(row: DraftRow, basis: RowBasis): Proposal[] {
  const year = row.target.byYear;
  const found: Proposal[] = [];
  const add = (kind: Proposal['kind'], value: number, text: Proposal['text'], band?: { low: number; high: number }) =>
    found.push({
      kind,
      value: possible(value, row),
      text,
      ...(band ? { low: possible(band.low, row), high: possible(band.high, row) } : {}),
    });
  const shown = (value: number) => showValue(possible(value, row), row.decimals);

  const fit = fitOf(basis);
  const [end] = fit ? predictLine(fit, [year + 1]) : [];
  if (fit && end)
    add(
      'trend',
      end.value,
      {
        zh: `按 ${fit.n} 个年度值的直线趋势，${year} 年末为 ${shown(end.value)}（95% 预测区间 ${shown(end.low)} 至 ${shown(end.high)}）`,
        en: `the straight trend of ${fit.n} values gives ${shown(end.value)} at the end of ${year} (95 % prediction interval ${shown(end.low)} to ${shown(end.high)})`,
      },
      end,
    );

  const past = pastPerYear(basis);
  if (past !== null && row.baseline !== null && row.baselineYear !== null) {
    const years = year - row.baselineYear;
    add('pace', row.baseline + past * years, {
      zh: `保持上一规划期每年 ${signed(past)} 的变化，${years} 年后为 ${shown(row.baseline + past * years)}`,
      en: `keeping the change of ${signed(past)} a year of the last plan gives ${shown(row.baseline + past * years)} after ${years} years`,
    });
  }

  if (basis.peers && basis.peers.values.length >= 3) {
    const sorted = basis.peers.values.map(({ value }) => value).sort((a, b) => a - b);
    const value = quantile(sorted, row.direction === 'lower' ? 0.25 : 0.75);
    const siblings = basis.peers.kind === 'siblings';
    add('peers', value, {
      zh: `${basis.peers.period} 年${siblings ? '同级' : '辖区内'} ${sorted.length} 个地区中较好的四分之一${row.direction === 'lower' ? '不高于' : '不低于'} ${shown(value)}`,
      en: `in ${basis.peers.period} the best quarter of ${sorted.length} ${siblings ? 'areas of the same level' : 'townships'} stood at ${shown(value)} or ${row.direction === 'lower' ? 'less' : 'more'}`,
    });
  }

  if (basis.plans.length > 0) {
    const sorted = basis.plans.map(({ line }) => line).sort((a, b) => a - b);
    const value = quantile(sorted, 0.5);
    const names = basis.plans
      .slice(0, 3)
      .map(({ title, line, byYear }) => `${title} ${byYear}: ${showThreshold(line)}`);
    add('plans', value, {
      zh: `其他规划同一指标的目标（${names.join('；')}${basis.plans.length > 3 ? '等' : ''}）的中位数为 ${shown(value)}`,
      en: `the median of other plans' targets (${names.join('; ')}${basis.plans.length > 3 ? ' …' : ''}) is ${shown(value)}`,
    });
  }

  if (basis.reference)
    add('reference', basis.reference.value, {
      zh: `${basis.reference.issuer} ${basis.reference.year} 年参考值 ${showThreshold(basis.reference.value)}`,
      en: `reference of ${basis.reference.issuer} for ${basis.reference.year}: ${showThreshold(basis.reference.value)}`,
    });

  const last = basis.last && targetNumber(specOf(row, basis.last));
  if (basis.last && last !== null)
    add('last', last, {
      zh: `上一规划的目标为 ${basis.last.raw}（${basis.last.byYear} 年）`,
      en: `the last plan aimed at ${basis.last.raw} (${basis.last.byYear})`,
    });
  return found;
}

function specOf(row: DraftRow, last: NonNullable<RowBasis['last']>) {
  return { ...last, direction: row.direction, decimals: row.decimals };
}

/** Change a year from the baseline of the last plan to the newest value. */
function pastPerYear({ points, last }: RowBasis): number | null {
  const newest = points.at(-1);
  const from = last?.baseline;
  const fromYear = last?.baselineYear;
  if (!newest || from === null || from === undefined || fromYear === null || fromYear === undefined) {
    const first = points[0];
    if (!newest || !first || first === newest) return null;
    const [x0, x1] = [periodPosition(first.period), periodPosition(newest.period)];
    return x0 === undefined || x1 === undefined || x1 <= x0 ? null : tidy((newest.value - first.value) / (x1 - x0));
  }
  const at = periodPosition(newest.period);
  return at === undefined || at <= fromYear + 1 ? null : tidy((newest.value - from) / (at - (fromYear + 1)));
}

/** Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). */
function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const [a = 0, b = a] = [sorted[low], sorted[Math.min(low + 1, sorted.length - 1)]];
  return a + (b - a) * (at - low);
}

/**
 * The median of what trend, pace, peers, other plans and references say; where that is no better than the baseline, the
 * baseline is to be kept. Ranges and exact ratios keep the last target.
 */
export function recommend(
  row: DraftRow,
  { last }: RowBasis,
  proposals: readonly Proposal[],
): RowAssessment['recommended'] {
  if (last && (last.op === 'range' || last.op === '==')) return { op: last.op, value: last.value };
  const op = last && BOUNDS.includes(last.op) ? last.op : row.direction === 'lower' ? '<=' : '>=';
  const values = proposals.filter(({ kind }) => kind !== 'last').map(({ value }) => value);
  const sign = row.direction === 'lower' ? -1 : 1;
  const own = proposals.find(({ kind }) => kind === 'last')?.value;
  if (values.length === 0) {
    if (own !== undefined) return { op, value: own };
    return row.baseline === null ? { op: 'trend', value: null } : { op: 'keep', value: null };
  }
  const middle = quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
  const value = possible(middle, row);
  const noBetter = row.baseline !== null && row.direction !== 'neutral' && sign * (value - row.baseline) <= 0;
  return noBetter ? { op: 'keep', value: null } : { op, value };
}

export function judge(row: DraftRow, basis: RowBasis): Feasibility {
  const { target, baseline, baselineYear, direction, decimals } = row;
  const spec = { ...target, baseline, baselineYear, direction, decimals };
  const goal = targetNumber(spec);
  const past = pastPerYear(basis);
  const years = baselineYear === null ? null : target.byYear - baselineYear;
  const needed = goal === null || baseline === null || !years || years <= 0 ? null : tidy((goal - baseline) / years);
  const fit = fitOf(basis);
  const atLeast = fit && goal !== null ? probabilityAtLeast(fit, target.byYear + 1, goal) : null;
  const upward = target.op === '>=' || target.op === '>' || (target.op === 'keep' && direction !== 'lower');
  const downward = target.op === '<=' || target.op === '<' || (target.op === 'keep' && direction === 'lower');
  const probability = atLeast === null ? null : upward ? atLeast : downward ? 1 - atLeast : null;
  const count = basis.figures ? (gapInSubjects(spec, basis.figures) ?? null) : null;
  const found = { neededPerYear: needed, pastPerYear: past, probability, needed: count };
  return { ...found, warnings: warn(row, basis, found, goal), text: explain(row, basis, found) };
}

type Found = Pick<Feasibility, 'neededPerYear' | 'pastPerYear' | 'probability' | 'needed'>;

function warn(row: DraftRow, basis: RowBasis, found: Found, goal: number | null): Warning[] {
  const sign = row.direction === 'lower' ? -1 : 1;
  const warnings: Warning[] = [];
  const neutral = row.direction === 'neutral';
  if (row.baseline === null) warnings.push('no-baseline');
  if (!neutral && goal !== null && row.baseline !== null && sign * (goal - row.baseline) < 0)
    warnings.push('below-baseline');
  const last = basis.last && targetNumber(specOf(row, basis.last));
  if (!neutral && goal !== null && last !== null && sign * (goal - last) < 0) warnings.push('looser-than-last');
  if (found.probability !== null && found.probability < UNLIKELY) warnings.push('unlikely');
  const { neededPerYear: needed, pastPerYear: past } = found;
  if (
    needed !== null &&
    past !== null &&
    needed !== 0 &&
    sign * needed > 0 &&
    sign * needed > MUCH_FASTER * Math.max(0, sign * past)
  )
    warnings.push('much-faster');
  return warnings;
}

const signed = (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : '±'}${showThreshold(Math.abs(value))}`;

/** 1 % and 99 % are as sure as a trend of a few years can be. */
export function showProbability(p: number): string {
  return p < 0.01 ? '<1%' : p > 0.99 ? '>99%' : `${Math.round(p * 100)}%`;
}

function explain(row: DraftRow, basis: RowBasis, found: Found): Feasibility['text'] {
  const zh: string[] = [];
  const en: string[] = [];
  if (found.neededPerYear !== null) {
    zh.push(`每年须变化 ${signed(found.neededPerYear)}`);
    en.push(`needs ${signed(found.neededPerYear)} a year`);
    if (found.pastPerYear !== null) {
      zh.push(`上一规划期每年 ${signed(found.pastPerYear)}`);
      en.push(`${signed(found.pastPerYear)} a year in the last plan`);
    }
  }
  if (found.probability !== null) {
    zh.push(`按趋势达到的概率 ${showProbability(found.probability)}`);
    en.push(`probability under the trend ${showProbability(found.probability)}`);
  }
  if (found.needed !== null) {
    const more = row.direction !== 'lower';
    zh.push(`按 ${basis.figures?.period} 年人口不变计，须${more ? '增加' : '减少'} ${found.needed}`);
    en.push(`${found.needed} ${more ? 'more' : 'fewer'} with the population of ${basis.figures?.period}`);
  }
  if (zh.length === 0) return { zh: '没有足够的历史数据，无法测算', en: 'too little history to say' };
  return { zh: `${zh.join('；')}。`, en: `${en.join('; ')}.` };
}
