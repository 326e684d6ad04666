/**
 * Whether a text plans anything. News, statistical bulletins, work reports of the past year and fiction have numbers
 * in the same words; their opening and the weight of telling words against directing words give them away.
 */
import { anyOf } from './text.ts';
import type { PlanLexicon, PlanText } from './types.ts';

const OPENING = 1500;
const SAMPLE = 60_000;

const count = (text: string, words: readonly string[]): number =>
  words.length === 0 ? 0 : (text.match(new RegExp(anyOf(words), 'g'))?.length ?? 0);

export function isPlan(document: PlanText, lexicon: PlanLexicon): boolean {
  const words = lexicon.targets.notPlan;
  const sample = document.text.slice(0, SAMPLE).replace(/\s+/g, '');
  if (sample.length === 0) return false;
  const opening = sample.slice(0, OPENING);
  const planning = count(opening, words.planning);
  const told = count(sample, words.telling);
  const directed = count(sample, words.directive);
  const future = count(sample, words.future);
  // A bulletin or report names itself in its title or first lines.
  if (count(sample.slice(0, 300), words.opening) > 0 && count(sample.slice(0, 120), words.titles) === 0) return false;
  if (told > 3 && told * 2 > directed + future) return false;
  if (planning === 0 && future === 0) return false;
  // Short texts (a page, a paragraph) are plans when they look ahead; long ones must also direct.
  return sample.length < 3000 ? future + directed > 0 : (directed / sample.length) * 1000 >= 3;
}
