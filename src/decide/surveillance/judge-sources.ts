/** Judges the counts of all sources of a day, each against its own past at the same sites. */
import { setImmediate as breathe } from 'node:timers/promises';
import { addDays } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { judgeDaily } from './judge-daily.ts';
import type { SourceContent } from './load-sources.ts';
import type { Raised } from './raise-signals.ts';
import { type SourceLevel, type SourceSeries, selectSourceSeries } from './store-sources.ts';

/** Days of the past that a signal shows. */
const SHOWN = 56;

/** Signals of the day and the level of each source, for what is weighed together. */
export async function judgeSources(
  q: Queryable,
  content: SourceContent,
  day: string,
): Promise<{ raised: Raised[]; levels: SourceLevel[] }> {
  const { series: rule, sources } = content;
  const raised: Raised[] = [];
  const levels: SourceLevel[] = [];
  const found = await selectSourceSeries(q, rule.in, day, rule.days);
  for (const one of found) {
    const source = sources.find(({ id }) => id === one.source);
    const item = source?.items.find(({ id }) => id === one.item);
    if (!source || !item) continue; // of an older version of the content
    await breathe();
    const values = valuesOf(one, rule);
    const judged = judgeDaily({ values, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() }, rule);
    if (!judged) continue;
    const { observed, expected, upper, score, method, alarm } = judged;
    const level = observed < rule.least ? 0 : rule.levels.filter((least) => score >= least).length;
    const { source: id, area, sites } = one;
    levels.push({ day, source: id, item: one.item, area, sites, observed, expected, upper, score, level, method });
    if (!alarm || level === 0 || isWhole(one, found)) continue;
    raised.push({
      ...{ trigger: `source-${id}`, kind: 'source', disease: item.syndrome, area, place: '', level: rule.level },
      ...{ firstDay: day, lastDay: day, joins: addDays(day, -rule.same), cases: observed, expected, threshold: upper },
      explanation: { kind: 'source', source: id, item: one.item, sites, method, score, past: values.slice(-SHOWN) },
      respondHours: rule.respondHours,
      again: Math.max(rule.least, Math.ceil(observed - upper)),
    });
  }
  return { raised, levels };
}

/** All its sites lie in one smaller area, which says the same. */
function isWhole({ source, item, area, sites, values }: SourceSeries, all: readonly SourceSeries[]): boolean {
  return all.some(
    (other) =>
      other.source === source &&
      other.item === item &&
      other.area.length > area.length &&
      other.sites === sites &&
      other.area.startsWith(area) &&
      other.values[0] === values[0],
  );
}

/** A day that too few of the sites counted is a gap, not a low. */
function valuesOf({ back, values, counted, sites }: SourceSeries, { days, share }: SourceContent['series']) {
  const series = Array<number | null>(days).fill(null);
  for (const [i, ago] of back.entries())
    if (counted[i]! >= sites * share) series[days - 1 - ago] = Math.round((values[i]! * sites) / counted[i]!);
  return series;
}
