/** The lexicon made into patterns, once for each lexicon. */
import { type NumberRules, numberRules } from './numbers.ts';
import { anyOf, nameKey } from './text.ts';
import type { Direction, PlanLexicon } from './types.ts';

export interface TargetRules {
  numbers: NumberRules;
  natures: ReadonlySet<string>;
  direction(name: string): Direction;
  /** The unit that goes with a name whose unit is not printed. */
  unitOf(name: string): string | null;
}

const made = new WeakMap<PlanLexicon, TargetRules>();

export function rulesOf(lexicon: PlanLexicon): TargetRules {
  const known = made.get(lexicon);
  if (known) return known;
  const { targets } = lexicon;
  const higher = new RegExp(`${anyOf(targets.direction.higherEndings)}(?:水平)?$`);
  const lower = new RegExp(anyOf(targets.direction.lower));
  const neutral = new RegExp(`${anyOf(targets.direction.neutralEndings)}$`);
  const byName = Object.entries(targets.unitsByName).map(
    ([unit, endings]) => [unit, new RegExp(`${anyOf(endings.map(nameKey))}$`)] as const,
  );
  const rules: TargetRules = {
    numbers: numberRules(targets.units, targets.counted),
    natures: new Set(targets.natures),
    direction(name) {
      const plain = name.replace(/^其中[:,]?/, '');
      if (neutral.test(plain)) return 'neutral';
      if (higher.test(plain)) return 'higher';
      return lower.test(plain) ? 'lower' : 'higher';
    },
    unitOf(name) {
      const key = nameKey(name);
      return byName.find(([, pattern]) => pattern.test(key))?.[0] ?? null;
    },
  };
  made.set(lexicon, rules);
  return rules;
}
