import type { StandardChoice } from '../../../../src/http/contract.ts';

/** Share of the pairs of characters of a title that must stand in the rule for the standard to be proposed. */
const LEAST = 0.4;
const MOST = 3;

/** The standards whose Chinese titles are closest to the words of a rule, the closest first. */
export function suggestStandards(rule: string, choices: readonly StandardChoice[]): StandardChoice[] {
  const words = pairsOf(rule);
  return choices
    .map((choice) => {
      const title = pairsOf(choice.title.zh);
      return { choice, share: [...title].filter((pair) => words.has(pair)).length / Math.max(1, title.size) };
    })
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST)
    .map(({ choice }) => choice);
}

function pairsOf(text: string): Set<string> {
  const chars = [...text.replace(/[\s（）()、，。：；“”]/g, '')];
  return new Set(chars.slice(1).map((char, at) => `${chars[at]}${char}`));
}
