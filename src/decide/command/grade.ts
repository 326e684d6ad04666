/** Judging facts by dated rules: the grade of an event, whether information on it is due, and the clock of reports. Pure. */
import { addDays } from '../../algorithms/periods.ts';
import { type Condition, GRADES, type Grade, type GradingContent, type When } from './content-grading.ts';

export type Facts = Record<string, number | boolean>;

export interface Proposal {
  grade: Grade | null;
  /** Rules that give it. */
  rules: string[];
  /** Rules of a higher grade that only lack facts nobody stated yet, with those facts. */
  open: { rule: string; grade: Grade; facts: string[] }[];
  /** Items of the information report that hold. */
  information: string[];
}

/** What a fact is: as stated, else like another, else its default; undefined: nobody said. */
function factOf(content: GradingContent, facts: Facts, id: string): number | boolean | undefined {
  if (facts[id] !== undefined) return facts[id];
  const fact = content.facts.find((one) => one.id === id);
  if (fact?.like !== undefined) return factOf(content, facts, fact.like);
  return fact?.else;
}

type Truth = boolean | 'unknown';
function holds(condition: Condition, value: number | boolean | undefined): Truth {
  // "Not said to be so" counts as not so: a flag that must be false holds until somebody says otherwise.
  if (condition === false) return value !== true;
  if (value === undefined) return 'unknown';
  if (typeof condition === 'boolean') return value === condition;
  const number = Number(value);
  if (typeof condition === 'number') return number >= condition;
  return (
    (condition.above === undefined || number > condition.above) &&
    (condition.least === undefined || number >= condition.least) &&
    (condition.most === undefined || number <= condition.most)
  );
}

/** False as soon as one condition fails; else the facts that are not known. */
function judge(content: GradingContent, facts: Facts, when: When): false | string[] {
  const unknown: string[] = [];
  for (const [id, condition] of Object.entries(when)) {
    const truth = holds(condition, factOf(content, facts, id));
    if (truth === false) return false;
    if (truth === 'unknown') unknown.push(id);
  }
  return unknown;
}

const isMet = (missing: false | string[]): boolean => missing !== false && missing.length === 0;

/** Proposes the highest grade whose rules hold for the kind of event. */
export function proposeGrade(content: GradingContent, kindId: string, facts: Facts): Proposal {
  const kind = content.kinds.find(({ id }) => id === kindId);
  const mine = content.rules.filter(
    ({ kinds, groups }) => kinds.includes(kindId) || (kind !== undefined && groups.includes(kind.group)),
  );
  const judged = mine.map((rule) => ({ rule, missing: judge(content, facts, rule.when) }));
  const holding = judged.filter(({ missing }) => isMet(missing)).map(({ rule }) => rule);
  const grade = GRADES.find((one) => holding.some((rule) => rule.grade === one)) ?? null;
  const above = grade === null ? GRADES : GRADES.slice(0, GRADES.indexOf(grade));
  return {
    grade,
    rules: holding.filter((rule) => rule.grade === grade).map(({ id }) => id),
    open: judged.flatMap(({ rule, missing }) =>
      missing !== false && missing.length > 0 && above.includes(rule.grade)
        ? [{ rule: rule.id, grade: rule.grade, facts: missing }]
        : [],
    ),
    information: content.information
      .filter(({ kinds, any }) => kinds.includes(kindId) && any.some((when) => isMet(judge(content, facts, when))))
      .map(({ id }) => id),
  };
}

/** Most events of a list of days that lie within so many days on end. */
export function mostWithin(days: readonly string[], window: number): number {
  const sorted = [...days].sort();
  let most = 0;
  let first = 0;
  for (const [i, day] of sorted.entries()) {
    while (addDays(sorted[first]!, window) <= day) first += 1;
    most = Math.max(most, i - first + 1);
  }
  return most;
}

export interface RelayStep {
  id: string;
  due: Date;
  done: Date | null;
}

/** The chain of the information report: each step is due so many hours after the receipt of the one before, done or due. */
export function relayClock(
  chain: GradingContent['chain'],
  learned: Date,
  done: ReadonlyMap<string, Date>,
): RelayStep[] {
  let before = learned;
  return chain.map(({ id, hours }) => {
    const due = new Date(before.getTime() + hours * 3_600_000);
    const at = done.get(id) ?? null;
    before = at ?? due;
    return { id, due, done: at };
  });
}
