/**
 * Names of government units: splits a list into names, gives a short form its level back (市发展改革委、卫生健康委 →
 * 市卫生健康委) and knows two forms of one name. Every step is linear in the length of the list.
 */
import type { UnitWords } from './task-lexicon.ts';
import { anyOf, tidy } from './text.ts';

export interface UnitReader {
  /** The names of a list as they should stand: unbroken, with their level, each once. */
  split(raw: string): string[];
  isUnit(name: string): boolean;
  /** Whether every name of a list is a unit: how a cell or a bracket is known to hold units. */
  areUnits(raw: string): boolean;
  /** Printed name → the fullest form of it among the names given. */
  unify(names: Iterable<string>): Map<string, string>;
}

const LONGEST_NAME = 40;
const SHORT_NAME =
  /^各?(?:[\u4e00-\u9fff、]|\([^()]{1,12}\)){0,8}(?:县|市|区|旗|镇|乡|街道|盟|州|苏木)(?:\([^()]{1,12}\))?$/;
const AREA_NOUNS = '(?:县级市|县|市|区|旗|州|盟|乡镇|乡|镇|街道|苏木|嘎查|村|社区|园区|农场|团场)';
/** A clause that introduces a short form for later lists names no further unit. */
const SHORT_FORM = /\(以下[简统]?称[^()]{0,40}\)|[,;、]以下[简统]?称[^;]*$/g;
const BODY = '(?:人民政府|政府|管委会|管理委员会|办事处|党委|党工委|党政办)?';

export function unitReader(words: UnitWords): UnitReader {
  const endings = new RegExp(`${anyOf(words.endings.flat())}(?:\\([^()]{2,30}\\))?$`);
  const level = new RegExp(`^${anyOf(words.levels)}(?![场域])`);
  const party = new RegExp(`^${anyOf(words.party)}$`);
  const own = new RegExp(`^各|${anyOf(words.ownNames)}`);
  const place = new RegExp(`^[\\u4e00-\\u9fff]{1,6}?(?<![城园社地校辖灾])${anyOf(words.levels)}(?![场域])`);
  const branch = /(?:分局|支局|支队|大队|总队|支行|分行)$/;
  const tail = new RegExp(`(?:等(?:相关|有关|各)?(?:部门|单位|部门和单位)?)?(?:[,、]?${anyOf(words.dropped)})?$`);
  const kind = new RegExp(`^(?:${anyOf(words.areaKinds)}|\\([^()]{1,16}\\)|${AREA_NOUNS}|[、和及])*${AREA_NOUNS}?$`);
  const body = new RegExp(`${BODY}$`);
  const forms = new Map<string, number>();
  words.departments.forEach((department, index) => {
    for (const form of department) forms.set(form, index);
  });

  const isUnit = (name: string): boolean => {
    const plain = name.replace(/\([^()]*\)$/, '');
    if (plain.length < 2 || name.length > LONGEST_NAME || /[。;:!?“”\d%]/.test(plain)) return false;
    return SHORT_NAME.test(name) ? plain.length <= 14 : endings.test(plain);
  };

  const withLevels = (names: string[]): string[] => {
    let current = '';
    return names.map((name) => {
      const found = level.exec(name)?.[0];
      if (found) {
        current = found;
        return name;
      }
      if (current === '') return name;
      if (name.startsWith('委') && isUnit(name)) return current + name;
      if (party.test(name)) return `${current}委${name}`;
      if (own.test(name) || place.test(name) || branch.test(name) || !isUnit(name) || SHORT_NAME.test(name))
        return name;
      return current + name;
    });
  };

  const isAreaKind = (name: string): boolean => kind.test(name.replace(body, ''));
  /** 各县(市)、区人民政府 and 各开发区、自贸试验区管委会 are one name each: the body stands once, at the end. */
  const joinAreas = (parts: Part[]): string[] => {
    const names: string[] = [];
    let open = false;
    for (const { name, mark } of parts) {
      if (open && mark === '、' && isAreaKind(name)) {
        names[names.length - 1] += `、${name}`;
      } else names.push(name);
      const last = names[names.length - 1]!;
      open = last.startsWith('各') && isAreaKind(last.slice(1)) && body.exec(last)?.[0] === '';
    }
    return names;
  };

  const clean = (name: string): string => {
    let text = tidy(name).replace(/^(?:由|会同|以及|和|及|与)(?=[\u4e00-\u9fff]{3})/, '');
    for (let before = ''; before !== text; ) {
      before = text;
      text = text.replace(tail, '').replace(/[,、.。;]+$/, '');
    }
    return text;
  };

  const split = (raw: string): string[] => {
    const beginsUnit = (text: string) => level.test(text) || text.startsWith('各');
    const parts = partsOf(raw.replace(SHORT_FORM, ''), isUnit, beginsUnit)
      .flatMap(({ name, mark }) => splitJoint({ name: clean(name), mark }, isUnit, beginsUnit))
      .filter(({ name }) => name !== '');
    return [...new Set(withLevels(joinAreas(parts)))];
  };

  /** What two forms of one name share. */
  const keyOf = (name: string): string => {
    const prefix = level.exec(name)?.[0] ?? '';
    const rest = name.slice(prefix.length);
    const suffix = /(?:局|委员会|委|厅|办公室|办公厅|办)$/.exec(rest)?.[0] ?? '';
    const office = suffix.startsWith('办') ? '办' : '';
    const stem = rest.slice(0, rest.length - suffix.length);
    const department = forms.get(stem) ?? forms.get(rest);
    return department === undefined
      ? `${prefix}${stem.replace(/[和与及]/g, '')}${office || suffix}`
      : `${prefix}#${department}${office}`;
  };

  const unify = (names: Iterable<string>): Map<string, string> => {
    const fullest = new Map<string, string>();
    const all = [...names];
    for (const name of all) {
      const key = keyOf(name);
      if (name.length > (fullest.get(key)?.length ?? 0)) fullest.set(key, name);
    }
    return new Map(all.map((name) => [name, fullest.get(keyOf(name)) ?? name]));
  };

  const standing = new RegExp(anyOf(words.standing));
  /** A name that is surely one: with its level, of a known department, or one that stands without. */
  const isSure = (name: string): boolean => {
    if (!isUnit(name) || (name.length <= 3 && SHORT_NAME.test(name))) return false;
    const stem = name.replace(/(?:局|委员会|委|厅|办公室|办)$/, '');
    return level.test(name) || standing.test(name) || forms.has(stem) || place.test(name);
  };

  const areUnits = (raw: string): boolean => {
    const names = split(raw);
    return names.length > 0 && names.every(isSure);
  };
  return { split, isUnit, areUnits, unify };
}

interface Part {
  name: string;
  /** The sign before it: 、 , ; or a space. */
  mark: string;
}

/** Cuts at signs outside brackets and at spaces between two whole names; a space inside a name is a lost line end. */
function partsOf(raw: string, isUnit: (name: string) => boolean, beginsUnit: (text: string) => boolean): Part[] {
  const parts: Part[] = [];
  const push = (text: string, mark: string) => {
    let before = mark;
    for (const word of text.split(/\s+/)) {
      if (word === '') continue;
      const last = parts[parts.length - 1];
      const joins = before === ' ' && last !== undefined && !(isUnit(last.name) && (beginsUnit(word) || isUnit(word)));
      const isBranch = before === ' ' && /^[\u4e00-\u9fff]{2,4}分局$/.test(word);
      if (last && (joins || isBranch)) last.name += word;
      else parts.push({ name: word, mark: before });
      before = ' ';
    }
  };
  let depth = 0;
  let start = 0;
  let mark = '';
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at);
    if ('([〔'.includes(char)) depth++;
    else if (')]〕'.includes(char)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && '、,;。/'.includes(char)) {
      push(raw.slice(start, at), mark);
      mark = char;
      start = at + 1;
    }
  }
  push(raw.slice(start), mark);
  return parts;
}

/** 市卫生健康委和市财政局: two names when both are whole. */
function splitJoint(part: Part, isUnit: (name: string) => boolean, beginsUnit: (text: string) => boolean): Part[] {
  const { name, mark } = part;
  for (const match of name.slice(0, 2 * LONGEST_NAME).matchAll(/[和与及]/g)) {
    const [left, right] = [name.slice(0, match.index), name.slice(match.index + 1)];
    if (left.length > 3 && isUnit(left) && beginsUnit(right) && isUnit(right))
      return [
        { name: left, mark },
        { name: right, mark: '、' },
      ];
  }
  return [part];
}
