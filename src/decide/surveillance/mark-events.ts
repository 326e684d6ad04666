/** Open signals that meet the standard for reporting an event say so, once, with the clock that begins then. */
import { addDays } from '../../algorithms/periods.ts';
import { type Kernel, type Tx, uuidv7 } from '../../kernel/index.ts';
import { type EventContent, type EventRule, eventClocks, eventContent, eventRulesMet, holdsIn } from './event-rules.ts';
import { importedCases } from './imported.ts';
import { surveillanceContent } from './load-content.ts';
import { diseases } from './load-diseases.ts';
import type { SignalContent } from './load-signals.ts';
import { selectFirstAgain, selectSevereHits } from './store-clusters.ts';
import { type CountHit, type CountTrigger, IMPORTED_DAYS, selectCountHits } from './store-occurrences.ts';
import { insertSteps, markEventRules, type OpenSignal, selectOpenFor } from './store-signals.ts';
import { selectZones } from './store-zones.ts';
import { withZones } from './zones.ts';

const LATE_DAYS = 14;
/** The event of the outbox: a signal met a rule of the information standard. */
export const SIGNAL_EVENT = 'signal-event';

/**
 * Judges by the persons who fell ill up to `day`, of whom how many died or were admitted, and by the onsets of signals about one
 * unit, household or exposure. Units are watched as villages of residence too. Gives how many signals are newly marked.
 */
export async function markEvents(
  k: Pick<Kernel, 'outbox'>,
  tx: Tx,
  signals: SignalContent,
  day: string,
  at: Date,
): Promise<number> {
  const content = withZones(eventContent(day), await selectZones(tx));
  const open = signals.states.flatMap(({ id, end }) => (end ? [] : [id]));
  const hits = await hitsOf(tx, content, addDays(day, 1 - LATE_DAYS), day);
  const fresh = (await selectOpenFor(tx, hits, open)).flatMap((signal) => {
    const rule = signal.rule ?? ruleOfUnit(content, signal)?.id;
    return rule ? [{ ...signal, rule }] : [];
  });
  if (fresh.length === 0) return 0;
  const due = eventClocks(content, at)[0]!.by;
  await markEventRules(
    tx,
    fresh.map(({ id, rule }) => ({ id, rule })),
    at,
    due,
  );
  await insertSteps(
    tx,
    fresh.map(({ id, state, rule }) => ({
      ...{ id: uuidv7(), signal: id, at, account: null, name: null, action: 'event-rule', state },
      ...{ reason: null, note: null, detail: { rule, due: due.toISOString() } },
    })),
  );
  for (const { id, rule, disease, area, level, cases } of fresh)
    await k.outbox.publish(tx, SIGNAL_EVENT, { signal: id, rule, disease, area, level, cases, due: due.toISOString() });
  return fresh.length;
}

type Asked = 'cases' | 'deaths' | 'admitted';

/** Where the persons of an area met a rule in a window that ended from `from` to `to`. */
async function hitsOf(tx: Tx, content: EventContent, from: string, to: string): Promise<CountHit[]> {
  const rules = new Map(content.rules.map((rule) => [rule.id, rule]));
  const asking = (asked: Asked): CountTrigger[] =>
    content.rules.flatMap((rule) => {
      const cases = rule[asked];
      if (rule.in === 'event' || cases === undefined) return [];
      const level = rule.in === 'unit' ? 'village' : rule.in === 'any' ? 'county' : rule.in;
      return rule.topics.map((disease) => ({
        trigger: rule.id,
        disease,
        cases,
        days: rule.days ?? (rule.absent ? LATE_DAYS : 366),
        level,
        local: rule.local,
      }));
    });
  const codes = diseases().flatMap(({ id, codes: of }) => of.map((code) => ({ disease: id, code })));
  const severe = [
    ...asking('deaths').map((one) => ({ ...one, of: 'deaths' as const })),
    ...asking('admitted').map((one) => ({ ...one, of: 'admitted' as const })),
  ];
  const longest = Math.max(...content.rules.map(({ days = 0 }) => days));
  const imported = await importedCases(tx, addDays(from, -longest), addDays(to, IMPORTED_DAYS));
  const found = [
    ...(await selectCountHits(tx, asking('cases'), from, to, imported)),
    ...(await selectSevereHits(tx, severe, codes, from, to)),
  ].filter(({ trigger, disease, area }) => holdsIn(content, rules.get(trigger)!, disease, area));
  const since = (trigger: string): number | undefined => rules.get(trigger)!.absent;
  const first = found.flatMap((hit) => {
    const years = since(hit.trigger);
    return years === undefined ? [] : [{ ...hit, years }];
  });
  return [
    ...found.filter(({ trigger }) => since(trigger) === undefined),
    ...(await selectFirstAgain(tx, first, surveillanceContent(to).known.dense)),
  ];
}

/** A signal about one unit, household or exposure stands for itself: its onsets are what the rule asks for. */
function ruleOfUnit(content: EventContent, { kind, disease, area, explanation }: OpenSignal): EventRule | undefined {
  if (kind !== 'place') return undefined;
  const {
    onsets = {},
    event,
    setting,
  } = explanation as {
    onsets?: Record<string, number>;
    event?: string;
    setting?: string;
  };
  const days = Object.entries(onsets).flatMap(([day, n]) => Array<string>(n).fill(day));
  const met = [disease, ...(event ? [event] : [])].flatMap((topic) =>
    eventRulesMet(content, { topic, days, setting, area }),
  );
  return met.find(({ in: where }) => where === 'unit' || where === 'event' || where === 'any');
}
