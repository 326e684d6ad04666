/** Standards that are no number of things for so many people: shares, times, distances, ratios, sizes. */
import {
  amountOf,
  BOUND,
  CEILING,
  each,
  FLOOR,
  gap,
  keyed,
  N,
  numberOf,
  opOf,
  type StandardRule,
} from './standard-parts.ts';
import type { StandardWords } from './task-lexicon.ts';
import { anyOf } from './text.ts';

/** 占编制总额的比例不低于85%, 占比达到30%, 不得低于专业技术人员编制数的25%, 按医院床位的2%—3%设置. */
export function shares(words: StandardWords): StandardRule[] {
  const resource = anyOf(words.resources);
  const resourced = new RegExp(resource);
  const about = (text: string, at: number) => {
    const from =
      Math.max(text.lastIndexOf(',', at), text.lastIndexOf(';', at), text.lastIndexOf('。', at), at - 40) + 1;
    const to = text.slice(at).search(/[,;。]/);
    return resourced.test(text.slice(from, to < 0 ? at + 40 : Math.min(at + to, at + 40)));
  };
  const build = (bound: number, low: number, high: number | null) => (match: RegExpMatchArray, text: string) => {
    if (!about(text, match.index!)) return null;
    if (/力争|争取/.test(text.slice(Math.max(0, match.index! - 24), match.index))) return null;
    const after = text.slice(match.index! + match[0].length, match.index! + match[0].length + 3);
    const amount = amountOf(match[low]!, high === null ? undefined : match[high], opOf(match[bound], after));
    return { value: amount.value, unit: '%', op: amount.op };
  };
  const range = `(${N})%?(?:[—~至-]{1,2}(${N}))?%`;
  // 占比分别达到3%、2%、2%: one share for each that is named.
  const dealt = new RegExp(`占比?[^,。;\\d]{0,8}分别(${BOUND})?((?:${N}%(?:以[上下])?[、和及]?){2,8})`, 'g');
  const several: StandardRule = (text) =>
    [...text.matchAll(dealt)].flatMap((match) => {
      if (!about(text, match.index)) return [];
      const from = match.index + match[0].length - match[2]!.length;
      const last = /以([上下])/.exec(text.slice(from + match[2]!.length - 3, from + match[2]!.length + 2));
      const op = opOf(match[1], last ? last[0] : '');
      return [...match[2]!.matchAll(new RegExp(`(${N})%`, 'g'))].map((one) => ({
        start: from + one.index,
        end: from + one.index + one[0].length,
        quantity: { value: numberOf(one[1]!), unit: '%', op },
      }));
    });
  return [
    each(new RegExp(`占(?:比|[^,。;\\d]{2,20}?)${gap(8)}(${BOUND})${range}`, 'g'), build(1, 2, 3)),
    each(
      new RegExp(`(${FLOOR}|${CEILING}|达到)[^,。;\\d]{2,20}(?:总数|总额|编制数?|床位数?|人数|数)的?(${N})%`, 'g'),
      build(1, 2, null),
    ),
    several,
    each(new RegExp(`(?<=${resource}[^,。;\\d]{0,8})占(${BOUND})?${range}`, 'g'), build(1, 2, 3)),
    each(
      new RegExp(`按(?:照)?[^,。;\\d]{2,16}的()${range}(?:的?比例)?${gap(4)}(?:设置|配置|配备|核定|安排|预留)`, 'g'),
      build(1, 2, 3),
    ),
    each(new RegExp(`${resource}${gap(12)}(${FLOOR})${range}`, 'g'), build(1, 2, 3)),
  ];
}

/** 100%的中医医院设置康复科: how many institutions must have something. */
export function coverage(words: StandardWords): StandardRule[] {
  const area = keyed(words.areas).pattern;
  const verb = '(?:设置|设立|配备|建有|设有)';
  return [
    each(
      new RegExp(
        `(${N})%((?:及)?以上)?的?[^,。;\\d%]{2,24}?(?:院|中心|机构|室|站|所|科)(?:\\([^()]{1,16}\\))?${verb}[^,。;\\d]{2,16}`,
        'g',
      ),
      ([, value, above]) => ({ value: numberOf(value!), unit: '%', op: above ? '>=' : '==' }),
    ),
    // 14个县级医院100%建成救治中心: all of so many.
    each(
      new RegExp(
        `(?:(${N})(?:个|所|家))?[^,。;\\d%]{0,12}?(?:院|中心|机构|室|站)(?:\\([^()]{1,16}\\))?(?:力争|要|应|均)?(100)%(?:建成|建有|设有|设置|配备|达到)[^,。;\\d]{2,24}`,
        'g',
      ),
      ([, count, value]) => ({
        value: numberOf(value!),
        unit: '%',
        op: '==',
        ...(count ? { n: numberOf(count) } : {}),
      }),
    ),
    // 不少于80%的县(市)、区能够…: how many areas must be able to.
    each(
      new RegExp(
        `(${FLOOR})(${N})%的${area}(?:[、和及]${area}){0,2}[^,。;\\d]{0,6}?(?:能够|具备|能|达到|设有|建有|配备|设置)[^,。;\\d]{2,24}`,
        'g',
      ),
      ([, bound, value]) => ({ value: numberOf(value!), unit: '%', op: opOf(bound) }),
    ),
    // 街道托育服务覆盖率达到100%: in each area.
    each(new RegExp(`${area}[^,。;\\d]{2,14}覆盖率[^,。;\\d]{0,6}?(${BOUND})?(100)%`, 'g'), ([, , value]) => ({
      value: numberOf(value!),
      unit: '%',
      op: '==',
    })),
    // 全科医学科设置率达到90%.
    each(
      new RegExp(
        `(?:院|中心|机构|科|室|站|馆)[^,。;\\d]{0,12}(?:设置率|设立率|配备率|建成率|开设率|覆盖率)[^,。;\\d]{0,6}?(${BOUND})?(${N})%((?:及)?以[上下])?`,
        'g',
      ),
      ([, bound, value, after]) => ({ value: numberOf(value!), unit: '%', op: opOf(bound, after) }),
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
export const times: readonly StandardRule[] = [
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
  each(new RegExp(`(${N})(分钟|小时)[^,。;\\d“”]{0,10}圈`, 'g'), ([, value, unit]) => ({
    value: numberOf(value!),
    unit: UNIT[unit!],
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
export const ratios = each(
  new RegExp(
    `(?:床护|医护(?:人员)?|床医|床人|床位|医生?与?护士?|医患|护患)(?:[与和][^,。;、\\d]{2,12})?(?:比例?|之比)(?:\\([^()]{0,16}\\))?${gap(6)}(${BOUND})?${gap(4)}1:(\\d+(?:\\.\\d+)?)`,
    'g',
  ),
  ([, bound, value]) => ({ value: [1, Number(value)], op: opOf(bound) }),
);

/** 每张床位不少于0.88名卫生技术人员, 每新增1张床位配备…和0.46名护士: per bed. */
export function perBed(words: StandardWords): StandardRule {
  const count = anyOf(words.counters);
  const pattern = new RegExp(
    `每(?:新增|增加)?(?:1|一)?张(?:[^,。;\\d]{0,6}?)(?:床位?|病床),?(?:原则上)?(?:至少|应|要|须)?(?:配备|配置|拥有)?[^,。;\\d]{0,12}?(${BOUND})?(${N})(?:${count})([^,。;]*)`,
    'g',
  );
  const more = new RegExp(`[和及、][^,。;\\d]{0,12}(${N})(?:${count})`, 'g');
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const op = opOf(match[1] ?? (/至少/.test(match[0]) ? '至少' : undefined));
      const rest = match.index + match[0].length - match[3]!.length;
      return [
        { start: match.index, end: rest, quantity: { value: numberOf(match[2]!), op, per: 'bed' } },
        ...[...match[3]!.matchAll(more)].map((next) => ({
          start: rest + next.index,
          end: rest + next.index + next[0].length,
          quantity: { value: numberOf(next[1]!), op, per: 'bed' },
        })),
      ];
    });
}

/** 人均业务用房不低于70平方米, 床均建筑面积. */
export const areas = each(
  new RegExp(`(人均|床均|每床|每张床位?)${gap(14)}(${BOUND})?(${N})(?:平方米|㎡)((?:及)?以[上下])?`, 'g'),
  ([, per, bound, value, after]) => ({
    value: numberOf(value!),
    unit: 'm2',
    per: per === '人均' ? 'person' : 'bed',
    op: opOf(bound, after),
  }),
);

/** 村卫生室业务用房建筑面积不低于60平方米: the floor of one such institution. */
export function facilityAreas(words: StandardWords): StandardRule {
  const facilities = keyed(words.facilities);
  return each(
    new RegExp(
      `(${facilities.pattern})[^,。;\\d]{0,16}?面积[^,。;\\d]{0,6}?(${BOUND})(${N})(?:平方米|㎡)((?:及)?以[上下])?`,
      'g',
    ),
    ([, facility, bound, value, after]) => ({
      value: numberOf(value!),
      unit: 'm2',
      per: facilities.key(facility!),
      op: opOf(bound, after),
    }),
  );
}

/** 以乡镇为单位接种率不低于95%: a share that must be reached in each of them. */
export function perUnitShare(words: StandardWords): StandardRule {
  const areas = keyed(words.areas);
  return each(
    new RegExp(
      `以(${areas.pattern})(?:\\([^()]{1,12}\\))?为单位,?${gap(24)}(?:保持|稳定|维持)?在?(${BOUND})?在?(${N})%((?:及)?以[上下])?`,
      'g',
    ),
    ([, area, bound, value, after]) => ({
      value: numberOf(value!),
      unit: '%',
      op: opOf(bound, after),
      unitOfCount: areas.key(area!),
    }),
  );
}

/** 单体医院床位不宜超过1500张, 床位数以600—1000张为宜. */
export const bedSize = each(
  new RegExp(
    `(?:床位|单体)${gap(16)}(不宜超过|不得超过|不超过|不少于|不低于|控制在|以)(${N})(?:[—~至-]{1,2}(${N}))?张`,
    'g',
  ),
  ([, bound, value, top]) => ({
    ...amountOf(value!, top, bound === '以' ? '==' : /宜|超过|控制/.test(bound!) ? '<=' : '>='),
    unit: 'bed',
  }),
);

/** 组建160人的队伍. */
export const teams = each(
  new RegExp(`(?:组建|建成|建立|建设)${gap(10)}(${N})人的?[^,。;\\d]{0,14}?队`, 'g'),
  ([, value]) => ({
    value: numberOf(value!),
    unit: 'person',
    op: '==',
  }),
);
