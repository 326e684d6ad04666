import { Readable } from 'node:stream';
import type { LiveEvent } from './contract.ts';

/**
 * One page's stream of server-sent events. Nothing is written faster than the page reads: what waits is merged, so a slow
 * page costs one merged message and not a growing queue.
 */
export interface LiveFeed {
  readonly stream: Readable;
  push(event: LiveEvent): void;
  /** A comment line, so that proxies keep the connection and a dead one is noticed. */
  beat(): void;
  /** Ends the stream after what waits; a page that does not read is cut off a moment later. */
  end(): void;
}

type Cells = Extract<LiveEvent, { topic: 'cells' }>;
type Submission = Extract<LiveEvent, { topic: 'submission' }>;
const MAX_SUBMISSIONS = 100; // older ones of a burst are left out: the page reads the list again anyway
const RETRY_MS = 2000;
const CUT_MS = 1000;

export function createLiveFeed(): LiveFeed {
  let cells: { indicators: Set<string>; areas: Set<string>; periods: Set<string> } | undefined;
  let submissions: Submission[] = [];
  /** Of everything else the newest of a topic is enough. */
  const newest = new Map<string, LiveEvent>();
  let beat = false;
  let ended = false;
  let wanted = false;

  function takeText(): string {
    const events: LiveEvent[] = [];
    if (cells)
      events.push({
        topic: 'cells',
        indicators: [...cells.indicators],
        areas: [...cells.areas],
        periods: [...cells.periods],
      });
    events.push(...submissions);
    events.push(...newest.values());
    const text =
      events.map((event) => `event: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`).join('') +
      (beat ? ': beat\n\n' : '');
    cells = undefined;
    submissions = [];
    newest.clear();
    beat = false;
    return text;
  }

  function offer(): void {
    if (!wanted || ended) return;
    const text = takeText();
    if (text !== '') wanted = stream.push(text);
  }

  const stream = new Readable({
    highWaterMark: 16_384,
    read() {
      wanted = true;
      offer();
    },
  });
  stream.once('close', () => {
    ended = true;
  });
  stream.push(`retry: ${RETRY_MS}\n\n`);

  return {
    stream,
    push(event) {
      if (event.topic === 'cells') cells = mergeCells(cells, event);
      else if (event.topic === 'submission') submissions = [...submissions, event].slice(-MAX_SUBMISSIONS);
      else newest.set(event.topic, event);
      offer();
    },
    beat() {
      beat = true;
      offer();
    },
    end() {
      if (ended) return;
      ended = true;
      const text = takeText();
      if (text !== '') stream.push(text);
      stream.push(null);
      setTimeout(() => stream.destroy(), CUT_MS).unref();
    },
  };
}

function mergeCells(
  held: { indicators: Set<string>; areas: Set<string>; periods: Set<string> } | undefined,
  event: Cells,
) {
  const merged = held ?? { indicators: new Set<string>(), areas: new Set<string>(), periods: new Set<string>() };
  for (const key of ['indicators', 'areas', 'periods'] as const) for (const value of event[key]) merged[key].add(value);
  return merged;
}
