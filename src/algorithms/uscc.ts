/**
 * Unified social credit code (GB 32100-2015 统一社会信用代码): registering department, class, 6 digits of the registrar's
 * division, the 9-character organization code (GB 11714) and a check character (MOD 31-3).
 */
import { isOrgCode, orgCodeCheck } from './org-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** 3^(i-1) mod 31 */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

export interface Uscc {
  value: string;
  /** 1 institutions' office, 5 civil affairs, 9 market regulation, Y others … */
  department: string;
  /** Class within the department, e.g. `12` public institution. */
  class: string;
  division: string;
  orgCode: string;
  /** False when the inner GB 11714 check character is wrong; the outer one is right all the same. */
  orgCodeValid: boolean;
  /** Division 99…: unassigned, synthetic. */
  synthetic: boolean;
}
export type UsccResult = { ok: true; uscc: Uscc } | { ok: false; fault: 'format' | 'checksum' };

/** Check character of the first 17 characters. */
export function usccCheck(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += ALPHABET.indexOf(first17[i]!) * WEIGHTS[i]!;
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}

export function normalizeUscc(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

export function parseUscc(text: string): UsccResult {
  const value = normalizeUscc(text);
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(value)) return { ok: false, fault: 'format' };
  if (usccCheck(value) !== value[17]) return { ok: false, fault: 'checksum' };
  const orgCode = value.slice(8, 17);
  return {
    ok: true,
    uscc: {
      value,
      department: value[0]!,
      class: value.slice(0, 2),
      division: value.slice(2, 8),
      orgCode,
      orgCodeValid: isOrgCode(orgCode),
      synthetic: value.slice(2, 4) === '99',
    },
  };
}

/** Makes a code with both check characters; `org8` is eight characters of the USCC alphabet. Used for synthetic institutions. */
export function composeUscc(departmentAndClass: string, division: string, org8: string): string {
  const first17 = departmentAndClass + division + org8 + orgCodeCheck(org8);
  return first17 + usccCheck(first17);
}
