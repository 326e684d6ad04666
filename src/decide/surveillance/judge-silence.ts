/** A source that goes silent is an alarm of its own: nothing counted is not nothing happening. */
import { type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import type { SignalContent } from './load-signals.ts';
import type { SourceContent } from './load-sources.ts';
import type { Raised } from './raise-signals.ts';
import { closeSignals, insertSteps } from './store-signals.ts';
import { lockRestored, selectSilent } from './store-sources.ts';

export async function judgeSilence(q: Queryable, content: SourceContent, day: string): Promise<Raised[]> {
  const known = new Set(content.sources.map(({ id }) => id));
  return (await selectSilent(q, day))
    .filter(({ source }) => known.has(source))
    .map(({ source, code, name, area, since, lastDay, every }) => ({
      ...{ trigger: 'silence', kind: 'silence', disease: source, area, place: code, level: content.silence.level },
      ...{ firstDay: since, lastDay: day, cases: 0, expected: null, threshold: null },
      explanation: { kind: 'silence', site: name, lastDay, every },
      respondHours: content.silence.respondHours,
      // The same silence is not told again once somebody has looked into it.
      again: 1,
    }));
}

/** Ends the signals of sites that count again; gives how many. */
export async function endSilence(tx: Tx, content: SignalContent, at: Date): Promise<number> {
  const open = content.states.flatMap(({ id, end }) => (end ? [] : [id]));
  const state = 'restored';
  const ended = await lockRestored(tx, open);
  await closeSignals(
    tx,
    ended.map(({ id }) => id),
    state,
    at,
  );
  await insertSteps(
    tx,
    ended.map(({ id, day }) => ({
      ...{ id: uuidv7(), signal: id, at, account: null, name: null, action: 'restored', state },
      ...{ reason: null, note: null, detail: { day } },
    })),
  );
  return ended.length;
}
