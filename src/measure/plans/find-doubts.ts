/**
 * Finds what contradicts itself in a plan: rules over its own numbers, merged with the doubts found by reading. Nothing is
 * resolved here; a doubt says which numbers disagree, and people decide.
 */
import { createHash } from 'node:crypto';
import { checkPlan } from './doubts/check-plan.ts';
import { brokenRelation } from './doubts/check-relations.ts';
import { brokenRounds, brokenSums } from './doubts/check-sums.ts';
import { checkClaim, openWords, outsideFigures } from './doubts/check-target.ts';
import { conflictingPast, conflictingValues, trendAgainstTarget } from './doubts/compare-values.ts';
import type { Claim, FoundDoubt, IndicatorBasics, PlanDoubt } from './doubts/doubt.ts';
import { makeClaims } from './doubts/make-claims.ts';
import type { ManualDoubt, Plan, Relation } from './model.ts';

export type { DoubtChoice, IndicatorBasics, PlanDoubt } from './doubts/doubt.ts';

/** Which way indicators go and what they count on makes numbers of text and table comparable; without them fewer are. */
export function findDoubts(
  plan: Plan,
  relations: readonly Relation[],
  indicators: ReadonlyMap<string, IndicatorBasics> = new Map(),
): PlanDoubt[] {
  const found = findByRule(plan, relations, indicators);
  const manual = plan.doubts.filter((doubt) => !isConfirmed(doubt, found)).map(fromManual);
  return withKeys([...found.map(fromRule), ...manual]);
}

/** What the rules find by themselves. */
export function findByRule(
  plan: Plan,
  relations: readonly Relation[],
  indicators: ReadonlyMap<string, IndicatorBasics> = new Map(),
): FoundDoubt[] {
  const claims: Claim[] = makeClaims(plan, indicators);
  return [
    ...claims.flatMap((claim) => checkClaim(plan, claim)),
    ...conflictingValues(plan, claims),
    ...trendAgainstTarget(plan, claims),
    ...conflictingPast(plan, claims),
    ...outsideFigures(plan, claims),
    ...openWords(plan, claims, indicators),
    ...brokenSums(plan),
    ...brokenRounds(plan),
    ...relations.flatMap((relation) => brokenRelation(plan, claims, relation)),
    ...checkPlan(plan, claims),
  ];
}

/** A doubt found by reading is left out only when the rule it confirms fired on every row it names. */
export function isConfirmed(doubt: ManualDoubt, found: readonly FoundDoubt[]): boolean {
  const fired = found.filter(({ rule }) => rule === doubt.confirms);
  if (doubt.targets.length === 0) return fired.length > 0;
  return doubt.targets.every((no) => fired.some(({ targets }) => targets.includes(no)));
}

function fromRule({ about, choices = [], ...doubt }: FoundDoubt): PlanDoubt {
  const [target] = doubt.targets;
  return { key: keyOf(doubt.rule, about), ...doubt, origin: 'rule', choices, ...(target ? { target } : {}) };
}

function fromManual(doubt: ManualDoubt): PlanDoubt {
  const { id, type, subject, finding, targets } = doubt;
  const name = id ?? createHash('sha256').update(`${type} ${subject}`).digest('hex').slice(0, 8);
  const [target] = targets;
  return {
    key: keyOf('manual', [name]),
    type,
    subject,
    finding,
    origin: 'manual',
    targets,
    choices: [],
    ...(target ? { target } : {}),
  };
}

/** Letters, digits, dots and dashes, so that a key can stand in an address; other signs of a number by their code. */
function keyOf(rule: string, about: readonly string[]): string {
  return [rule, ...about]
    .map((part) => part.replace(/[^A-Za-z0-9-]/g, (sign) => `_${sign.codePointAt(0)?.toString(16)}`))
    .join('.');
}

function withKeys(doubts: readonly PlanDoubt[]): PlanDoubt[] {
  const used = new Map<string, number>();
  return doubts.map((doubt) => {
    const count = (used.get(doubt.key) ?? 0) + 1;
    used.set(doubt.key, count);
    return count === 1 ? doubt : { ...doubt, key: `${doubt.key}.${count}` };
  });
}
