/** Persons who fell ill close together and have something in common. Pure. */
import { addDays } from '../../algorithms/periods.ts';

export interface ClusterCase {
  /** What they have in common. */
  key: string;
  person: string;
  patient: string;
  day: string;
  area: string;
}
export interface Cluster<C extends ClusterCase = ClusterCase> {
  key: string;
  firstDay: string;
  lastDay: string;
  /** One case a person, by day. */
  cases: C[];
}

/** Of each key the window with most persons, the earliest of equals, where it has at least `persons`. */
export function findClusters<C extends ClusterCase>(
  cases: readonly C[],
  { persons, days }: { persons: number; days: number },
): Cluster<C>[] {
  const byKey = new Map<string, C[]>();
  for (const one of cases) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
  return [...byKey].flatMap(([key, own]) => {
    const sorted = own.sort((a, b) => a.day.localeCompare(b.day) || a.person.localeCompare(b.person));
    let best: Cluster<C> | undefined;
    for (const { day: firstDay } of sorted) {
      const end = addDays(firstDay, days - 1);
      const inside = new Map<string, C>();
      for (const one of sorted)
        if (one.day >= firstDay && one.day <= end && !inside.has(one.person)) inside.set(one.person, one);
      if (inside.size < persons || inside.size <= (best?.cases.length ?? 0)) continue;
      const list = [...inside.values()];
      best = { key, firstDay, lastDay: list.at(-1)!.day, cases: list };
    }
    return best ? [best] : [];
  });
}

/** Lengths of administrative codes from the village up. */
const LENGTHS = [12, 9, 6, 4, 2];

/** The smallest area whose code all of the areas begin with. */
export function commonArea(areas: readonly string[]): string {
  const [first = ''] = areas;
  const length = LENGTHS.find(
    (n) => n <= first.length && areas.every((area) => area.slice(0, n) === first.slice(0, n)),
  );
  return first.slice(0, length ?? first.length);
}
