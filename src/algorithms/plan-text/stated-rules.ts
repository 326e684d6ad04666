/** Decides whether a number in a sentence is a target, and with which operator. */

import type { Context } from './name-targets.ts';
import type { Quantity } from './numbers.ts';
import { anyOf } from './text.ts';
import type { GoalValue, Operator, PlanLexicon, Section, StatedTarget } from './types.ts';
import type { YearMention } from './years.ts';

export interface Verdict {
  kind: StatedTarget['kind'];
  /** null when the direction of the name decides. */
  op: Operator | null;
  value: GoalValue;
  unit: string | null;
  raw: string;
  qualifier: string | null;
  /** Where the words of the value end in the sentence. */
  end: number;
  /** 每千人口: the value is so many for so many people. */
  perHead?: string;
  /** 服务圈 behind a time. */
  circle?: string;
  quoted?: boolean;
  confidence: number;
}

export interface Judge {
  isBackground(sections: readonly Section[], index: number): boolean;
  isTold(sentence: string, mentions: readonly YearMention[]): boolean;
  /** Whether the words around the number say that it was so. */
  tells(context: Context): boolean;
  judge(
    quantity: Quantity,
    context: Context,
    later: readonly Quantity[],
    chain: Verdict | null,
    from: number,
  ): Verdict | null;
}

interface Signs {
  op: Operator | null;
  reach: boolean;
  end: number;
  raw: string;
  qualifier: string | null;
}

const TIME = new Set(['分钟', '秒', '小时', '天', '千米', '年', '月']);
/** Sizes of projects: targets only when something says how much at least or at most. */
const SIZES = new Set(['元', '万元', '亿元', '平方米', '万平方米', '亩', '米']);

export function judgeOf(lexicon: PlanLexicon): Judge {
  const { comparison, build, names, past, trend } = lexicon.targets;
  const ends = (words: readonly string[]) =>
    new RegExp(
      `(?:${anyOf(words)})(?:有|要有|要|达到|达|配备|设置|建立|建成|拥有|配置|培训|培养|开展|建设|设立|掌握|完成|引进|在|为|约|应|按)?$`,
    );
  const atLeast = ends([...comparison.atLeastBefore, '≥', '>=']);
  const atMost = ends([...comparison.atMostBefore, '≤', '<=']);
  const below = ends([...comparison.belowBefore, '<']);
  // 不低于编制数的25%: what the share is of stands between.
  const farLeast = new RegExp(`(?:${anyOf(comparison.atLeastBefore)})[^,;]{2,25}的$`);
  const farMost = new RegExp(`(?:${anyOf(comparison.atMostBefore)})[^,;]{2,25}的$`);
  const strictly = /(?:高于|超过|大于|>)$/;
  const within = ends(comparison.withinBefore);
  const reach = new RegExp(`(?:${anyOf(comparison.reach)}|比例|比重|占比|率|:)(?:约|近|到|均|各|全国|全市|全省)?$`);
  const after = new RegExp(
    `^(?:(?<least>${anyOf(comparison.atLeastAfter)})|(?<most>${anyOf(comparison.atMostAfter)})|(?<about>${anyOf(comparison.about)}))`,
  );
  const hedge = new RegExp(anyOf(comparison.hedge).replace('基本', `基本(?!${anyOf(names.basic)})`), 'g');
  const verb = new RegExp(anyOf(build));
  const nearVerb = new RegExp(`(?:${anyOf(build)})(?:了)?(?:约|近|各|一批|不超过)?$`);
  const clausePast = new RegExp(anyOf(past.clause));
  const sentencePast = new RegExp(anyOf(past.sentence));
  const background = new RegExp(anyOf(past.sections));
  const named = new RegExp(`^${anyOf(names.after)}`);
  const people = new RegExp(`^(?:及?以[上下]|及|周岁)?(?:至\\d+岁)?(?:的)?(?:${anyOf(names.people)})`);
  const condition = new RegExp(anyOf(names.condition));
  const rise = new RegExp(`(?:${anyOf(trend.up)})$`);
  const fall = new RegExp(`(?:${anyOf(trend.down)})$`);
  const grew = new RegExp(`(?:${anyOf(trend.up)})(?:到|至)$`);
  const arrived = new RegExp(`(?:达到?|${anyOf([...trend.up, ...trend.down])}(?:到|至))(?:约|近)?$`);
  const perHead =
    /每(?:个|名|所|家)?(?:\d*(?:百万|十万|万|千|百)|十万|百万)(?:名|个)?(?:常住|服务|户籍)?(?:人口|居民|人|老年人|儿童)?|(?:^|[,、])[十百]?[千万](?:名|个)?(?:常住|服务|户籍)?人口/;
  const share =
    /^(?:以上|以下|左右)?的?[^,;。、]{2,40}?(?:达到|设置|建成|实现|能|提供|设立|完成|开展|建立|具备|配备|通过|达标|晋级|建有|接入|纳入|覆盖|符合|成为|进入|掌握|落实)/;

  function tells({ before, after: behind }: Context): boolean {
    return (
      clausePast.test(before.replace(/现有.{0,6}基础/, '')) ||
      /[到至为]了$/.test(before) ||
      /^(?:以上|以下)?了/.test(behind)
    );
  }

  function signsOf(quantity: Quantity, context: Context): Signs {
    // 提高到2025年的32%: the year stands between the verb and the value.
    const before = context.before.replace(/(?:19|20)\d\d年(?:底|末)?的$/, '');
    const tail = after.exec(context.after);
    let op: Operator | null = null;
    if (atMost.test(before)) op = '<=';
    else if (atLeast.test(before)) op = strictly.test(before) && !/不(?:高于|超过|大于)$/.test(before) ? '>' : '>=';
    else if (below.test(before)) op = '<';
    else if (tail?.groups?.least) op = '>=';
    else if (tail?.groups?.most || within.test(before)) op = '<=';
    else if (farLeast.test(before)) op = '>=';
    else if (farMost.test(before)) op = '<=';
    const words = tail?.[0] ?? '';
    // 力争到2024年, … : the clause before holds the year and the hedge alone.
    const opening = context.previous.length <= 14 && /年(?:底|末|前)*$/.test(context.previous) ? context.previous : '';
    const lead =
      /(?:不[得应](?:低于|少于|高于|超过)|不低于|不少于|至少|低于|高于|超过|不超过|不高于|控制在|[≥≤<>]=?)$/.exec(
        before,
      )?.[0] ?? '';
    return {
      op: Array.isArray(quantity.value) ? 'range' : op,
      reach: reach.test(before) || within.test(before),
      end: quantity.end + words.length,
      raw: `${lead}${quantity.raw}${words}`,
      qualifier: tail?.groups?.about ?? [...`${opening}${before}`.matchAll(hedge)].at(-1)?.[0] ?? null,
    };
  }

  /** A number that is part of a name, an age group, a law, a phone, a condition. */
  function isName(quantity: Quantity, context: Context): boolean {
    const { before, after: behind } = context;
    const sentence = context.sentence.text;
    if (named.test(behind)) return true;
    if (lies(sentence, quantity.start, '《', '》')) return true;
    // 每3万人口, 每3—5公里: what a value is for.
    if (/每(?:隔|新增|增加)?$/.test(before) && quantity.form !== 'percent') return true;
    if (
      quantity.unit === '岁' &&
      (people.test(behind) || /^(?:及?以[上下])/.test(behind) || Array.isArray(quantity.value))
    ) {
      return !/(?:寿命|年龄).{0,8}$/.test(before) || people.test(behind);
    }
    if (quantity.unit === '年' || quantity.unit === '月' || quantity.unit === '类')
      return !/(?:达到|不低于)$/.test(before);
    if (/^(?:月|日|号|时|元旦|%?的速度)/.test(behind) && quantity.form === 'plain') return true;
    if (condition.test(context.next.slice(0, 12))) return true;
    if (quantity.form === 'percent') return false;
    // 常住人口800人以上的行政村: who a rule is for, and what it gives them is a standard.
    return (
      /^(?:以上|以下|及以上)(?:人口|常住人口)?的/.test(behind) ||
      /\d[万千]?人?(?:以上|以下)(?:常住)?(?:人口)?的|或每/.test(before) ||
      (quantity.unit === '人' &&
        /人[口数](?:超过|不足|低于|少于|达到?|在)?$/.test(before) &&
        /^的(?!标准|比例|要求)/.test(behind))
    );
  }

  function judge(
    quantity: Quantity,
    context: Context,
    later: readonly Quantity[],
    chain: Verdict | null,
    from: number,
  ): Verdict | null {
    if (isName(quantity, context)) return null;
    const { before, after: behind } = context;
    const own = before.slice(from);
    if (tells(context)) return null;
    const signs = signsOf(quantity, context);
    const base = {
      value: quantity.value,
      unit: quantity.unit,
      raw: signs.raw,
      qualifier: signs.qualifier,
      end: signs.end,
    };
    const grown = rise.test(before) ? 1 : fall.test(before) ? -1 : 0;
    if (grown !== 0 && quantity.form !== 'plain') {
      return increment(quantity, context, signs, grown);
    }
    const quoted = lies(context.sentence.text, quantity.start, '“', '”');
    switch (quantity.form) {
      case 'percent':
      case 'rate':
      case 'ratio': {
        const sure = signs.op !== null || signs.reach || share.test(behind) || perHead.test(own);
        // A share inside the name of what a later number of the clause measures.
        if (!sure && later.length > 0 && !/[、和]$/.test(own)) return null;
        const raised = quantity.form === 'ratio' && grew.test(before) ? '>=' : null;
        const op = quantity.form === 'ratio' && signs.op === null ? (raised ?? '==') : signs.op;
        return { ...base, kind: 'value', op, perHead: perHead.exec(own)?.[0], quoted, confidence: sure ? 0.9 : 0.65 };
      }
      case 'points':
        return null;
      case 'plain':
        if (!(signs.op !== null || signs.reach) || /^[\d:.]/.test(behind) || quoted) return null;
        if (
          !perHead.test(before) &&
          !/(?:比|率|数|指数|水平|得分|评分)(?:达到|达|为|不低于|不超过|控制在|保持在|提高到|提升至|提升到)$/.test(
            before,
          )
        )
          return null;
        if (typeof quantity.value === 'number' && quantity.value >= 1900 && quantity.value <= 2100) return null;
        return { ...base, kind: 'value', op: signs.op, perHead: perHead.exec(before)?.[0], confidence: 0.8 };
      default:
        return counted(quantity, context, later, chain, own, signs, base, quoted);
    }
  }

  function counted(
    quantity: Quantity,
    context: Context,
    later: readonly Quantity[],
    chain: Verdict | null,
    own: string,
    signs: Signs,
    base: Pick<Verdict, 'value' | 'unit' | 'raw' | 'qualifier' | 'end'>,
    quoted: boolean,
  ): Verdict | null {
    const { before, after: behind } = context;
    const unit = quantity.unit!;
    const circle = /^[\u4e00-\u9fff]{0,6}圈/.exec(behind)?.[0];
    if (quoted && !circle) return null;
    if (TIME.has(unit)) {
      if (circle) return verb.test(before) ? { ...base, kind: 'value', op: '<=', circle, confidence: 0.7 } : null;
      if (/每(?:天|日|周)/.test(before) && signs.op !== '<=')
        return { ...base, kind: 'value', op: '>=', confidence: 0.75 };
      // 10秒内接听比例达到95%: the time is part of the name.
      if (later.length > 0 && signs.op === '<=' && !/^(?:以内|之内|内|以下)?[、;或和及]/.test(behind)) return null;
      if (
        signs.op === null ||
        (signs.op === '<=' &&
          !/(?:不超过|控制在|缩短|不高于|不大于|低于|时间|半径|以内|距离|在|≤)$/.test(before) &&
          !within.test(before) &&
          !/^(?:以内|之内|内)$/.test(behind))
      ) {
        return null;
      }
      return { ...base, kind: 'value', op: signs.op, confidence: 0.85 };
    }
    const dense = perHead.test(before);
    if (SIZES.has(unit) && !(signs.op !== null || signs.reach)) return null;
    // A count in the subject of a later share: 14个县级人民医院100%建成.
    const share = later.find((next) => next.form === 'percent');
    if (share && !signs.reach && signs.op === null && !/[、,]/.test(behind.slice(0, share.start - quantity.end)))
      return null;
    const han = !/\d/.test(quantity.raw);
    if (han) {
      const next = chain?.kind === 'count' && /[、和及]$/.test(own);
      const large = typeof quantity.value === 'number' && quantity.value >= 10 && verb.test(before);
      if (!nearVerb.test(before) && signs.op === null && !next && !large) return null;
      if (
        /^一/.test(quantity.raw) &&
        !/(?:选建|建成|新建|设置|设立|办好|至少有?|建好|不少于|配备|组建)(?:至少)?$/.test(before)
      )
        return null;
      return { ...base, kind: 'count', op: signs.op ?? '==', confidence: 0.75 };
    }
    const listed = chain?.kind === 'count' && !verb.test(own) && /^[^,;]{0,40}$/.test(own);
    // 对62个卫生室进行改造: the verb stands behind.
    const done = /[对将为]$/.test(before) && /^[^,;。]{2,24}?(?:进行|实施|开展|完成)/.test(behind);
    if (signs.op === null && !signs.reach && !dense && !verb.test(before) && !listed && !done) return null;
    if (unit === '岁' && !signs.reach && signs.op === null) return null;
    const measure = dense || unit === '岁' || unit === '分';
    // 床位达到3200张: so many there must be, more or fewer as the name says; what is built is counted exactly.
    const op = signs.op ?? (measure || arrived.test(before) ? null : '==');
    const sure = signs.op !== null || signs.reach || dense || nearVerb.test(before);
    return {
      ...base,
      kind: measure ? 'value' : 'count',
      op,
      perHead: perHead.exec(before)?.[0],
      confidence: sure ? 0.85 : 0.7,
    };
  }

  function increment(quantity: Quantity, context: Context, signs: Signs, sign: number): Verdict | null {
    // 每年提升1—3个百分点: at least the lower.
    const value = sign * (Array.isArray(quantity.value) ? quantity.value[0] : quantity.value);
    const yearly = /每年|年均|逐年/.test(context.before);
    const percent = quantity.form === 'percent';
    const op: Operator = yearly ? 'delta-per-year' : percent ? 'relative' : sign > 0 ? '>=' : '<=';
    const since = /[较比与](?:19|20)\d\d年(?:底|末)?(?:相比)?[^,;]{0,6}$/.test(context.before);
    if (quantity.form === 'count' && quantity.unit !== '岁' && !since) {
      // 增加20个: pieces more, counted as such.
      return {
        kind: 'count',
        op: signs.op ?? '==',
        value: quantity.value,
        unit: quantity.unit,
        raw: signs.raw,
        qualifier: signs.qualifier,
        end: signs.end,
        confidence: 0.7,
      };
    }
    return {
      kind: 'increment',
      op,
      value,
      unit: quantity.unit,
      raw: signs.raw,
      qualifier: signs.qualifier,
      end: signs.end,
      confidence: 0.8,
    };
  }

  return {
    judge,
    tells,
    isBackground(sections, index) {
      for (let at = index; at >= 0; at = sections[at]!.parent) {
        const { title, kind } = sections[at]!;
        if (kind !== 'run-in' && kind !== 'dash' && kind !== 'box' && background.test(title) && title.length <= 30)
          return true;
      }
      return false;
    },
    isTold(sentence, mentions) {
      if (!sentencePast.test(sentence)) return false;
      return !mentions.some(({ kind }) => kind === 'by' || kind === 'within');
    },
  };
}

/** True when the place lies between an opening and a closing sign. */
function lies(text: string, at: number, open: string, close: string): boolean {
  const before = text.lastIndexOf(open, at);
  if (before < 0 || at - before > 80) return false;
  const closed = text.indexOf(close, before);
  return closed < 0 ? false : closed > at;
}
