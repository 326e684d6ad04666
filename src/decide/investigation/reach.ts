/** Until when persons of a signal's disease and area belong to its event. */
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel } from '../../kernel/index.ts';
import { courseOf } from './load-content.ts';
import { type Scope, selectOnsetsAfter } from './store.ts';

/** Signals about all persons of an area; those of one unit, household or meal name their own. */
const OVER_PERSONS = new Set(['rule', 'series', 'scan']);
/** However often somebody falls ill: no longer than this after the signal. */
const LONGEST = 60;

/**
 * A signal ends with the last window that stood out, its event when nobody fell ill for the longest incubation: whoever falls ill
 * before that belongs to it.
 */
export async function reachOn<S extends Scope>(k: Pick<Kernel, 'db' | 'clock'>, scope: S): Promise<S> {
  if (!OVER_PERSONS.has(scope.kind)) return scope;
  const most = addDays(scope.lastDay, LONGEST);
  const today = k.clock.today();
  const { quietDays } = courseOf(scope.disease, today);
  let { lastDay } = scope;
  for (const day of await selectOnsetsAfter(k.db, scope, today < most ? today : most)) {
    if (day > addDays(lastDay, quietDays)) break;
    lastDay = day;
  }
  return { ...scope, lastDay };
}
