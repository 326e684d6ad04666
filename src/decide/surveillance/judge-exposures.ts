/** Clusters by exposure: ill persons who name the same meal or place. Later rooms know what was named and offer a reader of it. */
import { addDays } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import { commonArea, findClusters } from './find-clusters.ts';
import { onsetsOf } from './judge-places.ts';
import type { EXPOSURES } from './levels.ts';
import type { SignalContent } from './load-signals.ts';
import type { Raised } from './raise-signals.ts';

/** Somebody ill and what the person named. */
export interface ExposedCase {
  /** Disease of diseases.yaml, or a syndrome where no diagnosis is known. */
  disease: string;
  person: string;
  patient: string;
  /** Day of onset. */
  day: string;
  /** Of residence. */
  area: string;
  of: (typeof EXPOSURES)[number];
  /** Name of the place, as it was written. */
  what: string;
  /** `school`, `canteen` … of event-rules.yaml, where it is known. */
  setting: string | null;
}
/** Everybody whose onset lies between two days. */
export type ExposureReader = (q: Queryable, from: string, to: string) => Promise<ExposedCase[]>;

const readers: ExposureReader[] = [];
const LATE_DAYS = 14;
const MOST_NAMED = 200;

/** A later room tells what ill persons were exposed to. */
export function readExposuresFrom(reader: ExposureReader): void {
  readers.push(reader);
}

export async function judgeExposures(q: Queryable, content: SignalContent, day: string): Promise<Raised[]> {
  if (content.exposures.length === 0 || readers.length === 0) return [];
  const longest = Math.max(...content.exposures.map(({ days }) => days));
  const from = addDays(day, 1 - LATE_DAYS - longest);
  const named: ExposedCase[] = [];
  for (const read of readers) named.push(...(await read(q, from, day)));
  return content.exposures.flatMap((rule) => {
    const since = addDays(day, 1 - LATE_DAYS - rule.days);
    const own = named.filter(
      (one) =>
        one.day >= since &&
        rule.of.includes(one.of) &&
        (rule.diseases.includes(one.disease) || one.disease === rule.topic),
    );
    const topics = rule.topic ? [rule.topic] : rule.diseases;
    return topics.flatMap((topic) => {
      const cases = own
        .filter(({ disease }) => rule.topic !== undefined || disease === topic)
        .map((one) => ({ ...one, key: folded(one.what) }))
        .filter(({ key }) => key !== '');
      return findClusters(cases, rule).map(({ key, firstDay, lastDay, cases: ill }): Raised => {
        const setting = ill.find((one) => one.setting !== null)?.setting ?? null;
        return {
          ...{ trigger: rule.id, kind: 'place', disease: topic, area: commonArea(ill.map(({ area }) => area)) },
          ...{ place: `exposure:${key}`.slice(0, 200), level: rule.level, firstDay, lastDay, cases: ill.length },
          ...{ expected: null, threshold: rule.persons },
          explanation: {
            ...{ kind: 'place', of: 'exposure', site: ill[0]!.what, part: '', asked: rule.persons, days: rule.days },
            ...(rule.event ? { event: rule.event } : {}),
            ...(setting ? { setting } : {}),
            onsets: onsetsOf(ill.map((one) => ({ day: one.day, cases: 1 }))),
            patients: ill.slice(0, MOST_NAMED).map(({ patient }) => patient),
          },
          respondHours: rule.respondHours,
          again: rule.persons,
        };
      });
    });
  });
}

/** The same name however it was typed. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s,，.。、()（）·-]/g, '');
