/** Names of targets out of the words around a number. */
import { anyOf } from './text.ts';
import type { PlanLexicon } from './types.ts';

export interface Namer {
  /** The measures a subject lists: 管理率和分娩率 → both. Years, hedges and verbs at its ends are dropped. */
  list(subject: string): string[];
  /** What is counted: the words behind the number, else those before it. */
  counted(before: string, after: string): string;
  /** So many for so many people: 每万人口 … 公共卫生人员. */
  density(before: string, after: string, perHead: string): string;
  /** A share of things that do something (80%以上的村卫生室能够提供服务) or are something (基础设施100%达标). */
  share(before: string, after: string, previous: string): string | null;
  /** Subjects of values dealt out by 分别: 高血压、糖尿病患者管理率 → both with the common end. */
  dealt(subject: string, count: number): string[];
}

const LEAD =
  /^(?:(?:力争|争取|预计|确保|计划|并|且|同时|以及|及(?!时)|和|或|其中|即|对|在(?![岗校册职])|将|使|实现|努力|逐步|均|、|:|—|-|\d{1,2}[.、]|\([一二三四五六七八九十\d]+\))|(?:到|至|截至)?(?:19|20)\d\d年(?:底|末)?(?:之?前)?|(?:到|至)?[“"]?十[一二三四五六七八九]五[”"]?(?:末|期末|期间|时期)?|[一二三四五\d]+年内|每年|(?:全|我|本)(?:自治县|自治州|市|县|区|旗|州|盟|省)(?!域)|,)+/;
const MEASURE =
  '(?:率|比例|占比|比重|水平|数|寿命|数量|人次|费用|覆盖面|满意度|面积|时间|半径|床位|托位|医师|护士|人员|合格以上)';
/** What the names of several groups end with together: 患者规范管理率, 覆盖率. */
const COMMON_END =
  /(?:患者|人群|病人|儿童|人员|医院|机构).{0,14}(?:率|比例|占比|比重)$|(?:规范)?(?:系统)?(?:健康)?(?:管理|治疗|控制|筛查|服务|知晓|接种|覆盖|死亡|发病|签约|达标)(?:服务)?(?:率|比例)$/;
const NOT_NOUN = /^(?:的)?(?:比例|标准|要求|比率|规模|目标|为宜)(?:[,;。]|$)/;
/** 床位与护士之比 is one measure. */
const RATIO = /[与和][^,、]{1,14}(?:之比|的?比例|的比值)$/;
/** Whom or what the common end of several groups begins with. */
const HEADS = /^(?:患者|人群|病人|儿童|人员|医院|机构)/;

/** Signs opened and not closed, or closed and not opened, at the ends. */
function paired(words: string): string {
  let text = words;
  for (const [open, close] of ['“”', '()', '〔〕', '《》'] as const) {
    const lone = (sign: string, other: string) => text.includes(sign) && !text.includes(other);
    if (lone(open!, close!)) text = text.replace(open!, '');
    if (lone(close!, open!)) text = text.replace(close!, '');
  }
  return text;
}

export function namer(lexicon: PlanLexicon): Namer {
  const { comparison, build, trend } = lexicon.targets;
  const compare = [
    ...comparison.reach,
    ...comparison.withinBefore,
    ...comparison.atLeastBefore,
    ...comparison.atMostBefore,
    ...comparison.belowBefore,
    ...comparison.hedge,
  ];
  const tail = new RegExp(
    `(?:[较比与](?:19|20)\\d\\d年?(?:相比)?|(?:19|20)\\d\\d年(?:底|末)?的?|以[^,、;]{2,8}为单位|${anyOf([...compare, ...trend.up, ...trend.down, '人均', '均', '都', '分别', '一般', '一般以', '要', '应', '应当', '总体', '平均', '的', '约', '≥', '≤', '>', '<', ':', '(', '“', '稳定', '持续', '继续', '逐步', '每年', '年均', '全部', '在', '和', '各', '递', '再', '发展'])})+$`,
  );
  const verbs = new RegExp(`^(?:${anyOf([...build, '累计', '全市', '全县', '全区', '全省', '再', '共'])})+`);
  const lastVerb = new RegExp(anyOf([...build, ...comparison.atLeastBefore]), 'g');
  const does = anyOf(lexicon.targets.coverage.acts);
  const marks = anyOf([...comparison.atLeastAfter, ...comparison.atMostAfter, ...comparison.about]);
  const act = new RegExp(
    `^(?:${marks})?的?(?<who>[^,;。%]{2,40}?)(?:能够|能|要|应|基本|全部|均|都|可)*(?<does>${does}[^,;。]*)`,
  );
  const state = new RegExp(`^(?<does>${does}[^,;。]{0,40})`);
  const of = new RegExp(
    `^(?<who>.*?)(?:${anyOf([...comparison.atLeastBefore, ...comparison.atMostBefore, '达到', '占'])})(?<whole>[^,;。]{2,30}?)的$`,
  );
  const basis = /^按照?(?:不低于|不少于|不超过)?(?<whole>[^,;。]{2,20}?)的?$/;
  const eachOf = new RegExp(
    `(?:^|[,、为争保取])(每(?![年月周天日千万百十\\d])(?:个|所|家|名)?[^,、;]{2,30}?(?=${anyOf([...build, ...comparison.atLeastBefore, '能够', '规范'])}))`,
  );
  const split = new RegExp(`(?<=${MEASURE})[、和及与]`);
  const rule = /^(?:的)?(?:比例|标准|要求)?(?:核定|配备|配置|设置|进行|预留|配)*(?:的)?/;

  const strip = (words: string): string => words.replace(LEAD, '').replace(/^[的、,:]+/, '');
  const bare = (words: string): string =>
    paired(
      strip(words.replace(/^[^:，,]{1,14}:(?=.{4})/, '').replace(/^.*(?:且(?!重)|并(?![重发行存举网轨购联且]))/, ''))
        .replace(tail, '')
        .replace(/[、,:(“]+$/, ''),
    );
  const noun = (after: string): string =>
    paired(
      (/^(?:以上|以下|以内|左右|及以上)?的?(?<noun>(?![、和及与])[^,;。:|]{2,40})/.exec(after)?.groups?.noun ?? '')
        .replace(/\((?:包括|含|其中|不含)[^)]*\)?$/, '')
        .replace(/(?:和|及|与|以及|、|至少|不少于|按照|按)+$/, ''),
    );
  return {
    list(subject) {
      const whole = bare(subject);
      return (RATIO.test(whole) && !/率[与和]/.test(whole) ? [whole] : whole.split(split))
        .map((part) => part.replace(/^(?:和|及(?!时)|与|、)/, '').trim())
        .filter((part) => part.length >= 2);
    },
    dealt(subject, count) {
      const whole = bare(subject);
      const own = whole.split(split).filter((part) => part.length >= 2);
      if (own.length === count) return own.map((part) => part.replace(/^(?:和|及(?!时)|与|、)/, ''));
      const parts = whole.split(/[、和与]|及(?!以)/);
      const common = COMMON_END.exec(parts.at(-1) ?? '')?.[0];
      if (parts.length !== count || !common) return own;
      // 综合医院、妇幼保健机构、中医医院感染病床占比: each has a head of its own.
      const ownHead = /(?:患者|人群|病人|儿童|人员|医院|机构)$/;
      return parts.map((part) =>
        new RegExp(`${MEASURE}$`).test(part)
          ? part
          : `${part}${ownHead.test(part) ? common.replace(HEADS, '') : common}`,
      );
    },
    counted(before, after) {
      const each = eachOf.exec(before)?.[1]?.replace(/(?:至少|不少于)$/, '');
      const whole = noun(after);
      if (whole.length >= 2 && !NOT_NOUN.test(whole)) {
        if (!each) return whole;
        const of = each.replace(/^每(?:个|所|家|名)?/, '');
        return whole.startsWith(of) ? `${each}${whole.slice(of.length)}` : `${each}${whole}`;
      }
      let from = 0;
      for (const match of before.matchAll(lastVerb)) from = match.index + match[0].length;
      const own = bare(before.slice(from)).replace(verbs, '');
      return own.length >= 2 ? own : bare(before).replace(verbs, '') || bare(before);
    },
    density(before, after, perHead) {
      const subject = before.slice(0, before.indexOf(perHead)).replace(/(?:原则上|按照|按|不低于|为)+/g, '');
      const rest = before.slice(before.indexOf(perHead) + perHead.length);
      const own = bare(rest).replace(verbs, '').replace(/^按/, '');
      const what =
        own.length >= 2
          ? own
          : noun(after.replace(rule, ''))
              .replace(NOT_NOUN, '')
              .replace(/(?:进行)?(?:配备|配置|设置|核定)$/, '');
      return `${perHead}${bare(subject)}${what}`;
    },
    share(before, after, previous) {
      const whole = of.exec(before);
      if (whole) return `${bare(whole.groups!.who!)}占${whole.groups!.whole}比例`;
      const base = basis.exec(before);
      if (base)
        return `${noun(after.replace(/^(?:的比例|的标准|比例)?(?:设置|配备|配置|核定|安排|设立)/, ''))}占${base.groups!.whole}比例`;
      const subject = bare(before).replace(/^(?:不少于|不低于|至少|超过|有|实现|\d+个)+/, '');
      if (subject.length < 2) {
        const match = act.exec(after);
        if (match)
          return `${match.groups!.does}的${match.groups!.who!.replace(/^的/, '').replace(/(?:至少|不少于)$/, '')}比例`;
        // 85%以上的卫生院达到基本标准,30%达到推荐标准: the same things again.
        const what = state.exec(after.replace(new RegExp(`^(?:${marks})`), ''));
        const who = what ? act.exec(previous.replace(/^.*?[%‰]/, ''))?.groups?.who : undefined;
        return what && who ? `${what.groups!.does}的${who.replace(/^的/, '')}比例` : null;
      }
      const being = new RegExp(`${MEASURE}$`).test(subject) ? null : state.exec(after);
      return being ? `${subject}${being.groups!.does}比例` : null;
    },
  };
}
