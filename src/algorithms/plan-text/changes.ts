/**
 * A change is told with where it starts: 由26.4%提高到32%, 从2020年的3.1人增加到3.8人, 在2020年18%的基础上降低到15%. The start
 * is no target. It is taken out of the sentence, so that the rules read what is to be reached, and kept beside it.
 */
import { anyOf } from './text.ts';
import type { PlanLexicon, Sentence } from './types.ts';
import { yearsIn } from './years.ts';

export interface Start {
  /** Where in the sentence that is left the start stood. */
  at: number;
  /** Its words: 2020年的26.4%. */
  text: string;
  year: number | null;
}

export interface Told {
  sentence: Sentence;
  starts: Start[];
}

const YEAR = /(?:19|20)\d\d(?=年)/;
const made = new WeakMap<PlanLexicon, RegExp[]>();

function patternsOf(lexicon: PlanLexicon): RegExp[] {
  let patterns = made.get(lexicon);
  if (!patterns) {
    const { adverbs, up, down, changes } = lexicon.targets.trend;
    const verb = `(?:${anyOf(adverbs)})*${anyOf([...up, ...down, ...changes])}(?:到|至|为)`;
    patterns = [
      new RegExp(`(?:分别)?[由从](?<start>[^,;。由从]{0,30}?\\d[^,;。由从]{0,30}?),?(?=(?:分别)?${verb})`, 'g'),
      new RegExp(
        `在(?<start>[^,;。]{0,12}?\\d[^,;。]{0,14}?)的?基础上,?(?=(?:${anyOf(adverbs)})*${anyOf([...up, ...down, ...changes])})`,
        'g',
      ),
    ];
    made.set(lexicon, patterns);
  }
  return patterns;
}

/** The sentence without the starts of its changes. A change that begins long before the plan and names no year to come is left. */
export function withoutStarts(
  sentence: Sentence,
  lexicon: PlanLexicon,
  period: readonly [number, number] | null,
): Told {
  const { text } = sentence;
  if (text.length > 2000 || !/[由从在]/.test(text)) return { sentence, starts: [] };
  const found = patternsOf(lexicon)
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .sort((a, b) => a.index - b.index);
  const cuts: { from: number; to: number; start: string; year: number | null }[] = [];
  for (const match of found) {
    const { start = '' } = match.groups!;
    const to = match.index + match[0].length;
    if (cuts.some((cut) => match.index < cut.to) || /了/.test(text.slice(to, to + 12))) continue;
    const year = Number(YEAR.exec(start)?.[0]) || null;
    if (period && year !== null && year < period[0] - 2 && !promises(text, match.index, to, period)) continue;
    cuts.push({ from: match.index, to, start, year });
  }
  if (cuts.length === 0) return { sentence, starts: [] };
  const kept: [number, number][] = [];
  const starts: Start[] = [];
  let from = 0;
  let length = 0;
  for (const cut of cuts) {
    kept.push([from, cut.from]);
    length += cut.from - from;
    starts.push({ at: length, text: cut.start, year: cut.year });
    from = cut.to;
  }
  kept.push([from, text.length]);
  return {
    sentence: {
      ...sentence,
      text: kept.map(([start, end]) => text.slice(start, end)).join(''),
      at: kept.flatMap(([start, end]) => sentence.at.slice(start, end)),
    },
    starts,
  };
}

/** Whether a year of the plan stands before the change or behind it. */
function promises(text: string, from: number, to: number, period: readonly [number, number]): boolean {
  const isAhead = (words: string) =>
    yearsIn(words, period).some(
      ({ kind, years }) => kind === 'within' || (kind === 'by' && Math.max(...years) >= period[0]),
    );
  return isAhead(text.slice(0, from)) || isAhead(text.slice(to));
}
