/** How every change of an event is made: the row held, its state checked, everything of it in one transaction, and the pages told. */
import { type Db, KangyuError, type Kernel, type Tx } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { type EventRow, type EventState, selectEvent } from './store-events.ts';
import { STATE_TEXT } from './texts.ts';
import './errors.ts';

export type CommandKernel = Pick<Kernel, 'db' | 'clock' | 'outbox' | 'config' | 'jobs'> & {
  /** What is gone through of the past tells nobody. */
  silent?: boolean;
};

/** Functions of other rooms that open a transaction of their own join this one. */
export const joined = (db: Db, tx: Tx): Db => ({
  pool: db.pool,
  close: db.close,
  query: tx.query,
  transaction: (fn) => fn(tx),
});

export const LIVE: readonly EventState[] = ['open', 'responding'];
export const BEFORE_CLOSE: readonly EventState[] = ['open', 'responding', 'ended'];

export async function changeEvent<T>(
  k: CommandKernel,
  id: string,
  states: readonly EventState[],
  fn: (tx: Tx, event: EventRow) => Promise<T>,
): Promise<T> {
  return k.db.transaction(async (tx) => {
    const event = await lockEvent(tx, id);
    if (!states.includes(event.state)) {
      const text = STATE_TEXT[event.state]!;
      throw new KangyuError('command.event-state', { stateZh: text.zh, stateEn: text.en });
    }
    const made = await fn(tx, event);
    await k.outbox.publish(tx, 'command', { event: id });
    return made;
  });
}

/** Entries of an event's log take turns by this lock. */
export async function lockEvent(tx: Tx, id: string): Promise<EventRow> {
  const event = await selectEvent(tx, id, true);
  if (!event) throw new KangyuError('command.event-unknown');
  return event;
}

export function requireCommander(actor: Actor, area: string): void {
  if (!actor.manages(area)) throw new KangyuError('command.not-commander');
}
