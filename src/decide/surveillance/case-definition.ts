/** A case definition of the content as the database asks for it. Pure. */
import { KangyuError } from '../../kernel/index.ts';
import type { SourceContent } from './load-sources.ts';

export interface AskedDefinition {
  temperature: number;
  within: number;
  /** Regular expressions: a symptom in a complaint, and what of a complaint is denied. */
  words: string;
  denied: string;
  /** Names and codes of observations about the symptom itself, and the answers that say yes. */
  names: string[];
  terms: string[];
  affirmed: string[];
  /** Beginnings of ICD-10 codes. */
  codes: string[];
}

export function askedDefinition(content: SourceContent, id: string): AskedDefinition {
  const definition = content.definitions.find((one) => one.id === id);
  if (!definition) throw new KangyuError('surveillance.content', { problems: `${id} is not among the definitions` });
  const symptoms = content.symptoms.filter((one) => definition.anyOf.includes(one.id));
  const names = symptoms.flatMap(({ words }) => words);
  const { words, but } = content.denial;
  return {
    ...{ temperature: definition.temperature, within: definition.within },
    words: names.map(pattern).join('|'),
    denied: `(${words.map(pattern).join('|')})(?!${but.map(pattern).join('|')})[^，。；,;.\\n]*`,
    names: names.map((name) => name.toLowerCase()),
    terms: symptoms.flatMap(({ terms }) => terms),
    affirmed: content.affirmed,
    codes: symptoms.flatMap(({ codes }) => codes),
  };
}

/** Words in Latin letters stand alone; what means something in a regular expression is taken as it is. */
function pattern(word: string): string {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return /^[a-z ]+$/i.test(word) ? `\\m${plain}\\M` : plain;
}
