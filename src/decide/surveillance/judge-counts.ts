import { addDays } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import type { SignalContent } from './load-signals.ts';
import type { Raised } from './raise-signals.ts';
import { selectCountHits } from './store-occurrences.ts';

/** Windows that ended so many days ago are looked at again: records come late. */
const LATE_DAYS = 14;

/** What the rules over cases find in the windows that ended in the two weeks up to `day`. */
export async function judgeCounts(q: Queryable, content: SignalContent, day: string): Promise<Raised[]> {
  const triggers = content.rules.flatMap(({ id, diseases, cases, days, in: level }) =>
    diseases.map((disease) => ({ trigger: id, disease, cases, days, level })),
  );
  const rules = new Map(content.rules.map((rule) => [rule.id, rule]));
  return (await selectCountHits(q, triggers, addDays(day, 1 - LATE_DAYS), day)).map((hit) => {
    const rule = rules.get(hit.trigger)!;
    return {
      ...hit,
      kind: 'rule',
      place: '',
      level: rule.level,
      expected: null,
      threshold: rule.cases,
      explanation: { kind: 'rule', cases: rule.cases, days: rule.days, in: rule.in },
      respondHours: rule.respondHours,
      again: rule.cases,
    };
  });
}
