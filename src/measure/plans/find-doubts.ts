/**
 * Finds what contradicts itself in a plan: rules over its own numbers, merged with the doubts found by reading. Nothing is
 * resolved here; a doubt says which numbers disagree.
 */
import { roundHalfUp } from '../../algorithms/rounding.ts';
import { looseness, type TargetSpec, tidy } from './evaluate.ts';
import type { Bilingual, ManualDoubt, Plan, PlanTarget, Relation } from './model.ts';
import { showThreshold } from './rule-text.ts';

export interface PlanDoubt {
  type: string;
  subject: string;
  finding: Bilingual;
  origin: 'rule' | 'manual';
  /** Number of the target it hangs on, where there is one. */
  target?: string;
}

/** A doubt with the rule that found it, so that a doubt found by reading as well is shown once. */
interface RuleDoubt extends PlanDoubt {
  rule: NonNullable<ManualDoubt['confirms']>;
}

export function findDoubts(plan: Plan, relations: readonly Relation[]): PlanDoubt[] {
  const found: RuleDoubt[] = [
    ...plan.tableIndicators.flatMap((target) => [
      ...looserThanBaseline(plan, target),
      ...impossible(target),
      ...withoutBaseline(target),
    ]),
    ...conflicts(plan),
    ...relations.flatMap((relation) => brokenRelation(plan, relation)),
  ];
  const manual = plan.doubts.filter((doubt) => !isConfirmed(doubt, found)).flatMap(fromManual);
  return [...found.map(({ rule: _, ...doubt }) => doubt), ...manual];
}

/** A doubt found by reading is left out only when the rule it confirms fired on every row it names. */
function isConfirmed(doubt: ManualDoubt, found: readonly RuleDoubt[]): boolean {
  return (
    doubt.confirms !== undefined &&
    doubt.targets.every((no) => found.some((rule) => rule.rule === doubt.confirms && rule.target === no))
  );
}

function fromManual(doubt: ManualDoubt): PlanDoubt[] {
  const entry = { type: doubt.type, subject: doubt.subject, finding: doubt.finding, origin: 'manual' as const };
  return doubt.targets.length === 0 ? [entry] : doubt.targets.map((target) => ({ ...entry, target }));
}

/** The numbers of a target as the evaluation takes them. */
export function specOf(
  plan: Plan['plan'],
  target: PlanTarget,
  decimals = 2,
  reference: TargetSpec['reference'] = null,
): TargetSpec {
  return {
    op: target.target.op,
    value: target.target.value,
    byYear: target.target.byYear ?? plan.period[1],
    direction: target.direction,
    baseline: target.baseline,
    baselineYear: target.baselineYear ?? plan.period[0] - 1,
    decimals,
    reference,
  };
}

function looserThanBaseline(plan: Plan, target: PlanTarget): RuleDoubt[] {
  const found = looseness(specOf(plan.plan, target));
  if (!found) return [];
  const base = target.baselineRaw ?? showThreshold(target.baseline ?? 0);
  const finding =
    found === 'looser'
      ? {
          zh: `目标 ${target.target.raw} 宽于基期 ${base}（${target.baselineYear} 年），只判断达标与否，不计进度。`,
          en: `The target ${target.target.raw} is looser than the baseline ${base} (${target.baselineYear}); it is judged met or missed, without progress.`,
        }
      : {
          zh: `目标 ${target.target.raw} 等于基期 ${base}（${target.baselineYear} 年），只判断达标与否，不计进度。`,
          en: `The target ${target.target.raw} equals the baseline ${base} (${target.baselineYear}); it is judged met or missed, without progress.`,
        };
  return [
    {
      rule: 'looser-than-baseline',
      type: 'looser-than-baseline',
      subject: target.name,
      finding,
      origin: 'rule',
      target: target.no,
    },
  ];
}

function impossible(target: PlanTarget): RuleDoubt[] {
  const { op, value, raw } = target.target;
  const numbers = [value, target.baseline].flat().filter((n): n is number => typeof n === 'number');
  const isChange = op === 'relative' || op === 'delta-per-year';
  const targets = [value].flat().filter((n): n is number => typeof n === 'number');
  const above =
    target.unit === '%' && !isChange && (numbers.some((n) => n > 100) || (op === '>' && targets.some((n) => n >= 100)));
  const below = !isChange && (numbers.some((n) => n < 0) || (op === '<' && targets.some((n) => n <= 0)));
  if (!above && !below) return [];
  const finding = above
    ? {
        zh: `目标 ${raw} 要求超过 100%，不可能达到。`,
        en: `The target ${raw} asks for more than 100 %, which cannot be.`,
      }
    : { zh: `目标 ${raw} 要求小于零，不可能达到。`, en: `The target ${raw} asks for less than zero, which cannot be.` };
  return [{ rule: 'impossible', type: 'impossible', subject: target.name, finding, origin: 'rule', target: target.no }];
}

function withoutBaseline(target: PlanTarget): RuleDoubt[] {
  if (target.baseline !== null) return [];
  const printed = target.baselineRaw ?? '';
  const finding = {
    zh: `没有可用的基期数（原文“${printed}”），只核对目标，不计进度。`,
    en: `No usable baseline (printed “${printed}”); the target is only checked, without progress.`,
  };
  return [{ rule: 'no-baseline', type: 'other', subject: target.name, finding, origin: 'rule', target: target.no }];
}

/** The same indicator and year with two numbers: between rows of tables, and between a row and the text. */
function conflicts(plan: Plan): RuleDoubt[] {
  const doubts: RuleDoubt[] = [];
  const byYear = (target: PlanTarget) => target.target.byYear ?? plan.plan.period[1];
  plan.tableIndicators.forEach((target, index) => {
    if (!target.indicator) return;
    for (const other of plan.tableIndicators.slice(0, index)) {
      if (other.indicator !== target.indicator) continue;
      const sameTarget =
        byYear(other) !== byYear(target) ||
        JSON.stringify([other.target.op, other.target.value]) ===
          JSON.stringify([target.target.op, target.target.value]);
      const sameBaseline = other.baselineYear !== target.baselineYear || other.baseline === target.baseline;
      if (sameTarget && sameBaseline) continue;
      doubts.push(
        conflict(target, {
          zh: `与第${other.no}行是同一指标而数值不同：${row(other)} 与 ${row(target)}。`,
          en: `Same indicator as row ${other.no} with other numbers: ${row(other)} against ${row(target)}.`,
        }),
      );
    }
    for (const stated of plan.statedTargets) {
      if (stated.indicator !== target.indicator || target.repeats || stated.byYear !== byYear(target)) continue;
      if (stated.value === null || JSON.stringify(stated.value) === JSON.stringify(target.target.value)) continue;
      doubts.push(
        conflict(target, {
          zh: `表内目标 ${target.target.raw}，正文（${stated.section}）为 ${stated.raw}。`,
          en: `The table says ${target.target.raw}, the text (${stated.section}) ${stated.raw}.`,
        }),
      );
    }
  });
  return doubts;
}

function row(target: PlanTarget): string {
  return `${target.baselineRaw ?? '—'}→${target.target.raw}`;
}

function conflict(target: PlanTarget, finding: Bilingual): RuleDoubt {
  return { rule: 'conflict', type: 'conflict', subject: target.name, finding, origin: 'rule', target: target.no };
}

function brokenRelation(plan: Plan, relation: Relation): RuleDoubt[] {
  const rowOf = (code: string) => plan.tableIndicators.find((target) => target.indicator === code && !target.repeats);
  if (relation.kind === 'ratio') {
    const [of, numerator, denominator] = [rowOf(relation.of), rowOf(relation.numerator), rowOf(relation.denominator)];
    return of && numerator && denominator ? brokenRatio(relation, { of, numerator, denominator }) : [];
  }
  const whole = rowOf(relation.whole);
  if (!whole) return [];
  const parts =
    relation.kind === 'part'
      ? [rowOf(relation.part)]
      : relation.parts.map((part) =>
          'indicator' in part ? rowOf(part.indicator) : plan.statedTargets.find(({ key }) => key === part.key),
        );
  const numbers = parts.map((part) => (part && 'target' in part ? part.target.value : part?.value));
  const limit = whole.target.value;
  if (typeof limit !== 'number' || !numbers.every((n): n is number => typeof n === 'number')) return [];
  const total = tidy(numbers.reduce((sum, n) => sum + n, 0));
  if (total <= limit) return [];
  const names = (lang: 'zh' | 'en') =>
    parts
      .map((part, index) => `${(lang === 'en' && part?.nameEn) || part?.name} ${showThreshold(numbers[index] ?? 0)}`)
      .join(lang === 'en' ? ' + ' : '＋');
  const finding = {
    zh: `${names('zh')}＝${showThreshold(total)}，超过${whole.name} ${whole.target.raw}（${relation.text.zh}）。`,
    en: `${names('en')} = ${showThreshold(total)}, above ${whole.nameEn ?? whole.name} ${whole.target.raw} (${relation.text.en}).`,
  };
  return [{ rule: 'sum-exceeds', type: 'sum-exceeds', subject: whole.name, finding, origin: 'rule', target: whole.no }];
}

function brokenRatio(
  relation: Extract<Relation, { kind: 'ratio' }>,
  rows: Record<'of' | 'numerator' | 'denominator', PlanTarget>,
): RuleDoubt[] {
  const years: { label: Bilingual; of: Printed; numerator: Printed; denominator: Printed }[] = [];
  const baseYear = rows.of.baselineYear;
  if (baseYear !== null && rows.numerator.baselineYear === baseYear && rows.denominator.baselineYear === baseYear) {
    const [of, numerator, denominator] = [
      printedBaseline(rows.of),
      printedBaseline(rows.numerator),
      printedBaseline(rows.denominator),
    ];
    if (of && numerator && denominator)
      years.push({ label: { zh: `${baseYear} 年`, en: String(baseYear) }, of, numerator, denominator });
  }
  const [of, numerator, denominator] = [
    printedTarget(rows.of),
    printedTarget(rows.numerator),
    printedTarget(rows.denominator),
  ];
  if (of && numerator && denominator) years.push({ label: { zh: '目标', en: 'target' }, of, numerator, denominator });
  const broken = years.filter((year) => !ratioFits(year.of, year.numerator, year.denominator));
  if (broken.length === 0) return [];
  const lines = (lang: 'zh' | 'en') =>
    broken
      .map(({ label, of, numerator, denominator }) => {
        const computed = roundHalfUp((numerator.value / denominator.value).toPrecision(15), of.decimals);
        return lang === 'zh'
          ? `${label.zh}表内为 ${of.raw}，而 ${numerator.raw}÷${denominator.raw}＝${computed}`
          : `${label.en}: the table prints ${of.raw}, but ${numerator.raw} / ${denominator.raw} = ${computed}`;
      })
      .join(lang === 'zh' ? '；' : '; ');
  const finding = {
    zh: `${lines('zh')}（第${rows.numerator.no}行÷第${rows.denominator.no}行，${relation.text.zh}）。`,
    en: `${lines('en')} (row ${rows.numerator.no} over row ${rows.denominator.no}; ${relation.text.en}).`,
  };
  return [
    {
      rule: 'ratio-mismatch',
      type: 'ratio-mismatch',
      subject: rows.of.name,
      finding,
      origin: 'rule',
      target: rows.of.no,
    },
  ];
}

/** A number as printed: its decimals tell how far it may be off by rounding. */
interface Printed {
  value: number;
  raw: string;
  decimals: number;
}

function printed(value: number | [number, number] | null, raw: string | null): Printed | undefined {
  const text = raw?.match(/[\d.]+$/)?.[0];
  return typeof value === 'number' && text
    ? { value, raw: text, decimals: text.split('.')[1]?.length ?? 0 }
    : undefined;
}
const printedBaseline = (target: PlanTarget) => printed(target.baseline, target.baselineRaw);
const printedTarget = (target: PlanTarget) => printed(target.target.value, target.target.raw);

/** True when some true values behind the printed ones can satisfy of = numerator / denominator. */
function ratioFits(of: Printed, numerator: Printed, denominator: Printed): boolean {
  const half = (p: Printed) => 0.5 * 10 ** -p.decimals;
  const low = (numerator.value - half(numerator)) / (denominator.value + half(denominator));
  const high = (numerator.value + half(numerator)) / Math.max(denominator.value - half(denominator), Number.MIN_VALUE);
  return of.value + half(of) >= low && of.value - half(of) <= high;
}
