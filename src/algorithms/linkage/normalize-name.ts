import type { Characters } from './characters.ts';
import { foldText, hasHan, isEmptyWord, isHan } from './normalize-text.ts';

/** Surnames of two characters in use today (after 中国姓氏大辞典; those with more than a few thousand bearers). */
const COMPOUND = new Set(
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 完颜 叶赫 纳兰 阿史 赛音'.split(
    ' ',
  ),
);

const ORDER = '[甲乙丙丁一二三四1-4abAB大小]';
const TWINS = '双胞胎|双胎|孪生|双|三胞胎|三胎';
/** Who has no name of their own: 张三之子, 李四之次女, 王芳之双胎一, 赵敏之B2; 张三之妻. Sex, birth among several, place among the children. */
const RELATIVE = new RegExp(
  `^(.+?)之(?:(?:(${TWINS})之?)?(长|次|幼|第?[一二三四1-4]|大|小)?(子|女|儿|男|孙|婴|孩|胎|宝|毛|b)(?:婴|儿|孩)?(${ORDER})?(?:子|女|婴)?|(${TWINS})之?(${ORDER})(?:子|女|婴)?|(妻|母|媳|夫|父)(?:子|亲|妇)?)$`,
);
/** 王女婴, 李四的儿子, 刘敏毛毛, 王德福家属. */
const CHILD = new RegExp(
  `^(.+?)的?(儿子|女儿|男婴|女婴|婴儿|新生儿|婴|毛毛|毛头|宝宝|bb|家属|老伴)(${ORDER})?(?:子|女)?$`,
);
/** 王芳1孩, 王芳大毛, 王芳双胎二; not without a given name before it: 李大宝 is one. */
const NUMBERED = new RegExp(
  `^(\\p{Script=Han}{2,}?)(?:第?([一二三四1-4大小])(孩|胎|毛|宝|婴)|(?:${TWINS})(子|女|儿|男|婴)?(${ORDER}))$`,
  'u',
);
const NEWBORN_SEX: Record<string, string> = {
  子: 'm',
  男: 'm',
  儿子: 'm',
  男婴: 'm',
  夫: 'm',
  父: 'm',
  女: 'f',
  女儿: 'f',
  女婴: 'f',
  妻: 'f',
  母: 'f',
  媳: 'f',
};
const ORDINALS: Record<string, string> = {
  甲: '1',
  乙: '2',
  丙: '3',
  丁: '4',
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  大: '1',
  小: '2',
  长: '1',
  次: '2',
  幼: '',
  a: '1',
  b: '2',
};
const orderOf = (word = '') => ORDINALS[word.replace('第', '').toLowerCase()] ?? word.replace('第', '');
/**
 * A given name that begins with `@` is of somebody called after a relative, mostly a newborn: sex, order within one birth, after `#`
 * among all children and after `~` among sons or daughters instead of a name.
 */
export const isNewborn = (given: string): boolean => given.charCodeAt(0) === 64;

const DOTS = /[·•・‧∙⋅．.。●○◦᛫⸱﹒~～\-－—–_]/g;

export interface NameParts {
  family: string;
  given: string;
}

/**
 * Family and given name in one text. A minority name (a dot, or five characters and more) has no family name; 小芳 and 阿强 are what
 * somebody is called, 老王 a surname. With `pinyin` Latin letters that are syllables of it are taken for a Chinese name.
 */
export function splitName(text: string, characters: Characters, pinyin = true): NameParts {
  const name = plainName(text, characters);
  if (!hasHan(name.text)) return (pinyin && splitPinyin(name.text)) || { family: '', given: name.text };
  if (/^[小阿]\p{Script=Han}$/u.test(name.text)) return { family: '', given: name.text[1]! };
  if (/^老\p{Script=Han}$/u.test(name.text)) return { family: name.text[1]!, given: '' };
  const nameless = readNameless(name.text);
  if (nameless) return { family: familyOf(nameless.relative), given: nameless.form };
  if (name.dotted || [...name.text].length > 4 || !isHan(name.text)) return { family: '', given: name.text };
  const family = familyOf(name.text);
  return { family, given: name.text.slice(family.length) };
}

const SYLLABLE =
  '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)';
const ONE_SYLLABLE = new RegExp(`^${SYLLABLE}$`);
const SYLLABLES = new RegExp(`^(?:${SYLLABLE}){1,3}$`);

/** Wang Xiaoming, Xiaoming Wang, Wang Xiao Ming: the word of one syllable is the surname, the first where there are several. */
function splitPinyin(text: string): NameParts | undefined {
  const words = text.split(' ');
  if (words.length < 2 || words.length > 3 || !words.every((word) => SYLLABLES.test(word))) return undefined;
  const at = words.length === 3 ? 0 : words.findIndex((word) => ONE_SYLLABLE.test(word));
  if (at < 0 || (words.length === 3 && !words.every((word) => ONE_SYLLABLE.test(word)))) return undefined;
  return { family: words[at]!, given: words.filter((_, place) => place !== at).join('') };
}

/** A given name, or a family name, that has a column of its own. */
export function normalizeNamePart(text: string, characters: Characters, given: boolean): string {
  const name = plainName(text, characters).text;
  return (given && hasHan(name) && readNameless(`某${name}`)?.form) || name;
}

export function familyOf(name: string): string {
  const two = name.slice(0, 2);
  return name.length > 2 && COMPOUND.has(two) ? two : name.slice(0, 1);
}

/** The relative somebody is called after, and what stands for the name. */
function readNameless(name: string): { relative: string; form: string } | undefined {
  const found = (whose: string, sex = '', order = '', place = '', mark = '#') =>
    isHan(whose)
      ? {
          relative: whose,
          form: `@${NEWBORN_SEX[sex] ?? ''}${orderOf(order)}${orderOf(place) && mark + orderOf(place)}`,
        }
      : undefined;
  const relative = RELATIVE.exec(name);
  if (relative) {
    const [, whose = '', twins, place, sex, order, , twin, adult] = relative;
    if (twins && place && !order) return found(whose, sex, place);
    // 之大子, 之小女: of two of one birth; 之长子, 之2孩: among the children.
    if (place === '大' || place === '小') return found(whose, sex, order || place);
    return found(whose, adult ?? sex, order ?? twin, place, sex === '孩' || sex === '胎' ? '#' : '~');
  }
  const child = CHILD.exec(name);
  if (child) return found(child[1]!, child[2], child[3]);
  const numbered = NUMBERED.exec(name);
  if (!numbered || COMPOUND.has(numbered[1]!)) return undefined;
  const [, whose = '', place, , sex, order] = numbered;
  return place === '大' || place === '小' ? found(whose, '', place) : found(whose, sex, order, place);
}

function plainName(text: string, characters: Characters): { text: string; dotted: boolean } {
  const folded = foldText(text);
  if (isEmptyWord(folded)) return { text: '', dotted: false };
  if (!hasHan(folded))
    return {
      text: folded
        .replace(/[^\p{L}\p{N} ]+/gu, ' ')
        .replace(/ +/g, ' ')
        .trim(),
      dotted: false,
    };
  const bare = folded
    .replace(/[(（]((?:双胎|双胞胎)?[甲乙丙一二三1-3ab大小]|婴儿?|新生儿)[)）]/g, '$1')
    .replace(/[(（[【].*?[)）\]】]/g, '');
  const dotted = /\p{Script=Han}\s*[·•・‧∙⋅．.。●○◦᛫⸱﹒~～\-－—–_]\s*\p{Script=Han}/u.test(bare);
  return { text: characters.simplify(bare.replace(DOTS, '').replace(/[^\p{L}\p{N}]+/gu, '')), dotted };
}

/** Whether most names of a column are written in Chinese characters. */
export function isChinese({ values }: { values: readonly string[] }): boolean {
  const names = values.slice(0, 2000).filter((value) => !isNewborn(value));
  return names.filter(hasHan).length * 2 > names.length;
}
