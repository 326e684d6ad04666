/** Standards that prescribe a way rather than a number: of approval, of payment, the people to be served first. */
import { each, keyed, N, numberOf, type StandardRule } from './standard-parts.ts';
import type { StandardWords } from './task-lexicon.ts';
import { anyOf } from './text.ts';

/** 诊所实行备案制管理: how it is approved or decided. */
export function processes(words: StandardWords): StandardRule {
  const { pattern, key } = keyed(words.processes);
  return each(new RegExp(`(${pattern})`, 'g'), ([, word]) => ({ process: key(word!) }));
}

/** 长期住院按床日付费: what a payment is counted by. */
export function payments(words: StandardWords): StandardRule {
  const { pattern, key } = keyed(words.payments);
  return each(new RegExp(`(${pattern})`, 'g'), ([, word]) => ({ basis: key(word!) }));
}

/** 65岁及以上老年人、孕产妇等重点人群: at least two of the people listed. */
export function groups(words: StandardWords): StandardRule {
  const { pattern, key } = keyed(words.groups);
  const one = new RegExp(pattern, 'g');
  const list = new RegExp(
    `${pattern}(?:[、和及][^,。;]{0,30}?${pattern}){1,8}[^,。;]{0,20}?等?${anyOf(words.groupEnds)}`,
    'g',
  );
  return each(list, ([all]) => ({ groups: [...new Set([...all!.matchAll(one)].map(([word]) => key(word)))] }));
}

/** 达到生物安全二级(P2)水平, “三个90%”目标. */
export const grades: readonly StandardRule[] = [
  each(/生物安全([一二三四])级(?:\(P\d\))?(?:[^,。;\d]{0,6})?(?:水平|标准)/g, ([, level]) => ({
    value: numberOf(level!),
    unit: 'BSL',
    op: '>=',
  })),
  each(new RegExp(`“?([三3])个(${N})%”?(?:防治|工作)?目标`, 'g'), ([, count, value]) => ({
    value: numberOf(value!),
    unit: '%',
    n: numberOf(count!),
  })),
];
