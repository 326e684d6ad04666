/**
 * The head of a plan document: its own title (not that of the notice that carries it), the place, the period, who
 * issued it, when and under which number. What is not printed stays null; a document cited in the text is not the head.
 */
import type { HeaderWords } from './task-lexicon.ts';
import { anyOf, type Dense, denseOf, placeOf, tidy } from './text.ts';
import type { PlanLexicon, PlanText, ReadHeader, Span } from './types.ts';

interface Field<T> {
  value: T;
  span: Span;
}
type Maybe<T> = Field<T> | null;

const HEAD = 3000;
const TAIL = 600;
const LONGEST_TITLE = 90;
const ORG = '[\\u4e00-\\u9fff()、 ]';

export function readHeader(document: PlanText, lexicon: PlanLexicon): ReadHeader {
  const words = lexicon.tasks.header;
  const dense = denseOf(document.text, 0, Math.min(document.text.length, HEAD));
  const notice = noticeOf(dense, words);
  const title = titleOf(document, dense, notice, words);
  const docNo = docNoOf(document, words);
  const issuedOn = issuedOnOf(document, words);
  const issuer = issuerOf(document, notice, issuedOn, title, words);
  const region = regionOf(document, title, issuer, words);
  const period = periodOf(document, title, issuedOn);
  const fields = { title, region, period, issuer, issuedOn, docNo };
  const found = Object.entries(fields).filter(([, field]) => field !== null);
  return {
    id: idOf(title?.value ?? document.text.slice(0, 200), region?.value ?? null, period?.value ?? null, words),
    title: title?.value ?? null,
    region: region?.value ?? null,
    period: period?.value ?? null,
    issuer: issuer?.value ?? null,
    issuedOn: issuedOn?.value ?? null,
    docNo: docNo?.value ?? null,
    spans: Object.fromEntries(found.map(([name, field]) => [name, field!.span])),
    confidence: title === null ? 0.3 : notice ? 0.95 : period && region ? 0.85 : 0.6,
  };
}

interface Notice {
  issuer: Maybe<string>;
  title: Field<string>;
}

/** …人民政府办公室关于印发…的通知: the issuer before it, the plan's title inside it. */
function noticeOf(dense: Dense, words: HeaderWords): Notice | null {
  const pattern = new RegExp(
    `关于${anyOf(words.wrapperVerbs)}《?([^。;》]{6,${LONGEST_TITLE}}?)》?的(?:通知|公告|函)`,
    'g',
  );
  const match = [...dense.text.matchAll(pattern)].find(({ index }) => !isCited(dense.text, index));
  if (!match) return carried(dense);
  const start = match.index + match[0].indexOf(match[1]!);
  const before = dense.text.slice(Math.max(0, match.index - 80), match.index);
  const org = new RegExp(`(${ORG}{2,60}${anyOf(words.issuerEnds)})$`).exec(before.replace(/^.*[号:。]/s, ''));
  const name = org ? tidy(org[1]!) : '';
  return {
    issuer: name === '' ? null : { value: name, span: placeOf(dense, match.index - name.length, match.index) },
    title: { value: match[1]!, span: placeOf(dense, start, start + match[1]!.length) },
  };
}

/** Inside 《》: another document that the text refers to. */
function isCited(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 80), at);
  return before.lastIndexOf('《') > before.lastIndexOf('》');
}

/** A notice without a title: 《…》已经…同意,现印发给你们. */
function carried(dense: Dense): Notice | null {
  const match = /(?:^|[。:]|现将)《([^《》]{6,90})》(?:已经?[^。]{2,60}[,,]现)?印发给/.exec(dense.text);
  if (!match) return null;
  const start = match.index + match[0].indexOf('《') + 1;
  return { issuer: null, title: { value: match[1]!, span: placeOf(dense, start, start + match[1]!.length) } };
}

function titleOf(document: PlanText, dense: Dense, notice: Notice | null, words: HeaderWords): Maybe<string> {
  if (notice) return ownTitle(dense, notice.title) ?? notice.title;
  return labelled(document, words.labels.title) ?? headLines(document, words) ?? mentioned(document, words);
}

/** The same words standing again below the notice, as the plan's own title. */
function ownTitle(dense: Dense, title: Field<string>): Maybe<string> {
  const from = dense.at.findIndex((at) => at >= title.span[1]);
  for (
    let at = dense.text.indexOf(title.value, Math.max(0, from));
    at >= 0;
    at = dense.text.indexOf(title.value, at + 1)
  ) {
    if (dense.text.charAt(at - 1) === '《') continue;
    return { value: title.value, span: placeOf(dense, at, at + title.value.length) };
  }
  return null;
}

/** 标题: … above the text of a web page. */
function labelled(document: PlanText, labels: readonly string[]): Maybe<string> {
  const head = document.text.slice(0, HEAD);
  const match = new RegExp(`(?:^|[\\n|\\s])${spaced(labels)}\\s*[:|]\\s*([^\\n|]{2,${LONGEST_TITLE}})`).exec(head);
  if (!match) return null;
  // The next label of the same line ends the value.
  const own = match[1]!.split(/\s{2,}|\s[\u4e00-\u9fff ]{2,8}[:|]/)[0]!;
  const value = tidy(own);
  const start = match.index + match[0].length - match[1]!.length;
  return value === '' ? null : { value, span: [start, start + own.length] };
}

/** Words of a label may be printed with spaces between the characters (文 号). */
function spaced(labels: readonly string[]): string {
  return `(?:${labels.map((word) => [...word].join(' ?')).join('|')})`;
}

const titlePattern = (words: HeaderWords) =>
  new RegExp(`${anyOf(words.titleEnds)}(?:\\((?:\\d{4}[^()]{0,12}|征求意见稿|试行|草案|送审稿|修订版?|节选)\\))*$`);

/** The first short lines that together end as titles of plans end. */
function headLines(document: PlanText, words: HeaderWords): Maybe<string> {
  const ends = titlePattern(words);
  const lines = [...document.text.slice(0, HEAD).matchAll(/[^\n]+/g)].slice(0, 25);
  for (let i = 0; i < lines.length; i++) {
    let value = '';
    for (let j = i; j < Math.min(i + 4, lines.length); j++) {
      const line = lines[j]![0].trim();
      if (line === '' || line.length > 60 || /[。;,|:>]|^[一二三四五六七八九十]+、|^\(|^\d/.test(line)) break;
      value = tidy(`${value}${line}`);
      if (value.length > LONGEST_TITLE) break;
      const next = lines[j + 1]?.[0].trim() ?? '';
      if (!ends.test(value) || value.length < 6 || /^(?:\((?:\d{4}|征求|试行|草案)|规划$|计划$|方案$)/.test(next))
        continue;
      const start = lines[i]!.index + lines[i]![0].search(/\S/);
      return { value, span: [start, lines[j]!.index + lines[j]![0].trimEnd().length] };
    }
  }
  return null;
}

/** A document without its title: the name it gives itself in the caption of a table or an annex, never one in 《》. */
function mentioned(document: PlanText, words: HeaderWords): Maybe<string> {
  const pattern =
    /[\u4e00-\u9fff]{2,16}[省市县区旗州盟][\u4e00-\u9fff]{0,12}“?十[三四五六]五”?[\u4e00-\u9fff()]{2,30}?(?:规划|计划|方案|纲要)/g;
  const dense = denseOf(document.text, 0, document.text.length);
  const counts = new Map<string, Field<string> & { count: number }>();
  for (const match of dense.text.matchAll(pattern)) {
    const value = match[0].replace(/^.*(?:附件|附表|附录|表\d*|根据|按照|落实|贯彻)/, '');
    const at = match.index + match[0].length - value.length;
    if (/[《]/.test(dense.text.slice(Math.max(0, at - 2), at)) || value.length < 8 || !placeAt(value, words)) continue;
    const known = counts.get(value);
    counts.set(value, {
      value,
      span: known?.span ?? placeOf(dense, at, at + value.length),
      count: (known?.count ?? 0) + 1,
    });
  }
  const best = [...counts.values()].sort((a, b) => b.count - a.count)[0];
  return best ? { value: best.value, span: best.span } : null;
}

const DOC_NO = /[\u4e00-\u9fff]{2,12}\s?[〔[(【]\s?(?:19|20)\d{2}\s?[〕\])】]\s?第?\s?\d{1,5}\s?号/g;

/** The document's own number stands at a line's start, after its label, or opens the text; one in brackets is cited. */
function docNoOf(document: PlanText, words: HeaderWords): Maybe<string> {
  const head = document.text.slice(0, HEAD);
  const label = new RegExp(`${spaced(words.labels.docNo)}\\s*[:|]?\\s*$`);
  for (const match of head.matchAll(DOC_NO)) {
    const before = head.slice(Math.max(0, match.index - 40), match.index);
    const line = before.slice(before.lastIndexOf('\n') + 1).trim();
    const own = label.test(before) || (line === '' && !/[。,;]/.test(before.slice(-3)));
    if (!own) continue;
    const value = tidy(match[0])
      .replace(/[[(【]/, '〔')
      .replace(/[\])】]/, '〕');
    return { value, span: [match.index, match.index + match[0].length] };
  }
  return null;
}

const DATE = /((?:19|20)\d{2})\s?[年\-./]\s?(\d{1,2})\s?[月\-./]\s?(\d{1,2})\s?日?/g;
const HAN_DATE =
  /(二[〇○零Ｏ0][〇○零一二三四五六七八九]{2})年\s?([一二三四五六七八九十]{1,2})月\s?([一二三四五六七八九十]{1,3})日/g;
const HAN_DIGITS = '〇一二三四五六七八九';

function hanNumber(text: string): number {
  if (!text.includes('十')) return HAN_DIGITS.indexOf(text);
  const [tens, ones] = text.split('十');
  return (tens ? HAN_DIGITS.indexOf(tens) : 1) * 10 + (ones ? HAN_DIGITS.indexOf(ones) : 0);
}

const hanYear = (text: string): number =>
  Number([...text].map((char) => ('○零Ｏ0'.includes(char) ? 0 : HAN_DIGITS.indexOf(char))).join(''));

function isoDate(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

interface Dated extends Field<string> {
  /** Nothing else stands on its line. */
  alone: boolean;
  before: string;
}

function datesIn(text: string, from: number, to: number): Dated[] {
  const part = text.slice(from, to);
  const dates: Dated[] = [];
  const add = (match: RegExpExecArray, value: string | null) => {
    if (!value) return;
    const end = match.index + match[0].length;
    const before = part.slice(Math.max(0, match.index - 30), match.index);
    const after = part.slice(end, end + 2);
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const alone = (line.trim() === '' || / $/.test(line)) && /^(?:\s|$|\()/.test(after);
    dates.push({ value, span: [from + match.index, from + end], alone, before });
  };
  for (const match of part.matchAll(DATE)) add(match, isoDate(Number(match[1]), Number(match[2]), Number(match[3])));
  for (const match of part.matchAll(HAN_DATE))
    add(match, isoDate(hanYear(match[1]!), hanNumber(match[2]!), hanNumber(match[3]!)));
  return dates.sort((a, b) => a.span[0] - b.span[0]);
}

/** The date of signature, above the plan or below it; a labelled date of signature wins over the one printed alone. */
function issuedOnOf(document: PlanText, words: HeaderWords): Maybe<string> {
  const { text, sections } = document;
  const headEnd = Math.min(HEAD, sections.find(({ kind }) => kind !== 'run-in')?.span[0] ?? HEAD);
  const head = datesIn(text, 0, Math.min(text.length, Math.max(headEnd, 400)));
  const label = new RegExp(`${spaced(words.labels.issuedOn)}\\s*[:|]?\\s*$`);
  const published = new RegExp(`${spaced(words.labels.publishedOn)}\\s*[:|]?\\s*$`);
  const signed =
    head.find(({ before }) => label.test(before)) ?? head.find(({ alone, before }) => alone && !published.test(before));
  const tail = text.length > headEnd ? datesIn(text, Math.max(headEnd, text.length - TAIL), text.length) : [];
  const found = signed ?? tail.filter(({ alone }) => alone).at(-1) ?? head.find(({ before }) => published.test(before));
  return found ? { value: found.value, span: found.span } : null;
}

function issuerOf(
  document: PlanText,
  notice: Notice | null,
  issuedOn: Maybe<string>,
  title: Maybe<string>,
  words: HeaderWords,
): Maybe<string> {
  if (notice?.issuer) return notice.issuer;
  const named = labelled(document, words.labels.issuer);
  if (named && named.value.length <= 40) return named;
  const ends = anyOf(words.issuerEnds);
  if (issuedOn) {
    const before = document.text.slice(Math.max(0, issuedOn.span[0] - 60), issuedOn.span[0]).trimEnd();
    const match = new RegExp(`(?:^|[\\n 。])(${ORG}{2,40}${ends})$`).exec(before);
    if (match) {
      const end = Math.max(0, issuedOn.span[0] - 60) + before.length;
      return { value: tidy(match[1]!), span: [end - match[1]!.length, end] };
    }
  }
  const author = new RegExp(`^([\\u4e00-\\u9fff]{2,20}${ends})(?=“|20|关于|十|\\d)`).exec(title?.value ?? '');
  return author && title ? { value: author[1]!, span: [title.span[0], title.span[0] + author[1]!.length] } : null;
}

const PLACE =
  /^([\u4e00-\u9fff]{2,9}?(?:自治州|地区|盟|州|市))?([\u4e00-\u9fff]{1,9}?(?:自治县|自治旗|县|旗|区|市|林区|特区))?/;

/** Province, city and county at the start of a name. */
function placeAt(text: string, words: HeaderWords): string[] | null {
  const province = words.provinces.find(({ name }) => text.startsWith(name));
  const rest = province ? text.slice(province.name.length) : text;
  const match = PLACE.exec(rest);
  const isPlace = (name: string | undefined): name is string =>
    name !== undefined && name.length >= 2 && !words.notPlaces.some((word) => name.includes(word));
  const places = [province?.name, match?.[1], match?.[2]];
  const kept: string[] = [];
  for (const [index, name] of places.entries()) {
    if (name === undefined) continue;
    if (index > 0 && !isPlace(name)) break;
    kept.push(name);
  }
  return kept.length > 0 ? kept : null;
}

function regionOf(document: PlanText, title: Maybe<string>, issuer: Maybe<string>, words: HeaderWords): Maybe<string> {
  for (const source of [title, issuer]) {
    const places = source ? placeAt(source.value, words) : null;
    if (!source || !places) continue;
    const value = withProvince(places, document, words);
    return { value, span: [source.span[0], source.span[1]] };
  }
  const short = title ? words.provinces.find((province) => title.value.includes(province.short)) : undefined;
  return short && title ? { value: short.name, span: title.span } : null;
}

/** A city's or county's title leaves out the province; the one the text names most is it. */
function withProvince(places: string[], document: PlanText, words: HeaderWords): string {
  const named = places.join('');
  if (words.provinces.some(({ name }) => named.startsWith(name))) return named;
  const counts = words.provinces.map(({ name, short }) => {
    const own = new RegExp(`${name}|(?:中共)?${short}省?(?=省|委|自治区)`, 'g');
    return { name, count: document.text.match(own)?.length ?? 0 };
  });
  const best = counts.sort((a, b) => b.count - a.count)[0]!;
  const isRival = counts[1]!.count > 0 && counts[1]!.count * 2 > best.count;
  return best.count > 0 && !isRival ? `${best.name}${named}` : named;
}

/** n-th five-year plan: the first began in 1953, from the sixth on they begin in years that end with 1 and 6. */
const FIVE_YEAR = /“?(十[一二三四五六七八]|二十)五”?/;
const YEARS = /((?:19|20)\d{2})\s?年?\s?[—\-~～至到]{1,2}\s?((?:19|20)\d{2})\s?年?/;
const HAN_YEARS: Record<string, number> = { 二: 2, 两: 2, 三: 3, 四: 4, 五: 5 };

function periodOf(document: PlanText, title: Maybe<string>, issuedOn: Maybe<string>): Maybe<[number, number]> {
  const issued = issuedOn ? Number(issuedOn.value.slice(0, 4)) : null;
  const from = (text: string, span: Span): Maybe<[number, number]> => {
    const years = YEARS.exec(text);
    if (years && Number(years[1]) < Number(years[2])) return { value: [Number(years[1]), Number(years[2])], span };
    const five = FIVE_YEAR.exec(text);
    if (five) {
      const start = 1951 + 5 * hanNumber(five[1]!);
      return { value: [start, start + 4], span };
    }
    const single = /(20\d{2})年(?!前|以)/.exec(text);
    if (single) return { value: [Number(single[1]), Number(single[1])], span };
    const horizon = /(20[3-9]\d)/.exec(text);
    if (horizon && issued) return { value: [issued, Number(horizon[1])], span };
    const length = /([二两三四五])年(?:行动|工作|实施|建设|攻坚|提升)/.exec(text);
    const goal = /到\s?(20\d{2})\s?年/.exec(document.text);
    if (length && goal) return { value: [Number(goal[1]) - HAN_YEARS[length[1]!]! + 1, Number(goal[1])], span };
    if (length && issued) return { value: [issued, issued + HAN_YEARS[length[1]!]! - 1], span };
    return null;
  };
  const own = title ? from(title.value, title.span) : null;
  if (own) return own;
  const stated = /规划期限?[^。]{0,12}?(20\d{2})\s?年?\s?[—\-~至到]{1,2}\s?(20\d{2})/.exec(document.text);
  if (stated)
    return { value: [Number(stated[1]), Number(stated[2])], span: [stated.index, stated.index + stated[0].length] };
  return ownFiveYears(document);
}

/** The five-year period the text speaks of as its own, not in the names of other documents; of several the latest. */
function ownFiveYears(document: PlanText): Maybe<[number, number]> {
  const found = new Map<number, { count: number; at: number; length: number }>();
  for (const match of document.text.matchAll(new RegExp(FIVE_YEAR, 'g'))) {
    if (isCited(document.text, match.index)) continue;
    const start = 1951 + 5 * hanNumber(match[1]!);
    const known = found.get(start) ?? { count: 0, at: match.index, length: match[0].length };
    found.set(start, { ...known, count: known.count + 1 });
  }
  const often = [...found].filter(([, { count, at }]) => count >= 3 || at < 600).sort((a, b) => b[0] - a[0])[0];
  if (!often) return null;
  const [start, { at, length }] = often;
  return { value: [start, start + 4], span: [at, at + length] };
}

/** A proposal: province, years and a short checksum of the title, in letters an id may have. */
function idOf(title: string, region: string | null, period: [number, number] | null, words: HeaderWords): string {
  const province = words.provinces.find(({ name }) => region?.startsWith(name))?.id ?? 'plan';
  let sum = 0;
  for (const char of title) sum = (sum * 31 + char.codePointAt(0)!) % 0x1000000;
  return [province, ...(period ?? []), sum.toString(16).padStart(6, '0')].join('-');
}
