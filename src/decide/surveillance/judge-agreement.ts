/** Weighs what several sources say of one syndrome in one area within some days. */
import { addDays } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { LEVELS, type Level } from './levels.ts';
import type { SourceContent } from './load-sources.ts';
import type { Raised } from './raise-signals.ts';
import { type SourceLevel, selectLevels, selectReports } from './store-sources.ts';

export interface Voice {
  source: string;
  /** What the source sees: those that see the same people are one voice. */
  sees?: string | undefined;
  item: string;
  day: string;
  /** 0–3. */
  level: number;
  weight: number;
  observed: number;
  expected: number | null;
}

const REPORTS = 'reports';

/**
 * Sum of weight × level over sources, each with its loudest item and day, and over those that see the same people with the loudest of
 * them; the level it reaches, null below the lowest. Pure.
 */
export function weigh(
  voices: readonly Voice[],
  { thresholds, sources }: Pick<SourceContent['agreement'], 'thresholds' | 'sources'>,
): { score: number; level: Level | null; loudest: Voice[] } {
  const loudest = new Map<string, Voice>();
  for (const voice of voices) {
    const of = voice.sees ?? voice.source;
    const before = loudest.get(of);
    if (voice.level > 0 && (!before || voice.weight * voice.level > before.weight * before.level))
      loudest.set(of, voice);
  }
  const list = [...loudest.values()];
  const score = Math.round(list.reduce((sum, { weight, level }) => sum + weight * level, 0) * 1000) / 1000;
  const reached = LEVELS.findLast((level) => score >= thresholds[level]) ?? null;
  return { score, level: list.length >= sources ? reached : null, loudest: list };
}

/** Signals of agreement on a day; one about persons that is red makes it red. */
export async function judgeAgreement(q: Queryable, content: SourceContent, day: string): Promise<Raised[]> {
  const { agreement, syndromes, sources, series } = content;
  const after = addDays(day, -agreement.days);
  const levels = await selectLevels(q, after, day);
  const reports = await selectReports(q, series.in, addDays(after, 1), day);
  const raised: Raised[] = [];
  const sees = new Map(sources.map((one) => [one.id, one.sees]));
  for (const syndrome of syndromes) {
    const items = new Map(
      sources.flatMap(({ id, weight, items: of }) =>
        of.filter((item) => item.syndrome === syndrome.id).map((item) => [`${id} ${item.id}`, weight] as const),
      ),
    );
    const own = levels.filter(({ source, item }) => items.has(`${source} ${item}`));
    const told = reports.filter(({ disease }) => syndrome.diseases.includes(disease));
    for (const area of new Set([...own, ...told].map((one) => one.area))) {
      const voices: Voice[] = [
        ...own
          .filter((one) => one.area === area)
          .map((one) => voiceOf(one, items.get(`${one.source} ${one.item}`)!, sees.get(one.source))),
        ...told
          .filter((one) => one.area === area)
          .map(({ disease, level, cases, lastDay }) => ({
            ...{ source: REPORTS, item: disease, day: lastDay, observed: cases, expected: null },
            ...{ level: agreement.reports.levels[level as Level], weight: agreement.reports.weight },
          })),
      ];
      const { score, level, loudest } = weigh(voices, agreement);
      if (level === null) continue;
      const isRed = told.some((one) => one.area === area && one.level === 'red');
      const final: Level = isRed ? 'red' : level;
      raised.push({
        ...{ trigger: 'agreement', kind: 'agreement', disease: syndrome.id, area, place: '', level: final },
        ...{
          firstDay: addDays(after, 1),
          lastDay: day,
          cases: loudest.reduce((sum, { observed }) => sum + observed, 0),
        },
        ...{ expected: null, threshold: null },
        explanation: { kind: 'agreement', score, threshold: agreement.thresholds[level], voices: loudest },
        respondHours: agreement.respondHours[final],
        again: 1,
      });
    }
  }
  return raised.filter((one) => !raised.some((other) => isWithin(other, one)));
}

/** The same is said of a smaller area within. */
function isWithin(smaller: Raised, larger: Raised): boolean {
  const said = ({ explanation }: Raised) => JSON.stringify(explanation.voices);
  return (
    smaller.disease === larger.disease &&
    smaller.area.length > larger.area.length &&
    smaller.area.startsWith(larger.area) &&
    said(smaller) === said(larger)
  );
}

function voiceOf(
  { source, item, day, level, observed, expected }: SourceLevel,
  weight: number,
  sees: string | undefined,
): Voice {
  return { source, item, day, level, weight, observed, expected, ...(sees ? { sees } : {}) };
}
