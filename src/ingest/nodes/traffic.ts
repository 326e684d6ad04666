/** What comes through the doors of nodes, noted in memory and added to the register a moment later: no message waits for it. */
import { dayOf, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { addTraffic, type Door, type NodeRow, type Traffic } from './store-nodes.ts';
import { insertRefusals, type Refusal, type RefusalReason } from './store-refusals.ts';

type MeterKernel = Pick<Kernel, 'db' | 'clock' | 'log'>;
interface Meter {
  rows: Map<string, Traffic>;
  refusals: Refusal[];
  timer: NodeJS.Timeout | undefined;
  storing: Promise<void>;
}
const meters = new WeakMap<object, Meter>();
const FLUSH_MS = 1000;
/** Between two flushes; a flood is counted by the traffic of its node, and by the log. */
const MOST_REFUSALS = 200;
const MOST_REASONS = 20;

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

/** A message that was not taken whole, with what its sender was answered; no text of it holds a value of the message. */
export function noteRefusal(
  k: MeterKernel,
  refusal: Omit<Refusal, 'id' | 'at' | 'reasons'> & { reasons: readonly RefusalReason[] },
): void {
  const meter = meterOf(k);
  if (meter.refusals.length >= MOST_REFUSALS) return;
  const { sender, message, kind, reasons } = refusal;
  meter.refusals.push({
    ...refusal,
    id: uuidv7(),
    at: k.clock.now(),
    sender: sender.slice(0, 400),
    message: message.slice(0, 200),
    kind: kind.slice(0, 200),
    reasons: reasons.slice(0, MOST_REASONS),
  });
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
  const [rows, refusals] = [[...meter.rows.values()], meter.refusals];
  meter.rows = new Map();
  meter.refusals = [];
  try {
    if (rows.length > 0) await addTraffic(k.db, rows);
    if (refusals.length > 0) await insertRefusals(k.db, refusals);
  } catch (error) {
    // Counts are no records: what could not be stored is told in the log and not tried again.
    k.log.warn({ err: error, rows: rows.length, refusals: refusals.length }, 'traffic of nodes was not stored');
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
    meter = { rows: new Map(), refusals: [], timer: undefined, storing: Promise.resolve() };
    meters.set(k.db, meter);
  }
  return meter;
}
