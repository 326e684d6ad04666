/** Organization code (GB 11714-1997 全国组织机构代码): 8 characters 0-9 A-Z and a check character. */
const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Check character of the first eight characters: 0-9 or X. */
export function orgCodeCheck(first8: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i += 1) sum += Number.parseInt(first8[i]!, 36) * WEIGHTS[i]!;
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** Takes `XXXXXXXXC` and `XXXXXXXX-C`. */
export function isOrgCode(text: string): boolean {
  const code = text.normalize('NFKC').replace('-', '').trim().toUpperCase();
  return /^[0-9A-Z]{8}[0-9X]$/.test(code) && orgCodeCheck(code) === code[8];
}
