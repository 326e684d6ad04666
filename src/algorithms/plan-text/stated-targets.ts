/**
 * Reads targets stated in sentences and boxes. A number is a target when words around it say so (达到, 不低于, 以上,
 * 建成 … 个); a number of the past, an age group, a law, a name or a condition is none. See content/plan-reading.
 */
import { type Start, withoutStarts } from './changes.ts';
import { isPlan } from './document-kind.ts';
import { type Elsewhere, elsewhereOf } from './elsewhere.ts';
import { readHeader } from './header.ts';
import { type Accepted, type Clause, type Context, type Named, nameTargets, type Years } from './name-targets.ts';
import type { NumberRules, Quantity } from './numbers.ts';
import { sectionLabel } from './outline.ts';
import { rulesOf } from './rules.ts';
import { judgeOf, type Verdict } from './stated-rules.ts';
import { readUncounted } from './stated-words.ts';
import { namer } from './subjects.ts';
import { placeOf } from './text.ts';
import type { PlanLexicon, PlanText, StatedTarget } from './types.ts';
import { periodOf, type YearMention, yearsIn } from './years.ts';

/** Clauses end at a comma or stop outside brackets; an endless list is cut. */
function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if ('(〔《'.includes(char)) depth++;
    else if (')〕》'.includes(char)) depth = Math.max(0, depth - 1);
    else if (
      (',;。!?'.includes(char) && (depth === 0 || char === '。')) ||
      (i - start > 300 && (char === '、' || i - start > 500))
    ) {
      clauses.push({ start, end: i });
      start = i + 1;
    }
  }
  if (start < text.length) clauses.push({ start, end: text.length });
  return clauses;
}

function yearAt(
  mentions: readonly YearMention[],
  at: number,
  clause: Clause,
  carried: readonly number[],
  end: number | null,
): Years {
  let by: YearMention | undefined;
  let past = false;
  let annual = false;
  for (const mention of mentions) {
    if (mention.start >= at) break;
    if (mention.kind === 'annual') annual ||= mention.start >= clause.start;
    else if (mention.kind === 'past') past = true;
    else {
      by = mention;
      past = false;
    }
  }
  // 2025年 behind the value in the same clause: 达到80%(2025年).
  by ??= mentions.find((mention) => mention.kind === 'by' && mention.start > at && mention.start < clause.end);
  const years = by?.years.length ? by.years : carried;
  return { byYear: years.at(-1) ?? end, implied: years.length === 0, several: years, annual, past };
}

/** Quoted of another place: only measures are, things that are counted are the plan's own. */
function isElsewhere(elsewhere: Elsewhere, quantity: Quantity, { before, sentence, clause }: Context): boolean {
  if (quantity.form === 'count' && quantity.unit !== '岁') return false;
  const open = before.lastIndexOf('(');
  if (open >= 0 && !before.includes(')', open) && elsewhere.isNoted(before.slice(open + 1))) return true;
  return elsewhere.isMeasured(before, sentence.text.slice(0, clause.start) + before);
}

/** The start of the change whose end the target is: of several in a clause the one in its place. */
function startOf(
  { quantity, verdict, context, order }: Named,
  starts: readonly Start[],
  numbers: NumberRules,
): Pick<StatedTarget, 'baseline' | 'baselineYear'> {
  const based = /[较比与]((?:19|20)\d\d)年/.exec(context.before)?.[1];
  const start = starts.findLast(({ at }) => at >= context.clause.start && at <= quantity.start);
  const year = start?.year ?? (verdict.kind === 'increment' && based ? Number(based) : null);
  const values = start
    ? numbers.find(start.text.replace(/(?:19|20)\d\d年/g, '')).filter(({ form }) => form === quantity.form)
    : [];
  const value = (values.length === 1 ? values[0] : values[order])?.value;
  return {
    ...(typeof value === 'number' ? { baseline: value } : {}),
    ...(year === null ? {} : { baselineYear: year }),
  };
}

const round = (value: number): number => Number(value.toFixed(2));

/** What is allotted is a standard, no target: 100万人口以上的县不超过1000张, 每新增1张床位配备0.88名. */
const ALLOTTED_NAME = /^[\d.]+[百千万]?人?口?(?:及)?以[上下]的?[^\d]{1,6}$/;
const ALLOTTED_PER_BED = /每(?:新增|增加)(?:\d|一)?张/;

export function readStatedTargets(document: PlanText, lexicon: PlanLexicon): StatedTarget[] {
  if (!isPlan(document, lexicon)) return [];
  const period = periodOf(document.text);
  const rules = rulesOf(lexicon);
  const judge = judgeOf(lexicon);
  const names = namer(lexicon);
  const elsewhere = elsewhereOf(lexicon, readHeader(document, lexicon));
  const found: StatedTarget[] = [];
  let carried: { paragraph: number; years: number[]; name: string | null } = { paragraph: -1, years: [], name: null };

  for (const whole of document.sentences) {
    if (judge.isBackground(document.sections, whole.section)) continue;
    const { sentence, starts } = withoutStarts(whole, lexicon, period);
    if (carried.paragraph !== sentence.paragraph) carried = { paragraph: sentence.paragraph, years: [], name: null };
    const mentions = yearsIn(sentence.text, period);
    const told = judge.isTold(sentence.text, mentions);
    if (told) continue;
    const section = sectionLabel(document.sections, sentence.section);
    const clauses = clausesOf(sentence.text);
    const quantities = rules.numbers.find(sentence.text);
    let chain: (Verdict & { annual: boolean }) | null = null;
    let at = 0;
    // Clause that tells of what was; a measure without a sign right behind it goes on telling.
    let telling = -2;
    const promised = mentions.some(({ kind }) => kind === 'by' || kind === 'within');
    const make = (
      start: number,
      end: number,
      years: Years,
    ): Pick<StatedTarget, 'byYear' | 'byYearImplied' | 'section' | 'quote' | 'span'> => {
      const span = placeOf(sentence, start, end);
      return {
        byYear: years.byYear,
        byYearImplied: years.implied,
        section,
        quote: document.raw.slice(span[0], span[1]),
        span,
      };
    };
    clauses.forEach((clause, c) => {
      const inside: Quantity[] = [];
      while (at < quantities.length && quantities[at]!.start < clause.end) {
        if (quantities[at]!.start >= clause.start) inside.push(quantities[at]!);
        at++;
      }
      const text = (i: number) => (clauses[i] ? sentence.text.slice(clauses[i]!.start, clauses[i]!.end) : '');
      const accepted: Accepted[] = [];
      let any = false;
      inside.forEach((quantity, q) => {
        const from = q > 0 && accepted.length > 0 ? inside[q - 1]!.end : clause.start;
        const context: Context = {
          sentence,
          clause,
          before: sentence.text.slice(clause.start, quantity.start),
          after: sentence.text.slice(quantity.end, clause.end),
          previous: text(c - 1),
          next: text(c + 1),
        };
        const years = yearAt(mentions, quantity.start, clause, carried.years, period?.[1] ?? null);
        if (years.past) return;
        if (judge.tells(context)) telling = c;
        if (isElsewhere(elsewhere, quantity, context)) return;
        years.annual ||= chain?.annual === true && (c === 0 || /^其中/.test(text(c)));
        const verdict = judge.judge(quantity, context, inside.slice(q + 1), chain, from - clause.start);
        if (!verdict) return;
        if (telling >= c - 1 && !promised && verdict.kind === 'value' && verdict.op === null) {
          telling = c;
          return;
        }
        any = true;
        chain = { ...verdict, annual: years.annual };
        accepted.push({ quantity, verdict, context, years });
      });
      if (!any && inside.length === 0 && text(c).length > 12) chain = null;
      for (const target of nameTargets(accepted, names, clause, carried.name)) {
        const { quantity, verdict, years, name, from, to, year, higher } = target;
        if (ALLOTTED_NAME.test(name) || ALLOTTED_PER_BED.test(sentence.text.slice(clause.start, quantity.start)))
          continue;
        carried.name = name;
        const direction = higher ? 'higher' : rules.direction(name);
        const own = year === null ? years : { ...years, byYear: year, implied: false };
        const { value, op, unit } = verdict;
        found.push({
          name,
          unit: years.annual && verdict.kind === 'count' && unit ? `${unit}/年` : (unit ?? rules.unitOf(name)),
          op: op ?? (direction === 'lower' ? '<=' : '>='),
          value,
          raw: verdict.raw,
          kind: verdict.kind,
          direction,
          qualifier: verdict.qualifier,
          ...startOf(target, starts, rules.numbers),
          ...make(from, to, own),
          confidence: round(verdict.confidence - (own.implied ? 0.05 : 0) - (name === quantity.raw ? 0.2 : 0)),
        });
      }
      for (const word of readUncounted(lexicon, text(c), accepted.length > 0, text(c - 1))) {
        const years = yearAt(mentions, clause.start + word.end, clause, carried.years, period?.[1] ?? null);
        if (years.past) continue;
        for (const name of names.list(word.subject).length > 0 ? names.list(word.subject) : [word.subject]) {
          found.push({
            name,
            unit: word.unit,
            op: word.op,
            value: word.value,
            raw: word.raw,
            kind: word.kind,
            direction: word.direction ?? rules.direction(name),
            qualifier: word.qualifier,
            ...make(clause.start + word.start, clause.start + word.end, years),
            confidence: round(word.confidence - (years.implied ? 0.05 : 0)),
          });
        }
      }
    });
    for (const mention of mentions) {
      if (mention.kind === 'by') carried.years = mention.years;
    }
  }
  return found;
}
