/** Rules of content/plans/relations.yaml: identities and likely mistakes between indicators, whatever the plan. */
import { roundHalfUp } from '../../../algorithms/rounding.ts';
import { tidy } from '../evaluate.ts';
import type { Bilingual, Plan, PlanTarget, Relation } from '../model.ts';
import { showThreshold } from '../rule-text.ts';
import type { Claim, FoundDoubt } from './doubt.ts';
import { shown } from './make-claims.ts';

type Of<K extends Relation['kind']> = Extract<Relation, { kind: K }>;

export function brokenRelation(plan: Plan, claims: readonly Claim[], relation: Relation): FoundDoubt[] {
  switch (relation.kind) {
    case 'ratio':
    case 'part':
    case 'sum':
      return brokenIdentity(plan, relation);
    case 'kin':
      return relation.pastOnly ? kinOfPast(plan, claims, relation) : kin(plan, claims, relation);
    case 'subset':
      return subset(plan, claims, relation);
    case 'growth':
      return growth(plan, relation);
    case 'use':
      return lowUse(plan, relation);
    case 'plausible':
      return implausible(claims, relation);
  }
}

const rowOf = (plan: Plan, code: string) =>
  plan.tableIndicators.find((target) => target.indicator === code && !target.repeats);

/** First claim with a number about an indicator. */
const claimOf = (claims: readonly Claim[], code: string) =>
  claims.find((claim) => claim.indicator === code && claim.value !== null && claim.kind !== 'increment');

function kin(plan: Plan, claims: readonly Claim[], { indicators, text }: Of<'kin'>): FoundDoubt[] {
  const [a, b] = [claimOf(claims, indicators[0]), claimOf(claims, indicators[1])];
  if (!a || !b) return [];
  return [
    {
      rule: 'kin',
      type: 'definition',
      subject: a.name,
      about: [...indicators],
      targets: [a.no, b.no],
      finding: {
        zh: `名称相近而口径不同：“${a.name}”${shown(a, plan.plan)}，“${b.name}”${shown(b, plan.plan)}（${text.zh}）。`,
        en: `Near names, different measures: ${a.nameEn} ${shown(a, plan.plan)}; ${b.nameEn} ${shown(b, plan.plan)} (${text.en}).`,
      },
    },
  ];
}

/** A target without baseline beside a figure of the past that is another measure's: read as one it misleads. */
function kinOfPast(plan: Plan, claims: readonly Claim[], { indicators, text }: Of<'kin'>): FoundDoubt[] {
  return [indicators, [indicators[1], indicators[0]] as const].flatMap(([wanted, other]): FoundDoubt[] => {
    const claim = claimOf(claims, wanted);
    const start = plan.plan.period[0] - 1;
    const fact = plan.baselineFacts.find(({ indicator, year }) => indicator === other && year === start);
    const hasOwn = plan.baselineFacts.some(({ indicator }) => indicator === wanted);
    if (!claim || !fact || hasOwn || claim.baseline !== null || claimOf(claims, other)) return [];
    const figure = `${showThreshold(fact.value)}${fact.unit ?? ''}`;
    return [
      {
        rule: 'kin',
        type: 'definition',
        subject: claim.name,
        about: [wanted, other],
        targets: [claim.no],
        finding: {
          zh: `目标 ${claim.raw} 没有基期；正文 ${fact.year} 年的 ${figure} 是“${fact.name}”，口径不同（${text.zh}），不能当作基期。`,
          en: `The target ${claim.raw} has no baseline; the ${figure} of ${fact.year} is of ${fact.nameEn ?? fact.name}, another measure (${text.en}), and no baseline for it.`,
        },
      },
    ];
  });
}

function subset(plan: Plan, claims: readonly Claim[], relation: Of<'subset'>): FoundDoubt[] {
  const [part, all] = [claimOf(claims, relation.part), claimOf(claims, relation.whole)];
  if (!part || !all || typeof part.value !== 'number' || all.value !== 100 || part.value >= 100) return [];
  return [
    {
      rule: 'subset',
      type: 'conflict',
      subject: all.name,
      about: [relation.whole, relation.part],
      targets: [all.no, part.no],
      finding: {
        zh: `“${all.name}”要求全部（${all.raw}），其中一部分“${part.name}”只要求 ${shown(part, plan.plan)}（${relation.text.zh}）。`,
        en: `${all.nameEn} asks for all (100 %), a part of them (${part.nameEn}) only for ${shown(part, plan.plan)} (${relation.text.en}).`,
      },
      choices: [all, part].map((claim) => ({
        target: part.no,
        field: 'target' as const,
        op: '>=' as const,
        value: claim.value,
        raw: claim.raw,
        from: { zh: claim.name, en: claim.nameEn },
      })),
    },
  ];
}

/** Growth of a product against that of its parts: more than double, and more than 10 points apart. */
function growth(plan: Plan, relation: Of<'growth'>): FoundDoubt[] {
  const [one, two] = [rowOf(plan, relation.product[0]), rowOf(plan, relation.product[1])];
  const parts = relation.parts.map((code) => rowOf(plan, code));
  const rise = (rows: readonly (PlanTarget | undefined)[]): number | undefined => {
    let from = 1;
    let to = 1;
    for (const row of rows) {
      if (!row || typeof row.target.value !== 'number' || !row.baseline) return undefined;
      from *= row.baseline;
      to *= row.target.value;
    }
    return to / from - 1;
  };
  const whole = rise([one, two]);
  const rises = parts.map((row) => rise([row]));
  if (whole === undefined || !one || !two || !rises.every((r): r is number => r !== undefined)) return [];
  const most = Math.max(...rises);
  if (whole <= 2 * most || whole - most <= 0.1) return [];
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  const list = (lang: 'zh' | 'en') =>
    parts
      .map((row, i) => `${lang === 'zh' ? row?.name : (row?.nameEn ?? row?.name)} ${percent(rises[i] as number)}`)
      .join(lang === 'zh' ? '、' : ', ');
  const product = showThreshold((one.target.value as number) * (two.target.value as number));
  const before = showThreshold((one.baseline as number) * (two.baseline as number));
  return [
    {
      rule: 'growth',
      type: 'other',
      subject: one.name,
      about: [...relation.product],
      targets: [one.no],
      finding: {
        zh: `${one.target.raw} × ${two.target.raw}＝${product}（基期 ${before}），增 ${percent(whole)}，而其主要部分只增：${list('zh')}（${relation.text.zh}）。`,
        en: `${one.target.raw} × ${two.target.raw} = ${product} (${before} before), up ${percent(whole)}, while its main parts rise by: ${list('en')} (${relation.text.en}).`,
      },
    },
  ];
}

function lowUse(plan: Plan, relation: Of<'use'>): FoundDoubt[] {
  const capacity = rowOf(plan, relation.capacity);
  const use = plan.baselineFacts.find(
    ({ indicator, bound, value }) => indicator === relation.use && bound !== '>' && value < relation.below,
  );
  if (!capacity || !use || typeof capacity.target.value !== 'number' || capacity.baseline === null) return [];
  if (capacity.target.value <= capacity.baseline) return [];
  const figure = `${use.bound ?? ''}${showThreshold(use.value)}%`;
  return [
    {
      rule: 'bed-use',
      type: 'other',
      subject: capacity.name,
      about: [relation.capacity, relation.use],
      targets: [capacity.no],
      finding: {
        zh: `由 ${capacity.baselineRaw} 增到 ${capacity.target.raw}，而${use.name} ${figure}（${relation.text.zh}）。`,
        en: `It rises from ${capacity.baselineRaw} to ${capacity.target.raw} while ${(use.nameEn ?? use.name).toLowerCase()} is ${figure} (${relation.text.en}).`,
      },
    },
  ];
}

function implausible(claims: readonly Claim[], relation: Of<'plausible'>): FoundDoubt[] {
  return claims
    .filter(
      ({ indicator, kind, op }) =>
        indicator === relation.indicator && kind !== 'increment' && !/^(relative|delta)/.test(op),
    )
    .filter(({ value }) => [value].flat().some((n) => typeof n === 'number' && (n < relation.low || n > relation.high)))
    .map((claim) => ({
      rule: 'implausible' as const,
      type: 'other' as const,
      subject: claim.name,
      about: [claim.no],
      targets: [claim.no],
      finding: {
        zh: `目标 ${claim.raw} 不合常理：${relation.text.zh}。`,
        en: `The target ${claim.raw} is not likely: ${relation.text.en}.`,
      },
    }));
}

function brokenIdentity(plan: Plan, relation: Of<'ratio' | 'part' | 'sum'>): FoundDoubt[] {
  if (relation.kind === 'ratio') {
    const [of, numerator, denominator] = [
      rowOf(plan, relation.of),
      rowOf(plan, relation.numerator),
      rowOf(plan, relation.denominator),
    ];
    return of && numerator && denominator ? brokenRatio(relation, { of, numerator, denominator }) : [];
  }
  const whole = rowOf(plan, relation.whole);
  if (!whole) return [];
  const parts =
    relation.kind === 'part'
      ? [rowOf(plan, relation.part)]
      : relation.parts.map((part) =>
          'indicator' in part ? rowOf(plan, part.indicator) : plan.statedTargets.find(({ key }) => key === part.key),
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
  const about = [relation.whole, ...(relation.kind === 'part' ? [relation.part] : [])];
  return [{ rule: 'sum-exceeds', type: 'sum-exceeds', subject: whole.name, about, targets: [whole.no], finding }];
}

function brokenRatio(
  relation: Of<'ratio'>,
  rows: Record<'of' | 'numerator' | 'denominator', PlanTarget>,
): FoundDoubt[] {
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
      about: [rows.of.no],
      targets: [rows.of.no],
      finding,
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
