import { groupBy } from '../../algorithms/group-by.ts';
import type { IndicatorFacts } from '../indicators/index.ts';
import { decidedText } from './apply-decisions.ts';
import { chooseValue, isCarriedForward } from './choose-period.ts';
import { type Evaluation, evaluateTarget, type TargetSpec } from './evaluate.ts';
import { forecast } from './forecast.ts';
import type { Bilingual } from './model.ts';
import { gapInSubjects, neededPerYear } from './pace.ts';
import { compositeScore } from './score.ts';
import type { StoredPlan, StoredTarget } from './store.ts';
import type { PlanStatus, PlanSummary, TargetRow } from './types.ts';
import { unjudgedRows } from './unjudged-targets.ts';

export interface MeasuredCell {
  indicator: string;
  area: string;
  period: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  low: number | null;
  high: number | null;
  source: 'computed' | 'reported' | 'none';
  smallSample?: true;
}

/** The chosen value of a target, before its townships are looked up. */
export interface ChosenValue {
  target: StoredTarget;
  facts: IndicatorFacts | undefined;
  cell: MeasuredCell | undefined;
  cells: MeasuredCell[];
}

/** Picks for each target the cell that stands for the day. `cells` are those of the plan's own area. */
export function chooseValues(
  plan: StoredPlan,
  indicators: ReadonlyMap<string, IndicatorFacts>,
  cells: readonly MeasuredCell[],
): ChosenValue[] {
  const byCode = groupBy(cells, (cell) => cell.indicator);
  return judgedTargets(plan).map((target) => {
    const facts = target.indicator ? indicators.get(target.indicator) : undefined;
    const own = (target.indicator && byCode.get(target.indicator)) || [];
    const baseYear = baseYearOf(plan, target);
    return { target, facts, cells: own, cell: chooseValue(own, { stock: facts?.stock ?? false, baseYear }) };
  });
}

/** All targets that are judged: those the plan is scored by, then those of its text beside them. */
export function judgedTargets(plan: StoredPlan): StoredTarget[] {
  return [...plan.targets, ...(plan.textTargets ?? [])];
}

export interface StatusInputs {
  plan: StoredPlan;
  on: string;
  chosen: readonly ChosenValue[];
  /** Cells of the townships in the chosen periods. */
  townshipCells: readonly MeasuredCell[];
  townships: ReadonlyMap<string, string>;
}

export function buildStatus(inputs: StatusInputs): PlanStatus {
  const { plan, on } = inputs;
  const townships = groupBy(inputs.townshipCells, (cell) => `${cell.indicator} ${cell.period}`);
  const judged = inputs.chosen.map((choice) => {
    const evaluation = evaluateTarget(
      specOfTarget(plan, choice.target, choice.facts?.decimals ?? 2),
      choice.cell?.value ?? null,
      on,
    );
    return { choice, evaluation, row: buildRow(inputs, choice, evaluation, townships) };
  });
  const beside = new Set(plan.textTargets ?? []);
  const own = judged.filter(({ choice }) => !beside.has(choice.target));
  const counts: PlanStatus['counts'] = {};
  for (const { row } of own) counts[row.status] = (counts[row.status] ?? 0) + 1;
  const score = compositeScore(own.map(({ choice, evaluation }) => ({ ...evaluation, weight: choice.target.weight })));
  return {
    plan: { ...summarise(plan), counts },
    on,
    phase: phaseOf(plan.period, on),
    counts,
    score,
    rows: own.map(({ row }) => row),
    textRows: [
      ...judged.filter(({ choice }) => beside.has(choice.target)).map(({ row }) => row),
      ...unjudgedRows(plan, new Set(judged.map(({ row }) => row.no))),
    ],
  };
}

export function summarise(plan: StoredPlan): PlanSummary {
  return {
    id: plan.id,
    title: plan.title,
    ...(plan.titleEn ? { titleEn: plan.titleEn } : {}),
    region: plan.region,
    areaCode: plan.areaCode,
    period: plan.period,
    targets: plan.targets.length,
    tasks: plan.tasks.length,
    projects: plan.projects.length,
  };
}

export function specOfTarget(plan: StoredPlan, target: StoredTarget, decimals: number): TargetSpec {
  const reference = plan.references.find((row) => row.indicator === target.indicator && row.year === target.byYear);
  return { ...target, baselineYear: baseYearOf(plan, target), decimals, reference: reference ?? null };
}

function baseYearOf(plan: StoredPlan, target: StoredTarget): number {
  return target.baselineYear ?? plan.period[0] - 1;
}

/** Mid-term is the middle year of the plan, final its last year and after; other years are watched year by year. */
export function phaseOf([start, end]: [number, number], on: string): { zh: string; en: string } {
  const year = Number(on.slice(0, 4));
  if (year < start) return { zh: '规划期前', en: 'before the plan' };
  if (year >= end) return { zh: '终期', en: 'final' };
  if (year === Math.floor((start + end) / 2)) return { zh: '中期', en: 'mid-term' };
  return { zh: `${year} 年度`, en: `year ${year}` };
}

function buildRow(
  inputs: StatusInputs,
  choice: ChosenValue,
  evaluation: Evaluation,
  townships: Map<string, MeasuredCell[]>,
): TargetRow {
  const { target, facts, cell } = choice;
  const { plan, on } = inputs;
  const spec = specOfTarget(plan, target, facts?.decimals ?? 2);
  const missing =
    cell && facts && evaluation.gap !== null ? gapInSubjects(spec, { ...cell, factor: facts.factor }) : undefined;
  const spark = sparkOf(plan, choice, on);
  const smallSample = isSmallSample(choice);
  return {
    no: target.no,
    ...(target.parent ? { parent: target.parent } : {}),
    domain: target.domain,
    ...(target.domainEn ? { domainEn: target.domainEn } : {}),
    name: target.name,
    ...(target.nameEn ? { nameEn: target.nameEn } : {}),
    indicator: target.indicator,
    unit: target.unit,
    ...(facts ? { unitEn: facts.unit.en } : {}),
    decimals: spec.decimals,
    direction: target.direction,
    nature: target.nature,
    baselineYear: target.baselineYear,
    baseline: target.baseline,
    baselineRaw: target.baselineRaw,
    target: { op: target.op, value: target.value, raw: target.raw, byYear: target.byYear },
    value: cell?.value ?? null,
    period: cell?.period ?? null,
    numerator: cell?.numerator ?? null,
    denominator: cell?.denominator ?? null,
    low: cell?.low ?? null,
    high: cell?.high ?? null,
    source: cell?.source ?? 'none',
    status: evaluation.status,
    ...(smallSample ? { smallSample } : {}),
    rule: ruleOf(plan, choice, evaluation, on),
    kind: evaluation.kind,
    progress: evaluation.progress,
    timeShare: evaluation.timeShare,
    expected: evaluation.expected,
    gap: evaluation.gap,
    gapCount: missing ?? null,
    neededPerYear: evaluation.value === null ? null : (neededPerYear(spec, evaluation.value, on) ?? null),
    forecast: evaluation.due ? null : (forecast(spark, target.byYear) ?? null),
    worst:
      facts?.byTownship && cell
        ? worstTownships(target, townships.get(`${cell.indicator} ${cell.period}`) ?? [], inputs.townships)
        : [],
    spark,
    doubts: plan.doubts.filter((doubt) => doubt.targets.includes(target.no)),
    ...(target.origin === 'text' ? { origin: 'text' as const } : {}),
    ...(target.section ? { section: target.section } : {}),
    ...(target.repeats ? { repeats: target.repeats } : {}),
    ...(target.decided ? { decided: target.decided } : {}),
  };
}

/** No value, because the sample of a demonstration is too small for a rate of rare events. */
function isSmallSample({ cell, cells }: ChosenValue): boolean {
  return cell === undefined && cells.some((one) => one.smallSample);
}

const SMALL_SAMPLE: Bilingual = {
  zh: '（样本不足：演示样本的活产数太少，算不出罕见事件的率）',
  en: ' (sample too small: the births of the demonstration’s sample carry no rate of rare events)',
};

/** The sentence of the judgement with where its numbers came from: another year, another document, a decision. */
function ruleOf(plan: StoredPlan, choice: ChosenValue, { rule }: Evaluation, on: string): Bilingual {
  const { target, cell } = choice;
  const parts = [
    cell && isCarriedForward(cell.period, on) ? carried(rule, cell.period) : rule,
    ...(isSmallSample(choice) ? [SMALL_SAMPLE] : []),
    ...(target.op === 'external-ref' ? referenceText(plan, target) : []),
    ...(target.decided ? [decidedText(target.decided)] : []),
  ];
  return { zh: parts.map(({ zh }) => zh).join(''), en: parts.map(({ en }) => en).join('') };
}

function referenceText(plan: StoredPlan, target: StoredTarget): Bilingual[] {
  const reference = plan.references.find((row) => row.indicator === target.indicator && row.year === target.byYear);
  if (!reference) return [];
  const { issuer, year, verified } = reference;
  return [
    {
      zh: `（目标取自${issuer} ${year} 年${verified === false ? '，未核实' : ''}）`,
      en: ` (target from ${issuer}, ${year}${verified === false ? ', unverified' : ''})`,
    },
  ];
}

function carried(rule: { zh: string; en: string }, period: string) {
  return { zh: `${rule.zh}（沿用 ${period} 年数据）`, en: `${rule.en} (carried forward from ${period})` };
}

/** The three townships furthest on the wrong side; none for neutral ratios, where no side is wrong. */
function worstTownships(
  target: StoredTarget,
  cells: readonly MeasuredCell[],
  names: ReadonlyMap<string, string>,
): TargetRow['worst'] {
  if (target.direction === 'neutral') return [];
  const sign = target.direction === 'lower' ? -1 : 1;
  return cells
    .filter((cell) => cell.value !== null && names.has(cell.area))
    .sort((a, b) => sign * ((a.value as number) - (b.value as number)) || (a.area < b.area ? -1 : 1))
    .slice(0, 3)
    .map((cell) => ({ area: cell.area, name: names.get(cell.area) as string, value: cell.value }));
}

/** One point a year: the plan's baseline, then year values; the running year shows the chosen value in its own period. */
function sparkOf(plan: StoredPlan, choice: ChosenValue, on: string): TargetRow['spark'] {
  const { target, cell } = choice;
  const baseYear = baseYearOf(plan, target);
  const lastYear = Math.min(Number(on.slice(0, 4)), target.byYear);
  const points: TargetRow['spark'] = [{ period: String(baseYear), value: target.baseline }];
  for (let year = baseYear + 1; year <= lastYear; year++) {
    const own = choice.cells.find(({ period }) => period === String(year));
    const live = cell?.period.startsWith(`${year}-`) ? cell : undefined;
    if (own && own.value !== null) points.push({ period: own.period, value: own.value });
    else points.push({ period: live?.period ?? String(year), value: live?.value ?? null });
  }
  return points;
}

/** The day a plan is looked at unless another is asked for: today, but never after its end. */
export function defaultDay(period: [number, number], today: string): string {
  const end = `${period[1]}-12-31`;
  return today < end ? today : end;
}
