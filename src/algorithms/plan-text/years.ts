/** Years and periods in a plan: 到2025年, 2025年底前, “十四五”末, 三年内, 每年, 2023—2025年, 近5年, 较2020年. */
import { hanNumber } from './numbers.ts';

/** First year of the first five-year plan; the n-th begins five years later each (第一个五年计划 1953–1957, from the 6th 1981). */
const fiveYears = (n: number): [number, number] => [1981 + (n - 6) * 5, 1985 + (n - 6) * 5];
const FIVE = /[“"]?十([一二三四五六七八九])五[”"]?/g;

/** The period of the plan itself, from its title, else from what its first pages speak of most; null when neither. */
export function periodOf(text: string): [from: number, to: number] | null {
  const head = text.slice(0, 4000).replace(/[ \t]/g, '');
  const titled =
    /(?:规划|计划|方案|行动|纲要)[^。\n]{0,12}?[(〔]?((?:19|20)\d\d)年?(?:[—~至-]{1,2})((?:19|20)\d\d)年?/.exec(head) ??
    /((?:19|20)\d\d)年?(?:[—~至-]{1,2})((?:19|20)\d\d)年?[)〕]?[^。\n]{0,20}?(?:规划|计划|方案|行动|纲要)/.exec(head);
  const five = /十([一二三四五六七八九])五[”"]?[^。\n]{0,30}?(?:规划|计划|方案|纲要)/.exec(head);
  if (titled && (!five || titled.index <= five.index + 60)) {
    const period: [number, number] = [Number(titled[1]), Number(titled[2])];
    if (period[1] > period[0] && period[1] - period[0] <= 20) return period;
  }
  if (five) return fiveYears(10 + hanNumber(five[1]!)!);
  const counts = new Map<number, number>();
  for (const match of text.slice(0, 20_000).matchAll(FIVE)) {
    const n = 10 + hanNumber(match[1]!)!;
    counts.set(n, (counts.get(n) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0];
  if (most && most[1] >= 2) return fiveYears(most[0]);
  const ends = new Map<number, number>();
  for (const match of text.matchAll(/(?:到|至)(20\d\d)年/g))
    ends.set(Number(match[1]), (ends.get(Number(match[1])) ?? 0) + 1);
  const end = [...ends].sort((a, b) => b[1] - a[1])[0];
  return end ? [end[0] - 4, end[0]] : null;
}

export interface YearMention {
  start: number;
  end: number;
  /** The years meant, several for 到2022年和2030年. */
  years: number[];
  kind: 'by' | 'past' | 'annual' | 'within';
}

const MENTION = new RegExp(
  [
    '(?<from>从|自|较|比|与|截至|截止到?|于)?(?<until>力争到|争取到|预计到|到|至)?(?<year>(?:19|20)\\d\\d)年?(?<more>(?:[、和及与](?:到)?(?:19|20)\\d\\d年?)*)(?:[—~至-]{1,2}(?<last>(?:19|20)\\d\\d))?(?<unit>年(?:底|末)?(?:之?前|以前)?)(?<since>以来|相比|的|起)?',
    '(?<ends>(?:到|至)?(?:本)?规划(?:期末|期满|末期|期内|期结束))',
    '(?<against>较|比|与)?[“"]?十(?<five>[一二三四五六七八九])五[”"]?(?<part>末|期末|期间|时期|中后期)?(?:底|末)?',
    '(?<near>近|过去|最近)(?:\\d+|[一二两三四五六七八九十]+)年(?:来)?',
    '(?<within>[一二两三四五六七八九十]+|\\d+)年(?:之内|内|以内)',
    '(?<annual>每年|逐年|年均|每年度)',
  ].join('|'),
  'g',
);

/** 三年内 from the year before the plan begins, at most to its end. */
function withinYears(count: string, [first, last]: readonly [number, number]): number {
  const years = /^\d/.test(count) ? Number(count) : (hanNumber(count) ?? 0);
  return Math.min(last, first - 1 + years);
}

/** Years a sentence speaks of. `period` decides which are past. */
export function yearsIn(text: string, period: readonly [number, number] | null): YearMention[] {
  const found: YearMention[] = [];
  for (const match of text.matchAll(MENTION)) {
    const groups = match.groups!;
    const place = { start: match.index, end: match.index + match[0].length };
    if (groups.year) {
      const years = [groups.year, ...(groups.more?.match(/\d{4}/g) ?? [])].map(Number);
      if (groups.last) years.splice(0, years.length, Number(groups.last));
      // A month or day follows: the date of a document, not a deadline.
      const month = /^\d{1,2}月(?:份|\d{1,2}日)?(?:底|末)?(?<before>之?前|以前)?/.exec(text.slice(place.end));
      if (month && !month.groups!.before && !/底|末/.test(month[0])) continue;
      // 较2020年提高: where a change is measured from, unless it is told as done (提高了).
      const base = /[较比与]/.test(groups.from ?? '') && !/^[^,;。]{0,10}了/.test(text.slice(place.end));
      if (base) continue;
      const past =
        (groups.from !== undefined && groups.from !== '于' && !groups.until) ||
        groups.since === '以来' ||
        groups.since === '相比' ||
        (period !== null && Math.max(...years) < period[0]);
      found.push({ ...place, years, kind: past ? 'past' : 'by' });
    } else if (groups.five && groups.against) {
      if (/^[^,;。]{0,10}了/.test(text.slice(place.end))) found.push({ ...place, years: [], kind: 'past' });
    } else if (groups.five) {
      const [from, to] = fiveYears(10 + hanNumber(groups.five)!);
      found.push({ ...place, years: [to], kind: period !== null && to < period[0] ? 'past' : from ? 'by' : 'past' });
    } else if (groups.near) found.push({ ...place, years: [], kind: 'past' });
    else if (groups.within)
      found.push({ ...place, years: period ? [withinYears(groups.within, period)] : [], kind: 'within' });
    else if (groups.ends) found.push({ ...place, years: period ? [period[1]] : [], kind: 'by' });
    else found.push({ ...place, years: [], kind: 'annual' });
  }
  return found;
}
