/** Clusters at one school, nursing home or site: tiers of the rules over the unit and over one class or ward. */
import { groupBy } from '../../algorithms/group-by.ts';
import { addDays, daysBetween } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { LEVELS, type Level } from './levels.ts';
import type { PlaceRule, SignalContent } from './load-signals.ts';
import type { SourceContent } from './load-sources.ts';
import type { Raised } from './raise-signals.ts';
import { selectUnitCounts, type UnitCount } from './store-sources.ts';

/** Windows that ended so many days ago are looked at again: counts come late. */
const LATE_DAYS = 14;

export interface PlaceCase {
  part: string;
  day: string;
  cases: number;
}
export interface PlaceHit {
  level: Level;
  cases: number;
  firstDay: string;
  lastDay: string;
  /** The class or ward that reached its tier; '' when it was the unit. */
  part: string;
  asked: number;
}

/** The highest tier that any window of the rule reaches, the fullest and earliest of equals. Pure. */
export function tierOf(
  { days, tiers }: Pick<PlaceRule, 'days' | 'tiers'>,
  cases: readonly PlaceCase[],
): PlaceHit | undefined {
  let best: PlaceHit | undefined;
  for (const lastDay of [...new Set(cases.map(({ day }) => day))].sort()) {
    const firstDay = addDays(lastDay, 1 - days);
    const inside = cases.filter(({ day }) => day <= lastDay && daysBetween(firstDay, day) >= 0);
    const unit = inside.reduce((sum, one) => sum + one.cases, 0);
    const parts = new Map<string, number>();
    for (const { part, cases: n } of inside) if (part !== '') parts.set(part, (parts.get(part) ?? 0) + n);
    const [part = '', fullest = 0] = [...parts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b))[0] ?? [];
    for (const tier of tiers) {
      const asked = tier.unit ?? tier.part!;
      if ((tier.unit === undefined ? fullest : unit) < asked) continue;
      const hit = {
        level: tier.level,
        cases: unit,
        firstDay,
        lastDay,
        part: tier.unit === undefined ? part : '',
        asked,
      };
      if (!best || rank(hit) > rank(best) || (rank(hit) === rank(best) && hit.cases > best.cases)) best = hit;
    }
  }
  return best;
}

/** Ill people by day of onset: what the standard for reporting events is judged by. */
export function onsetsOf(cases: readonly { day: string; cases: number }[]): Record<string, number> {
  const days: Record<string, number> = {};
  for (const { day, cases: n } of cases) days[day] = (days[day] ?? 0) + n;
  return days;
}

const rank = ({ level }: PlaceHit): number => LEVELS.indexOf(level);

/** What sources count by class that is a disease. */
function diseaseItems({ sources }: SourceContent): { source: string; item: string; disease: string }[] {
  return sources.flatMap(({ id, items }) =>
    items.flatMap(({ id: item, disease }) => (disease ? [{ source: id, item, disease }] : [])),
  );
}

export interface UnitCurve {
  /** Ill people by day: as the school counts, or as cards name it, whichever are more, as the rule judges. */
  days: { day: string; cases: number }[];
  /** By class or ward ('' where none is named), largest first. */
  parts: { part: string; counted: number; reported: number; firstDay: string; lastDay: string }[];
}

/** When and in which classes people of one unit fell ill; `site` is its name, `unit` its code where it has one. */
export async function curveOfUnit(
  q: Queryable,
  sources: SourceContent,
  of: { diseases: readonly string[]; unit: string; site: string; firstDay: string; lastDay: string },
  days: number,
): Promise<UnitCurve> {
  const items = diseaseItems(sources).filter(({ disease }) => of.diseases.includes(disease));
  const from = addDays(of.lastDay, 1 - days);
  const rows = (await selectUnitCounts(q, items, from, of.lastDay, [of.unit, of.site])).filter(({ disease }) =>
    of.diseases.includes(disease),
  );
  const counted = rows.filter(({ unit, name }) => unit !== name);
  const reported = rows.filter(({ unit, name }) => unit === name);
  const inWindow = (one: UnitCount) => one.day >= of.firstDay;
  const sum = (some: readonly UnitCount[]) => some.filter(inWindow).reduce((total, { cases }) => total + cases, 0);
  const curve = onsetsOf(sum(counted) >= sum(reported) ? counted : reported);
  const parts = [...groupBy(rows.filter(inWindow), ({ part }) => part)].map(([part, own]) => ({
    part,
    counted: sum(own.filter(({ unit, name }) => unit !== name)),
    reported: sum(own.filter(({ unit, name }) => unit === name)),
    firstDay: own.reduce((first, { day }) => (day < first ? day : first), own[0]!.day),
    lastDay: own.reduce((last, { day }) => (day > last ? day : last), own[0]!.day),
  }));
  return {
    days: Object.entries(curve)
      .map(([day, cases]) => ({ day, cases }))
      .sort((a, b) => a.day.localeCompare(b.day)),
    parts: parts.sort((a, b) => b.counted + b.reported - a.counted - a.reported || a.part.localeCompare(b.part)),
  };
}

export async function judgePlaces(
  q: Queryable,
  content: SignalContent,
  sources: SourceContent,
  day: string,
): Promise<Raised[]> {
  const items = diseaseItems(sources);
  const longest = Math.max(0, ...content.places.map(({ days }) => days));
  const units = new Map<string, UnitCount[]>();
  for (const one of await selectUnitCounts(q, items, addDays(day, 1 - LATE_DAYS - longest), day)) {
    // A site and the unit that a card names are one where their names are.
    const key = `${one.disease} ${one.name}`;
    units.set(key, [...(units.get(key) ?? []), one]);
  }
  return [...units.values()].flatMap((cases) => {
    const { disease, name } = cases[0]!;
    const site = cases.find(({ unit, name: named }) => unit !== named) ?? cases[0]!;
    return content.places
      .filter(({ diseases }) => diseases.includes(disease))
      .flatMap((rule) => {
        // The school counts by class what doctors report by name: the larger of the two, not their sum.
        const hit = [cases.filter(({ unit }) => unit === site.unit), cases.filter(({ unit }) => unit !== site.unit)]
          .map((own) => tierOf(rule, own))
          .filter((one) => one !== undefined)
          .sort((a, b) => rank(b) - rank(a) || b.cases - a.cases)[0];
        if (!hit) return [];
        const { level, cases: count, firstDay, lastDay, part, asked } = hit;
        return {
          ...{ trigger: rule.id, kind: 'place' as const, disease, area: site.area, place: site.unit, level },
          ...{ firstDay, lastDay, cases: count, expected: null, threshold: asked },
          explanation: { kind: 'place', of: 'unit', site: name, part, asked, days: rule.days, onsets: onsetsOf(cases) },
          respondHours: rule.respondHours,
          again: asked,
        };
      });
  });
}
