import { compareAreas } from './areas.ts';
import type { Characters } from './characters.ts';
import { fitsMask, isCitizenNumber } from './id-numbers.ts';
import { numbersOf, type Place, readPlace } from './normalize-address.ts';
import { dayCount } from './normalize-date.ts';
import { isNewborn } from './normalize-name.ts';
import { hasHan, isHan } from './normalize-text.ts';
import { CLOSE, DIFFERENT, type FieldKind, MISSING, SIMILAR } from './schema.ts';
import { bigramLikeness, editDistance, jaroWinkler } from './similarity.ts';

/** How far two different normalised values agree: one of the levels of schema.ts. */
export type Compare = (a: string, b: string) => number;

export function comparerOf(kind: FieldKind, characters: Characters): Compare {
  switch (kind) {
    case 'name':
      return (a, b) => compareNames(a, b, characters, true);
    case 'family-name':
      return (a, b) => compareNames(a, b, characters);
    case 'date':
      return compareDates;
    case 'phone':
      return comparePhones;
    case 'address':
      return addressComparer();
    case 'postcode':
      return comparePostcodes;
    case 'id-number':
      return compareIdentifiers;
    case 'text':
      return compareTexts;
    default:
      return () => DIFFERENT;
  }
}

/** `given`: pinyin may be compared with a part of the name (小芳 and Xiufang). */
export function compareNames(a: string, b: string, characters: Characters, given = false): number {
  if (isNewborn(a) || isNewborn(b)) return compareNewborns(a, b);
  const hanA = hasHan(a);
  const hanB = hasHan(b);
  if (hanA && hanB) return compareHan(a, b, characters);
  if (hanA !== hanB) return compareSpelled(hanA ? a : b, (hanA ? b : a).replace(/ /g, ''), characters, given);
  return compareLatin(a, b);
}

/** Order within one birth, among all children, among sons or daughters. */
const ORDERS = [/(?<=^@[mf]?)\d/, /#\d/, /~\d/];

/** A newborn's form says nothing about a name given later; two forms differ in sex or order of birth. */
function compareNewborns(a: string, b: string): number {
  if (!isNewborn(a) || !isNewborn(b)) return MISSING;
  const [sexA = '', sexB = ''] = [a, b].map((form) => form.replace(/[^mf]/g, ''));
  const apart = (one = '', other = '') => one !== '' && other !== '' && one !== other;
  const others = ORDERS.some((order) => apart(order.exec(a)?.[0], order.exec(b)?.[0]));
  return apart(sexA, sexB) || others ? DIFFERENT : MISSING;
}

function compareHan(a: string, b: string, characters: Characters): number {
  if (a.length === b.length) {
    let same = 0;
    let alike = 0;
    for (let i = 0; i < a.length; i += 1) {
      if (a[i] === b[i]) same += 1;
      else if (characters.soundAlike(a[i]!, b[i]!) || characters.lookAlike(a[i]!, b[i]!)) alike += 1;
    }
    if (same + alike === a.length) return CLOSE;
    if (a.length === 2 && a[0] === b[1] && a[1] === b[0]) return CLOSE;
    // 阿依努尔·肉孜 written 肉孜·阿依努尔.
    if (a.length >= 4 && (same + alike >= a.length - 1 || (a + a).includes(b))) return CLOSE;
    return same + alike > 0 ? SIMILAR : DIFFERENT;
  }
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 3 && (long.startsWith(short) || editDistance(a, b, 1) <= 1)) return CLOSE;
  if (isPart(short, long) || (short.length >= 3 && jaroWinkler(a, b) >= 0.85)) return SIMILAR;
  return DIFFERENT;
}

/** All characters of one stand in the other in the same order. */
function isPart(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (character === short[at]) at += 1;
  return at === short.length;
}

/** Characters and Latin letters: close when the letters are their pinyin, similar when a shortened name begins or ends them. */
function compareSpelled(han: string, letters: string, characters: Characters, parts: boolean): number {
  if (!isHan(han)) return DIFFERENT;
  const whole = spelledTo(han, letters, 0, characters);
  if (whole.has(letters.length)) return CLOSE;
  if (!parts || han.length > 1) return DIFFERENT;
  if (whole.size > 0) return SIMILAR;
  for (let from = 1; from < letters.length; from += 1)
    if (spelledTo(han, letters, from, characters).has(letters.length)) return SIMILAR;
  return DIFFERENT;
}

/** Where the pinyin of the characters ends that begins at a place of the letters, in any of their readings. */
function spelledTo(han: string, letters: string, start: number, characters: Characters): Set<number> {
  let ends = new Set([start]);
  for (const character of han) {
    const next = new Set<number>();
    for (const from of ends)
      for (const reading of characters.readings(character))
        for (const spelling of reading.includes('v')
          ? [reading, reading.replace('v', 'u'), reading.replace('v', 'yu')]
          : [reading])
          if (letters.startsWith(spelling, from)) next.add(from + spelling.length);
    ends = next;
  }
  return ends;
}

/** Words less alike than this are not two edits from each other. */
const FAR = 0.6;

function compareLatin(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length === 1) return long.startsWith(short) ? SIMILAR : DIFFERENT;
  const likeness = jaroWinkler(a, b);
  if (likeness < FAR && !a.includes(' ') && !b.includes(' ')) return DIFFERENT;
  if (likeness >= 0.92 || (short.length >= 3 && editDistance(a, b, 1) <= 1)) return CLOSE;
  if (
    likeness >= 0.84 ||
    (short.length >= 3 && long.startsWith(short)) ||
    (short.length >= 5 && editDistance(a, b, 2) <= 2)
  )
    return SIMILAR;
  if (a.includes(' ') || b.includes(' ')) {
    if (a.split(' ').sort().join(' ') === b.split(' ').sort().join(' ') || a.replace(/ /g, '') === b.replace(/ /g, ''))
      return CLOSE;
    if (short.length >= 3 && ` ${long} `.includes(` ${short} `)) return SIMILAR;
  }
  return DIFFERENT;
}

export function compareTexts(a: string, b: string): number {
  if (!hasHan(a) && !hasHan(b)) return compareLatin(a, b);
  const likeness = Math.max(
    bigramLikeness(a, b),
    a.length >= 3 && b.length >= 3 && editDistance(a, b, 1) <= 1 ? 0.9 : 0,
  );
  return likeness >= 0.8 ? CLOSE : likeness >= 0.5 ? SIMILAR : DIFFERENT;
}

/**
 * Close: one digit wrong, two neighbours or day and month swapped. Similar: same year with month or day not known (00 or
 * 1 January), same month and day, same year and month, or 17–52 days later as a lunar date taken for a solar one is.
 */
export function compareDates(a: string, b: string): number {
  let wrong = 0;
  let last = -1;
  let swapped = false;
  for (let i = 0; i < 8; i += 1) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    swapped = wrong === 1 && last === i - 1 && a[i] === b[last] && a[last] === b[i];
    wrong += 1;
    last = i;
  }
  if (wrong <= 1 || (wrong === 2 && swapped)) return CLOSE;
  const sameYear = a.startsWith(b.slice(0, 4));
  const [monthDayA, monthDayB] = [a.slice(4), b.slice(4)];
  if (sameYear && monthDayA.slice(2) + monthDayA.slice(0, 2) === monthDayB) return CLOSE;
  if (sameYear && (isCoarse(monthDayA) || isCoarse(monthDayB) || monthDayA.slice(0, 2) === monthDayB.slice(0, 2)))
    return SIMILAR;
  if (wrong === 2 || (monthDayA === monthDayB && !isCoarse(monthDayA))) return SIMILAR;
  if (Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4))) > 1) return DIFFERENT;
  const apart = Math.abs(dayCount(a) - dayCount(b));
  return apart >= 17 && apart <= 52 ? SIMILAR : DIFFERENT;
}

const isCoarse = (monthDay: string) => monthDay === '0101' || monthDay.endsWith('00');

function comparePhones(a: string, b: string): number {
  if (a.includes('*') || b.includes('*')) return fitsMask(a, b) ? CLOSE : DIFFERENT;
  if (editDistance(a, b, 1) <= 1) return CLOSE;
  const least = Math.min(a.length, b.length);
  return least >= 7 && a.length !== b.length && a.slice(-least) === b.slice(-least) ? CLOSE : DIFFERENT;
}

function comparePostcodes(a: string, b: string): number {
  if (editDistance(a, b, 1) <= 1) return CLOSE;
  return a.length === 6 && b.length === 6 && a.startsWith(b.slice(0, 4)) ? SIMILAR : DIFFERENT;
}

/** Two right numbers of citizens are two numbers, however near: the check character catches the slips of one hand. */
export function compareIdentifiers(a: string, b: string): number {
  if (a.includes('*') || b.includes('*')) return compareMasked(a, b);
  if (a.length === 18 && b.length === 18 && differingPlaces(a, b) > 4) return DIFFERENT;
  if (isCitizenNumber(a) && isCitizenNumber(b)) return DIFFERENT;
  if (editDistance(a, b, 1) <= 1) return CLOSE;
  return Math.min(a.length, b.length) >= 6 && editDistance(a, b, 2) <= 2 ? SIMILAR : DIFFERENT;
}

/** Close: all that is seen agrees. A division and a birth date alone say nothing beside the birth date. */
function compareMasked(a: string, b: string): number {
  if (!fitsMask(a, b)) return DIFFERENT;
  let sequence = 0;
  for (let i = 14; i < a.length; i += 1) if (a[i] !== '*' && b[i] !== '*') sequence += 1;
  return a.length === 18 && sequence < 2 ? MISSING : CLOSE;
}

export function differingPlaces(a: string, b: string): number {
  let places = 0;
  for (let i = 0; i < a.length; i += 1) if (a.charCodeAt(i) !== b.charCodeAt(i)) places += 1;
  return places;
}

/** Addresses are read once each. The same street and number in another city is not alike. */
function addressComparer(): Compare {
  const places = new Map<string, Place>();
  const placeOf = (address: string) => {
    let found = places.get(address);
    if (found === undefined) {
      found = readPlace(address);
      places.set(address, found);
    }
    return found;
  };
  return (a, b) => {
    if (!hasHan(a) || !hasHan(b)) return compareLatin(a, b);
    const [short, long] = a.length < b.length ? [a, b] : [b, a];
    if (short.length >= 4 && long.endsWith(short)) return CLOSE;
    const likeness = bigramLikeness(a, b);
    const [one, other] = [placeOf(a), placeOf(b)];
    if (compareAreas(one.area, other.area) === 'other') return DIFFERENT;
    if (likeness >= 0.75 && numbersOf(a) === numbersOf(b)) return CLOSE;
    if (likeness >= 0.6) return SIMILAR;
    return one.village !== '' && one.town === other.town && one.village === other.village ? SIMILAR : DIFFERENT;
  };
}
