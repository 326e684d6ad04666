/** Values a document tells of the years before its period, for comparison with the baselines of its tables. */
import { rulesOf } from './rules.ts';
import { namer } from './subjects.ts';
import { placeOf } from './text.ts';
import type { PlanLexicon, PlanText, Span } from './types.ts';
import { yearsIn } from './years.ts';

export interface PastFact {
  name: string;
  value: number;
  unit: string | null;
  span: Span;
}

const CHANGED =
  /(?<subject>[^,;。从由]{4,60})(?:分别)?[从由][^,;。]{2,60}?(?:下降|降低|减少|提高|提升|上升|增加|增长)(?:到|至)(?:(?:19|20)\d\d年的)?(?<values>[^,;。]{1,60})/g;
const REACHED = /(?<subject>[^,;。]{4,40}?)(?:分别)?(?:达到|达|为|下降到|提高到|降至|升至)(?<values>\d[^,;。]{0,40})/g;

/** Facts of sentences that speak of the past only. */
export function pastFacts(document: PlanText, lexicon: PlanLexicon, period: readonly [number, number]): PastFact[] {
  const rules = rulesOf(lexicon);
  const names = namer(lexicon);
  const told = new RegExp(lexicon.targets.past.sentence.join('|'));
  const background = new RegExp(lexicon.targets.past.sections.join('|'));
  const facts: PastFact[] = [];
  for (const sentence of document.sentences) {
    const { text } = sentence;
    if (text.length > 2000) continue;
    const mentions = yearsIn(text, period);
    const titles = document.sections[sentence.section]?.path.join('/') ?? '';
    const past = told.test(text) || background.test(titles) || mentions.some(({ kind }) => kind === 'past');
    if (!past || mentions.some(({ kind, years }) => kind === 'by' && Math.max(...years) >= period[0])) continue;
    for (const pattern of [CHANGED, REACHED]) {
      for (const match of text.matchAll(pattern)) {
        const { subject, values } = match.groups as { subject: string; values: string };
        const offset = match.index + match[0].length - values.length;
        const found = rules.numbers.find(values).filter(({ form }) => form !== 'plain' || /^\d/.test(values));
        const subjects = found.length > 1 ? names.dealt(subject, found.length) : names.list(subject);
        if (subjects.length !== found.length) continue;
        found.forEach((quantity, i) => {
          if (typeof quantity.value !== 'number') return;
          const span = placeOf(sentence, offset + quantity.start, offset + quantity.end);
          facts.push({ name: subjects[i]!, value: quantity.value, unit: quantity.unit, span });
        });
      }
    }
  }
  return facts;
}
