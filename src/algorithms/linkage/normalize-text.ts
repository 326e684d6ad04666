const HAN = /^\p{Script=Han}+$/u;
const ANY_HAN = /\p{Script=Han}/u;

/** Full width to half width, compatibility forms, accents off, lower case, one space between words. */
export function foldText(text: string): string {
  if (/^[a-z0-9 ]*$/.test(text) && !/^ | {2}| $/.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s\u200b\ufeff]+/g, ' ')
    .trim();
}

/** Words people write where there is nothing to write. */
const EMPTY = new Set([
  '',
  '-',
  '--',
  '/',
  '\\',
  '无',
  '無',
  '不详',
  '未知',
  '不明',
  '空',
  'null',
  'none',
  'nan',
  'na',
  'n/a',
  'unknown',
  '#n/a',
]);
export const isEmptyWord = (folded: string): boolean => EMPTY.has(folded);

/** A number as spreadsheets show long ones: most of its digits are lost. */
export const isRounded = (text: string): boolean => /^\s*'?\d([.,]\d+)?[eE]\+?\d+\s*$/.test(text);

export const isHan = (text: string): boolean => HAN.test(text);
export const hasHan = (text: string): boolean => ANY_HAN.test(text);

/** Letters, digits and Han characters separated by single spaces; no punctuation. */
export function normalizeText(text: string, simplify: (text: string) => string): string {
  const folded = foldText(text);
  if (isEmptyWord(folded)) return '';
  const words = folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return hasHan(words) ? simplify(words).replace(/ /g, '') : words;
}

const SEXES: Record<string, string> = {
  '1': 'm',
  m: 'm',
  male: 'm',
  man: 'm',
  男: 'm',
  男性: 'm',
  '2': 'f',
  f: 'f',
  female: 'f',
  woman: 'f',
  女: 'f',
  女性: 'f',
};

/** `m`, `f`, or empty for not known and not stated (GB/T 2261.1 codes 0 and 9). */
export function normalizeSex(text: string): string {
  const folded = foldText(text);
  return SEXES[folded.replace(/^0(?=\d)|\.0$/g, '')] ?? '';
}

export function normalizePostcode(text: string): string {
  const folded = foldText(text).replace(/[^a-z0-9]/g, '');
  return isEmptyWord(folded) || /^(0+|9+)$/.test(folded) ? '' : folded;
}

/**
 * Digits without country code and trunk zero; `*` stays for digits that are masked. Numbers that belong to nobody
 * (one digit repeated, fewer than five digits) are empty.
 */
export function normalizePhone(text: string): string {
  if (isRounded(text)) return '';
  let digits = text
    .normalize('NFKC')
    .split(/[/;,、，；]|\.0\s*$/)[0]!
    .replace(/[xX×]/g, '*')
    .replace(/[^\d*]/g, '');
  digits = digits.replace(/^(00)?86(?=1[\d*]{10}$|0\d)/, '');
  if (!/^1[\d*]{10}$/.test(digits)) digits = digits.replace(/^0+(?=\d{5})/, '');
  return digits.replace(/\*/g, '').length < 4 || digits.length < 5 || /^(\d)\1*$/.test(digits) ? '' : digits;
}
