/**
 * Code of a health institution (WS 218-2002 卫生机构（组织）分类与代码): 9 characters of the organization code (GB 11714),
 * 6 of the division (GB/T 2260), 2 of the economic type, 4 of the institution class, 1 of the management class.
 */
import { isOrgCode } from './org-code.ts';

export interface Ws218 {
  orgCode: string;
  division: string;
  economicType: string;
  /** One letter and three digits, e.g. `A100`. */
  institutionClass: string;
  management: 'non-profit' | 'for-profit' | 'other';
}
export type Ws218Result = { ok: true; code: Ws218 } | { ok: false; fault: 'format' | 'org-code' };

const MANAGEMENT: Record<string, Ws218['management']> = { '1': 'non-profit', '2': 'for-profit', '9': 'other' };

export function parseWs218(text: string): Ws218Result {
  const value = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  const match = /^([0-9A-Z]{8}[0-9X])(\d{6})(\d{2})([A-HJ-NPR]\d{3})([129])$/.exec(value);
  if (!match) return { ok: false, fault: 'format' };
  const [, orgCode = '', division = '', economicType = '', institutionClass = '', management = ''] = match;
  if (!isOrgCode(orgCode)) return { ok: false, fault: 'org-code' };
  return { ok: true, code: { orgCode, division, economicType, institutionClass, management: MANAGEMENT[management]! } };
}
