/** The rule of a status as a sentence in both languages, with the numbers it was made from. */
import { roundedNumber, roundHalfUp } from '../../algorithms/rounding.ts';
import type { Evaluation, Goal, TargetSpec, TargetStatus } from './evaluate.ts';
import { AT_RISK_SHORTFALL } from './limits.ts';
import type { Bilingual } from './model.ts';

/** Word and symbol of each status: never told by colour alone. */
export const STATUS_TEXT: Record<TargetStatus, { zh: string; en: string; symbol: string }> = {
  met: { zh: '达标', en: 'met', symbol: '✓' },
  missed: { zh: '未达标', en: 'missed', symbol: '✗' },
  'on-track': { zh: '在轨', en: 'on track', symbol: '→' },
  'at-risk': { zh: '有风险', en: 'at risk', symbol: '!' },
  'off-track': { zh: '偏离', en: 'off track', symbol: '✕' },
  'no-data': { zh: '无数据', en: 'no data', symbol: '–' },
};

const OP_SIGN: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<' };

/** A threshold as it is meant: up to four decimals, no trailing zeros. */
export function showThreshold(value: number): string {
  return String(roundedNumber(value.toPrecision(15), 4));
}

/** A value with exactly the indicator's decimals. */
export function showValue(value: number, decimals: number): string {
  return roundHalfUp(value.toPrecision(15), decimals);
}

/** A share as a percentage with one decimal. */
export function showPercent(share: number): string {
  return `${roundHalfUp((share * 100).toPrecision(15), 1)}%`;
}

/** The goal in signs: ≥2.52, 2–3, 1.34 ±0.0067. */
export function showGoal(goal: Goal): Bilingual {
  const same = (text: string) => ({ zh: text, en: text });
  switch (goal.type) {
    case 'bound':
      return same(`${OP_SIGN[goal.op]}${showThreshold(goal.threshold)}`);
    case 'equal':
      return same(
        goal.tolerance > 0
          ? `${showThreshold(goal.value)}（±${showThreshold(goal.tolerance)}）`
          : `=${showThreshold(goal.value)}`,
      );
    case 'range':
      return same(`${showThreshold(goal.low)}–${showThreshold(goal.high)}`);
    case 'better':
      return goal.direction === 'higher'
        ? { zh: `高于基期 ${showThreshold(goal.baseline)}`, en: `above the baseline ${showThreshold(goal.baseline)}` }
        : { zh: `低于基期 ${showThreshold(goal.baseline)}`, en: `below the baseline ${showThreshold(goal.baseline)}` };
    case 'unknown':
      return { zh: '—', en: '—' };
  }
}

type Judged = Omit<Evaluation, 'rule'>;

export function describeEvaluation(spec: TargetSpec, e: Judged): Bilingual {
  const end = STATUS_TEXT[e.status];
  const close = (text: Bilingual): Bilingual => ({ zh: `${text.zh} → ${end.zh}`, en: `${text.en} → ${end.en}` });
  if (e.goal.type === 'unknown') return close(describeUnknown(e.goal.missing));
  const goal = showGoal(e.goal);
  if (e.value === null)
    return close({
      zh: `目标${goal.zh.startsWith('高') || goal.zh.startsWith('低') ? '' : ' '}${goal.zh}，没有现值`,
      en: `target ${goal.en}, no current value`,
    });
  if (e.kind === 'trend') return close(describeTrend(spec, e, e.value));
  const value = showValue(e.value, spec.decimals);
  const gap =
    e.gap === null
      ? { zh: '', en: '' }
      : { zh: `，差 ${showThreshold(e.gap)}`, en: `, short by ${showThreshold(e.gap)}` };
  const found: Bilingual =
    e.status === 'met'
      ? { zh: `现值 ${value}，符合`, en: `now ${value}, satisfied` }
      : { zh: `现值 ${value}${gap.zh}`, en: `now ${value}${gap.en}` };
  const base = spec.baseline === null ? '' : showThreshold(spec.baseline);
  const early =
    e.status === 'missed' && !e.due
      ? { zh: `（${spec.byYear} 年末到期）`, en: ` (due at the end of ${spec.byYear})` }
      : { zh: '', en: '' };
  switch (e.kind) {
    case 'floor':
    case 'ceiling': {
      const looser = e.goal.type === 'bound' && e.goal.threshold !== spec.baseline;
      const word = e.kind === 'floor' ? { zh: '下限', en: 'floor' } : { zh: '上限', en: 'ceiling' };
      return close({
        zh: `目标 ${goal.zh} ${looser ? '宽于' : '等于'}基期 ${base}，按${word.zh}判断：${found.zh}`,
        en: `target ${goal.en} ${looser ? 'is looser than' : 'equals'} the baseline ${base} and is judged as a ${word.en}: ${found.en}`,
      });
    }
    case 'keep':
      return close({
        zh: `保持基期水平（${goal.zh}）：${found.zh}`,
        en: `keep the baseline level (${goal.en}): ${found.en}`,
      });
    case 'check':
      return close({
        zh: `${checkReason(spec, e.goal).zh}目标 ${goal.zh}：${found.zh}${early.zh}`,
        en: `${checkReason(spec, e.goal).en}target ${goal.en}: ${found.en}${early.en}`,
      });
    default:
      return close(describeProgress(spec, e, { goal, value, found, gap }));
  }
}

function checkReason(spec: TargetSpec, goal: Goal): Bilingual {
  if (goal.type === 'equal')
    return goal.tolerance > 0
      ? { zh: '中性比值，按容差核对，', en: 'a neutral ratio, checked within its tolerance: ' }
      : { zh: '须正好等于，', en: 'must be exact: ' };
  if (goal.type === 'range' && spec.baseline !== null)
    return { zh: '基期已在范围内，须保持，', en: 'the baseline lies in the range and must stay: ' };
  return { zh: '没有基期数，只核对', en: 'no baseline, checked only: ' };
}

function describeUnknown(missing: 'baseline' | 'reference'): Bilingual {
  return missing === 'baseline'
    ? { zh: '目标相对基期而定，规划没有基期数', en: 'the target is relative to a baseline the plan does not give' }
    : {
        zh: '目标引用外部指标值，引用值尚未填入',
        en: 'the target refers to a figure set elsewhere that is not filled in yet',
      };
}

function describeTrend(spec: TargetSpec, e: Judged, value: number): Bilingual {
  const goal = showGoal(e.goal);
  const change = value - (spec.baseline ?? 0);
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = showThreshold(Math.abs(change));
  const when = e.due
    ? { zh: `${spec.byYear} 年末到期`, en: `due at the end of ${spec.byYear}` }
    : { zh: `尚未到期，看变化方向`, en: 'not due yet, judged by the sign of the change' };
  return {
    zh: `${when.zh}，应${goal.zh}：现值 ${showValue(value, spec.decimals)}，变化 ${sign}${size}`,
    en: `${when.en}, should be ${goal.en}: now ${showValue(value, spec.decimals)}, change ${sign}${size}`,
  };
}

function describeProgress(
  spec: TargetSpec,
  e: Judged,
  t: { goal: Bilingual; value: string; found: Bilingual; gap: Bilingual },
): Bilingual {
  if (e.status === 'met') {
    const early = e.due ? { zh: '', en: '' } : { zh: '，提前达到', en: ', ahead of time' };
    return { zh: `目标 ${t.goal.zh}：${t.found.zh}${early.zh}`, en: `target ${t.goal.en}: ${t.found.en}${early.en}` };
  }
  if (e.due)
    return {
      zh: `${spec.byYear} 年末到期，目标 ${t.goal.zh}：${t.found.zh}`,
      en: `due at the end of ${spec.byYear}, target ${t.goal.en}: ${t.found.en}`,
    };
  if (e.progress === null || e.timeShare === null || e.expected === null)
    return {
      zh: `目标 ${t.goal.zh}：现值 ${t.value}，已越过范围的另一侧`,
      en: `target ${t.goal.en}: now ${t.value}, past the far side of the range`,
    };
  const short = e.timeShare - e.progress;
  const expected = showValue(e.expected, Math.max(spec.decimals, 2));
  const behind = Math.abs(Number(expected) - Number(t.value)); // of the numbers shown, so that they add up
  const points = `${roundHalfUp((Math.abs(short) * 100).toPrecision(15), 1)}`;
  const limit = String(AT_RISK_SHORTFALL * 100);
  if (e.status === 'on-track')
    return {
      zh: `按线性进度应为 ${expected}；当前 ${t.value}；进度 ${showPercent(e.progress)} 不低于时间进度 ${showPercent(e.timeShare)}`,
      en: `the linear path asks for ${expected}; now ${t.value}; progress ${showPercent(e.progress)} is not below the time share ${showPercent(e.timeShare)}`,
    };
  const sign = e.status === 'at-risk' ? '≤' : '>';
  return {
    zh: `按线性进度应为 ${expected}；当前 ${t.value}；差 ${showThreshold(behind)}；进度 ${showPercent(e.progress)} 落后时间进度 ${showPercent(e.timeShare)} ${points} 个百分点 ${sign} ${limit}`,
    en: `the linear path asks for ${expected}; now ${t.value}; ${showThreshold(behind)} behind; progress ${showPercent(e.progress)} trails the time share ${showPercent(e.timeShare)} by ${points} points ${sign} ${limit}`,
  };
}
