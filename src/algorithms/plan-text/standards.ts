/** Standards of allocation in a plan's sentences: per residents, per township or institution, thresholds, shares, times. */

import { withoutStarts } from './changes.ts';
import type { FoundStandard } from './standard-parts.ts';
import { standardRules, wordRules } from './standard-rules.ts';
import { anyOf, placeOf } from './text.ts';
import type { PlanLexicon, PlanText, ReadStandard, Section, Sentence } from './types.ts';
import { periodOf, yearsIn } from './years.ts';

const LONGEST_SENTENCE = 1200;
const LONGEST_RULE = 80;

export function readStandards(document: PlanText, lexicon: PlanLexicon): ReadStandard[] {
  const words = lexicon.tasks.standards;
  const worded = wordRules(words);
  const all = [...standardRules(words), ...worded];
  const background = new RegExp(anyOf([...lexicon.tasks.tasks.background, ...lexicon.tasks.tasks.closing]));
  const past = new RegExp(anyOf(words.past));
  const normative = new RegExp(anyOf(words.normative));
  const standards: ReadStandard[] = [];
  const seen = new Set<string>();
  const period = periodOf(document.text);
  for (const whole of document.sentences) {
    const { sentence } = withoutStarts(whole, lexicon, period);
    const { text, section } = sentence;
    if (text.length > LONGEST_SENTENCE) continue;
    if (past.test(text) || isBelow(document.sections, section, background)) continue;
    // Told of the years before, and nothing to come beside it.
    const kinds = yearsIn(text, period).map(({ kind }) => kind);
    if (kinds.includes('past') && !kinds.includes('by') && !kinds.includes('within')) continue;
    const taken: [number, number][] = [];
    for (const rule of /[\d一二三四五六七八九十]/.test(text) ? all : worded)
      for (const found of rule(text)) {
        if (taken.some(([from, to]) => found.start < to && from < found.end)) continue;
        taken.push([found.start, found.end]);
        const standard = standardOf(sentence, found, normative);
        // A way of paying or deciding named again is the same rule.
        const isWord = 'basis' in standard.quantity || 'process' in standard.quantity;
        const key = `${isWord ? '' : standard.rule}|${JSON.stringify(standard.quantity)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        standards.push(standard);
      }
  }
  return standards.sort((a, b) => a.span[0] - b.span[0]);
}

function isBelow(sections: readonly Section[], index: number, pattern: RegExp): boolean {
  for (let at = index; at >= 0; at = sections[at]!.parent) if (pattern.test(sections[at]!.title)) return true;
  return false;
}

/** A goal of a year (到2025年,每千人口床位数为3.56) is rather a target; a rule says how much must stand. */
function standardOf(sentence: Sentence, found: FoundStandard, normative: RegExp): ReadStandard {
  const { text } = sentence;
  const [start, end] = clauseOf(text, found);
  const clause = text.slice(start, end);
  const isRule = normative.test(text.slice(Math.max(0, start - 30), end));
  const isGoal = 'per' in found.quantity && /20\d\d年/.test(text.slice(0, found.start));
  return {
    rule: clause.replace(/^其中:?/, '').slice(0, LONGEST_RULE),
    quantity: found.quantity,
    span: placeOf(sentence, start, end),
    confidence: isRule ? 0.85 : isGoal ? 0.45 : 0.6,
  };
}

/** The clause around the figure, with the one before it when it opens without a subject. */
function clauseOf(text: string, { start, end }: FoundStandard): [number, number] {
  const before = (at: number) =>
    Math.max(text.lastIndexOf(',', at - 1), text.lastIndexOf(';', at - 1), text.lastIndexOf(':', at - 1)) + 1;
  let from = before(start);
  const isOpen = /^(?:不|按|并|且|至少|达到|控制|占)/.test(text.slice(from)) && from > 0;
  if (isOpen && start - before(from - 1) < LONGEST_RULE / 2) from = before(from - 1);
  let to = end;
  while (to < text.length && !',。;'.includes(text.charAt(to)) && to - from < LONGEST_RULE) to++;
  return [from, to];
}
