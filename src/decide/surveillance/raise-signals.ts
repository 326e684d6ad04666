/** Findings become signals: once, growing while they are open, and again only when as much has come on top. */
import { type Tx, uuidv7 } from '../../kernel/index.ts';
import { LEVELS } from './levels.ts';
import { type SignalContent, signalContent } from './load-signals.ts';
import {
  extendSignals,
  type Finding,
  growSignals,
  insertSignals,
  insertSteps,
  lockEarlier,
  type NewSignal,
  type NewStep,
} from './store-signals.ts';
import { type TellSignalsKernel, tellSignals } from './tell-signals.ts';

export interface Raised extends Finding {
  respondHours: number;
  /** Cases that must have come on top of a signal that was ended before it is raised again. */
  again: number;
}

const HOUR_MS = 3_600_000;

/** Gives the ids of signals that are new. `inside`: whoever is concerned is told in the application only (drills, past days). */
export async function raiseSignals(
  k: TellSignalsKernel,
  tx: Tx,
  findings: readonly Raised[],
  content: SignalContent,
  at: Date,
  inside = false,
): Promise<string[]> {
  if (findings.length === 0) return [];
  const keyOf = ({ trigger, disease, area, place }: Pick<Finding, 'trigger' | 'disease' | 'area' | 'place'>) =>
    `${trigger} ${disease} ${area} ${place}`;
  const earlier = new Map((await lockEarlier(tx, findings)).map((signal) => [keyOf(signal), signal]));
  const ended = new Set(content.states.flatMap(({ id, end }) => (end ? [id] : [])));
  const fresh: NewSignal[] = [];
  const grown: (Finding & { id: string })[] = [];
  const extended: { id: string; lastDay: string }[] = [];
  const risen: string[] = [];
  const steps: NewStep[] = [];
  const note = (signal: string, action: string, state: string, detail: Record<string, unknown>) =>
    steps.push({
      id: uuidv7(),
      signal,
      at,
      account: null,
      name: null,
      action,
      state,
      reason: null,
      note: null,
      detail,
    });
  const strongest = new Map<string, Raised>();
  for (const one of findings) {
    const before = strongest.get(keyOf(one));
    if (!before || LEVELS.indexOf(one.level) > LEVELS.indexOf(before.level) || one.cases > before.cases)
      strongest.set(keyOf(one), one);
  }
  for (const { respondHours, again, ...finding } of strongest.values()) {
    const before = earlier.get(keyOf(finding));
    if (before && !ended.has(before.state)) {
      const rises = LEVELS.indexOf(finding.level) > LEVELS.indexOf(before.level);
      if (finding.cases <= before.cases && !rises) {
        if (finding.joins !== undefined) extended.push({ id: before.id, lastDay: finding.lastDay });
        continue;
      }
      if (rises) risen.push(before.id);
      grown.push({ ...finding, id: before.id, level: rises ? finding.level : before.level });
      note(before.id, 'grow', before.state, {
        from: before.cases,
        to: finding.cases,
        ...(rises ? { level: finding.level } : {}),
      });
    } else if (!before || finding.cases >= before.cases + again) {
      const id = uuidv7();
      const state = content.states[0]!.id;
      const respondBy = new Date(at.getTime() + respondHours * HOUR_MS);
      fresh.push({ ...finding, id, contentFrom: content.from, raisedAt: at, respondBy, state });
      note(id, 'raise', state, { cases: finding.cases, ...(before ? { before: before.id } : {}) });
    }
  }
  await insertSignals(tx, fresh);
  await growSignals(tx, grown);
  await extendSignals(tx, extended);
  await insertSteps(tx, steps);
  const ids = fresh.map(({ id }) => id);
  await tellSignals(
    k,
    tx,
    content,
    [...ids.map((id) => ({ id, why: 'raise' })), ...risen.map((id) => ({ id, why: 'rise' }))],
    { at, inside },
  );
  if (steps.length > 0) await k.outbox.publish(tx, 'signals', {});
  return ids;
}

/** What a later room found becomes signals by the content of today, in its transaction; gives the ids of those that are new. */
export function raiseFindings(k: TellSignalsKernel, tx: Tx, findings: readonly Raised[]): Promise<string[]> {
  return raiseSignals(k, tx, findings, signalContent(k.clock.today()), k.clock.now());
}
