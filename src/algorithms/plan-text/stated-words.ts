/** Targets without a number: full coverage, ranks, trends (逐年降低), milestones (基本建成). */
import { hanNumber } from './numbers.ts';
import { anyOf } from './text.ts';
import type { Direction, GoalValue, Operator, PlanLexicon, StatedTarget } from './types.ts';

export interface WordTarget {
  subject: string;
  raw: string;
  op: Operator;
  value: GoalValue;
  unit: string | null;
  kind: StatedTarget['kind'];
  direction: Direction | null;
  qualifier: string | null;
  start: number;
  end: number;
  confidence: number;
}

type Reader = (clause: string, numbered: boolean, previous: string) => WordTarget[];
const made = new WeakMap<PlanLexicon, Reader>();

function readerOf(lexicon: PlanLexicon): Reader {
  const { coverage, trend, milestone, past, names } = lexicon.targets;
  const full = new RegExp(
    `(?<hedge>基本|力争|争取)?(?:实现|达到)?(?<word>${anyOf(coverage.full)}|(?:全部|全员)(?:${anyOf(coverage.acts)}))`,
  );
  const every =
    /^(?:[\u4e00-\u9fff]{0,8}?)(?:所有的?|全体)(?<who>[\u4e00-\u9fff()、]{3,40}?)(?<does>设置|落实|建成|达到|配备|完成|开展|设立|实现|经过|提供|严格|建立|具备|接入|纳入).*$/;
  const none = new RegExp(
    `^(?<word>${anyOf(coverage.none)})(?<what>[^,;。]{4,30})$|^(?<subject>[^,;。]{2,30}?)(?:实现|保持)?(?:零发生|清零|零事故)$`,
  );
  const rank = /(?<scope>[\u4e00-\u9fff]{0,6})前(?<rank>\d{1,4})(?<by>名|位|强)/;
  const level =
    /(?:达到?|通过|不低于|创成|创建成?|创建为|建成|晋升为?|晋级为?|升级为|升格为|评为|提升为)(?<what>[^,;。\d]{0,20}?)(?<level>[一二三四五六七]|\d)级(?:[甲乙]等)?(?=$|[,;。(]|(?:及?以上)?(?:$|[,;。(]|水平|标准|要求|评审|[\u4e00-\u9fff]{0,6}医院))/;
  const hedge = new RegExp(`力争|争取|争创|基本(?!${anyOf(names.basic)})`);
  const measures = anyOf(trend.measures).replace('率', '(?<!效)率');
  const adverbs = anyOf(trend.adverbs);
  const up = anyOf(trend.up);
  const down = anyOf(trend.down);
  const moves = new RegExp(
    `^(?<subject>[^,;。]{0,60}?(?:${measures})[^,;。%\\d]{0,8}?)(?<raw>(?:${adverbs})+(?:(?<up>${up})|(?<down>${down})))(?:$|[且并和、])`,
  );
  const moving = new RegExp(
    `^(?:[^,;。]{0,14}?)(?<raw>(?:${adverbs})*(?:(?<up>提高|提升|扩大|增加)|(?<down>降低|减少|缩小|缩短)))(?<subject>[^,;。\\d%]{2,50}?(?:(?<!效)率|比例|占比|比重|覆盖面))$`,
  );
  const external = new RegExp(
    `^(?<subject>[^,;。]{2,50}?)(?<raw>(?:力争|均|基本|要|应)*(?:达到|降至|降到|优于|高于|进入|处于)(?:[^,;。\\d]{0,8}?)(?:${anyOf(trend.external)})[^,;。\\d]{0,10}?(?:${anyOf(trend.externalHeads)}))`,
  );
  const builds = new RegExp(
    `(?:^|[^\\u4e00-\\u9fff])?(?<raw>${anyOf(milestone.verbs)})(?<subject>[^,;。]{2,80}?(?:${anyOf(milestone.heads)}))$`,
  );
  const formed = new RegExp(
    `^(?<subject>[^,;。]{4,60}?(?:${anyOf(milestone.heads)}))(?<raw>(?:基本|初步|全面)(?:建成|建立|形成|健全|完善|确立))$`,
  );
  const told = new RegExp(anyOf(past.clause));

  const subjectOf = (words: string): string =>
    words
      .replace(
        /^(?:(?:到|至)?(?:19|20)\d\d年(?:底|末)?(?:前)?|加强|推进|完善|加快|强化|深化|开展|力争|争取|其中|并|且|同时|以及|全面|推动|确保|使|其(?![他它余中])|均|实现)+/,
        '',
      )
      .replace(/(?:力争|争取|基本|均|都|要|应|建设|服务能力)$/, (word) =>
        word === '建设' || word === '服务能力' ? word : '',
      );

  return (clause, numbered, previous) => {
    if (told.test(clause)) return [];
    const found: WordTarget[] = [];
    const add = (
      match: RegExpExecArray,
      target: Partial<WordTarget> & Pick<WordTarget, 'subject' | 'op' | 'kind' | 'confidence'>,
    ) => {
      found.push({
        raw: match.groups?.raw ?? match[0],
        value: null,
        unit: null,
        direction: null,
        qualifier: hedge.exec(clause)?.[0] ?? null,
        start: match.index,
        end: match.index + match[0].length,
        ...target,
      });
    };
    const covered = full.exec(clause);
    if (covered && !numbered) {
      const before = subjectOf(clause.slice(0, covered.index));
      const subject =
        [before, clause.slice(covered.index + covered[0].length), subjectOf(previous)].find(
          (words) => words.length >= 2,
        ) ?? '';
      if (subject.length >= 2) {
        const word = covered.groups!.word!;
        const rest = clause.slice(covered.index + covered[0].length);
        const does = `${word.replace(/^(?:全部|全员|全面|全)/, '')}${rest}`;
        const end = before.length >= 2 ? `${subject}${does}比例` : `${subject}完成率`;
        add(covered, {
          subject: /覆盖/.test(word) ? `${subject}覆盖率` : end,
          op: '==',
          value: 100,
          unit: '%',
          kind: 'value',
          raw: covered[0],
          start: 0,
          end: clause.length,
          direction: 'higher',
          confidence: 0.8,
        });
      }
    } else {
      const all = every.exec(clause.split(/且|并(?![发重])/)[0]!);
      if (all && !/\d/.test(all[0]))
        add(all, {
          subject: all[0].slice(Math.max(0, all[0].search(/所有|全体/))),
          op: '==',
          value: 100,
          unit: '%',
          kind: 'value',
          raw: '所有',
          direction: 'higher',
          confidence: 0.55,
        });
    }
    const zero = none.exec(clause);
    if (zero && !numbered) {
      add(zero, {
        subject: zero.groups!.subject ?? zero.groups!.what!.replace(/(?:的)?(?:发生|现象)$/, ''),
        op: '==',
        value: 0,
        unit: null,
        kind: 'value',
        raw: zero.groups!.word ?? '零发生',
        direction: 'lower',
        confidence: 0.6,
      });
    }
    const ranked = rank.exec(clause);
    if (ranked) {
      const before = subjectOf(clause.slice(0, ranked.index + ranked.groups!.scope!.length)).replace(
        /(?:进入|跻身|位居|保持在?|达到|名列|排名)?[^进]{0,6}$/,
        '',
      );
      add(ranked, {
        subject: `${before || clause.slice(0, ranked.index)}排名`,
        op: '<=',
        value: Number(ranked.groups!.rank),
        unit: '名次',
        kind: 'value',
        raw: ranked[0],
        start: 0,
        direction: 'lower',
        confidence: 0.8,
      });
    }
    const doubled =
      /^(?<subject>[^,;。]{2,40}?)(?:比|较)?(?:(?:19|20)\d\d年)?(?:实现)?(?:力争)?翻(?<times>一番|两番|番)/.exec(
        clause,
      );
    if (doubled) {
      add(doubled, {
        subject: subjectOf(doubled.groups!.subject!).replace(/(?:比|较)$/, ''),
        op: 'relative',
        value: doubled.groups!.times === '两番' ? 300 : 100,
        unit: '%',
        kind: 'increment',
        direction: 'higher',
        confidence: 0.75,
      });
    }
    const graded = level.exec(clause);
    if (graded && !ranked && !numbered) {
      const grade = hanNumber(graded.groups!.level!) ?? Number(graded.groups!.level);
      const subject = subjectOf(clause.slice(0, graded.index)) || subjectOf(previous);
      add(graded, {
        subject: `${subject}${graded.groups!.what ?? ''}等级`,
        op: '>=',
        value: grade,
        unit: '级',
        kind: 'value',
        raw: graded[0],
        start: 0,
        direction: 'higher',
        confidence: 0.6,
      });
    }
    if (found.length > 0 || numbered) return found;
    const trended = moves.exec(clause) ?? moving.exec(clause);
    if (trended) {
      const subject = subjectOf(trended.groups!.subject!);
      if (subject.length >= 2)
        add(trended, {
          subject,
          op: 'trend',
          kind: 'trend',
          direction: trended.groups!.down ? 'lower' : 'higher',
          confidence: 0.6,
        });
      return found;
    }
    const outside = external.exec(clause);
    if (outside && !/(?:和|且|并|与|或)$/.test(outside.groups!.subject!)) {
      const subject = subjectOf(outside.groups!.subject!);
      if (subject.length >= 2) add(outside, { subject, op: 'external-ref', kind: 'milestone', confidence: 0.55 });
      return found;
    }
    const formedTo = formed.exec(clause) ?? builds.exec(clause);
    if (formedTo && /^(?:基本|初步|全面|普遍)/.test(formedTo.groups!.raw!)) {
      add(formedTo, { subject: subjectOf(formedTo.groups!.subject!), op: '==', kind: 'milestone', confidence: 0.55 });
    }
    return found;
  };
}

export function readUncounted(lexicon: PlanLexicon, clause: string, numbered: boolean, previous: string): WordTarget[] {
  if (clause.length < 4 || clause.length > 200) return [];
  let reader = made.get(lexicon);
  if (!reader) {
    reader = readerOf(lexicon);
    made.set(lexicon, reader);
  }
  return reader(clause, numbered, previous);
}
