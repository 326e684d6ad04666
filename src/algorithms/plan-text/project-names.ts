/**
 * Names of projects in one sentence without spaces. A name is found by the word it ends with (工程, 计划, 平台, 大楼 …)
 * and begins after the verb or the sign before it; of names that overlap the longest is kept.
 */
import type { ProjectWords } from './task-lexicon.ts';
import { anyOf, nameKey } from './text.ts';

export type ProjectKind = keyof ProjectWords['kinds'] | 'programme';

export interface FoundName {
  name: string;
  start: number;
  end: number;
  kind: ProjectKind;
  confidence: number;
}

type Placed = Pick<FoundName, 'name' | 'start' | 'end'>;

export interface NameReader {
  find(text: string): FoundName[];
  /** Name of the item of a box (实施…项目, …工程; any name in a box of projects); null when it says what is done, not what it is called. */
  boxItem(title: string, ofProjects: boolean): FoundName | null;
}

const LONGEST_NAME = 45;
const SIGNS = ',。;:、()〔〕|《》!?—';

export function nameReader(words: ProjectWords): NameReader {
  const { programme, system, build } = words.ends;
  const roles = new Map<string, keyof ProjectWords['ends']>();
  for (const role of ['counted', 'programme', 'build', 'system', 'develop', 'form'] as const)
    for (const end of words.ends[role]) roles.set(end, role);
  const ends = new RegExp(
    `(${anyOf([...roles.keys()])})(”)?((?:[一二三]期|建设)?(?:项目|工程|计划)?(?:建设)?)(?!${anyOf(words.notFollowed)})`,
    'g',
  );
  // 推进以下重点项目建设:A、B、C。
  const told = /(?:重点|重大|建设|以下|下列)[^,。;:]{0,8}(?:项目|工程)(?:建设)?(?:包括|有|为)?:([^。;]{6,400})/g;
  const among = '等(?:\\d{1,3}[个项]|[一二三四五六七八九十]{1,3}[个项])?';
  const list = new RegExp(
    `${anyOf(words.verbs)}([^。;]{6,400}?)${among}${anyOf(words.listEnds.map((end) => end.replace(/^等/, '')))}`,
    'g',
  );
  // A preposition opens no name, unless it is part of a word (和谐, 对口, 在线).
  const given = '为[^,。;、“]{2,14}?(?:配备|配置|建设|搭建|提供|建立)';
  const preposition = '(?:[以将向在由从按与和及或](?![谐建线业摩])|对(?![口症接]))';
  const opening = new RegExp(
    `^(?:${anyOf(words.adverbs)}{0,3}(?:${anyOf(words.verbs)}|${given}|${preposition}))+(?:已?落地的|好)?(?:不少于|不低于|至少|不超过)?`,
  );
  const verbBefore = new RegExp(`${anyOf(words.verbs)}$`);
  const ended = new RegExp(`(?:${anyOf([...programme, ...system, ...build])})(?:建设)?”?$`);
  const built = new RegExp(`${anyOf(words.buildVerbs)}$`);
  // 加强…独立的病区建设, 建成30人的应急队: the verb stands before words that end with 的.
  const opened = new RegExp(`^${anyOf(words.adverbs)}{0,3}${anyOf(words.verbs)}.{1,30}的$`);
  const formed = new RegExp(`^${anyOf(words.adverbs)}{0,3}${anyOf(words.buildVerbs)}.{1,30}的$`);
  const used = new RegExp(`(?<!研发|开发|推广)${anyOf(words.useVerbs)}$`);
  const general = new Set(words.general.map(nameKey));
  const never = new RegExp(anyOf(words.notInNames));
  const vague =
    /^.{0,4}(?:重点|重大|各|具体|一批|若干|配套)(?:建设)?(?:项目|工程|计划|行动)(?:建设)?$|^.{0,2}(?:建设项目|示范创建)/;
  const informatics = new RegExp(anyOf(words.systemWords));
  const notSystem = new RegExp(anyOf(words.notSystems));
  const place = new RegExp(
    `${anyOf(words.places)}(?:\\([^()]*\\))?(?:[一二三]期|新院|新址|迁建|改扩建|建设)*(?:项目|工程)(?:建设)?$`,
  );
  const kinds = Object.entries(words.kinds).map(
    ([kind, list]) => [kind as ProjectKind, new RegExp(anyOf(list))] as const,
  );

  const kindOf = (name: string): ProjectKind =>
    kinds.find(([, pattern]) => pattern.test(name))?.[0] ??
    (place.test(name) && !/能力|服务/.test(name) ? 'build' : 'programme');

  const isName = (name: string, least = 5): boolean => {
    const key = nameKey(name).replace(/^\d+[个所家]/, '');
    if (key.length < least || name.length > LONGEST_NAME || never.test(name)) return false;
    const last = name.slice(name.lastIndexOf('、') + 1);
    if (general.has(nameKey(last)) || vague.test(last)) return false;
    if (
      /^(?:各|该|本|此|其|等|化|的|级|全部|所有|每|更|最|较|中央|上级|不|未|年)/.test(name) ||
      /(?<![甲乙丙])等[^“”]{0,6}$/.test(name.slice(0, -2))
    )
      return false;
    return !/[,。;:]/.test(name) && name.split('“').length === name.split('”').length;
  };

  /** Length of what stands before the name: numbers of a list, verbs with their adverbs, words that end with 的. */
  const lead = (text: string): number => {
    let cut =
      /^(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、]|—+|0\d(?=[\u4e00-\u9fff]))?(?:[到至]?20\d\d年(?:底|末)?前?)?/.exec(
        text,
      )![0].length;
    const quote = text.indexOf('“');
    const limit = quote >= 0 ? quote : text.length;
    for (
      let verb = opening.exec(text.slice(cut));
      verb && cut + verb[0].length <= limit && text.length - cut - verb[0].length >= 4;
    ) {
      cut += verb[0].length;
      verb = opening.exec(text.slice(cut));
    }
    if (quote > cut && verbBefore.test(text.slice(0, quote))) return quote;
    const of = text.slice(0, limit).lastIndexOf('的');
    return of >= cut && text.length - of > 5 ? of + 1 : cut;
  };

  /** Where the name begins whose last word ends at `end` and which itself ends at `stop`. */
  const startOf = (text: string, end: number, stop: number, closesQuote: boolean): number => {
    let at = end;
    let quotes = closesQuote ? 1 : 0;
    let brackets = 0;
    for (; at > 0 && end - at < LONGEST_NAME; at--) {
      const char = text.charAt(at - 1);
      if (char === '”') quotes++;
      else if (char === '“') {
        if (quotes === 0) break;
        quotes--;
      } else if (char === ')') brackets++;
      else if (char === '(' && brackets > 0) brackets--;
      else if (quotes === 0 && brackets === 0 && SIGNS.includes(char)) {
        if (char !== '、' || text.charAt(at) === '“' || !joins(text, at - 1)) break;
      } else if (
        quotes === 0 &&
        brackets === 0 &&
        '和及与并'.includes(char) &&
        ended.test(text.slice(Math.max(0, at - 9), at - 1))
      )
        break;
    }
    return at + lead(text.slice(at, stop));
  };

  /** 心血管病、呼吸、肿瘤区域医疗中心: short words before the sign belong to one name. */
  const joins = (text: string, sign: number): boolean => {
    const before = text.slice(Math.max(0, sign - 24), sign);
    const word = before.slice(Math.max(...[...SIGNS].map((other) => before.lastIndexOf(other))) + 1);
    const cut = lead(word);
    const rest = word.slice(cut);
    // 下放普通门诊、设立…项目: a new verb opens another thing.
    if (cut > 0 && opening.test(text.slice(sign + 1, sign + 8))) return false;
    return (
      rest.length > 0 &&
      rest.length <= (/[病症]$/.test(rest) ? 10 : 6) &&
      !/[“”\d]/.test(rest) &&
      !/(?:工程|行动|计划|项目|平台|系统|建设|机制|制度)$/.test(rest)
    );
  };

  const listed = (text: string): FoundName[] => {
    const found: FoundName[] = [];
    for (const match of [...text.matchAll(list), ...text.matchAll(told)]) {
      const from = match.index + match[0].indexOf(match[1]!);
      for (const item of itemsOf(match[1]!)) {
        const cut = lead(item.text);
        const name = item.text.slice(cut);
        const start = from + item.at + cut;
        const kind = kindOf(name);
        if (isName(name, 4))
          found.push({
            name,
            start,
            end: start + name.length,
            kind: kind === 'programme' ? 'build' : kind,
            confidence: 0.85,
          });
      }
    }
    return found;
  };

  /** 支持县疾控中心、县血站信息化建设: where the list begins whose last member ends at `end`, when a verb opens it. */
  const openedAt = (text: string, start: number, end: number): number | null => {
    const from = start - clauseBefore(text, start).length;
    const at = from + lead(text.slice(from, end));
    return at > from && at < start && end - at <= LONGEST_NAME && !/[在为]/.test(text.slice(at, start)) ? at : null;
  };

  /** A building is a project only when it is to be built, and when the name ends there. */
  const isBuilding = (text: string, { name, start, end }: Placed, tail: boolean): boolean => {
    const before = text.slice(Math.max(0, start - 8), start).replace(/的$/, '');
    const after = text.charAt(end);
    const isBuilt = built.test(before) || /(?:改扩建|迁建|扩建|建设|改造|项目|工程|[一二三]期)$/.test(name);
    if (/医院$/.test(name) && !/[省市县区旗州盟“]/.test(name) && !/(?:新建|组建|筹建|迁建)$/.test(before)) return false;
    return isBuilt && (after === '' || /[等和及与\d]/.test(after) || SIGNS.includes(after) || tail);
  };

  /** 组建…队伍, 新建2所…机构: behind a verb that makes something, with a number for common institutions. */
  const isPutTogether = (text: string, { name, start, end }: Placed, role: 'form' | 'counted'): boolean => {
    const before = text.slice(Math.max(0, start - 12), start);
    const after = text.charAt(end);
    if (!built.test(before.replace(/(?:不少于|不低于|至少)$/, '')) && !formed.test(clauseBefore(text, start)))
      return false;
    if (role === 'counted' && !/^(?:\d+|[一二三四五六七八九十]+)(?:[—~-]\d+)?[个所家支处]/.test(name)) return false;
    return after === '' || SIGNS.includes(after) || /^[等并和及]/.test(after);
  };

  const named = (text: string): FoundName[] => {
    const found: FoundName[] = [];
    for (const match of text.matchAll(ends)) {
      let end = match.index + match[0].length;
      // 支持60个县医院建设五大中心: before other words 建设 is a verb.
      if (
        match[3]!.endsWith('建设') &&
        /^[\u4e00-\u9fff]/.test(text.slice(end)) &&
        !/^[的等和及与并]/.test(text.slice(end))
      )
        end -= 2;
      const role = roles.get(match[1]!)!;
      let start = startOf(text, match.index + match[1]!.length, end, match[2] !== undefined);
      if (role === 'develop' && '、和及'.includes(text.charAt(start - 1))) start = openedAt(text, start, end) ?? start;
      const name = text.slice(start, end);
      if (!isName(name)) continue;
      const quoted = /“/.test(name);
      const before = text.slice(Math.max(0, start - 8), start);
      const tail = end > match.index + match[1]!.length + (match[2]?.length ?? 0);
      if (!quoted && role !== 'develop' && used.test(before)) continue;
      if (role === 'system' && !quoted && (!informatics.test(name) || notSystem.test(name))) continue;
      if (role === 'develop' && !verbBefore.test(before) && !opened.test(clauseBefore(text, start))) continue;
      if (role === 'build' && !isBuilding(text, { name, start, end }, tail)) continue;
      if ((role === 'form' || role === 'counted') && !isPutTogether(text, { name, start, end }, role)) continue;
      const own = kindOf(name);
      const confidence = quoted
        ? 0.85
        : role === 'programme'
          ? 0.75
          : role === 'build' || role === 'system'
            ? 0.6
            : 0.5;
      const fixed = role === 'build' || role === 'system' ? role : null;
      found.push({ name, start, end, kind: own === 'talent' || !fixed ? own : fixed, confidence });
    }
    return found;
  };

  return {
    find(text) {
      const kept = listed(text);
      const others = named(text).sort((a, b) => b.end - b.start - (a.end - a.start));
      for (const one of others)
        if (!kept.some((other) => one.start < other.end && other.start < one.end)) kept.push(one);
      return kept.sort((a, b) => a.start - b.start);
    },
    boxItem(title, ofProjects) {
      const name = title.slice(lead(title));
      const ending = [...title.matchAll(ends)].some(
        (match) =>
          match.index + match[0].length === title.length && (roles.get(match[1]!) !== 'build' || match[3] !== ''),
      );
      if (!(ofProjects || ending || title.startsWith('实施')) || !isName(name, ofProjects ? 4 : 5)) return null;
      return { name, start: title.length - name.length, end: title.length, kind: kindOf(name), confidence: 0.9 };
    },
  };
}

/** The words of the clause that stand before `at`. */
function clauseBefore(text: string, at: number): string {
  return text.slice(Math.max(...[...',。;:'].map((sign) => text.lastIndexOf(sign, at - 1))) + 1, at);
}

/** Items of a list, cut at 、 outside brackets and quotes. */
function itemsOf(text: string): { text: string; at: number }[] {
  const items: { text: string; at: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at);
    if (char !== '' && '(“〔'.includes(char)) depth++;
    else if (char !== '' && ')”〕'.includes(char)) depth--;
    else if (char === '' || (depth === 0 && '、,'.includes(char))) {
      items.push({ text: text.slice(start, at), at: start });
      start = at + 1;
    }
  }
  return items;
}
