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

export interface NameReader {
  find(text: string): FoundName[];
  /** Name of the item of a box (实施…项目, …工程); null when the item says what is done, not what it is called. */
  boxItem(title: string): FoundName | null;
}

const LONGEST_NAME = 45;
const SIGNS = ',。;:、()〔〕|《》!?—';

export function nameReader(words: ProjectWords): NameReader {
  const { programme, system, build } = words.ends;
  const endKinds = new Map<string, ProjectKind>();
  for (const end of programme) endKinds.set(end, 'programme');
  for (const end of build) endKinds.set(end, 'build');
  for (const end of system) endKinds.set(end, 'system');
  const ends = new RegExp(
    `(${anyOf([...endKinds.keys()])})(”)?((?:[一二三]期|建设)?(?:项目|工程|计划)?(?:建设)?)(?!${anyOf(words.notFollowed)})`,
    'g',
  );
  const list = new RegExp(`${anyOf(words.verbs)}([^。;]{6,400}?)${anyOf(words.listEnds)}`, 'g');
  // A preposition opens no name, unless it is part of a word (和谐, 对口, 在线).
  const preposition = '(?:[以将向在由从按与和及或](?![谐建线业摩])|对(?![口症接]))';
  const opening = new RegExp(
    `^(?:${anyOf(words.adverbs)}{0,3}(?:${anyOf(words.verbs)}|${preposition}))+(?:已?落地的|好)?`,
  );
  const verbBefore = new RegExp(`${anyOf(words.verbs)}$`);
  const ended = new RegExp(`(?:${anyOf([...programme, ...system, ...build])})(?:建设)?”?$`);
  const built = new RegExp(`${anyOf(words.buildVerbs)}$`);
  const general = new Set(words.general.map(nameKey));
  const never = new RegExp(anyOf(words.notInNames));
  const vague = /^.{0,4}(?:重点|重大|各|具体|一批|若干|建设|配套)(?:建设)?(?:项目|工程|计划|行动)(?:建设)?$/;
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
      /等[^“”]{0,6}$/.test(name.slice(0, -2))
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
        '和及与'.includes(char) &&
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
    return (
      rest.length > 0 &&
      rest.length <= (/[病症]$/.test(rest) ? 10 : 6) &&
      !/[“”\d]/.test(rest) &&
      !/(?:工程|行动|计划|项目|平台|系统|建设|机制|制度)$/.test(rest)
    );
  };

  const listed = (text: string): FoundName[] => {
    const found: FoundName[] = [];
    for (const match of text.matchAll(list)) {
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
      const start = startOf(text, match.index + match[1]!.length, end, match[2] !== undefined);
      const name = text.slice(start, end);
      if (!isName(name)) continue;
      const kind = endKinds.get(match[1]!)!;
      const quoted = /“/.test(name);
      if (kind === 'system' && !quoted && (!informatics.test(name) || notSystem.test(name))) continue;
      if (kind === 'build') {
        // A building is a project only when it is to be built, and when the name ends there.
        const before = text.slice(Math.max(0, start - 8), start).replace(/的$/, '');
        const after = text.charAt(end);
        const isBuilt = built.test(before) || /(?:改扩建|迁建|扩建|建设|改造|项目|工程|[一二三]期)$/.test(name);
        if (/医院$/.test(name) && !/[省市县区旗州盟“]/.test(name) && !/(?:新建|组建|筹建|迁建)$/.test(before)) continue;
        if (
          !isBuilt ||
          !(
            after === '' ||
            after === '等' ||
            SIGNS.includes(after) ||
            end > match.index + match[1]!.length + (match[2]?.length ?? 0)
          )
        )
          continue;
      }
      const own = kindOf(name);
      const confidence = quoted ? 0.85 : kind === 'programme' ? 0.75 : 0.6;
      found.push({ name, start, end, kind: own === 'talent' || kind === 'programme' ? own : kind, confidence });
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
    boxItem(title) {
      const name = title.slice(lead(title));
      const ending = [...title.matchAll(ends)].some(
        (match) =>
          match.index + match[0].length === title.length && (endKinds.get(match[1]!) !== 'build' || match[3] !== ''),
      );
      if (!(ending || title.startsWith('实施')) || !isName(name)) return null;
      return { name, start: title.length - name.length, end: title.length, kind: kindOf(name), confidence: 0.9 };
    },
  };
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
