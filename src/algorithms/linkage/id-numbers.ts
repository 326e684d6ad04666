import { idNumberCheck, normalizeIdNumber, upgradeIdNumber } from '../id-number.ts';
import { dayCount } from './normalize-date.ts';
import { isEmptyWord, isRounded } from './normalize-text.ts';

/**
 * An identifier in one form: 15-digit Chinese id numbers become 18 digits, others lose spaces, dashes and leading
 * apostrophes; `*` stays where digits are masked. Placeholders (one character repeated) are empty, and so is what a spreadsheet
 * made of a long number (3.4E+17); where it kept fifteen digits and wrote zeros for the rest, these are masked.
 */
export function normalizeIdentifier(text: string): string {
  if (isRounded(text)) return '';
  const written = normalizeIdNumber(text).replace(/[^0-9A-Z*]/g, '');
  if (isEmptyWord(written.toLowerCase()) || /^(.)\1*$/.test(written)) return '';
  if (/^\d{15}000$/.test(written) && !isCitizenNumber(written)) return `${written.slice(0, 15)}***`;
  if (/^\d{15}$/.test(written)) {
    const long = upgradeIdNumber(written);
    if (isCitizenNumber(long)) return long;
  }
  return written;
}

/** 18 characters with a right check character (GB 11643) and a birth date of the calendar. */
export function isCitizenNumber(value: string): boolean {
  return (
    /^\d{17}[\dX]$/.test(value) && value[17] === idNumberCheck(value) && !Number.isNaN(dayCount(value.slice(6, 14)))
  );
}

/** Digits that keyboards, eyes and hands confuse come first among the repairs offered. */
const NEIGHBOURS: Record<string, string> = {
  '0': '968',
  '1': '74',
  '2': '35',
  '3': '824',
  '4': '17',
  '5': '62',
  '6': '859',
  '7': '14',
  '8': '390',
  '9': '608',
};

/**
 * Numbers that differ from a wrong one by one digit or by two neighbours swapped and are right; those whose birth date
 * is `birthDate` (`YYYYMMDD`) come first. For people to choose from, never applied silently.
 */
export function repairIdNumber(text: string, birthDate = ''): string[] {
  const written = normalizeIdNumber(text);
  if (!/^\d{17}[\dX]$/.test(written) || isCitizenNumber(written)) return [];
  const found = new Set<string>([written.slice(0, 17) + idNumberCheck(written)]);
  for (let at = 0; at + 1 < 18; at += 1)
    found.add(written.slice(0, at) + written[at + 1] + written[at] + written.slice(at + 2));
  for (let at = 0; at < 17; at += 1) {
    const likely = NEIGHBOURS[written[at]!] ?? '';
    for (const digit of `${likely}0123456789`) found.add(written.slice(0, at) + digit + written.slice(at + 1));
  }
  const right = [...found].filter(isCitizenNumber);
  const fits = (value: string) => (value.slice(6, 14) === birthDate ? 0 : 1);
  return right.sort((a, b) => fits(a) - fits(b));
}

/** A masked number of which a division and a birth date are seen, and hardly more: two that are equal are not one person's for that. */
export const isMaskedAway = (value: string): boolean =>
  value.includes('*') && value.length === 18 && value.slice(14).replace(/\*/g, '').length < 2;

/** Whether a masked number (5303**********001X) can be the other one. */
export function fitsMask(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let seen = 0;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] === '*' || b[i] === '*') continue;
    if (a[i] !== b[i]) return false;
    seen += 1;
  }
  return seen >= 4;
}
