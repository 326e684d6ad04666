import type { Column } from './columns.ts';
import { isCitizenNumber } from './id-numbers.ts';
import { numbersOf, villageOf } from './normalize-address.ts';
import { isChinese } from './normalize-name.ts';
import { CLOSE, CROSSED, DIFFERENT, EXACT, MISSING, SIMILAR } from './schema.ts';

/**
 * What stands above the weights: sure pairs, pairs that people must look at whatever the weights say, and those that may
 * not come together through a third record either.
 */
export const RULE_NONE = 0;
export const RULE_SURE = 1;
export const RULE_REVIEW = 2;
export const RULE_APART = 3;
/** People must look, and until then they do not come together through a third record. */
export const RULE_NAMESAKES = 4;
/** Two right numbers: two people for certain. */
export const RULE_TWO_NUMBERS = 5;

/** Whether a pair may not come together through a third record either. */
export const keepsApart = (rule: number): boolean => rule >= RULE_APART;
/** Whether a pair is two people whatever their names say. */
export const isTwoPeople = (rule: number): boolean => rule >= RULE_NAMESAKES;

/**
 * A right id number that two records share is one person if the names can be one name. Two right numbers are two people. One
 * number under two names is for people to decide; when address and telephone differ too (a number issued twice, a card that was
 * borrowed) they may not come together through a third record either, and another surname, or a given name that is only partly
 * alike, counts as another name. Two Chinese given names that neither sound nor look alike are for people to decide; so is a
 * shortened name, or one alike, with another birth date, another surname, any name with quite another birth date, and one name in
 * two houses of a village without a telephone in common. Without a number in common a name that is only alike needs a telephone in
 * common, a shortened one a telephone that is one person's (twins), and another birth date or names in each other's place something
 * of the home. Children without a name are one only when born on one day, and one with a named child only in one home.
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
  const homes = columns.flatMap(({ role, kind }, c) => (role === 'household' && kind !== 'family-name' ? [c] : []));
  /** Both say where they live or how to call them, and nothing of it is alike. */
  const elsewhere = (levels: Uint8Array) =>
    homes.some((c) => levels[c] !== MISSING) && homes.every((c) => levels[c] === MISSING || levels[c] === DIFFERENT);
  /** Telephone, address or a parent's number is the same. */
  const oneHome = (levels: Uint8Array) => homes.some((c) => levels[c]! <= CLOSE);
  const [address, phone] = [at('address'), at('phone')];
  /** Two houses of one village and no telephone in common: namesakes live there, too. */
  const otherHouse = (i: number, j: number, levels: Uint8Array) => {
    if (levelAt(levels, phone) <= CLOSE || address < 0) return false;
    const level = levels[address]!;
    if (level !== SIMILAR && level !== DIFFERENT) return false;
    const [one, other] = [i, j].map((record) => columns[address]!.values[columns[address]!.codes[record]!]!);
    const [houseOne, houseOther] = [numbersOf(one!), numbersOf(other!)];
    const village = villageOf(one!);
    return (
      village !== '' && village === villageOf(other!) && houseOne !== '' && houseOther !== '' && houseOne !== houseOther
    );
  };
  const sex = at('sex');
  const household = sharedByGenerations(columns[phone], columns[date]);
  /** The telephone in common is one person's, as far as the records tell. */
  const ownPhone = (i: number, j: number, levels: Uint8Array) =>
    levelAt(levels, phone) <= CLOSE && !household(i) && !household(j);
  /** What a pair without a number in common lacks to be one person without people looking. */
  const lacking = (i: number, j: number, levels: Uint8Array) => {
    const [name, born, called] = [levelAt(levels, given), levelAt(levels, date), levelAt(levels, phone)];
    const otherDay = born !== EXACT && born !== MISSING;
    if (otherDay && levelAt(levels, sex) === DIFFERENT) return RULE_NAMESAKES;
    if ((otherDay || name === CROSSED) && homes.length > 0 && homes.every((c) => levels[c]! > SIMILAR))
      return RULE_REVIEW;
    if (name !== CLOSE && name !== SIMILAR) return RULE_NONE;
    if (called > CLOSE && called !== MISSING) return RULE_REVIEW;
    const shortened = name === SIMILAR && levelAt(levels, family) !== MISSING;
    return shortened && (otherDay || !ownPhone(i, j, levels)) ? RULE_REVIEW : RULE_NONE;
  };
  const lengthOf = (i: number) => columns[given]!.values[columns[given]!.codes[i]!]!.length;
  const oneNumber = (i: number, j: number, name: number, surname: number, levels: Uint8Array) => {
    const stranger = chinese && elsewhere(levels);
    if (stranger && (surname === DIFFERENT || (name === SIMILAR && lengthOf(i) === lengthOf(j)))) return RULE_APART;
    const apart = name === DIFFERENT || (surname === DIFFERENT && name !== EXACT);
    if (!apart || (chinese && !stranger && shareCharacters(fullName(i), fullName(j)))) return RULE_SURE;
    if (stranger) return RULE_APART;
    return surname === DIFFERENT && name !== EXACT ? RULE_NAMESAKES : RULE_REVIEW;
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
      if (right) return number === EXACT ? oneNumber(i, j, name, surname, levels) : RULE_TWO_NUMBERS;
      const other = name === DIFFERENT && (surname === DIFFERENT || surname === MISSING);
      if (number === EXACT && other && born === DIFFERENT) return RULE_REVIEW;
    }
    if (nameless && born !== EXACT && born !== MISSING && (nameless(i) || nameless(j)))
      return born === CLOSE ? RULE_REVIEW : RULE_APART;
    if (nameless && nameless(i) !== nameless(j) && number > CLOSE && homes.length > 0 && !oneHome(levels))
      return RULE_REVIEW;
    if (oneOfSeveral && oneOfSeveral(i) !== oneOfSeveral(j)) return RULE_REVIEW;
    if (chinese && surname === DIFFERENT && (number > CLOSE || (name === SIMILAR && elsewhere(levels))))
      return RULE_REVIEW;
    if (!chinese) return RULE_NONE;
    if (name === DIFFERENT) return RULE_APART;
    if (number > CLOSE && otherHouse(i, j, levels)) return name === SIMILAR ? RULE_APART : RULE_NAMESAKES;
    if (number > CLOSE && born === DIFFERENT) return name === SIMILAR ? RULE_APART : RULE_REVIEW;
    if (name === SIMILAR && lengthOf(i) === lengthOf(j)) return RULE_APART;
    if (number <= CLOSE) return RULE_NONE;
    const lack = lacking(i, j, levels);
    if (lack !== RULE_NONE) return lack;
    if (name === CLOSE) return born === SIMILAR ? RULE_REVIEW : RULE_NONE;
    return name === SIMILAR && born > CLOSE ? RULE_REVIEW : RULE_NONE;
  };
}

/** Years between two birth dates under one telephone from which it is a household's. */
const GENERATIONS = 12;
const LATEST = 9999;

/** Whether a record's telephone stands with people of two generations: it says which home, not which of its people. */
function sharedByGenerations(phones: Column | undefined, dates: Column | undefined): (record: number) => boolean {
  if (!phones || !dates) return () => false;
  const years = Int16Array.from(dates.values, (value) => Number(value.slice(0, 4)));
  const first = new Int16Array(phones.values.length).fill(LATEST);
  const last = new Int16Array(phones.values.length);
  phones.codes.forEach((code, i) => {
    const born = dates.codes[i]!;
    if (code < 0 || born < 0) return;
    first[code] = Math.min(first[code]!, years[born]!);
    last[code] = Math.max(last[code]!, years[born]!);
  });
  return (record) => {
    const code = phones.codes[record]!;
    return code >= 0 && last[code]! - first[code]! >= GENERATIONS;
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
