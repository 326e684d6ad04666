/** People work a signal: verify, send a team, confirm or dismiss. */
import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import type { SignalKind } from './levels.ts';
import { type SignalStep, signalContent, takesStep } from './load-signals.ts';
import { insertSteps, type SignalRow, selectSignal, updateState } from './store-signals.ts';

export interface StepRequest {
  step: string;
  /** Version of the signal that was looked at. */
  version: number;
  reason?: string | undefined;
  note?: string | undefined;
  /** Account that goes on with it; without it the one who takes the step. */
  assignee?: string | undefined;
}

/** Steps that can be taken from a state by a signal of the kind. */
export function stepsFrom(state: string, kind: SignalKind, contentFrom: string): SignalStep[] {
  return signalContent(contentFrom).steps.filter((step) => step.from.includes(state) && takesStep(step, kind));
}

/** Takes a step. 409 when another took one since; 422 when the step does not lead from here or lacks its reason or note. */
export async function takeStep(
  k: Pick<Kernel, 'db' | 'clock' | 'outbox'>,
  id: string,
  request: StepRequest,
  actor: { account: string; name: string },
): Promise<SignalRow> {
  return k.db.transaction(async (tx) => {
    const signal = await selectSignal(tx, id, true);
    if (!signal) throw new KangyuError('surveillance.signal-unknown', { id });
    if (signal.version !== request.version) throw new KangyuError('surveillance.signal-changed', {});
    const step = stepsFrom(signal.state, signal.kind, signal.contentFrom).find((one) => one.id === request.step);
    if (!step) throw new KangyuError('surveillance.step-unfit', { step: request.step, state: signal.state });
    const note = request.note?.trim() || null;
    const reason = step.reasons.length > 0 ? (request.reason ?? null) : null;
    if (step.reasons.length > 0 && !step.reasons.includes(reason ?? ''))
      throw new KangyuError('surveillance.reason-missing', { step: request.step });
    if ((step.note || reason === 'other') && note === null)
      throw new KangyuError('surveillance.note-missing', { step: request.step });
    const at = k.clock.now();
    await updateState(tx, { id, state: step.to, at, assignee: request.assignee ?? actor.account });
    await insertSteps(tx, [
      {
        id: uuidv7(),
        signal: id,
        at,
        account: actor.account,
        name: actor.name,
        action: step.id,
        state: step.to,
        reason,
        note,
        detail: request.assignee ? { assignee: request.assignee } : {},
      },
    ]);
    await k.outbox.publish(tx, 'signals', {});
    return (await selectSignal(tx, id))!;
  });
}
