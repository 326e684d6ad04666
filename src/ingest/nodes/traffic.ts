/** What comes through the doors of nodes, counted in memory and added to the register a moment later: no message waits for it. */
import { dayOf, type Kernel } from '../../kernel/index.ts';
import { addTraffic, type Door, type NodeRow, type Traffic } from './store-nodes.ts';

type MeterKernel = Pick<Kernel, 'db' | 'clock' | 'log'>;
interface Meter {
  rows: Map<string, Traffic>;
  timer: NodeJS.Timeout | undefined;
  storing: Promise<void>;
}
const meters = new WeakMap<object, Meter>();
const FLUSH_MS = 1000;

/** `error`: why the message was not taken whole; a code or a fixed text, never a value of it. */
export function noteTraffic(
  k: MeterKernel,
  node: Pick<NodeRow, 'id'>,
  door: Door,
  { error, skewMs }: { error?: string | undefined; skewMs?: number } = {},
): void {
  const meter = meterOf(k);
  const at = k.clock.now();
  const key = `${node.id}|${dayOf(at)}|${door}`;
  const row = meter.rows.get(key) ?? {
    node: node.id,
    day: dayOf(at),
    door,
    messages: 0,
    errors: 0,
    lastAt: at,
    lastError: null,
    skewMs: null,
  };
  row.messages += 1;
  row.lastAt = at;
  if (error !== undefined) {
    row.errors += 1;
    row.lastError = error.slice(0, 200);
  }
  if (skewMs !== undefined) row.skewMs = Math.round(skewMs);
  meter.rows.set(key, row);
  meter.timer ??= later(k);
}

/** Stores what was counted so far. */
export function flushTraffic(k: MeterKernel): Promise<void> {
  const meter = meterOf(k);
  clearTimeout(meter.timer);
  meter.timer = undefined;
  meter.storing = meter.storing.then(() => store(k, meter));
  return meter.storing;
}

async function store(k: MeterKernel, meter: Meter): Promise<void> {
  if (meter.rows.size === 0) return;
  const rows = [...meter.rows.values()];
  meter.rows = new Map();
  try {
    await addTraffic(k.db, rows);
  } catch (error) {
    // Counts are no records: what could not be stored is told in the log and not tried again.
    k.log.warn({ err: error, rows: rows.length }, 'traffic of nodes was not stored');
  }
}

function later(k: MeterKernel): NodeJS.Timeout {
  const timer = setTimeout(() => void flushTraffic(k), FLUSH_MS);
  timer.unref();
  return timer;
}

function meterOf(k: MeterKernel): Meter {
  let meter = meters.get(k.db);
  if (!meter) {
    meter = { rows: new Map(), timer: undefined, storing: Promise.resolve() };
    meters.set(k.db, meter);
  }
  return meter;
}
