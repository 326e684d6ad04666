import { type Area, compareAreas, readArea } from './areas.ts';
import { foldText, hasHan, isEmptyWord } from './normalize-text.ts';
import { editDistance } from './similarity.ts';

const NUMERALS = '零一二三四五六七八九';
const STREET_WORDS: Record<string, string> = {
  street: 'st',
  road: 'rd',
  avenue: 'ave',
  drive: 'dr',
  court: 'ct',
  place: 'pl',
  crescent: 'cres',
  circuit: 'cct',
  close: 'cl',
  lane: 'ln',
  highway: 'hwy',
  terrace: 'tce',
  boulevard: 'blvd',
  apartment: 'apt',
};

/**
 * A postal address: Chinese ones without spaces and punctuation, simplified, numbers as digits (第三组 = 3组, 二〇 = 20),
 * others as words with the usual abbreviations of streets.
 */
export function normalizeAddress(text: string, simplify: (text: string) => string): string {
  const folded = foldText(text);
  if (isEmptyWord(folded)) return '';
  if (!hasHan(folded))
    return folded
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
      .split(' ')
      .map((word) => STREET_WORDS[word] ?? word)
      .join(' ');
  return simplify(
    folded.replace(/(?<=\d)[^\p{L}\p{N}]+(?=\d)/gu, '-').replace(/[^\p{L}\p{N}-]+|-(?!\d)|(?<!\d)-/gu, ''),
  )
    .replace(/〇/g, '零')
    .replace(/村民小组|居民小组|小组/g, '组')
    .replace(/第?([零一二三四五六七八九十百]+)(?=[组社队号栋幢单室层楼区巷弄])/g, (_, words: string) =>
      String(chineseNumber(words)),
    )
    .replace(/居民委员会|居委会|社区居委会/g, '社区')
    .replace(/村民委员会|村委会|行政村/g, '村');
}

/** 十二 = 12, 一百零三 = 103, 二零 = 20. */
function chineseNumber(words: string): number {
  if (!/[十百]/.test(words)) return Number([...words].map((word) => NUMERALS.indexOf(word)).join(''));
  let total = 0;
  let digit = 0;
  for (const word of words) {
    if (word === '百') total += (digit || 1) * 100;
    else if (word === '十') total += (digit || 1) * 10;
    if (word === '十' || word === '百') digit = 0;
    else digit = NUMERALS.indexOf(word);
  }
  return total + digit;
}

/** What an address says. */
export interface Place {
  /** Province, city and county without the words for them; empty where they do not stand. */
  area: Area;
  /** Without the word for township; empty when it does not stand there. */
  town: string;
  /** Village, community or street, without the word for village. */
  village: string;
  group: string;
  /** Numbers of house, building and flat in order. */
  house: readonly string[];
}

const TOWNSHIP = /^(\D*?)(?:街道办事处|街道|办事处|[镇乡](?![路街])|苏木)/u;
const NUMBERS = /(\d+)([组社队])?/g;

/** Reads a normalised address. */
export function readPlace(address: string): Place {
  const { area, rest: below } = readArea(address);
  const [all = '', town = ''] = TOWNSHIP.exec(below) ?? [];
  const [village = ''] = /^\D*/u.exec(below.slice(all.length)) ?? [];
  const rest = below.slice(all.length + village.length);
  const house: string[] = [];
  let group = '';
  for (const [, number = '', unit] of rest.matchAll(NUMBERS)) {
    if (unit && group === '') group = number;
    else house.push(number);
  }
  return { area, town, village: village.replace(/(?:自然村|新村|村|第)$/, ''), group, house };
}

/** Township and village in one, without what stands above; empty when no village or street is named. */
export function villageOf(address: string): string {
  const { town, village } = readPlace(address);
  return village === '' ? '' : town + village;
}

/** How two addresses stand to each other: in one house; perhaps, in one group or village; in another house there; elsewhere. */
export type Nearness = 'house' | 'group' | 'village' | 'other house' | 'elsewhere' | 'unknown';

export function compareHouses(a: Place, b: Place): Nearness {
  const areas = compareAreas(a.area, b.area);
  const towns = a.town !== '' && b.town !== '';
  if (towns && a.town !== b.town) return 'elsewhere';
  const [digits, others] = [digitsOf(a), digitsOf(b)];
  if (areas !== 'same') {
    // A slip of the hand, or a county that bears another name today, under a house that is the same to the last digit.
    const same = a.village === b.village && digits.length >= TELLING && digits === others;
    return same && (areas === 'slip' || (areas === 'county' && towns)) ? 'house' : 'elsewhere';
  }
  if (a.village === '' || b.village === '') return 'unknown';
  if (!startsOther(a, b) && !startsOther(b, a))
    return digits.length >= TELLING && digits === others && editDistance(a.village, b.village, 1) <= 1
      ? 'house'
      : 'elsewhere';
  const slip = Math.min(digits.length, others.length) >= LONG && editDistance(digits, others, 1) <= 1;
  if (slip) return 'house';
  if (a.group !== '' && b.group !== '' && a.group !== b.group) return 'other house';
  const near = a.group !== '' && a.group === b.group ? 'group' : 'village';
  if (a.house.length === 0 || b.house.length === 0) return near;
  const [short, long] = a.house.length < b.house.length ? [a.house, b.house] : [b.house, a.house];
  if (!isPart(short, long)) return 'other house';
  // A street number alone is a building of many flats.
  return short.length === long.length || short.length >= 3 ? 'house' : 'group';
}

/** The village of one begins the other's; the city may stand before it without the word for one: 包头人民路. */
const startsOther = ({ village, area }: Place, other: Place): boolean =>
  other.village.startsWith(village) ||
  [area.city, area.county].some((name) => name !== '' && other.village === name + village);

/** Digits of group, house and flat from which the same ones under a village written a little differently are one house. */
const TELLING = 3;
/** And from which one slip of the hand among them is likelier than another house. */
const LONG = 6;
const digitsOf = ({ group, house }: Place): string => group + house.join('');

function isPart(short: readonly string[], long: readonly string[]): boolean {
  let at = 0;
  for (const number of long) if (number === short[at]) at += 1;
  return at === short.length;
}

/** Digits of an address in order, separated: 文昌路12号3栋 = `12 3`. */
export const numbersOf = (address: string): string => (address.match(/\d+/g) ?? []).join(' ');
