/**
 * Citizen identity number (GB 11643-1999 公民身份号码): 6 digits of a division, 8 of the birth date, 3 of a sequence (odd for
 * men, even for women) and a check character (ISO 7064 MOD 11-2). The 15-digit form of GB 11643-1989 has a two-digit year
 * and no check character.
 */
import { isDay } from './periods.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';
/** No division of GB/T 2260 begins with 99, so such numbers belong to nobody. */
const SYNTHETIC_PREFIX = '99';
/** Sequences that GB 11643-1989 kept for people who were over a hundred years old, hence born in the 1800s. */
const CENTENARIAN_SEQUENCES = new Set(['996', '997', '998', '999']);

export interface IdNumber {
  /** The 18-character form, upper case. */
  value: string;
  division: string;
  /** `YYYY-MM-DD` */
  birthDate: string;
  sex: 'male' | 'female';
  synthetic: boolean;
  /** The text was the 15-digit form. */
  from15: boolean;
}
export type IdNumberFault = 'format' | 'date' | 'future' | 'checksum';
export type IdNumberResult = { ok: true; id: IdNumber } | { ok: false; fault: IdNumberFault };

/** Check character of the first 17 digits. */
export function idNumberCheck(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += (first17.charCodeAt(i) - 48) * WEIGHTS[i]!;
  return CHECK_CHARACTERS[sum % 11]!;
}

/** The 18-character form of a 15-digit number (not validated further). */
export function upgradeIdNumber(old: string): string {
  const century = CENTENARIAN_SEQUENCES.has(old.slice(12)) ? '18' : '19';
  const first17 = old.slice(0, 6) + century + old.slice(6);
  return first17 + idNumberCheck(first17);
}

/** Full-width characters, spaces and a lower-case x are writing habits, not errors. */
export function normalizeIdNumber(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}

/** Reads and checks a number; `on` (`YYYY-MM-DD`) is the day after which a birth date lies in the future. */
export function parseIdNumber(text: string, on: string): IdNumberResult {
  const written = normalizeIdNumber(text);
  const from15 = /^\d{15}$/.test(written);
  if (!from15 && !/^\d{17}[\dX]$/.test(written)) return { ok: false, fault: 'format' };
  const value = from15 ? upgradeIdNumber(written) : written;
  if (value[17] !== idNumberCheck(value)) return { ok: false, fault: 'checksum' };
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  if (!isDay(birthDate)) return { ok: false, fault: 'date' };
  if (birthDate > on) return { ok: false, fault: 'future' };
  return {
    ok: true,
    id: {
      value,
      division: value.slice(0, 6),
      birthDate,
      sex: Number(value[16]) % 2 === 1 ? 'male' : 'female',
      synthetic: value.startsWith(SYNTHETIC_PREFIX),
      from15,
    },
  };
}

/** Makes a number with a valid check character; `sequence` 0..999 is odd for men. Used for synthetic people. */
export function composeIdNumber(division: string, birthDate: string, sequence: number): string {
  const first17 = division + birthDate.replaceAll('-', '') + String(sequence).padStart(3, '0');
  return first17 + idNumberCheck(first17);
}
