/** The self-test: every item of the scheme measured, and the level that all of them reach. */
import type { Kernel } from '../../../kernel/index.ts';
import { type MaturityItem, type MaturityScheme, maturityScheme } from './load-scheme.ts';
import { MEASURE, type Measured, type ServerFacts, type Text } from './measure-items.ts';

export interface TestedItem extends Measured {
  id: string;
  group: string;
  groupTitle: Text;
  title: Text;
  unit: string;
  needs: { level: string; value: number; met: boolean }[];
  /** Highest level it reaches; null below the first. */
  level: string | null;
}
export interface MaturityTest {
  title: Text;
  source: string;
  unverified: string | null;
  from: string;
  testedAt: string;
  levels: { id: string; title: Text }[];
  /** Highest level that every item reaches; null below the first. */
  level: string | null;
  /** Items that keep the installation from the next level. */
  next: { level: string; items: string[] } | null;
  items: TestedItem[];
}

export async function testMaturity(k: Pick<Kernel, 'db' | 'clock'>, facts: ServerFacts): Promise<MaturityTest> {
  const scheme = maturityScheme(k.clock.today());
  const items: TestedItem[] = [];
  for (const item of scheme.items) items.push(tested(scheme, item, await MEASURE[item.measure]({ k, scheme, facts })));
  const reached = scheme.levels.map(({ id }) => items.filter((item) => !meets(item, id)).map((item) => item.id));
  const first = reached.findIndex((lacking) => lacking.length > 0);
  return {
    title: scheme.title,
    source: scheme.source,
    unverified: scheme.unverified ?? null,
    from: scheme.from,
    testedAt: k.clock.now().toISOString(),
    levels: scheme.levels,
    level: (first < 0 ? scheme.levels.at(-1) : scheme.levels[first - 1])?.id ?? null,
    next: first < 0 ? null : { level: scheme.levels[first]!.id, items: reached[first]! },
    items,
  };
}

const meets = ({ needs }: TestedItem, level: string): boolean =>
  needs.find((need) => need.level === level)?.met ?? true;

function tested(scheme: MaturityScheme, item: MaturityItem, measured: Measured): TestedItem {
  const { id, group, title, unit, better } = item;
  const { value } = measured;
  const needs = scheme.levels.flatMap(({ id: level }) => {
    const needed = item.needs[level];
    if (needed === undefined) return [];
    const met = value !== null && (better === 'higher' ? value >= needed : value <= needed);
    return [{ level, value: needed, met }];
  });
  const failed = needs.findIndex(({ met }) => !met);
  const level = (failed < 0 ? needs.at(-1) : needs[failed - 1])?.level ?? null;
  return { ...measured, id, group, groupTitle: scheme.groups[group]!, title, unit, needs, level };
}
