/** What somebody heard: entered, verified or dismissed; what is verified becomes a signal. */
import { addDays } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Tx, uuidv7 } from '../../kernel/index.ts';
import { getArea } from '../../measure/population/index.ts';
import { diseases } from './load-diseases.ts';
import { signalContent } from './load-signals.ts';
import { sourceContent } from './load-sources.ts';
import { raiseSignals } from './raise-signals.ts';
import { insertRumour, lockRumour, type RumourRow, selectRumours, settleRumour } from './store-rumours.ts';
import type { TellSignalsKernel } from './tell-signals.ts';

export interface NewRumour {
  heardOn: string;
  channel: string;
  area: string;
  place?: string | undefined;
  topic?: string | undefined;
  persons?: number | undefined;
  text: string;
  /** Who told it and how to reach them; sealed. */
  contact?: string | undefined;
}
export type RumourKernel = TellSignalsKernel & Pick<Kernel, 'db' | 'sealer'>;

export const rumourContext = (id: string): string => `surveillance.rumour.contact:${id}`;

/** Rumours are of the last year. */
const OLDEST_DAYS = 365;

/**
 * Throws `surveillance.channel-unknown`, `surveillance.disease-unknown`, `surveillance.heard-wrong` and `population.area-unknown`.
 * `then` joins the transaction.
 */
export async function enterRumour(
  k: RumourKernel,
  rumour: NewRumour,
  by: string,
  then?: (tx: Tx) => Promise<void>,
): Promise<RumourRow> {
  const today = k.clock.today();
  const { rumours, syndromes } = sourceContent(today);
  if (rumour.heardOn > today || rumour.heardOn < addDays(today, -OLDEST_DAYS))
    throw new KangyuError('surveillance.heard-wrong', { day: rumour.heardOn, today });
  if (!rumours.channels[rumour.channel])
    throw new KangyuError('surveillance.channel-unknown', { channel: rumour.channel });
  const topics = new Set([...diseases(), ...syndromes].map(({ id }) => id));
  if (rumour.topic && !topics.has(rumour.topic))
    throw new KangyuError('surveillance.disease-unknown', { disease: rumour.topic });
  await getArea(k.db, rumour.area, today);
  const id = uuidv7();
  return k.db.transaction(async (tx) => {
    await insertRumour(tx, {
      ...{ id, heardOn: rumour.heardOn, channel: rumour.channel, area: rumour.area, place: rumour.place ?? '' },
      ...{ topic: rumour.topic ?? null, persons: rumour.persons ?? null, text: rumour.text },
      contact: rumour.contact ? k.sealer.seal(rumour.contact, rumourContext(id)) : null,
      ...{ enteredBy: by, enteredAt: k.clock.now() },
    });
    await then?.(tx);
    await k.outbox.publish(tx, 'signals', {});
    return (await selectRumours(tx, { id, limit: 1 }))[0]!;
  });
}

export interface Settling {
  outcome: 'verified' | 'dismissed';
  note: string;
  /** What it turned out to be; needed for a signal. */
  topic?: string | undefined;
  /** Raise a signal of it. */
  signal?: boolean | undefined;
}

/** Throws `surveillance.rumour-unknown`, `surveillance.rumour-settled`, `surveillance.disease-unknown`. */
export async function settle(k: RumourKernel, id: string, settling: Settling, by: string): Promise<RumourRow> {
  const at = k.clock.now();
  const today = k.clock.today();
  return k.db.transaction(async (tx) => {
    const rumour = await lockRumour(tx, id);
    if (!rumour) throw new KangyuError('surveillance.rumour-unknown');
    if (rumour.state !== 'new') throw new KangyuError('surveillance.rumour-settled');
    const topic = settling.topic ?? rumour.topic;
    let signal: string | null = null;
    if (settling.outcome === 'verified' && settling.signal) {
      const { rumours, syndromes } = sourceContent(today);
      if (!topic || ![...diseases(), ...syndromes].some((one) => one.id === topic))
        throw new KangyuError('surveillance.disease-unknown', { disease: topic ?? '' });
      const content = signalContent(today);
      const raised = await raiseSignals(
        k,
        tx,
        [
          {
            ...{
              trigger: 'rumour',
              kind: 'rumour',
              disease: topic,
              area: rumour.area,
              place: id,
              level: rumours.level,
            },
            ...{
              firstDay: rumour.heardOn,
              lastDay: today,
              cases: rumour.persons ?? 0,
              expected: null,
              threshold: null,
            },
            explanation: { kind: 'rumour', rumour: id, site: rumour.place, channel: rumour.channel, text: rumour.text },
            ...{ respondHours: rumours.respondHours, again: 1 },
          },
        ],
        content,
        at,
      );
      signal = raised[0] ?? null;
    }
    await settleRumour(tx, id, { state: settling.outcome, by, at, note: settling.note, topic, signal });
    await k.outbox.publish(tx, 'signals', {});
    return (await selectRumours(tx, { id, limit: 1 }))[0]!;
  });
}
