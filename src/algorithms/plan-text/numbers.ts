/**
 * Numbers as plans write them: 3,200 / 3.5万 / 百分之九十 / 二十所 / 2—3个 / 2%—3% / 1:1.74 / 4名/10万人口 / 20/十万 / ‰.
 * Works on normalised text without spaces (see text.ts).
 */
import { anyOf } from './text.ts';

export interface Quantity {
  start: number;
  end: number;
  raw: string;
  value: number | [low: number, high: number];
  /** As the lexicon keeps it: %, ‰, /10万, 1:x, 个 …; null for a bare number. */
  unit: string | null;
  form: 'percent' | 'points' | 'rate' | 'ratio' | 'count' | 'plain';
}

const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const SCALES: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 10_000, 亿: 100_000_000 };

/** Value of a Chinese numeral (二十 20, 一百零五 105, 十万 100000, 三点五 3.5), or null. */
export function hanNumber(text: string): number | null {
  const [whole = '', fraction, more] = text.split('点');
  if (more !== undefined || whole === '') return null;
  let hundredMillions = 0;
  let tenThousands = 0;
  let section = 0;
  let digit: number | null = null;
  for (const char of whole) {
    const scale = SCALES[char];
    if (scale === undefined) {
      const value = DIGITS[char];
      if (value === undefined) return null;
      // Digits in a row are read one by one (二〇二五).
      digit = digit === null || digit === 0 ? value : digit * 10 + value;
    } else if (scale < 10_000) {
      section += (digit ?? 1) * scale;
      digit = null;
    } else {
      const part = section + (digit ?? (section === 0 && tenThousands === 0 ? 1 : 0));
      if (scale === 10_000) tenThousands = part * scale;
      else {
        hundredMillions = (tenThousands + part) * scale;
        tenThousands = 0;
      }
      section = 0;
      digit = null;
    }
  }
  let value = hundredMillions + tenThousands + section + (digit ?? 0);
  if (fraction !== undefined) {
    const digits = [...fraction].map((char) => DIGITS[char]);
    if (digits.length === 0 || digits.includes(undefined)) return null;
    value += Number(`0.${digits.join('')}`);
  }
  return value;
}

const ARABIC = '(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d{1,15})(?:\\.\\d{1,10})?';
const HAN = '[零〇一二两俩三四五六七八九十百千万亿]{1,12}(?:点[零〇一二三四五六七八九]{1,6})?';
const PER = '(?:每|/)?(?:\\d*(?:百万|十万|万|千|百)|十万|百万)(?:分之一)?(?:人口|人|分娩|活产)?';

const arabic = (text: string): number => Number(text.replace(/,/g, ''));
const number = (text: string): number | null => (/^[\d.,]+$/.test(text) ? arabic(text) : hanNumber(text));
/** Products of decimal values stay decimal: 3.5 × 10000 = 35000, 0.29 × 100 = 29. */
const scaled = (value: number, scale: string | undefined): number =>
  scale ? Number((value * (scale.length === 1 ? SCALES[scale]! : (hanNumber(scale) ?? 1))).toPrecision(15)) : value;

/** The denominator as it is kept: 十万, 10万人口 → 10万. */
function denominator(text: string): string {
  const words = text.replace(/^[每/]/, '').replace(/(?:分之一)?(?:人口|人|分娩|活产)?$/, '');
  return words === '十万' ? '10万' : words;
}

export interface NumberRules {
  /** Finds the quantities of a text. */
  find(text: string): Quantity[];
  /** The unit as it is kept, or null for a word that is no unit. */
  unit(text: string): string | null;
}

export function numberRules(units: readonly string[][], counted: readonly string[]): NumberRules {
  const kept = new Map<string, string>();
  for (const [first, ...others] of units) {
    if (first === undefined) continue;
    for (const word of [first, ...others]) kept.set(word, first);
  }
  const words = [...kept.keys()].filter((word) => !/^[%‰/]|\/|^1|分之|百分|^[月年]$/.test(word));
  // 85分 is a score; 分别, 分级 … begin another word.
  const unit = anyOf([...words, '年']).replace('|分|', '|分(?![别级类之布析期配担享工开层院中])|');
  const sign = '(%|‰|个?百分点)';
  // 千米, 千克 are units, not thousands.
  const scale = '([百千]?[万亿]|百(?!分)|千(?![分米克瓦]))';
  const pattern = new RegExp(
    [
      `(?<per100>百分之|千分之|万分之|十万分之)(?<hundred>${HAN}|${ARABIC})`,
      `(?<![\\d.:])1:(?<ratio>${ARABIC})(?![:\\d])`,
      `(?<low>${ARABIC})${scale.replace('(', '(?<lowScale>')}?(?<lowSign>%|‰)?` +
        `(?:[—~～至-]{1,2}(?<high>${ARABIC})${scale.replace('(', '(?<highScale>')}?)?` +
        `(?:[余多]|几)?${sign.replace('(', '(?<sign>')}?(?:(?<=[%‰点])|(?<unit>${unit})?)(?<per>(?:/${PER})?)`,
      `(?<han>${HAN})(?:[至到](?<hanHigh>${HAN}))?(?<hanUnit>${anyOf(counted)})`,
    ].join('|'),
    'g',
  );

  function quantityOf(match: RegExpMatchArray): Quantity | null {
    const groups = match.groups!;
    const start = match.index!;
    const base = { start, end: start + match[0].length, raw: match[0] };
    if (groups.per100) {
      const value = number(groups.hundred!);
      if (value === null) return null;
      if (groups.per100 === '百分之') return { ...base, value, unit: '%', form: 'percent' };
      if (groups.per100 === '千分之') return { ...base, value, unit: '‰', form: 'percent' };
      return { ...base, value, unit: groups.per100 === '万分之' ? '/万' : '/10万', form: 'rate' };
    }
    if (groups.ratio) return { ...base, value: arabic(groups.ratio), unit: '1:x', form: 'ratio' };
    if (groups.han) {
      const low = hanNumber(groups.han);
      const high = groups.hanHigh ? hanNumber(groups.hanHigh) : null;
      if (low === null) return null;
      const word = kept.get(groups.hanUnit!) ?? groups.hanUnit!;
      return { ...base, value: high === null ? low : [low, high], unit: word, form: 'count' };
    }
    const low = scaled(arabic(groups.low!), groups.lowScale ?? (groups.high ? groups.highScale : undefined));
    const value: Quantity['value'] = groups.high ? [low, scaled(arabic(groups.high), groups.highScale)] : low;
    if (Array.isArray(value) && value[0] >= value[1]) return null;
    const percent = groups.sign ?? groups.lowSign;
    if (percent?.endsWith('点')) return { ...base, value, unit: '个百分点', form: 'points' };
    if (percent) return { ...base, value, unit: percent, form: 'percent' };
    const word = groups.unit ? (kept.get(groups.unit) ?? groups.unit) : null;
    if (groups.per) {
      const per = denominator(groups.per);
      return { ...base, value, unit: `${word ?? ''}/${per}`, form: 'rate' };
    }
    return { ...base, value, unit: word, form: word ? 'count' : 'plain' };
  }

  return {
    find(text) {
      const found: Quantity[] = [];
      for (const match of text.matchAll(pattern)) {
        const before = text.charAt(match.index - 1);
        const after = text.charAt(match.index + match[0].length);
        // A rank, a version, a formula or part of a name: 第3, 5G, P2, 1+X, B++, 2.0版.
        if (/[第A-Za-z+×]/.test(before) || (/[A-Za-z+×]/.test(after) && !/[%‰]$/.test(match[0]))) continue;
        const quantity = quantityOf(match);
        if (quantity) found.push(quantity);
      }
      return found;
    },
    unit: (text) => kept.get(text) ?? null,
  };
}
