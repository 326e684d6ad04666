/**
 * The forms in which plans state how much of something there must be, each as a pattern over one sentence without
 * spaces. A quantity keeps the keys of the plan format: value, op, unit, per, threshold, join …
 */
import { hanNumber } from './numbers.ts';
import {
  amountOf,
  BOUND,
  CEILING,
  each,
  FLOOR,
  type FoundStandard,
  gap,
  keyed,
  N,
  numberOf,
  opOf,
  type StandardRule,
} from './standard-parts.ts';
import {
  areas,
  bedSize,
  coverage,
  facilityAreas,
  perBed,
  perUnitShare,
  ratios,
  shares,
  teams,
  times,
} from './standard-shares.ts';
import { grades, groups, payments, processes } from './standard-words.ts';
import type { StandardWords } from './task-lexicon.ts';
import { anyOf } from './text.ts';

/** 床位使用率低于75%、平均住院日高于9天,不再增加床位. Open whether both must hold: any, unless 且 joins them. */
const bedGate = each(
  new RegExp(
    `(?:床位|病床)使用率(?:连续${N}年)?(低于|不足|小于|未达到?|高于|超过|大于)(${N})%([^。;]{0,12}?)平均住院(?:床?日|天数)数?(高于|超过|大于|长于|低于|少于)(${N})[天日](?:的)?[^。;]{0,30}?(?:不再|不得|原则上不|不予|方可|可以?|适当)`,
    'g',
  ),
  ([, use, share, between, stay, days]) => ({
    occupancy: { op: /[低不小未]/.test(use!) ? '<' : '>', value: numberOf(share!), unit: '%' },
    alos: { op: /[低少]/.test(stay!) ? '<' : '>', value: numberOf(days!), unit: 'day' },
    join: /[且同并]/.test(between!) ? 'all' : 'any',
  }),
);

const PEOPLE =
  '(?:名|个)?(?:常住|户籍|服务|城镇|农村|辖区|参保)?(?:人口|居民|老年人口?|儿童|学生|孕产妇|产妇|婴幼儿|妇女|职工|患者|人(?![份次]))';
const SIZE = `(?:(${N})([千万])?(?:[—~至-]{1,2}(${N})([千万])?)?|([百千万]|十万|百万))`;

function people(low?: string, lowScale?: string, high?: string, highScale?: string, word?: string): unknown {
  if (word) return hanNumber(word);
  const first = numberOf(`${low}${lowScale ?? (high ? (highScale ?? '') : '')}`);
  return high ? [first, numberOf(`${high}${highScale ?? ''}`)] : first;
}

/** 按每万人口不低于1名…, 每3万—10万居民规划设置1个…, 按不低于每3万人口配置1辆…. */
function perPopulation(words: StandardWords): StandardRule {
  const count = anyOf(words.counters);
  const pattern = new RegExp(
    `(${FLOOR}|${CEILING})?(?:每|(?<![\\d\\u4e00-\\u9fff])(?=[千万]人口))${SIZE}${PEOPLE}(?!每)[^,。;\\d]{0,30}?(${BOUND})?(${N})(?:[—~至-]{1,2}(${N}))?(${count})((?:及)?以[上下内])?`,
    'g',
  );
  const more = new RegExp(`[^,。;\\d每]{0,14}[、,]按照?(${N})${count}`, 'y');
  const either = new RegExp(`(${keyed(words.areas).pattern})(?:范围)?或$`);
  const areas = keyed(words.areas);
  return (text) => {
    const found: FoundStandard[] = [];
    for (const match of text.matchAll(pattern)) {
      const [all, before, low, lowScale, high, highScale, word, bound, value, top, , after] = match;
      if (all.includes('分别')) continue;
      const per = people(low, lowScale, high, highScale, word);
      const end = match.index + all.length;
      const area = either.exec(text.slice(Math.max(0, match.index - 16), match.index))?.[1];
      const quantity = { ...amountOf(value!, top, opOf(before ?? bound, after)), per };
      found.push({ start: match.index, end, quantity: area ? { ...quantity, orPer: areas.key(area) } : quantity });
      // 每万人口按1.75名…、按1.3名…: the second figure is per the same people.
      more.lastIndex = end;
      const second = more.exec(text);
      if (second)
        found.push({
          start: end,
          end: end + second[0].length,
          quantity: { value: numberOf(second[1]!), op: '==', per },
        });
    }
    return found;
  };
}

/** 达到4名/10万人口. */
function perSlash(words: StandardWords): StandardRule {
  const pattern = new RegExp(
    `(${BOUND})?(${N})(?:${anyOf(words.counters)})/(?:每)?(${N})?([百千万]|十万|百万)${PEOPLE}?`,
    'g',
  );
  return each(pattern, ([, bound, value, size, scale]) => ({
    value: numberOf(value!),
    per: size ? numberOf(`${size}${scale}`) : hanNumber(scale!),
    op: opOf(bound),
  }));
}

/** 每个乡(镇)办好1个乡(镇)卫生院; 旗县区至少有1家…. */
function perArea(words: StandardWords): StandardRule {
  const areas = keyed(words.areas);
  const count = anyOf(words.counters);
  const list = `(${areas.pattern})(?:[、和及]${areas.pattern}){0,2}`;
  const pattern = new RegExp(
    `(?:每个?${list}|${list}(?=${gap(4)}至少))(?:范围)?(${gap(14)}(至少|不少于|不低于)?${gap(8)})(${N})(?:[—~至-]{1,2}(${N}))?(${count})((?:及)?以[上下内])?(?=[\\u4e00-\\u9fff(])`,
    'g',
  );
  // 每个县设置1所妇幼保健机构,1所疾控中心: so many of each.
  const more = new RegExp(`[^。;\\d]{2,20}?[,、和及](${N})(?:个|所|家|处)(?=[\\u4e00-\\u9fff(])`, 'y');
  return (text) => {
    const found: FoundStandard[] = [];
    for (const match of text.matchAll(pattern)) {
      const [all, each, any, between, , low, high, , after] = match;
      if (/[从第]|培[养训]/.test(between!)) continue;
      const floor = /至少|不少于|不低于/.test(between!) ? '至少' : undefined;
      const amount = amountOf(low!, high, opOf(floor, after));
      const per = areas.key((each ?? any)!);
      let end = match.index + all.length;
      found.push({ start: match.index, end, quantity: { value: amount.value, per, op: amount.op } });
      more.lastIndex = end;
      for (let next = more.exec(text); next; next = more.exec(text)) {
        const start = end;
        end += next[0].length;
        found.push({ start, end, quantity: { value: numberOf(next[1]!), per, op: amount.op } });
        more.lastIndex = end;
      }
    }
    return found;
  };
}

/** 每个乡(镇)卫生院至少配备1名公共卫生医师; 乡镇卫生院…至少配备1名…. */
function perFacility(words: StandardWords): StandardRule {
  const facilities = keyed(words.facilities);
  const count = anyOf(words.counters);
  const does = '(?:配备|配置|设置|设立|建立|掌握|设(?=\\d))';
  const has = '(?:配备|配置|设置|设立|建成|建立|掌握|开展|提供|拥有|有|设(?=\\d))';
  const subject = `((?:每[个所家]?|各)?(?:[省市县区乡镇]级)?(?:${facilities.pattern})(?:[^。;\\d]{0,24}?))`;
  const pattern = new RegExp(
    `${subject}(?:(至少|不少于|不低于)(?:要)?(${has})?|${has}(至少|不少于|不低于)?)(${N})(?:[—~至-]{1,2}(${N}))?(${count})((?:及)?以[上下内])?(?=[\\u4e00-\\u9fff(])`,
    'g',
  );
  const every = /^(?:每|各)/;
  const strict = new RegExp(`^${does}$`);
  const word = new RegExp(facilities.pattern, 'g');
  return each(pattern, ([, of, before, verb, after, low, high, , end]) => {
    const bound = before ?? after;
    if (!every.test(of!) && !(bound && (strict.test(verb ?? '') || new RegExp(`${does}$`).test(of!) || after)))
      return null;
    const amount = amountOf(low!, high, opOf(bound, end));
    const keys = (of!.match(word) ?? []).map((name) => facilities.key(name));
    const per = keys.includes('institution') ? 'institution' : keys[0];
    return { value: amount.value, per, op: amount.op };
  });
}

/** 10万以上人口的县设置1个县办综合医院和1个县办中医类医院; 800人以上的行政村应设置村卫生室. */
function threshold(words: StandardWords): StandardRule {
  const areas = keyed(words.areas);
  const institutions = keyed(words.institutions);
  const pattern = new RegExp(
    `(?:(?:常住|服务|户籍)?人口(?:在)?)?(超过|低于|不足|少于)?(${N}[千万]?)人?(?:口)?(?:及)?(以[上下])?(?:常住)?(?:人口)?的?(${areas.pattern})(?:\\([^()]{0,20}\\))?[^。;,\\d]{0,10}?(?:设置|设立|建设|设有|配备|规划|建有)([^。;]*)`,
    'g',
  );
  const item = new RegExp(`(${N})(?:个|所|家)[^,、。;和及\\d]{0,8}?(${institutions.pattern})`, 'g');
  return each(pattern, ([, before, size, after, area, rest]) => {
    if (!before && !after) return null;
    const op = after ? (after === '以下' ? '<=' : '>=') : before === '超过' ? '>' : '<';
    const quantity: Record<string, unknown> = {
      threshold: numberOf(size!),
      op,
      per: areas.key(area!),
    };
    for (const [, count, name] of rest!.matchAll(item)) quantity[institutions.key(name!)] = numberOf(count!);
    return quantity;
  });
}

/** 100万人口以上的县医院床位不超过1000张: the size by the people of the area. */
function sizeByPopulation(words: StandardWords): StandardRule {
  const areas = keyed(words.areas);
  return each(
    new RegExp(
      `(${N}[千万]?)(?:常住)?人口?(以[上下])?的?(?:人口)?的?(${areas.pattern})[^,。;\\d]{0,16}?(${BOUND})(${N})张`,
      'g',
    ),
    ([, size, side, area, bound, value]) =>
      side
        ? {
            value: numberOf(value!),
            unit: 'bed',
            op: opOf(bound),
            threshold: numberOf(size!),
            thresholdOp: side === '以上' ? '>=' : '<=',
            per: areas.key(area!),
          }
        : null,
  );
}

/** Clearer forms first: what one has read is not read again. */
export function standardRules(words: StandardWords): StandardRule[] {
  return [
    bedGate,
    sizeByPopulation(words),
    threshold(words),
    perBed(words),
    perPopulation(words),
    perSlash(words),
    perFacility(words),
    perArea(words),
    ...times,
    perUnitShare(words),
    ...shares(words),
    ...coverage(words),
    bedSize,
    areas,
    facilityAreas(words),
    ratios,
    teams,
    ...grades,
    groups(words),
  ];
}

/** Those without any number. */
export const wordRules = (words: StandardWords): StandardRule[] => [processes(words), payments(words)];
