import { type Column, isOwnName } from './columns.ts';
import { hasHan } from './normalize-text.ts';
import { CLOSE, DIFFERENT, SIMILAR } from './schema.ts';

export interface SwapTest {
  (i: number, j: number, levels: Uint8Array): boolean;
  /** The two columns of names. */
  places: readonly number[];
}

/**
 * Given and family name in each other's place, written a little differently (equal ones are found as they are compared),
 * and Chinese names whose surname stands last: 小明王 was split as 小 and 明王.
 */
export function makeSwapTest(columns: readonly Column[]): SwapTest | undefined {
  const places = columns.flatMap((column, c) => (isOwnName(column) ? [c] : []));
  const [one, other] = places;
  if (one === undefined || other === undefined || places.length !== 2) return undefined;
  const [first, last] = columns[one]!.kind === 'family-name' ? [one, other] : [other, one];
  const [family, given] = [columns[first]!, columns[last]!];
  const near = (a: string, b: string) => a === b || given.compare(a, b) <= CLOSE;
  const turned = (familyA: string, givenA: string, fullB: string) => {
    const from = fullB.length - familyA.length;
    return from >= 1 && near(familyA, fullB.slice(from)) && near(givenA, fullB.slice(0, from));
  };
  const test = (i: number, j: number, levels: Uint8Array) => {
    if (levels[first] !== DIFFERENT || (levels[last] !== DIFFERENT && levels[last] !== SIMILAR)) return false;
    const [familyA, givenA] = [family.values[family.codes[i]!]!, given.values[given.codes[i]!]!];
    const [familyB, givenB] = [family.values[family.codes[j]!]!, given.values[given.codes[j]!]!];
    if (near(familyA, givenB) && near(givenA, familyB)) return true;
    return hasHan(familyA) && (turned(familyA, givenA, familyB + givenB) || turned(familyB, givenB, familyA + givenA));
  };
  return Object.assign(test, { places });
}
