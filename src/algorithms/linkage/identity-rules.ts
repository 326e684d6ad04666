import type { Column } from './columns.ts';
import { isCitizenNumber } from './id-numbers.ts';
import { isChinese } from './normalize-name.ts';
import { CLOSE, CROSSED, DIFFERENT, EXACT, MISSING } from './schema.ts';

/**
 * What stands above the weights: sure pairs, pairs that people must look at whatever the weights say, and those that may
 * not come together through a third record either.
 */
export const RULE_NONE = 0;
export const RULE_SURE = 1;
export const RULE_REVIEW = 2;
export const RULE_APART = 3;

/**
 * A right id number that two records share is one person if the names can be one name. Two right numbers are two people;
 * one number under two names, or two Chinese given names that neither sound nor look alike, is for people to decide; so
 * is a shortened name, or one alike, with another birth date, and another surname. Children without a name are one only when born on one day.
 */
export function makeRules(columns: readonly Column[]): (i: number, j: number, levels: Uint8Array) => number {
  const at = (kind: Column['kind']) => columns.findIndex((column) => column.kind === kind);
  const [id, given, family, date] = [at('id-number'), at('name'), at('family-name'), at('date')];
  const citizens =
    id < 0 ? undefined : Uint8Array.from(columns[id]!.values, (value) => (isCitizenNumber(value) ? 1 : 0));
  const chinese = given >= 0 && isChinese(columns[given]!);
  const levelAt = (levels: Uint8Array, c: number) => (c < 0 ? MISSING : levels[c]!);
  const fullName = (i: number) =>
    [family, given]
      .map((c) => (c < 0 || columns[c]!.codes[i]! < 0 ? '' : columns[c]!.values[columns[c]!.codes[i]!]!))
      .join('');
  const oneNumber = (i: number, j: number, name: number, surname: number) => {
    const apart = name === DIFFERENT || (surname === DIFFERENT && name !== EXACT);
    return !apart || (chinese && shareCharacters(fullName(i), fullName(j))) ? RULE_SURE : RULE_REVIEW;
  };
  const nameless = given < 0 ? undefined : newbornTest(columns[given]!, /^@/);
  const oneOfSeveral = given < 0 ? undefined : newbornTest(columns[given]!, /^@.*\d/);
  return (i, j, levels) => {
    const name = levelAt(levels, given);
    const born = levelAt(levels, date);
    const surname = levelAt(levels, family);
    const number = levelAt(levels, id);
    if (citizens && number !== MISSING) {
      const codes = columns[id]!.codes;
      const right = citizens[codes[i]!] === 1 && citizens[codes[j]!] === 1;
      if (right) return number === EXACT ? oneNumber(i, j, name, surname) : RULE_APART;
      const other = name === DIFFERENT && (surname === DIFFERENT || surname === MISSING);
      if (number === EXACT && other && born === DIFFERENT) return RULE_REVIEW;
    }
    if (nameless && born !== EXACT && born !== MISSING && (nameless(i) || nameless(j)))
      return born === CLOSE ? RULE_REVIEW : RULE_APART;
    if (oneOfSeveral && oneOfSeveral(i) !== oneOfSeveral(j)) return RULE_REVIEW;
    if (chinese && surname === DIFFERENT && number > CLOSE) return RULE_REVIEW;
    if (!chinese || name === EXACT || name === MISSING || name === CROSSED) return RULE_NONE;
    if (name === DIFFERENT) return RULE_APART;
    if (name === CLOSE) return born === DIFFERENT && number > CLOSE ? RULE_REVIEW : RULE_NONE;
    const { codes, values } = columns[given]!;
    if (values[codes[i]!]!.length === values[codes[j]!]!.length) return RULE_APART;
    return born > CLOSE && number > CLOSE ? RULE_REVIEW : RULE_NONE;
  };
}

/**
 * Whether a record is a child without a name; with an order of birth (张三之子甲) nobody can tell which of several names it
 * was given.
 */
function newbornTest({ codes, values, silent }: Column, form: RegExp): ((record: number) => boolean) | undefined {
  if (!silent) return undefined;
  const fits = Uint8Array.from(values, (value) => (form.test(value) ? 1 : 0));
  return (record) => codes[record]! >= 0 && fits[codes[record]!] === 1;
}

/** Two characters in common, whatever their order. */
function shareCharacters(a: string, b: string): boolean {
  const rest = [...b];
  let common = 0;
  for (const character of a) {
    const place = rest.indexOf(character);
    if (place < 0) continue;
    rest.splice(place, 1);
    common += 1;
  }
  return common >= 2;
}
