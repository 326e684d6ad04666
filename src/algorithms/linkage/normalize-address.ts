import { foldText, hasHan, isEmptyWord } from './normalize-text.ts';

const NUMERALS = '零一二三四五六七八九';
const STREET_WORDS: Record<string, string> = {
  street: 'st',
  road: 'rd',
  avenue: 'ave',
  drive: 'dr',
  court: 'ct',
  place: 'pl',
  crescent: 'cres',
  circuit: 'cct',
  close: 'cl',
  lane: 'ln',
  highway: 'hwy',
  terrace: 'tce',
  boulevard: 'blvd',
  apartment: 'apt',
};

/**
 * A postal address: Chinese ones without spaces and punctuation, simplified, numbers as digits (第三组 = 3组, 二〇 = 20),
 * others as words with the usual abbreviations of streets.
 */
export function normalizeAddress(text: string, simplify: (text: string) => string): string {
  const folded = foldText(text);
  if (isEmptyWord(folded)) return '';
  if (!hasHan(folded))
    return folded
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
      .split(' ')
      .map((word) => STREET_WORDS[word] ?? word)
      .join(' ');
  return simplify(folded.replace(/[^\p{L}\p{N}]+/gu, ''))
    .replace(/〇/g, '零')
    .replace(/村民小组|居民小组|小组/g, '组')
    .replace(/第?([零一二三四五六七八九十百]+)(?=[组社队号栋幢单室层楼区巷弄])/g, (_, words: string) =>
      String(chineseNumber(words)),
    )
    .replace(/居民委员会|居委会|社区居委会/g, '社区')
    .replace(/村民委员会|村委会|行政村/g, '村');
}

/** 十二 = 12, 一百零三 = 103, 二零 = 20. */
function chineseNumber(words: string): number {
  if (!/[十百]/.test(words)) return Number([...words].map((word) => NUMERALS.indexOf(word)).join(''));
  let total = 0;
  let digit = 0;
  for (const word of words) {
    if (word === '百') total += (digit || 1) * 100;
    else if (word === '十') total += (digit || 1) * 10;
    if (word === '十' || word === '百') digit = 0;
    else digit = NUMERALS.indexOf(word);
  }
  return total + digit;
}

const ABOVE = '(?:.*?(?:省|自治区))?(?:.*?(?:市|自治州|地区|盟))?(?:.*?(?:县|区|旗|市))?';
const TOWNSHIP = '(.*?)(?:街道办事处|街道|办事处|镇|乡|苏木)';
const VILLAGE = new RegExp(`${ABOVE}(?:${TOWNSHIP})?(.+?(?:村|社区|嘎查|居委会|小区))`);
/** Natural villages (龙潭沟, 杨家湾, 马场) and streets have no word of their own: what stands before the number in a township. */
const PLACE = new RegExp(`^${ABOVE}${TOWNSHIP}(\\p{Script=Han}{2,8}?)\\d`, 'u');

/**
 * The part down to the village or community, without what stands above the township when both are there; without such a word what
 * is between township and numbers; empty when there is none.
 */
export function villageOf(address: string): string {
  const found = VILLAGE.exec(address) ?? PLACE.exec(address);
  return found ? `${found[1] ?? ''}${found[2] ?? ''}` : '';
}

/** Digits of an address in order, separated: 文昌路12号3栋 = `12 3`. */
export const numbersOf = (address: string): string => (address.match(/\d+/g) ?? []).join(' ');
