import type { Column } from './columns.ts';
import { type Contact, isAtHome, makeHomes, mayBeAtHome } from './homes.ts';
import { isCitizenNumber } from './id-numbers.ts';
import { isWholeDate } from './name-and-day.ts';
import type { Trust } from './namesakes.ts';
import { isChinese } from './normalize-name.ts';
import { CLOSE, DIFFERENT, EXACT, MISSING, SIMILAR } from './schema.ts';
import { birthsName, NO_TWINS, type Twins } from './twins.ts';

/**
 * What stands above the weights: sure pairs, pairs that people must look at whatever the weights say, and those that may
 * not come together through a third record either.
 */
export const RULE_NONE = 0;
export const RULE_SURE = 1;
export const RULE_REVIEW = 2;
/** Of one name and birth date without a home in common, which is not trusted; a third record that fits both is either's. */
export const RULE_AWAY = 3;
export const RULE_APART = 4;
/** People must look, and until then they do not come together through a third record. */
export const RULE_NAMESAKES = 5;
/** Two right numbers: two people for certain. */
export const RULE_TWO_NUMBERS = 6;

/** Whether a pair may not come together through a third record either. */
export const keepsApart = (rule: number): boolean => rule >= RULE_APART;
/** Whether a pair is, or may well be, two people whatever their names say. */
export const isTwoPeople = (rule: number): boolean => rule >= RULE_NAMESAKES || rule === RULE_AWAY;

/**
 * A right id number that two records share is one person if the names can be one name. Two right numbers are two people. One
 * number under two names is for people to decide; when address and telephone differ too (a number issued twice, a card that was
 * borrowed) they may not come together through a third record either, and another surname, or a given name that is only partly
 * alike, counts as another name; who has another birth date or sex, too, borrowed it. Two Chinese given names that neither sound
 * nor look alike are for people to decide; so is a shortened name, or one alike, with another birth date, another surname, any name
 * with quite another birth date, and one name in two houses of a village without a telephone in common. Without a number in common
 * two records are one person without people looking only when something of the home is: the telephone, the house, a parent's number,
 * or the village where nothing speaks against it; name, birth date and sex alone are namesakes', unless `trusted` says that in this
 * register they hardly ever are; a name only alike with another telephone is for people unless `twins` says that there are hardly any.
 * Children without a name are one only when born on one day, and one with a named child only in one home.
 */
export function makeRules(
  columns: readonly Column[],
  trusted: Trust = (_i, _j, contact) => mayBeAtHome(contact),
  twins: Twins = NO_TWINS,
): (i: number, j: number, levels: Uint8Array) => number {
  const at = (kind: Column['kind']) => columns.findIndex((column) => column.kind === kind);
  const [id, given, family, date, sex] = [at('id-number'), at('name'), at('family-name'), at('date'), at('sex')];
  const citizens =
    id < 0 ? undefined : Uint8Array.from(columns[id]!.values, (value) => (isCitizenNumber(value) ? 1 : 0));
  const chinese = given >= 0 && isChinese(columns[given]!);
  const levelAt = (levels: Uint8Array, c: number) => (c < 0 ? MISSING : levels[c]!);
  const fullName = (i: number) =>
    [family, given]
      .map((c) => (c < 0 || columns[c]!.codes[i]! < 0 ? '' : columns[c]!.values[columns[c]!.codes[i]!]!))
      .join('');
  const shared = columns.flatMap(({ role, kind }, c) => (role === 'household' && kind !== 'family-name' ? [c] : []));
  /** Both say where they live or how to call them, and nothing of it is alike. */
  const elsewhere = (levels: Uint8Array) =>
    shared.some((c) => levels[c] !== MISSING) && shared.every((c) => levels[c] === MISSING || levels[c] === DIFFERENT);
  /** Telephone, address or a parent's number is the same. */
  const oneHome = (levels: Uint8Array) => shared.some((c) => levels[c]! <= CLOSE);
  const homes = makeHomes(columns);
  const household = sharedByGenerations(columns[at('phone')], columns[date]);
  const years = date < 0 ? undefined : Int16Array.from(columns[date]!.values, (value) => Number(value.slice(0, 4)));
  /** Born a generation apart: mother and daughter may be called the same. */
  const generations = (i: number, j: number) =>
    Math.abs(years![columns[date]!.codes[i]!]! - years![columns[date]!.codes[j]!]!) >= GENERATIONS;
  const oneYear = (i: number, j: number) => years![columns[date]!.codes[i]!] === years![columns[date]!.codes[j]!];
  const whole = date < 0 ? undefined : Uint8Array.from(columns[date]!.values, (value) => (isWholeDate(value) ? 1 : 0));
  const wholeDate = (i: number) => whole![columns[date]!.codes[i]!] === 1;
  /** What a pair without a number in common lacks to be one person without people looking. */
  const lacking = (i: number, j: number, levels: Uint8Array, contact: Contact) => {
    const [name, surname, born] = [levelAt(levels, given), levelAt(levels, family), levelAt(levels, date)];
    const otherSex = levelAt(levels, sex) === DIFFERENT;
    const otherDay = born !== EXACT && born !== MISSING;
    if (otherDay && otherSex) return RULE_NAMESAKES;
    if (born === SIMILAR && generations(i, j)) return RULE_REVIEW;
    const alike = name === CLOSE || name === SIMILAR;
    if (alike && born !== MISSING && twins.isTwoNames(i, j)) return RULE_NAMESAKES;
    if (born === MISSING && date >= 0 && homes.known && (alike || !isAtHome(contact))) return RULE_REVIEW;
    if (homes.known && !isAtHome(contact)) {
      if (born !== EXACT || !wholeDate(i)) return RULE_REVIEW;
      const plain = (surname === EXACT || surname === MISSING) && !otherSex;
      if (!plain) return RULE_REVIEW;
      // A name that is only alike is no surer than the same.
      const away = trusted(i, j, contact);
      if (away && name === CLOSE && twins.trustsAway(contact)) return RULE_NONE;
      if (!away) return name === EXACT ? RULE_AWAY : RULE_REVIEW;
      if (name !== EXACT && !mayBeAtHome(contact)) return RULE_REVIEW;
    }
    if (!alike) return RULE_NONE;
    if (otherSex) return RULE_REVIEW;
    if (born !== MISSING && twins.trusts(name, contact.called, birthsName(born, oneYear(i, j)))) return RULE_NONE;
    if (contact.called === 'other' || (otherDay && homes.known) || (born > CLOSE && (name === SIMILAR || otherDay)))
      return RULE_REVIEW;
    const ownPhone = contact.called === 'same' && !household(i) && !household(j);
    const shortened = name === SIMILAR && surname !== MISSING;
    return shortened && (otherDay || !ownPhone) ? RULE_REVIEW : RULE_NONE;
  };
  const lengthOf = (i: number) => columns[given]!.values[columns[given]!.codes[i]!]!.length;
  const oneNumber = (i: number, j: number, name: number, surname: number, levels: Uint8Array) => {
    const stranger = chinese && elsewhere(levels);
    const partly = name === SIMILAR && lengthOf(i) === lengthOf(j);
    if (stranger && (surname === DIFFERENT || partly)) return RULE_APART;
    const born = levelAt(levels, date);
    /** Sisters and brothers, husband and wife: characters in common, but not the person whose number it is. */
    const borrowed = (born > CLOSE && born !== MISSING) || levelAt(levels, sex) === DIFFERENT;
    const apart =
      name === DIFFERENT || (surname === DIFFERENT && name !== EXACT) || (chinese && name === SIMILAR && borrowed);
    if (!apart || (chinese && !stranger && !borrowed && shareCharacters(fullName(i), fullName(j)))) return RULE_SURE;
    if (stranger) return RULE_APART;
    return (surname === DIFFERENT && name !== EXACT) || borrowed ? RULE_NAMESAKES : RULE_REVIEW;
  };
  const nameless = given < 0 ? undefined : newbornTest(columns[given]!, /^@/);
  const oneOfSeveral = given < 0 ? undefined : newbornTest(columns[given]!, /^@[mf]?\d/);
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
    if (nameless && nameless(i) !== nameless(j) && number > CLOSE && shared.length > 0 && !oneHome(levels))
      return RULE_REVIEW;
    if (oneOfSeveral && oneOfSeveral(i) !== oneOfSeveral(j)) return RULE_REVIEW;
    if (chinese && surname === DIFFERENT && (number > CLOSE || (name === SIMILAR && elsewhere(levels))))
      return RULE_REVIEW;
    if (!chinese) return RULE_NONE;
    if (name === DIFFERENT) return RULE_APART;
    if (number > CLOSE) {
      const contact = homes.contactOf(i, j, levels);
      if (contact.lives === 'other house' && contact.called !== 'same')
        return name === SIMILAR ? RULE_APART : RULE_NAMESAKES;
      if (number === DIFFERENT && homes.known && !isAtHome(contact)) return RULE_REVIEW;
      if (born === DIFFERENT) return name === SIMILAR ? RULE_APART : RULE_REVIEW;
      if (name === SIMILAR && lengthOf(i) === lengthOf(j)) return RULE_APART;
      return lacking(i, j, levels, contact);
    }
    return name === SIMILAR && lengthOf(i) === lengthOf(j) ? RULE_APART : RULE_NONE;
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
