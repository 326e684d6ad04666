import { editDistance } from './similarity.ts';

/** Province, city and county of an address, without the words for them; empty where they do not stand. 上海 is both. */
export interface Area {
  province: string;
  city: string;
  county: string;
}

/** Provinces by their usual names (GB/T 2260). */
const CITIES = '北京|天津|上海|重庆';
const PROVINCES =
  '河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古?|广西|西藏|宁夏|新疆|香港|澳门';
const AUTONOMOUS = '(?:壮族|回族|维吾尔)?自治区';
/** 北京路 and 四川北路 are streets; a province without the word for it is one when a lower level follows. */
const BARE = '(?![市州区巷里村庄家]|[大东西南北中一二三四]?[路街]|大道)(?=\\D*[市县区州盟旗镇乡])';
const PROVINCE = new RegExp(
  `^(?:(${CITIES})(?:市(?:市辖区|\\1市)?|${BARE})|(${PROVINCES})(?:省|${AUTONOMOUS}|特别行政区|${BARE}))`,
  'u',
);

/** Words for lower levels end a name, but 镇江, 新乡 and 路南 are names themselves. */
const SIGN = '(?:[^\\d县区镇乡路街村]|[镇乡](?=.?[县区市])|路(?=[南北桥]?区)|村(?=回族))';
const TOWN_WORDS = '[场政民府委]';
const CITY = new RegExp(
  `^(${SIGN}{1,11}?)(?:市(?!${TOWN_WORDS})|自治州|地区|(?<![联同])盟(?![路街])|(?<=..)州(?![市区县路街镇乡村大中东西南北]))`,
  'u',
);
const COUNTY = new RegExp(
  `^(${SIGN}{1,14}?)(?:县(?![城区])|(?<![社小校厂业宅属景])区|旗(?![路街村镇乡小])|市(?!${TOWN_WORDS}))`,
  'u',
);
/** Zones that are named beside, or instead of, the county they lie in. */
const ZONE = /开发|高新|经开|工业|产业|科技|化工|示范|保税|管理$|^市辖$/;

/** What stands above the township in a normalised address, and what is left of it. */
export function readArea(address: string): { area: Area; rest: string } {
  let rest = address;
  const take = (words: RegExp): RegExpExecArray | undefined => {
    const found = words.exec(rest) ?? undefined;
    rest = rest.slice(found?.[0].length ?? 0);
    return found;
  };
  const [, municipality = '', other = ''] = take(PROVINCE) ?? [];
  const province = municipality || other;
  const city = take(CITY)?.[1] ?? municipality;
  const county = take(COUNTY)?.[1] ?? '';
  return { area: { province, city, county: ZONE.test(county) ? '' : county }, rest };
}

/** `county`: only the counties differ, within one city; `slip`: names differ by one sign. */
export type AreaLikeness = 'same' | 'slip' | 'county' | 'other';

/** What is known of both must agree; 昆山市 alone may be the county of the other, and 成都武侯区 is 武侯区. */
export function compareAreas(a: Area, b: Area): AreaLikeness {
  const province = compareKnown(a.province, b.province);
  if (province !== 'same') return province;
  if (a.county === '' && b.county === '') return compareKnown(a.city, b.city);
  if (a.county === '') return compareAlone(a.city, b);
  if (b.county === '') return compareAlone(b.city, a);
  const [county, city] = [compareKnown(a.county, b.county), compareKnown(a.city, b.city)];
  if (county === 'same') return city;
  if (city !== 'same') return 'other';
  return county === 'other' && a.city !== '' && b.city !== '' ? 'county' : county;
}

/** A city that may be one of a prefecture or of a county. */
function compareAlone(city: string, { city: above, county }: Area): AreaLikeness {
  if (city === '' || above === '') return 'same';
  const [one, other] = [compareKnown(city, above), compareKnown(city, county)];
  return one === 'same' || other === 'same' ? 'same' : one === 'slip' || other === 'slip' ? 'slip' : 'other';
}

function compareKnown(a: string, b: string): 'same' | 'slip' | 'other' {
  if (a === '' || b === '') return 'same';
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (long.startsWith(short) || long.endsWith(short)) return 'same';
  return editDistance(a, b, 1) <= 1 ? 'slip' : 'other';
}
