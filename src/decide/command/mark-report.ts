import type { Tx } from '../../kernel/index.ts';
import { markStale, scheduleRecompute } from '../../measure/indicators/index.ts';
import type { CommandKernel } from './change-event.ts';

/** Name under which the catalogue watches first reports of events. */
const VIEW = 'command_first_report';

/** The figures of this event's report are to be computed again. */
export async function markReport(k: Pick<CommandKernel, 'jobs'>, tx: Tx, event: string): Promise<void> {
  if (await markStale(tx, [{ view: VIEW, old: [], new: [{ event }] }])) await scheduleRecompute(k, tx);
}
