/** The scope of a role held for the whole instance. */
export const EVERYWHERE = '*';

/**
 * Containment by the shape of division codes (GB/T 2260 and the 12-digit statistical code): a code lies in another when it
 * begins with its significant digits. It serves until the dated area tree is loaded; managed areas without a division
 * code need the tree.
 */
export function isWithinByCode(area: string, scope: string): boolean {
  if (scope === EVERYWHERE) return true;
  return significant(area).startsWith(significant(scope));
}

/** `530000` → `53`, `530400` → `5304`, `530403000000` → `530403`, `530403001000` → `530403001`. */
function significant(code: string): string {
  if (!/^\d{6}(\d{3}|\d{6})?$/.test(code)) return code;
  const [division, township, village] = [code.slice(0, 6), code.slice(6, 9), code.slice(9)];
  if (village && village !== '000') return code;
  if (township && township !== '000') return division + township;
  return division.replace(/(00){1,2}$/, '');
}
