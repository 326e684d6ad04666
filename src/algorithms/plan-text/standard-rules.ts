/**
 * The forms in which plans state how much of something there must be, each as a pattern over one sentence without
 * spaces. A quantity keeps the keys of the plan format: value, op, unit, per, threshold, join …
 */
import { hanNumber } from './numbers.ts';
import type { Keyed, StandardWords } from './task-lexicon.ts';
import { anyOf } from './text.ts';

export interface FoundStandard {
  start: number;
  end: number;
  quantity: Record<string, unknown>;
}
export type StandardRule = (text: string) => FoundStandard[];

const N = '(?:\\d+(?:\\.\\d+)?|[一二两三四五六七八九十百]+)';
const FLOOR = '不低于|不少于|不得低于|不得少于|不小于|至少|高于|≥';
const CEILING = '不超过|不高于|不多于|不大于|低于|控制在|小于|≤';
const BOUND = `(?:${FLOOR}|${CEILING}|达到|为)`;
/** Words between the parts of a rule: no other number, no end of a clause. */
const gap = (most: number): string => `[^,。;\\d]{0,${most}}?`;

export function numberOf(text: string): number {
  const scaled = /^(.*?)(百|千|万|十万|百万)?$/.exec(text)!;
  if (/^\d/.test(text)) return Number(scaled[1]) * (scaled[2] ? hanNumber(scaled[2])! : 1);
  return hanNumber(text) ?? Number.NaN;
}

function opOf(bound: string | undefined, after = ''): string {
  if (after !== '' && /^(?:及)?以上/.test(after)) return '>=';
  if (after !== '' && /^(?:及)?(?:以下|以内|之内)/.test(after)) return '<=';
  if (bound === undefined || bound === '') return '==';
  if (new RegExp(`^(?:${FLOOR})$`).test(bound)) return '>=';
  return new RegExp(`^(?:${CEILING})$`).test(bound) ? '<=' : '==';
}

/** Value of `low` or of a range. */
function amountOf(low: string, high: string | undefined, op: string): { value: unknown; op: string } {
  return high === undefined ? { value: numberOf(low), op } : { value: [numberOf(low), numberOf(high)], op: 'range' };
}

function keyed(list: readonly Keyed[]): { pattern: string; key(word: string): string } {
  const keys = new Map<string, string>();
  for (const { key, words } of list) for (const word of words) if (!keys.has(word)) keys.set(word, key);
  return { pattern: anyOf([...keys.keys()]), key: (word) => keys.get(word) ?? word };
}

function each(
  pattern: RegExp,
  build: (match: RegExpMatchArray, text: string) => Record<string, unknown> | null,
): StandardRule {
  return (text) => {
    const found: FoundStandard[] = [];
    for (const match of text.matchAll(pattern)) {
      const quantity = build(match, text);
      if (quantity) found.push({ start: match.index, end: match.index + match[0].length, quantity });
    }
    return found;
  };
}

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

const PEOPLE = '(?:名)?(?:常住|户籍|服务|城镇|农村|辖区)?(?:人口|居民|老年人|人)';
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
    `(${FLOOR}|${CEILING})?每${SIZE}${PEOPLE}(?!每)[^,。;\\d]{0,30}?(${BOUND})?(${N})(?:[—~至-]{1,2}(${N}))?(${count})((?:及)?以[上下内])?`,
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
  return each(pattern, ([, each, any, between, , low, high, , after]) => {
    if (/[从第]/.test(between!)) return null;
    const floor = /至少|不少于|不低于/.test(between!) ? '至少' : undefined;
    const amount = amountOf(low!, high, opOf(floor, after));
    return { value: amount.value, per: areas.key((each ?? any)!), op: amount.op };
  });
}

/** 每个乡(镇)卫生院至少配备1名公共卫生医师; 乡镇卫生院…至少配备1名…. */
function perFacility(words: StandardWords): StandardRule {
  const facilities = keyed(words.facilities);
  const count = anyOf(words.counters);
  const does = '(?:配备|配置|设置|设立|建立|掌握)';
  const has = '(?:配备|配置|设置|设立|建成|建立|培养|掌握|开展|提供|拥有|有)';
  const subject = `((?:每个?|各)?(?:${facilities.pattern})(?:[^。;\\d]{0,24}?))`;
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

/** 占编制总额的比例不低于85%, 占比达到30%, 不得低于专业技术人员编制数的25%, 按医院床位的2%—3%设置. */
function shares(words: StandardWords): StandardRule[] {
  const resource = anyOf(words.resources);
  const about = (text: string, at: number) => new RegExp(resource).test(text.slice(Math.max(0, at - 30), at + 40));
  const build = (bound: number, low: number, high: number | null) => (match: RegExpMatchArray, text: string) => {
    if (!about(text, match.index!)) return null;
    if (/力争|争取/.test(text.slice(Math.max(0, match.index! - 24), match.index))) return null;
    const after = text.slice(match.index! + match[0].length, match.index! + match[0].length + 3);
    const amount = amountOf(match[low]!, high === null ? undefined : match[high], opOf(match[bound], after));
    return { value: amount.value, unit: '%', op: amount.op };
  };
  const range = `(${N})%?(?:[—~至-]{1,2}(${N}))?%`;
  return [
    each(new RegExp(`占(?:比|[^,。;\\d]{2,20}?)${gap(8)}(${BOUND})${range}`, 'g'), build(1, 2, 3)),
    each(
      new RegExp(`(${FLOOR}|${CEILING})[^,。;\\d]{2,20}(?:总数|总额|编制数?|床位数?|人数|数)的(${N})%`, 'g'),
      build(1, 2, null),
    ),
    each(
      new RegExp(`按(?:照)?[^,。;\\d]{2,16}的()${range}(?:的?比例)?${gap(4)}(?:设置|配置|配备|核定|安排|预留)`, 'g'),
      build(1, 2, 3),
    ),
    each(new RegExp(`${resource}${gap(12)}(${FLOOR})${range}`, 'g'), build(1, 2, 3)),
  ];
}

/** 100%的中医医院设置康复科: how many institutions must have something. */
function coverage(): StandardRule[] {
  const verb = '(?:设置|设立|配备|建有|设有)';
  return [
    each(
      new RegExp(
        `(${N})%((?:及)?以上)?的?[^,。;\\d%]{2,24}?(?:院|中心|机构|室|站|所|科)(?:\\([^()]{1,16}\\))?${verb}[^,。;\\d]{2,16}`,
        'g',
      ),
      ([, value, above]) => ({ value: numberOf(value!), unit: '%', op: above ? '>=' : '==' }),
    ),
    each(
      new RegExp(`${verb}[^,。;\\d]{2,14}?(?:的?比例)?(不低于|不少于|达到?)(${N})%(以上)?`, 'g'),
      ([, bound, value, above]) => ({
        value: numberOf(value!),
        unit: '%',
        op: above ? '>=' : opOf(bound),
      }),
    ),
  ];
}

const UNIT: Record<string, string> = { 秒: 's', 分钟: 'min', 小时: 'h', 天: 'day', 日: 'day', 个工作日: 'working day' };

/** Times and distances of service. */
const times: StandardRule[] = [
  each(
    new RegExp(`(${N})(秒|分钟|小时)以?内?${gap(6)}(?:率|比例)${gap(6)}(${BOUND})?(${N})%`, 'g'),
    ([, time, unit, bound, value]) => ({
      value: numberOf(value!),
      unit: '%',
      [`within_${UNIT[unit!]}`]: numberOf(time!),
      op: opOf(bound),
    }),
  ),
  each(
    new RegExp(`服务半径${gap(8)}(${N})(?:千米|公里)([^。;\\d]{0,24}?)时间${gap(8)}(${N})分钟`, 'g'),
    ([, radius, between, minutes]) => ({
      radius_km: numberOf(radius!),
      arrival_min: numberOf(minutes!),
      join: /或/.test(between!) ? 'or' : 'and',
    }),
  ),
  each(new RegExp(`服务半径${gap(8)}(${N})(?:千米|公里)`, 'g'), ([, radius]) => ({
    value: numberOf(radius!),
    unit: 'km',
    op: '<=',
  })),
  each(
    new RegExp(
      `(?:交接|响应|反应|到达|抵达|出车|接诊|上报|报告|转运|处置|送达|审核|办结|等候|等待|就医)[^,。;\\d]{0,12}?(${N})(分钟|小时|天|个工作日)(?:以内|之内|内)`,
      'g',
    ),
    ([, value, unit]) => ({ value: numberOf(value!), unit: UNIT[unit!], op: '<=' }),
  ),
  each(new RegExp(`(${N})分钟[^,。;\\d“”]{0,10}圈`, 'g'), ([, value]) => ({
    value: numberOf(value!),
    unit: 'min',
    op: '<=',
  })),
  each(/(24)小时(?:不间断)?(?:运转|运行|值守|值班|服务|开诊|接诊|开放)/g, ([, value]) => ({
    value: numberOf(value!),
    unit: 'h',
    op: '==',
  })),
  each(new RegExp(`每天[^。;\\d]{0,12}(${N})个?小时`, 'g'), ([, value]) => ({
    value: numberOf(value!),
    unit: 'h',
    op: '>=',
  })),
];

/** 医护比不低于1:1.25. */
const ratios = each(
  new RegExp(
    `(?:床护|医护|床医|床人|医生?与?护士?|医患|护患)(?:比例?|之比)(?:\\([^()]{0,16}\\))?${gap(6)}(${BOUND})?${gap(4)}1:(\\d+(?:\\.\\d+)?)`,
    'g',
  ),
  ([, bound, value]) => ({ value: [1, Number(value)], op: opOf(bound) }),
);

/** 单体医院床位不宜超过1500张. */
const bedSize = each(
  new RegExp(`(?:床位|单体)${gap(16)}(不宜超过|不得超过|不超过|不少于|不低于|控制在|以)(${N})张`, 'g'),
  ([, bound, value]) => ({
    value: numberOf(value!),
    unit: 'bed',
    op: bound === '以' ? '==' : /宜|超过|控制/.test(bound!) ? '<=' : '>=',
  }),
);

/** 组建160人的队伍. */
const teams = each(new RegExp(`(?:组建|建成|建立|建设)${gap(10)}(${N})人的?[^,。;\\d]{0,14}?队`, 'g'), ([, value]) => ({
  value: numberOf(value!),
  unit: 'person',
  op: '==',
}));

/** Clearer forms first: what one has read is not read again. */
export function standardRules(words: StandardWords): StandardRule[] {
  return [
    bedGate,
    threshold(words),
    perPopulation(words),
    perSlash(words),
    perFacility(words),
    perArea(words),
    ...times,
    ...shares(words),
    ...coverage(),
    bedSize,
    ratios,
    teams,
  ];
}
