/** Clocks of signals that nobody has taken up: reminders, then the area above. Each comes once. */
import { type Kernel, uuidv7 } from '../../kernel/index.ts';
import { signalContent } from './load-signals.ts';
import { insertSteps } from './store-signals.ts';
import { lockUnanswered } from './store-telling.ts';
import { type TellSignalsKernel, tellSignals } from './tell-signals.ts';

/** Gives how many clocks ran out. */
export async function remindOfSignals(k: TellSignalsKernel & Pick<Kernel, 'db'>): Promise<number> {
  const content = signalContent(k.clock.today());
  const { clocks } = content.telling;
  const open = content.states.flatMap(({ id, end }) => (end ? [] : [id]));
  const at = k.clock.now();
  return k.db.transaction(async (tx) => {
    const due = await lockUnanswered(tx, clocks, open, at);
    if (due.length === 0) return 0;
    await insertSteps(
      tx,
      due.map(({ id, clock, state }) => ({
        ...{ id: uuidv7(), signal: id, at, account: null, name: null },
        ...{ action: clock, state, reason: null, note: null, detail: {} },
      })),
    );
    await tellSignals(
      k,
      tx,
      content,
      // Of several clocks that ran out at once the last one is told.
      [...new Map(due.map(({ id, clock }) => [id, { id, why: clock }])).values()],
      { at },
    );
    await k.outbox.publish(tx, 'signals', {});
    return due.length;
  });
}
