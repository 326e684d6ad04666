/** Rules of arithmetic inside a plan: parts and wholes, yearly numbers and totals. */
import { tidy } from '../evaluate.ts';
import type { Plan } from '../model.ts';
import { showThreshold } from '../rule-text.ts';
import type { FoundDoubt } from './doubt.ts';

interface Amount {
  no: string;
  name: string;
  nameEn: string;
  value: number;
  /** The whole is only a floor: more may come to it. */
  open: boolean;
  partOf: string | undefined;
  isTarget: boolean;
}

export function brokenSums(plan: Plan): FoundDoubt[] {
  const stated = plan.statedTargets.flatMap((target): Amount[] =>
    typeof target.value === 'number' && target.no
      ? [
          {
            no: target.no,
            name: target.name,
            nameEn: target.nameEn ?? target.name,
            value: target.value,
            open: target.op === '>=' || target.op === '>',
            partOf: target.partOf,
            isTarget: true,
          },
        ]
      : [],
  );
  const facts = plan.baselineFacts
    .filter(({ bound }) => !bound)
    .map(
      (fact): Amount => ({
        no: fact.no,
        name: fact.name,
        nameEn: fact.nameEn ?? fact.name,
        value: fact.value,
        open: false,
        partOf: fact.partOf,
        isTarget: false,
      }),
    );
  return [...sumsOf(stated), ...sumsOf(facts)];
}

function sumsOf(amounts: readonly Amount[]): FoundDoubt[] {
  return amounts.flatMap((whole): FoundDoubt[] => {
    const parts = amounts.filter(({ partOf }) => partOf === whole.no);
    if (parts.length === 0) return [];
    const sum = tidy(parts.reduce((total, { value }) => total + value, 0));
    if (sum === whole.value || (sum > whole.value && whole.open)) return [];
    const list = (lang: 'zh' | 'en') =>
      parts
        .map((part) => `${lang === 'zh' ? part.name : part.nameEn} ${showThreshold(part.value)}`)
        .join(lang === 'zh' ? '＋' : ' + ');
    const exceeds = sum > whole.value;
    return [
      {
        rule: exceeds ? 'sum-exceeds' : 'parts',
        type: exceeds ? 'sum-exceeds' : 'other',
        subject: whole.name,
        about: [whole.no],
        targets: whole.isTarget ? [whole.no, ...parts.map(({ no }) => no)] : [],
        finding: exceeds
          ? {
              zh: `${list('zh')}＝${showThreshold(sum)}，超过总数 ${showThreshold(whole.value)}。`,
              en: `${list('en')} = ${showThreshold(sum)}, above the whole of ${showThreshold(whole.value)}.`,
            }
          : {
              zh: `${list('zh')}＝${showThreshold(sum)}，不足总数 ${whole.open ? '≥' : ''}${showThreshold(whole.value)}，其余没有说明。`,
              en: `${list('en')} = ${showThreshold(sum)}, short of ${whole.open ? '≥' : ''}${showThreshold(whole.value)}; the rest is not told.`,
            },
      },
    ];
  });
}

/** A yearly number over the years of the plan against the total it should make; a plan issued late has fewer years left. */
export function brokenRounds(plan: Plan): FoundDoubt[] {
  const [start, end] = plan.plan.period;
  const years = end - start + 1;
  const issued = plan.plan.issuedOn ? Number(plan.plan.issuedOn.slice(0, 4)) : start;
  const left = Math.max(0, end - Math.max(start, issued) + 1);
  return plan.statedTargets.flatMap((yearly): FoundDoubt[] => {
    const total = plan.statedTargets.find(({ no }) => no && no === yearly.yields);
    if (!total || !yearly.no || !total.no || typeof yearly.value !== 'number' || typeof total.value !== 'number')
      return [];
    const all = yearly.value * years;
    const remaining = yearly.value * left;
    const wanted = total.value;
    if (remaining >= wanted && (all === wanted || total.op === '>=')) return [];
    const zh =
      all === wanted
        ? `每年 ${showThreshold(yearly.value)} × ${years} 年＝${showThreshold(all)}，但规划 ${issued} 年印发，只余 ${left} 轮，得 ${showThreshold(remaining)}，目标 ${showThreshold(wanted)}。`
        : `每年 ${showThreshold(yearly.value)} × ${years} 年＝${showThreshold(all)}，与目标 ${showThreshold(wanted)} 不符。`;
    const en =
      all === wanted
        ? `${showThreshold(yearly.value)} a year in ${years} years make ${showThreshold(all)}, but the plan of ${issued} leaves ${left} rounds: ${showThreshold(remaining)} against ${showThreshold(wanted)}.`
        : `${showThreshold(yearly.value)} a year in ${years} years make ${showThreshold(all)}, not ${showThreshold(wanted)}.`;
    return [
      {
        rule: 'rounds',
        type: 'other',
        subject: total.name,
        about: [total.no],
        targets: [total.no, yearly.no],
        finding: { zh, en },
      },
    ];
  });
}
