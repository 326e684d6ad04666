/** What comes through the doors of nodes, noted in memory and added to the register a moment later: no message waits for it. */
import { dayOf, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { addTraffic, type Door, type NodeRow, type Traffic } from './store-nodes.ts';
import { insertRefusals, type Refusal, type RefusalReason, settleRefusals, type Taken } from './store-refusals.ts';

type MeterKernel = Pick<Kernel, 'db' | 'clock' | 'log'>;
interface Meter {
  rows: Map<string, Traffic>;
  refusals: Refusal[];
  taken: Taken[];
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
  refusal: Pick<Refusal, 'node' | 'sender' | 'door' | 'message' | 'kind' | 'verdict' | 'submission'> &
    Partial<Pick<Refusal, 'about'>> & { reasons: readonly RefusalReason[] },
): void {
  const meter = meterOf(k);
  if (meter.refusals.length >= MOST_REFUSALS) return;
  const { sender, message, kind, reasons } = refusal;
  meter.refusals.push({
    about: [],
    taken_at: null,
    taken_by: null,
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

/** A message that was taken; `submission` where it has a receipt. What was turned away of it before is settled. */
export function noteTaken(
  k: MeterKernel,
  { about = [], ...said }: Omit<Taken, 'at' | 'about'> & Partial<Pick<Taken, 'about'>>,
): void {
  const meter = meterOf(k);
  const taken = { ...said, about, at: k.clock.now() };
  // What is not stored yet is settled here: stored later it cannot be told from what is turned away after.
  for (const one of meter.refusals)
    if (one.taken_at === null && isSame(one, taken))
      Object.assign(one, { taken_at: taken.at, taken_by: taken.submission });
  meter.taken.push(taken);
  meter.timer ??= later(k);
}

const isSame = (a: Taken | Refusal, b: Taken | Refusal): boolean =>
  a.door === b.door &&
  a.sender === b.sender &&
  ((a.message !== '' && a.message === b.message) || a.about.some((one) => b.about.includes(one)));

/** Stores what was counted so far. */
export function flushTraffic(k: MeterKernel): Promise<void> {
  const meter = meterOf(k);
  clearTimeout(meter.timer);
  meter.timer = undefined;
  meter.storing = meter.storing.then(() => store(k, meter));
  return meter.storing;
}

async function store(k: MeterKernel, meter: Meter): Promise<void> {
  const [rows, refusals, taken] = [[...meter.rows.values()], meter.refusals, meter.taken];
  meter.rows = new Map();
  meter.refusals = [];
  meter.taken = [];
  try {
    if (rows.length > 0) await addTraffic(k.db, rows);
    if (taken.length > 0) await settleRefusals(k.db, taken);
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
    meter = { rows: new Map(), refusals: [], taken: [], timer: undefined, storing: Promise.resolve() };
    meters.set(k.db, meter);
  }
  return meter;
}
